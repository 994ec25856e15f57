//! What a server or a proxy has seen, shared between its connections and its owner, who may wait for it.

use std::time::Duration;

use tokio::sync::watch;

use crate::error::WaitedInVain;

/// How long is waited for something that should happen at once. Only a test that fails waits this long.
const WAIT_BOUND: Duration = Duration::from_secs(30);

#[derive(Clone, Debug, Default)]
pub(crate) struct Watched<Seen>(watch::Sender<Seen>);

impl<Seen: Clone> Watched<Seen> {
    pub(crate) fn update(&self, change: impl FnOnce(&mut Seen)) {
        self.0.send_modify(change);
    }

    pub(crate) fn seen(&self) -> Seen {
        self.0.borrow().clone()
    }

    /// Counts one more until the answer is dropped.
    pub(crate) fn count(&self, counter: fn(&mut Seen) -> &mut usize) -> Counted<Seen> {
        self.update(|seen| *counter(seen) += 1);
        Counted { watched: self.0.clone(), counter }
    }

    /// Waits; in vain, it says so with what was seen, as `tell` has it.
    pub(crate) async fn wait_until(
        &self,
        what: &str,
        reached: impl Fn(&Seen) -> bool,
        tell: impl Fn(&Seen) -> String,
    ) -> Result<(), WaitedInVain> {
        let mut changes = self.0.subscribe();
        let waiting = changes.wait_for(reached);
        match tokio::time::timeout(WAIT_BOUND, waiting).await {
            Ok(Ok(_)) => Ok(()),
            _ => Err(WaitedInVain { awaited: what.to_owned(), seen: tell(&self.0.borrow()) }),
        }
    }
}

/// Counts as long as it lives.
#[derive(Debug)]
pub(crate) struct Counted<Seen> {
    watched: watch::Sender<Seen>,
    counter: fn(&mut Seen) -> &mut usize,
}

impl<Seen> Drop for Counted<Seen> {
    fn drop(&mut self) {
        self.watched.send_modify(|seen| *(self.counter)(seen) -= 1);
    }
}
