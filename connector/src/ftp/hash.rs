//! Hashes that the server computes of a file, to compare with what was transferred.
//!
//! There is a draft (draft-bryan-ftpext-hash, `HASH`) and a family of older commands (`XCRC`, `XMD5`, `XSHA256`, …)
//! that no document defines. What servers announce and answer is collected in the tests.

mod algorithm;
mod command;
mod digest;
mod reply;

pub use algorithm::HashAlgorithm;
pub use command::HashCommand;
pub use digest::{Digest, Hasher};
pub use reply::parse_hash;
