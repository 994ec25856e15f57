//! The steps of a conversation, and the one at which the client's host vanishes.

use tokio::sync::watch;

/// Counts the steps of all connections. A step is a command line that came, a reply that is sent, or a quarter of an
/// upload that arrived.
#[derive(Debug)]
pub(super) struct Steps {
    taken: watch::Sender<usize>,
    /// The step at which the client's host vanishes.
    cut_at: Option<usize>,
}

/// The client's host has vanished.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Vanished;

impl Steps {
    pub(super) fn new(cut_at: Option<usize>) -> Self {
        Self { taken: watch::Sender::new(0), cut_at }
    }

    fn is_cut(&self, taken: usize) -> bool {
        self.cut_at.is_some_and(|cut_at| taken >= cut_at)
    }

    /// Takes one step, unless it is the one at which, or comes after, the host vanishes.
    pub(super) fn take(&self) -> Result<(), Vanished> {
        let mut cut = false;
        self.taken.send_modify(|taken| {
            *taken += usize::from(!self.is_cut(*taken));
            cut = self.is_cut(*taken);
        });
        if cut { Err(Vanished) } else { Ok(()) }
    }

    /// How many there have been, with the one at which the host vanished.
    pub(super) fn taken(&self) -> usize {
        *self.taken.borrow()
    }

    /// Returns when the host vanishes.
    pub(super) async fn vanished(&self) {
        // The sender lives as long as this, so waiting cannot fail.
        let _ = self.taken.subscribe().wait_for(|taken| self.is_cut(*taken)).await;
    }
}
