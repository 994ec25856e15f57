//! What a component may consume.

use std::time::Duration;

use serde_json::Value;
use wasmtime::{ResourceLimiter, StoreLimits, StoreLimitsBuilder};

/// The shortest of the stall timeouts that connections imply.
const STALL_TIMEOUT: Duration = Duration::from_mins(10);

/// How often a connector tries, and how long it waits in between, where the connection does not say.
const ATTEMPTS: u32 = 3;
const RETRY_DELAY: Duration = Duration::from_secs(10);

/// How often a connector resumes a transfer that gets nowhere, beside its tries.
const RESUMPTIONS: u32 = 6;

/// Core instances, memories and tables of one component: a compiled one has a few of each.
const PARTS: usize = 64;

/// Function pointers of one table. The FTP connector has fewer than a thousand.
const TABLE_ELEMENTS: usize = 100_000;

/// Bounds on one session's component.
///
/// Beside these, the host holds at most 256 resources (sockets, streams, timers) for it at one time, it may have at most 64
/// core instances, memories and tables, one call takes at most 128 MiB from it, and of what it logs at most 64 KiB a second
/// are passed on, after the first MiB.
#[derive(Debug, Clone)]
pub struct Limits {
    /// The largest sum of its linear memories, in bytes. 64 MiB by default.
    pub memory: usize,
    /// The longest time that one call may take without a byte passing, over the network or in a body, computing included;
    /// none to wait for ever. A component bounds its own waits; this one is for a component that does not keep its
    /// promises. 10 minutes by default.
    pub stall_timeout: Option<Duration>,
    /// The longest time that one call may take in all, however well it gets on, also when it is the engine's own reader or
    /// writer that is slow; none, the default, for no such bound. For a call that is to end in good order when its time is
    /// up, see [`Session::canceller`](crate::Session::canceller).
    pub call_deadline: Option<Duration>,
}

impl Default for Limits {
    fn default() -> Self {
        Self { memory: 64 << 20, stall_timeout: Some(STALL_TIMEOUT), call_deadline: None }
    }
}

impl Limits {
    /// The default limits, with a stall timeout that leaves room for what the connection allows: each of its tries
    /// (`retry.attempts`, and six more to resume a transfer) may pass in silence for the longer of its `connectTimeoutMs` and
    /// `readTimeoutMs` and then wait for `retry.maxDelayMs`. At least 10 minutes; none when one of the time-outs is 0, which
    /// asks to wait for ever.
    pub fn for_connection(connection: &Value) -> Self {
        let number = |pointer| connection.pointer(pointer).and_then(Value::as_u64);
        let timeouts = [number("/connectTimeoutMs"), number("/readTimeoutMs")];
        let stall_timeout = (!timeouts.contains(&Some(0))).then(|| {
            let longest = timeouts.into_iter().flatten().max().map_or(Duration::ZERO, Duration::from_millis);
            let delay = number("/retry/maxDelayMs").map_or(RETRY_DELAY, Duration::from_millis);
            let attempts = number("/retry/attempts").map_or(ATTEMPTS, |tries| u32::try_from(tries).unwrap_or(u32::MAX));
            let silence = longest.saturating_add(delay).saturating_mul(attempts.saturating_add(RESUMPTIONS));
            silence.max(STALL_TIMEOUT)
        });
        Self { stall_timeout, ..Self::default() }
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
    fn the_stall_timeout_leaves_room_for_the_connections_timeouts_and_retries() {
        const MINUTE: u64 = 60_000;
        for (connection, milliseconds) in [
            (json!({}), Some(10 * MINUTE)),
            (json!({ "readTimeoutMs": MINUTE / 2, "connectTimeoutMs": null }), Some(10 * MINUTE)),
            (json!({ "readTimeoutMs": 20 * MINUTE, "connectTimeoutMs": 1 }), Some(9 * (20 * MINUTE + 10_000))),
            (
                json!({ "connectTimeoutMs": 30 * MINUTE, "retry": { "attempts": 1, "maxDelayMs": 1 } }),
                Some(7 * (30 * MINUTE + 1)),
            ),
            (json!({ "retry": { "attempts": 4, "maxDelayMs": 5 * MINUTE } }), Some(10 * 5 * MINUTE)),
            (json!({ "readTimeoutMs": 0 }), None),
            (json!({ "connectTimeoutMs": 0, "readTimeoutMs": 1000 }), None),
        ] {
            let limits = Limits::for_connection(&connection);
            assert_eq!(limits.stall_timeout, milliseconds.map(Duration::from_millis), "{connection}");
            assert_eq!(limits.call_deadline, None, "{connection}");
        }
        let endless = json!({ "readTimeoutMs": u64::MAX, "retry": { "attempts": u64::MAX, "maxDelayMs": u64::MAX } });
        assert_eq!(Limits::for_connection(&endless).stall_timeout, Some(Duration::MAX));
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
