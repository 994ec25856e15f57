use tokio::sync::watch;

/// Something that a script waits for, and that a test makes happen.
#[derive(Clone, Debug)]
pub struct Gate(watch::Sender<bool>);

impl Gate {
    /// A gate that is shut.
    pub fn new() -> Self {
        Self(watch::Sender::new(false))
    }

    /// Lets everything that waits here go on, now and later.
    pub fn open(&self) {
        self.0.send_replace(true);
    }

    pub(super) async fn wait(&self) {
        // The sender lives as long as this gate, so waiting cannot fail.
        let _ = self.0.subscribe().wait_for(|open| *open).await;
    }
}

impl Default for Gate {
    fn default() -> Self {
        Self::new()
    }
}
