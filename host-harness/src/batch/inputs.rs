//! The documents that are still to be begun, shared by the workers of a batch.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio_util::sync::CancellationToken;

use crate::error::{Error, Result};

pub(super) struct Inputs<D> {
    state: Mutex<State<D>>,
    /// No document is left.
    over: CancellationToken,
}

struct State<D> {
    /// None once they have ended, or no further one is to be begun.
    documents: Option<Box<dyn Iterator<Item = D> + Send>>,
    /// Why a worker had no session.
    unserved: Option<Error>,
    /// Why the connector takes no document at all.
    refused: Option<Error>,
}

impl<D> Inputs<D> {
    pub(super) fn new(documents: impl Iterator<Item = D> + Send + 'static) -> Self {
        let state = State { documents: Some(Box::new(documents)), unserved: None, refused: None };
        Self { state: Mutex::new(state), over: CancellationToken::new() }
    }

    /// Gives the next document to `begin`, under the lock: documents are begun in their order.
    pub(super) fn next<T>(&self, begin: impl FnOnce(D) -> T) -> Option<T> {
        let mut state = self.state();
        let next = state.documents.as_mut().and_then(Iterator::next);
        if next.is_none() {
            state.documents = None;
            self.over.cancel();
        }
        next.map(begin)
    }

    /// Returns when no document is left: who waits for a session need not go on.
    pub(super) async fn over(&self) {
        self.over.cancelled().await;
    }

    /// No further document is begun.
    pub(super) fn stop(&self) {
        self.state().documents = None;
        self.over.cancel();
    }

    /// A worker has no session and gives up. As long as another one goes on, that does no harm.
    pub(super) fn unserved(&self, error: Error) {
        tracing::debug!(%error, "a batch goes on with one session less");
        self.state().unserved.get_or_insert(error);
    }

    /// The connector refuses the operation itself.
    pub(super) fn refused(&self, error: Error) {
        self.state().refused.get_or_insert(error);
        self.stop();
    }

    /// All workers have gone. An error, once, when that is why documents are left.
    pub(super) fn ended(&self) -> Result<()> {
        let mut state = self.state();
        let left = state.documents.take().is_some_and(|mut documents| documents.next().is_some());
        let unserved = state.unserved.take().filter(|_| left);
        state.refused.take().or(unserved).map_or(Ok(()), Err)
    }

    /// The state, also after a panic of the engine's iterator, which the batch passes on.
    fn state(&self) -> MutexGuard<'_, State<D>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
