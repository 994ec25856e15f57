//! What a control connection and its data connections know of each other.

use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

/// Belongs to one control connection.
#[derive(Debug)]
pub(super) struct Session {
    /// The verb that began the latest transfer.
    transfer: Mutex<String>,
    state: watch::Sender<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Alive,
    /// A data connection's fault ends the control connection too.
    Doomed,
    Over,
}

impl Session {
    pub(super) fn new() -> Self {
        Self { transfer: Mutex::default(), state: watch::Sender::new(State::Alive) }
    }

    pub(super) fn begin_transfer(&self, verb: &str) {
        verb.clone_into(&mut self.transfer.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(super) fn transfer(&self) -> String {
        self.transfer.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Has the control connection reset.
    pub(super) fn doom(&self) {
        self.state.send_if_modified(|state| {
            let alive = *state == State::Alive;
            if alive {
                *state = State::Doomed;
            }
            alive
        });
    }

    pub(super) fn end(&self) {
        self.state.send_replace(State::Over);
    }

    /// Returns when the control connection is to be reset.
    pub(super) async fn doomed(&self) {
        // The sender is here, so it does not end before.
        let _ = self.state.subscribe().wait_for(|state| *state == State::Doomed).await;
    }

    /// Returns when the control connection has ended.
    pub(super) async fn over(&self) {
        let _ = self.state.subscribe().wait_for(|state| *state == State::Over).await;
    }
}
