//! The server of a scenario, which the harness starts.

mod fault;
mod reply;

pub use fault::{Effect, FaultDescription, Occasion};
pub use reply::{ReplyDescription, ReplyOccasion};

use std::collections::BTreeMap;
use std::num::NonZeroUsize;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::content::Content;
use super::present::present;
use crate::node::Located;

/// An FTP server inside the harness, with files in memory and, if asked to, with faults.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Server {
    /// Whether it speaks TLS. The connection trusts its certificate unless it says otherwise.
    pub tls: Tls,
    /// The only version of TLS that it speaks, instead of 1.2 and 1.3.
    #[serde(deserialize_with = "present")]
    #[schemars(with = "TlsVersion")]
    pub tls_version: Option<Located<TlsVersion>>,
    /// What is wrong with its certificate.
    #[serde(deserialize_with = "present")]
    #[schemars(with = "CertificateFlaw")]
    pub certificate: Option<Located<CertificateFlaw>>,
    /// Who may log in, and with which password; anybody, when there is none. The connection is the first one's.
    pub users: IndexMap<String, String>,
    /// How many sessions each user may have at once. Another one is refused with a 421, as accounts with two-factor login have it.
    #[serde(deserialize_with = "present")]
    #[schemars(with = "NonZeroUsize")]
    pub max_sessions: Option<NonZeroUsize>,
    /// The files that it has, by absolute path.
    pub files: BTreeMap<String, Content>,
    /// When files were last modified, by absolute path, such as `2026-01-31T12:00:00Z`. The others are of 2024-01-02.
    pub modified: BTreeMap<String, Located<String>>,
    /// Symbolic links, by absolute path, and where they point.
    pub links: BTreeMap<String, String>,
    /// Empty directories that it has, by absolute path.
    pub directories: Vec<String>,
    /// What LIST says of a directory, by absolute path, word by word: for formats of other servers. Line ends are added.
    pub listings: BTreeMap<String, String>,
    /// By how many minutes its clock is ahead of the right time, or behind it.
    pub clock_offset_minutes: i32,
    /// By how many minutes the times in LIST are ahead of UTC. Without it, LIST has days alone.
    #[serde(deserialize_with = "present")]
    #[schemars(with = "i32")]
    pub list_offset_minutes: Option<i32>,
    /// Lines that FEAT has besides the usual ones, with the commands that go with them, such as `HASH SHA-256*`, `MFMT`,
    /// `SITE CHMOD` or `SITE COPY`.
    pub features: Vec<String>,
    /// Features that it lacks, with the commands that go with them.
    pub without_features: Vec<Feature>,
    /// Where it differs from a usual server.
    pub behaviour: Vec<Located<Behaviour>>,
    /// What it says to commands, instead of the usual. A scenario fails when one of them never comes to be said.
    pub replies: Vec<ReplyDescription>,
    /// What goes wrong between the connector and the server. Of several for the same moment the first one happens. A scenario
    /// fails when one of them never happens. With faults, data connections are passive.
    pub faults: Vec<FaultDescription>,
}

/// Whether a server speaks TLS.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Tls {
    /// It does not.
    #[default]
    None,
    /// After AUTH TLS.
    Explicit,
    /// From the first byte.
    Implicit,
}

/// A version of TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
pub enum TlsVersion {
    /// TLS 1.2.
    #[serde(rename = "1.2")]
    Tls12,
    /// TLS 1.3.
    #[serde(rename = "1.3")]
    Tls13,
}

/// What is wrong with a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateFlaw {
    /// It is for another host.
    WrongHost,
    /// Its time is over.
    Expired,
    /// It is its own issuer, and the connection does not know it.
    SelfSigned,
    /// An authority has issued it that the connection does not know.
    UnknownAuthority,
}

/// A feature that servers usually have, by its name in FEAT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum Feature {
    /// Names in UTF-8.
    Utf8,
    /// The command EPSV.
    Epsv,
    /// The command SIZE.
    Size,
    /// The command MDTM.
    Mdtm,
    /// The commands MLST and MLSD.
    Mlst,
    /// The command REST.
    Rest,
    /// Paths of any depth, with `/` between names.
    Tvfs,
}

/// Something in which servers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Behaviour {
    /// Paths are refused: it wants to be taken to the directory first.
    NamesOnly,
    /// A rename onto a file that exists is refused.
    RenameRefusesExisting,
    /// Data connections have to resume the TLS session of their control connection. The others end at once, with a 522.
    RequireTlsSessionReuse,
}
