//! How many sessions each user has, where their number is limited.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many sessions a user may have, and what one hears who wants more.
#[derive(Clone, Debug)]
pub(super) struct Limit {
    pub(super) sessions: usize,
    pub(super) refusal: String,
}

/// By user.
type Counts = Arc<Mutex<BTreeMap<String, usize>>>;

/// The sessions that are logged in.
#[derive(Clone, Debug, Default)]
pub(super) struct Sessions(Counts);

/// A session that is logged in, until this is dropped.
#[derive(Debug)]
pub(super) struct LoggedIn {
    user: String,
    counts: Counts,
}

impl Sessions {
    /// One more session of this user, unless there are as many as may be.
    pub(super) fn begin(&self, user: &str, most: usize) -> Option<LoggedIn> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(user.to_owned()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(LoggedIn { user: user.to_owned(), counts: Arc::clone(&self.0) })
    }
}

impl Drop for LoggedIn {
    fn drop(&mut self) {
        if let Some(count) = self.counts.lock().unwrap_or_else(PoisonError::into_inner).get_mut(&self.user) {
            *count -= 1;
        }
    }
}
