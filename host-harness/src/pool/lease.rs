//! One slot of the pool, and the session in it.

use std::sync::Arc;

use tokio::time::{Instant, timeout};

use super::shared::Shared;
use super::slots::Idle;
use super::{PROOF_BOUND, PROVED_AFTER, say_goodbye};
use crate::error::Result;
use crate::session::Session;

/// Gives the slot back when it is dropped, and the session with it.
pub(super) struct Lease {
    shared: Arc<Shared>,
    /// None while it is being opened, and once it is being closed.
    session: Option<Session>,
    /// Whether the slot counts as lent; else as one whose session is being opened.
    lent: bool,
    idle_since: Option<Instant>,
}

impl Lease {
    /// The caller is to open a session.
    pub(super) fn to_open(shared: Arc<Shared>) -> Self {
        Self { shared, session: None, lent: false, idle_since: None }
    }

    pub(super) fn of(shared: Arc<Shared>, session: Session) -> Self {
        Self { shared, session: Some(session), lent: true, idle_since: None }
    }

    pub(super) fn of_idle(shared: Arc<Shared>, idle: Idle<Session>) -> Self {
        Self { shared, session: Some(idle.session), lent: true, idle_since: Some(idle.since) }
    }

    pub(super) fn is_open(&self) -> bool {
        self.session.is_some()
    }

    /// Pings a session that has been idle for long, and drops it when it does not answer.
    pub(super) async fn prove(&mut self) {
        let idle = self.idle_since.take().map_or_else(Default::default, |since| since.elapsed());
        let Some(session) = self.session.as_mut().filter(|_| idle >= PROVED_AFTER) else { return };
        match timeout(PROOF_BOUND, session.ping()).await {
            Ok(Ok(())) => return,
            Ok(Err(error)) => tracing::debug!(%error, "an idle session works no more"),
            Err(_) => tracing::debug!("an idle session does not answer"),
        }
        (self.session, self.lent) = (None, false);
        self.shared.reopening();
    }

    pub(super) async fn open(&mut self) -> Result<()> {
        (self.session, self.lent) = (Some(self.shared.open().await?), true);
        self.shared.opened();
        Ok(())
    }

    /// Says goodbye to the server.
    pub(super) async fn retire(mut self) {
        if let Some(session) = self.session.take() {
            say_goodbye(session).await;
        }
    }

    #[expect(clippy::expect_used, reason = "only the drop takes the session of a lease that is open")]
    pub(super) fn session(&self) -> &Session {
        self.session.as_ref().expect("a lease that is lent is open")
    }

    #[expect(clippy::expect_used, reason = "only the drop takes the session of a lease that is open")]
    pub(super) fn session_mut(&mut self) -> &mut Session {
        self.session.as_mut().expect("a lease that is lent is open")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.shared.release(self.lent, self.session.take());
    }
}
