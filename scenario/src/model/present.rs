//! Keys that may be missing, but not be without a value.

use serde::{Deserialize, Deserializer};

/// Reads the value of a key that is there. An `Option` would take `key:` with nothing behind it for no key at all.
pub(super) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}
