//! What a component may consume.

use std::time::Duration;

use serde_json::Value;
use wasmtime::{ResourceLimiter, StoreLimits, StoreLimitsBuilder};

/// The shortest of the deadlines that connections imply.
const CALL_DEADLINE: Duration = Duration::from_mins(10);

/// Core instances, memories and tables of one component: a compiled one has a few of each.
const PARTS: usize = 64;

/// Function pointers of one table. The FTP connector has fewer than a thousand.
const TABLE_ELEMENTS: usize = 100_000;

/// Bounds on one session's component.
///
/// Beside these, the host holds at most 4096 resources (sockets, streams, timers) for it at one time, and it may have at
/// most 64 core instances, memories and tables.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The largest sum of its linear memories, in bytes. 64 MiB by default.
    pub memory: usize,
    /// The longest time that one call may take without a byte passing, over the network or in a body, computing included;
    /// none to wait for ever. A component bounds its own waits; this one is for a component that does not keep its
    /// promises. 10 minutes by default. For a bound on a whole call, drop it when its time is up.
    pub call_deadline: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 64 << 20, call_deadline: Some(CALL_DEADLINE) }
    }
}

impl Limits {
    /// The default limits, with a deadline that leaves room for the time-outs of the connection: twice the longer of its
    /// `connectTimeoutMs` and `readTimeoutMs` when that is more than 10 minutes, and none when one of them is 0, which
    /// asks to wait for ever.
    pub fn for_connection(connection: &Value) -> Self {
        let timeouts = ["connectTimeoutMs", "readTimeoutMs"].map(|name| connection.get(name).and_then(Value::as_u64));
        let longest = timeouts.into_iter().flatten().max().map_or(Duration::ZERO, Duration::from_millis);
        let call_deadline =
            if timeouts.contains(&Some(0)) { None } else { Some(longest.saturating_mul(2).max(CALL_DEADLINE)) };
        Self { call_deadline, ..Self::default() }
    }

    pub(crate) fn for_store(&self) -> ComponentLimits {
        let parts = StoreLimitsBuilder::new().instances(PARTS).memories(PARTS).tables(PARTS);
        ComponentLimits { parts: parts.table_elements(TABLE_ELEMENTS).build(), memory: self.memory, used: 0 }
    }
}

/// Holds a component to its limits. `StoreLimits` bounds each memory; this bounds their sum.
pub(crate) struct ComponentLimits {
    parts: StoreLimits,
    memory: usize,
    used: usize,
}

impl ResourceLimiter for ComponentLimits {
    fn memory_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        let Some(used) = self.used.checked_add(desired.saturating_sub(current)) else { return Ok(false) };
        let allowed = used <= self.memory && maximum.is_none_or(|maximum| desired <= maximum);
        if allowed {
            self.used = used;
        }
        Ok(allowed)
    }

    fn table_growing(&mut self, current: usize, desired: usize, maximum: Option<usize>) -> wasmtime::Result<bool> {
        self.parts.table_growing(current, desired, maximum)
    }

    fn instances(&self) -> usize {
        self.parts.instances()
    }

    fn tables(&self) -> usize {
        self.parts.tables()
    }

    fn memories(&self) -> usize {
        self.parts.memories()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const PAGE: usize = 64 << 10;

    #[test]
    fn the_deadline_leaves_room_for_the_connections_timeouts() {
        let minutes = |minutes| Some(Duration::from_mins(minutes));
        for (connection, deadline) in [
            (json!({}), minutes(10)),
            (json!({ "readTimeoutMs": 60_000, "connectTimeoutMs": null }), minutes(10)),
            (json!({ "readTimeoutMs": 20 * 60_000, "connectTimeoutMs": 1 }), minutes(40)),
            (json!({ "connectTimeoutMs": 30 * 60_000 }), minutes(60)),
            (json!({ "readTimeoutMs": 0 }), None),
            (json!({ "connectTimeoutMs": 0, "readTimeoutMs": 1000 }), None),
        ] {
            assert_eq!(Limits::for_connection(&connection).call_deadline, deadline, "{connection}");
        }
    }

    #[test]
    fn the_sum_of_the_memories_is_bounded() {
        let mut limits = Limits { memory: 3 * PAGE, ..Limits::default() }.for_store();
        let mut grow = |from: usize, to: usize| limits.memory_growing(from * PAGE, to * PAGE, None).unwrap_or_default();
        assert!(grow(0, 2), "the first memory");
        assert!(grow(0, 1), "the second memory");
        assert!(!grow(1, 2), "a page too much");
        assert!(!grow(2, usize::MAX / PAGE));
    }
}
