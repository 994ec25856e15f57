//! The sessions of one connection, opened when they are needed and kept for the next caller.

mod lease;
mod member;
mod retirement;
mod shared;
mod slots;

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::task::{AbortHandle, JoinSet};

use crate::connector::Connector;
use crate::descriptor::Descriptor;
use crate::error::{Error, Result};
use crate::limits::Limits;
use crate::policy::Policy;
use crate::session::{Operation, Session};
use lease::Lease;
pub(crate) use member::ConfiguredOperation;
use shared::Shared;

/// A session that has been idle for this long proves that it still works before it is lent again.
const PROVED_AFTER: Duration = Duration::from_secs(10);

/// The time that it has for that proof.
const PROOF_BOUND: Duration = Duration::from_secs(10);

/// The time that a session has for its goodbye.
const GOODBYE_BOUND: Duration = Duration::from_secs(5);

/// Lends sessions of one connection, each to one caller at a time.
///
/// - There are never more sessions than the connection's `maxConnections` (by default what its schema says). Who comes
///   then waits; callers are served in the order in which they came.
/// - A session that comes back is kept for the next caller, unless it was lost or failed in a way that casts doubt on it.
///   After 10 s without use it is pinged before it is lent again, and replaced when it does not answer; after 45 s it is
///   closed.
/// - When the server refuses a further session because it has too many (`too-many-connections`, or a reply of 421), there
///   are no more than it permits from then on, and the caller gets one of those. Every 5 minutes one more is tried, by a
///   caller who would have had to wait. With no other session open the failure is the caller's.
/// - Every session has the connection's own `retry`: a further one counts as refused when its attempts are over.
/// - As long as no session is open, only one caller tries; when that fails, it fails for all that wait.
/// - When the server refuses the login, no further session is opened: accounts lock. A pool for the corrected connection
///   takes over.
///
/// A pool runs one small task from its first use on, and ends it when it is dropped; sessions that are idle then are closed
/// abruptly. [`Pool::close`] says goodbye to them.
///
/// ```no_run
/// # use host_harness::{Connector, Pool, Properties};
/// # async fn example(connector: &Connector) -> host_harness::Result<()> {
/// let pool = Pool::new(connector, &serde_json::json!({ "host": "ftp.example.com" }))?;
/// let mut session = pool.acquire().await?;
/// let list = session.prepare("list", &serde_json::json!({})).await?;
/// let mut documents = session.run(&list, &Properties::new(), None).await?;
/// # let _ = documents.next().await?;
/// # Ok(())
/// # }
/// ```
pub struct Pool {
    shared: Arc<Shared>,
    /// Set with the first session: before that there may be no runtime.
    retirement: std::sync::OnceLock<AbortHandle>,
}

/// A session that is lent. Dropping it gives it back.
pub struct PooledSession(Lease);

/// Lends the sessions of a pool without borrowing it.
#[derive(Clone)]
pub(crate) struct Lender(Arc<Shared>);

impl Pool {
    /// A pool under the policy and the limits that the connection implies. Opens nothing yet.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the connection does not fit its schema.
    pub fn new(connector: &Connector, connection: &Value) -> Result<Self> {
        let (policy, limits) = (Policy::for_connection(connection), Limits::for_connection(connection));
        Self::with(connector, connection, policy, limits)
    }

    /// A pool whose sessions are all under this policy and these limits.
    ///
    /// # Errors
    /// See [`Pool::new`].
    pub fn with(connector: &Connector, connection: &Value, policy: Policy, limits: Limits) -> Result<Self> {
        connector.descriptor().validate_connection(connection).map_err(Error::Invalid)?;
        let shared = Arc::new(Shared::new(connector.clone(), connection.clone(), policy, limits));
        Ok(Self { shared, retirement: std::sync::OnceLock::new() })
    }

    /// A session that works: an idle one, a new one, or the next one that comes back. Dropping the future gives up the wait.
    ///
    /// # Errors
    /// As [`Connector::open`].
    pub async fn acquire(&self) -> Result<PooledSession> {
        self.lender().acquire().await
    }

    /// What lends its sessions to a task of its own.
    pub(crate) fn lender(&self) -> Lender {
        self.retirement.get_or_init(|| tokio::spawn(retirement::retire(Arc::clone(&self.shared))).abort_handle());
        Lender(Arc::clone(&self.shared))
    }

    /// How many sessions there may be at present: `maxConnections`, or fewer when the server permits fewer.
    pub fn limit(&self) -> usize {
        self.shared.limit()
    }

    /// Says goodbye to the idle sessions. Those that are lent are closed abruptly when they come back, and nobody gets
    /// another: a [`Batch`](crate::Batch) ends, and who waits is told `cancelled`.
    pub async fn close(self) {
        let mut goodbyes = JoinSet::new();
        for member in self.shared.close() {
            goodbyes.spawn(say_goodbye(member.session));
        }
        goodbyes.join_all().await;
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        if let Some(retirement) = self.retirement.get() {
            retirement.abort();
        }
        drop(self.shared.close());
    }
}

impl Lender {
    /// See [`Pool::acquire`]. Once the pool is gone it lends nothing: `cancelled`.
    pub(crate) async fn acquire(&self) -> Result<PooledSession> {
        Ok(PooledSession(Lease::acquire(&self.0).await?))
    }

    /// How many sessions there are at most: `maxConnections`.
    pub(crate) fn maximum(&self) -> usize {
        self.0.maximum()
    }

    pub(crate) fn descriptor(&self) -> &Descriptor {
        self.0.descriptor()
    }
}

impl PooledSession {
    /// The operation, prepared; at once when that was the last one which this session prepared in this way.
    pub(crate) async fn prepare_once(&mut self, operation: &Arc<ConfiguredOperation>) -> Result<Operation> {
        self.0.member_mut().prepare_once(operation).await
    }
}

impl Deref for PooledSession {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.0.member().session
    }
}

impl DerefMut for PooledSession {
    fn deref_mut(&mut self) -> &mut Session {
        &mut self.0.member_mut().session
    }
}

/// Ends the session in good order, when the server lets it.
async fn say_goodbye(session: Session) {
    match tokio::time::timeout(GOODBYE_BOUND, session.close()).await {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "an idle session did not end in good order"),
        Err(_) => tracing::debug!("an idle session did not end in time"),
    }
}
