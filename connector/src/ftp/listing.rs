//! Directory listings: MLSD (RFC 3659 §7), LIST and NLST (RFC 959 §4.1.3).

mod columns;
mod date;
mod decoder;
mod dialect;
mod dos;
mod entry;
mod eplf;
pub mod mlsd;
mod mvs;
mod netpresenz;
mod netware;
mod nonstop;
mod os2;
mod os400;
pub mod unix;
mod vms;

pub use decoder::{LINE_LIMIT, ListingDecoder, ListingError, ListingFormat};
pub use entry::{Entry, EntryKind};
