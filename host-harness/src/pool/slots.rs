//! How many sessions there are, and how many there may be.

use std::time::Duration;

use tokio::time::Instant;

/// A session that has been idle for this long is closed.
pub(super) const KEPT_FOR: Duration = Duration::from_secs(45);

/// How long after the limit changed one more session than the server permitted is tried.
const GROWS_AFTER: Duration = Duration::from_mins(5);

/// The pool's arithmetic; what a session is does not matter here.
pub(super) struct Slots<Session> {
    maximum: usize,
    limit: usize,
    limit_changed: Instant,
    /// Open and not idle: with a caller, or being closed.
    lent: usize,
    opening: usize,
    /// The longest idle first.
    idle: Vec<Idle<Session>>,
}

pub(super) struct Idle<Session> {
    pub(super) session: Session,
    pub(super) since: Instant,
}

/// What the next caller is to do.
pub(super) enum Turn<Session> {
    Use(Idle<Session>),
    Open,
}

impl<Session> Slots<Session> {
    pub(super) fn new(maximum: usize) -> Self {
        let maximum = maximum.max(1);
        Self { maximum, limit: maximum, limit_changed: Instant::now(), lent: 0, opening: 0, idle: Vec::new() }
    }

    pub(super) fn limit(&self) -> usize {
        self.limit
    }

    pub(super) fn maximum(&self) -> usize {
        self.maximum
    }

    /// Whether no session is open.
    pub(super) fn is_empty(&self) -> bool {
        self.open() == 0
    }

    fn open(&self) -> usize {
        self.lent + self.idle.len()
    }

    /// A turn for the next caller; none when it has to wait.
    ///
    /// The session that was used last comes first, so that those which are not needed grow old. While none is open, only
    /// one is opened at a time: what goes wrong with it would go wrong with the others too.
    pub(super) fn turn(&mut self) -> Option<Turn<Session>> {
        if let Some(idle) = self.idle.pop() {
            self.lent += 1;
            return Some(Turn::Use(idle));
        }
        if self.open() == 0 && self.opening > 0 {
            return None;
        }
        if self.open() + self.opening >= self.limit && !self.grow() {
            return None;
        }
        self.opening += 1;
        Some(Turn::Open)
    }

    /// One more than the server permitted a while ago. It may have room again.
    fn grow(&mut self) -> bool {
        let due = self.opening == 0 && self.limit < self.maximum && self.limit_changed.elapsed() >= GROWS_AFTER;
        if due {
            self.set_limit(self.limit + 1);
        }
        due
    }

    /// The server permits no more than are open now. Answers whether there is one to wait for.
    pub(super) fn shrink(&mut self) -> bool {
        let open = self.open();
        if open > 0 {
            self.set_limit(open);
        }
        open > 0
    }

    fn set_limit(&mut self, limit: usize) {
        self.limit = limit.min(self.maximum);
        self.limit_changed = Instant::now();
    }

    /// The session that was being opened is open.
    pub(super) fn opened(&mut self) {
        self.opening = self.opening.saturating_sub(1);
        self.lent += 1;
        // Another caller's was refused meanwhile, and the server has let this one in.
        self.limit = self.limit.max(self.open());
    }

    pub(super) fn opening_failed(&mut self) {
        self.opening = self.opening.saturating_sub(1);
    }

    /// The session that was lent is gone, and another is being opened in its place.
    pub(super) fn reopening(&mut self) {
        self.ended();
        self.opening += 1;
    }

    pub(super) fn ended(&mut self) {
        self.lent = self.lent.saturating_sub(1);
    }

    pub(super) fn returned(&mut self, session: Session) {
        self.ended();
        self.idle.push(Idle { session, since: Instant::now() });
    }

    /// When the next idle session is to be closed.
    pub(super) fn next_expiry(&self) -> Option<Instant> {
        self.idle.first().map(|idle| idle.since + KEPT_FOR)
    }

    /// The sessions that have been idle for too long. Each counts as lent until it has ended.
    pub(super) fn expired(&mut self) -> Vec<Session> {
        let fresh = self.idle.iter().position(|idle| idle.since.elapsed() < KEPT_FOR).unwrap_or(self.idle.len());
        self.lent += fresh;
        self.idle.drain(..fresh).map(|idle| idle.session).collect()
    }

    /// All idle sessions, for good.
    pub(super) fn clear(&mut self) -> Vec<Session> {
        self.idle.drain(..).map(|idle| idle.session).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opens(slots: &mut Slots<&str>) -> bool {
        matches!(slots.turn(), Some(Turn::Open))
    }

    #[tokio::test]
    async fn the_first_is_opened_alone_and_the_others_up_to_the_limit() {
        let mut slots = Slots::new(3);
        assert!(opens(&mut slots));
        assert!(slots.turn().is_none(), "the first one is not open yet");
        slots.opened();
        assert!(opens(&mut slots) && opens(&mut slots));
        assert!(slots.turn().is_none(), "that is the limit");
        slots.opening_failed();
        assert!(opens(&mut slots), "there is room again");
    }

    #[tokio::test]
    async fn what_was_used_last_comes_first() {
        let mut slots = Slots::new(2);
        for _ in 0..2 {
            assert!(opens(&mut slots));
            slots.opened();
        }
        slots.returned("first");
        slots.returned("second");
        assert!(matches!(slots.turn(), Some(Turn::Use(Idle { session: "second", .. }))));
        assert!(matches!(slots.turn(), Some(Turn::Use(Idle { session: "first", .. }))));
        assert!(slots.turn().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn the_limit_shrinks_to_what_is_open_and_grows_by_one_after_a_while() {
        let mut slots: Slots<&str> = Slots::new(4);
        assert!(opens(&mut slots) && !slots.shrink(), "nothing is open: there is nothing to wait for");
        slots.opened();
        assert!(opens(&mut slots));
        slots.opened();
        assert!(opens(&mut slots) && slots.shrink());
        slots.opening_failed();
        assert_eq!(slots.limit(), 2);
        tokio::time::advance(GROWS_AFTER / 2).await;
        assert!(slots.turn().is_none(), "not yet");
        tokio::time::advance(GROWS_AFTER / 2).await;
        assert!(opens(&mut slots) && slots.turn().is_none(), "one, and not another at once");
        slots.opened();
        assert_eq!(slots.limit(), 3);
        tokio::time::advance(GROWS_AFTER).await;
        assert!(opens(&mut slots) && slots.shrink());
        assert_eq!(slots.limit(), 3, "what is open now");
    }

    #[tokio::test]
    async fn a_session_that_gets_in_after_anothers_refusal_counts() {
        let mut slots: Slots<&str> = Slots::new(4);
        assert!(opens(&mut slots));
        slots.opened();
        assert!(opens(&mut slots) && opens(&mut slots));
        assert!(slots.shrink());
        slots.opening_failed();
        slots.opened();
        assert_eq!(slots.limit(), 2);
        assert!(slots.turn().is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn only_what_has_been_idle_for_long_expires() {
        let mut slots = Slots::new(2);
        for _ in 0..2 {
            assert!(opens(&mut slots));
            slots.opened();
        }
        slots.returned("old");
        tokio::time::advance(KEPT_FOR / 2).await;
        slots.returned("new");
        assert_eq!(slots.next_expiry(), Some(Instant::now() + KEPT_FOR / 2));
        tokio::time::advance(KEPT_FOR / 2).await;
        assert_eq!(slots.expired(), ["old"]);
        assert!(matches!(slots.turn(), Some(Turn::Use(_))) && slots.turn().is_none(), "it is not closed yet");
        slots.ended();
        assert!(opens(&mut slots));
    }
}
