//! Withdrawing from a transfer that is under way, without losing its session.

use std::sync::{Arc, Mutex, PoisonError};

use tokio_util::sync::CancellationToken;

/// Withdraws from the transfer that a [`Session`](crate::Session) has under way: a
/// [`Document::read_to`](crate::Document::read_to), or a [`Session::run`](crate::Session::run) with a body. Cheap to clone;
/// works from any thread or task.
///
/// The connector tells the server, cleans up and fails with [`FailureCode::Cancelled`](crate::FailureCode::Cancelled); the
/// session can be used again. That may take as long as the server takes to answer. To wait for nothing, drop the call, which
/// costs the session.
#[derive(Debug, Clone, Default)]
pub struct Canceller {
    /// The transfer that is under way, if there is one.
    current: Arc<Mutex<Option<CancellationToken>>>,
}

impl Canceller {
    /// Withdraws from the transfer, and answers whether one was under way. Without one this does nothing, neither now nor
    /// to the next transfer.
    ///
    /// It may come too late to matter: a transfer that is complete but for its last reply can still succeed.
    pub fn cancel(&self) -> bool {
        let current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        current.as_ref().inspect(|transfer| transfer.cancel()).is_some()
    }

    /// Begins a transfer, which can be cancelled until the answer is dropped.
    pub(crate) fn begin(&self) -> Cancellable {
        let token = CancellationToken::new();
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = Some(token.clone());
        Cancellable { canceller: self.clone(), token }
    }
}

/// A transfer that is under way.
pub(crate) struct Cancellable {
    canceller: Canceller,
    token: CancellationToken,
}

impl Cancellable {
    pub(crate) fn token(&self) -> CancellationToken {
        self.token.clone()
    }
}

impl Drop for Cancellable {
    fn drop(&mut self) {
        *self.canceller.current.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_transfer_under_way_is_cancelled() {
        let canceller = Canceller::default();
        assert!(!canceller.cancel(), "nothing is under way");
        let first = canceller.begin();
        assert!(!first.token().is_cancelled(), "what came before it does not count");
        assert!(canceller.clone().cancel());
        assert!(first.token().is_cancelled());
        drop(first);
        assert!(!canceller.cancel(), "nothing is under way any longer");
        assert!(!canceller.begin().token().is_cancelled());
    }
}
