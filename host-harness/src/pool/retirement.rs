//! Closes sessions that nobody has needed for a while.

use std::sync::Arc;

use tokio::task::JoinSet;

use super::shared::Shared;

/// Runs until it is aborted, and the goodbyes under way with it.
pub(super) async fn retire(shared: Arc<Shared>) {
    let mut goodbyes = JoinSet::new();
    loop {
        let (expired, next) = shared.expired();
        for lease in expired {
            goodbyes.spawn(lease.retire());
        }
        while goodbyes.try_join_next().is_some() {}
        match next {
            Some(expiry) => tokio::time::sleep_until(expiry).await,
            None => shared.idle.notified().await,
        }
    }
}
