//! FTP without I/O.
//!
//! Everything here takes and gives bytes and values: no clock, no socket. It builds for any target, so that it can be
//! tested, fuzzed and measured natively.

pub mod command;
pub mod features;
pub mod hash;
pub mod host_port;
pub mod line_ends;
pub mod listing;
pub mod modified;
pub mod name;
mod number;
pub mod path;
pub mod pipelining;
mod printable;
pub mod reply;
pub mod temporary_name;
pub mod value;

pub use command::{Command, NotOneLine};
pub use features::{Features, MlstFact};
pub use hash::{Digest, HashAlgorithm, HashCommand, Hasher, parse_hash};
pub use host_port::{eprt_argument, parse_epsv, parse_pasv, port_argument};
pub use line_ends::{Converted, FromNetwork, ToNetwork};
pub use listing::{Entry, EntryKind, ListingDecoder, ListingError, ListingFormat, mlsd};
pub use modified::{Age, Modified, Precision, Zone};
pub use name::{NameEncoding, NotEncodable, SingleByte};
pub use path::{OutsideDirectory, RemotePath};
pub use pipelining::{Habits, Pipelining};
pub use reply::{Reply, ReplyError, ReplyKind, ReplyParser};
pub use temporary_name::{Origin, TemporaryName, is_upload_in_progress};
pub use value::{parse_modified, parse_size, parse_working_directory};

#[cfg(test)]
mod tests;
