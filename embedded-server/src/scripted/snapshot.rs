use super::tree::Tree;

/// What a server holds at one moment, for another server to begin with.
#[derive(Clone, Debug)]
pub struct Snapshot(pub(super) Tree);

impl Snapshot {
    /// The same, with everything changed this many seconds earlier.
    #[must_use]
    pub fn aged(mut self, seconds: i64) -> Self {
        self.0.age(seconds);
        self
    }
}
