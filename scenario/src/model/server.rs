//! The server of a scenario, which the harness starts.

use std::collections::BTreeMap;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::Deserialize;

use super::content::Content;
use super::size::Size;
use crate::node::Located;

/// An FTP server inside the harness, with files in memory and, if asked to, with faults.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Server {
    /// Whether it speaks TLS. The connection trusts its certificate unless it says otherwise.
    pub tls: Tls,
    /// What is wrong with its certificate.
    pub certificate: Option<CertificateFlaw>,
    /// Who may log in, and with which password; anybody, when there is none. The connection is the first one's.
    pub users: IndexMap<String, String>,
    /// The files that it has, by absolute path.
    pub files: BTreeMap<String, Content>,
    /// Empty directories that it has, by absolute path.
    pub directories: Vec<String>,
    /// Lines that FEAT has besides the usual ones, with the commands that go with them, such as `HASH SHA-256*`.
    pub features: Vec<String>,
    /// Features that it lacks, with the commands that go with them: `UTF8`, `EPSV`, `SIZE`, `MDTM`, `MLST`, `REST`, `TVFS`.
    pub without_features: Vec<String>,
    /// Where it differs from a usual server.
    pub behaviour: Vec<Behaviour>,
    /// What it says to commands, instead of the usual.
    pub replies: Vec<ReplyDescription>,
    /// What goes wrong between the connector and the server.
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

/// Something in which servers differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Behaviour {
    /// Paths are refused: it wants to be taken to the directory first.
    NamesOnly,
    /// A rename onto a file that exists is refused.
    RenameRefusesExisting,
}

/// What the server says to a command, instead of the usual.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReplyDescription {
    /// The command: a verb such as `RETR`, or a whole line when it holds a space; or `greeting`.
    pub on: Located<String>,
    /// The n-th time that it comes only, from 1, over all connections; otherwise always.
    pub nth: Option<usize>,
    /// What it says, such as `550 No such file`. Line ends are added. Nothing, when it is blank: the server stays silent.
    pub reply: String,
    /// End the connection after it.
    #[serde(default)]
    pub then_close: bool,
}

/// Something that goes wrong between the connector and the server.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FaultDescription {
    /// A command such as `RETR`, or one of `connection`, `data-connection`, `greeting`, `any-command`.
    pub on: Located<String>,
    /// After so many bytes of the content that the command transfers, instead of at the command itself.
    pub after_bytes: Option<Size>,
    /// When, where there is no `afterBytes`.
    #[serde(default)]
    pub at: Occasion,
    /// What happens.
    #[serde(rename = "do")]
    pub effect: Located<Effect>,
    /// From the n-th time on that it could happen, from 1, over all connections.
    #[serde(default = "one")]
    pub nth: usize,
    /// So many times in a row.
    #[serde(default = "one")]
    pub times: usize,
}

/// At which moment of a command.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Occasion {
    /// Before the server gets it.
    #[default]
    Command,
    /// When the server has got it, before the connector gets the reply.
    Reply,
    /// Before the connector gets the reply that ends the exchange.
    FinalReply,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The data connection ends too early, in order.
    DropDataConnection,
    /// The data connection is reset.
    ResetDataConnection,
    /// The data connection ends too early, and the server believes that all is well.
    Truncate,
    /// The control connection ends.
    DropControlConnection,
    /// The control connection is reset.
    ResetControlConnection,
    /// Both connections are reset.
    ResetSession,
    /// Nothing moves any more.
    Stall,
    /// The connection is refused.
    Refuse,
    /// The connection is accepted, and nothing is ever said on it.
    BlackHole,
}

fn one() -> usize {
    1
}
