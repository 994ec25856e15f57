//! Directory listings: MLSD (RFC 3659 §7), LIST and NLST (RFC 959 §4.1.3).

mod decoder;
mod entry;
pub mod mlsd;
pub mod unix;

pub use decoder::{LINE_LIMIT, ListingDecoder, ListingError, ListingFormat};
pub use entry::{Entry, EntryKind};
