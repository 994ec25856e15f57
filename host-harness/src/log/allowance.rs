//! How much of a component's log is passed on: one that logs for ever must not fill the host's disk.

use std::time::Instant;

/// What may come at once.
const BURST: usize = 1 << 20;

/// What may come in the long run, in bytes a second.
const RATE: usize = 64 << 10;

/// What a line costs beside its text, so that empty ones are not free.
const PER_LINE: usize = 64;

/// A bucket of bytes that fills by itself.
pub(super) struct Allowance {
    left: usize,
    filled: Option<Instant>,
    missing: u64,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { left: BURST, filled: None, missing: 0 }
    }
}

impl Allowance {
    /// Whether a line of this length may pass now; if so, how many lines before it did not.
    pub(super) fn pass(&mut self, length: usize, now: Instant) -> Option<u64> {
        self.fill(now);
        let Some(left) = self.left.checked_sub(length.saturating_add(PER_LINE)) else {
            self.missing = self.missing.saturating_add(1);
            return None;
        };
        self.left = left;
        Some(std::mem::take(&mut self.missing))
    }

    fn fill(&mut self, now: Instant) {
        let filled = *self.filled.get_or_insert(now);
        let millis = usize::try_from(now.saturating_duration_since(filled).as_millis()).unwrap_or(usize::MAX);
        let gained = millis.saturating_mul(RATE) / 1000;
        if gained > 0 {
            self.left = self.left.saturating_add(gained).min(BURST);
            self.filled = Some(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_flood_is_cut_and_what_is_missing_is_counted() {
        let (mut allowance, start) = (Allowance::default(), Instant::now());
        let line = 1000 - PER_LINE;
        let passed = (0..5000).filter(|_| allowance.pass(line, start).is_some()).count();
        assert_eq!(passed, BURST / 1000);
        let missing = u64::try_from(5000 - passed).unwrap_or_default();
        assert_eq!(allowance.pass(line, start + Duration::from_millis(2)), None, "a second has room for 65 of them");
        assert_eq!(allowance.pass(line, start + Duration::from_secs(1)), Some(missing + 1));
        assert_eq!(allowance.pass(line, start + Duration::from_secs(1)), Some(0));
        let later = start + Duration::from_hours(1);
        let passed = (0..5000).filter(|_| allowance.pass(line, later).is_some()).count();
        assert_eq!(passed, BURST / 1000, "never more than that at once");
    }
}
