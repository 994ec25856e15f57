//! One slot of the pool, and the session in it.

use std::sync::Arc;

use tokio::time::{Instant, timeout};

use super::member::Member;
use super::shared::{Place, Shared};
use super::slots::Idle;
use super::{PROOF_BOUND, PROVED_AFTER, say_goodbye};
use crate::error::{Error, Result};

/// Gives the slot back when it is dropped, and the session with it.
pub(super) struct Lease {
    shared: Arc<Shared>,
    /// None while it is being opened, and once it is being closed.
    member: Option<Member>,
    /// Whether the slot counts as lent; else as one whose session is being opened.
    lent: bool,
    idle_since: Option<Instant>,
}

impl Lease {
    /// One whose session works: an idle one, a new one, or the next one that comes back.
    pub(super) async fn acquire(shared: &Arc<Shared>) -> Result<Self> {
        let mut place = Place::Last;
        loop {
            let mut lease = shared.lease(place).await?;
            lease.prove().await;
            if lease.is_open() {
                return Ok(lease);
            }
            match lease.open().await {
                Ok(()) => return Ok(lease),
                Err(Error::Failure(failure)) if failure.says_full() && shared.shrink() => place = Place::First,
                Err(error) => {
                    if let Error::Failure(failure) = &error {
                        shared.opening_failed(failure);
                    }
                    return Err(error);
                }
            }
        }
    }

    /// The caller is to open a session.
    pub(super) fn to_open(shared: Arc<Shared>) -> Self {
        Self { shared, member: None, lent: false, idle_since: None }
    }

    pub(super) fn of(shared: Arc<Shared>, member: Member) -> Self {
        Self { shared, member: Some(member), lent: true, idle_since: None }
    }

    pub(super) fn of_idle(shared: Arc<Shared>, idle: Idle<Member>) -> Self {
        Self { shared, member: Some(idle.session), lent: true, idle_since: Some(idle.since) }
    }

    fn is_open(&self) -> bool {
        self.member.is_some()
    }

    /// Pings a session that has been idle for long, and drops it when it does not answer.
    async fn prove(&mut self) {
        let idle = self.idle_since.take().map_or_else(Default::default, |since| since.elapsed());
        let Some(member) = self.member.as_mut().filter(|_| idle >= PROVED_AFTER) else { return };
        match timeout(PROOF_BOUND, member.session.ping()).await {
            Ok(Ok(())) => return,
            Ok(Err(error)) => tracing::debug!(%error, "an idle session works no more"),
            Err(_) => tracing::debug!("an idle session does not answer"),
        }
        (self.member, self.lent) = (None, false);
        self.shared.reopening();
    }

    async fn open(&mut self) -> Result<()> {
        (self.member, self.lent) = (Some(Member::new(self.shared.open().await?)), true);
        self.shared.opened();
        Ok(())
    }

    /// Says goodbye to the server.
    pub(super) async fn retire(mut self) {
        if let Some(member) = self.member.take() {
            say_goodbye(member.session).await;
        }
    }

    #[expect(clippy::expect_used, reason = "only the drop takes the session of a lease that is open")]
    pub(super) fn member(&self) -> &Member {
        self.member.as_ref().expect("a lease that is lent is open")
    }

    #[expect(clippy::expect_used, reason = "only the drop takes the session of a lease that is open")]
    pub(super) fn member_mut(&mut self) -> &mut Member {
        self.member.as_mut().expect("a lease that is lent is open")
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.shared.release(self.lent, self.member.take());
    }
}
