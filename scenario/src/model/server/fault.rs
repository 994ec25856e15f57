//! What goes wrong between a connector and a server.

use std::num::NonZeroUsize;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::model::Size;
use crate::node::Located;

/// Something that goes wrong between the connector and the server.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FaultDescription {
    /// A command such as `RETR`, or one of `connection`, `data-connection`, `greeting`, `any-command`.
    pub on: Located<String>,
    /// After so many bytes of the content that the command transfers, instead of at the command itself.
    pub after_bytes: Option<Located<Size>>,
    /// When, where there is no `afterBytes`: otherwise, before the server gets the command.
    pub at: Option<Located<Occasion>>,
    /// What happens.
    #[serde(rename = "do")]
    pub effect: Located<Effect>,
    /// From the n-th time on that it could happen, from 1, over all connections.
    #[serde(default = "once")]
    pub nth: NonZeroUsize,
    /// So many times in a row.
    #[serde(default = "once")]
    pub times: NonZeroUsize,
}

/// At which moment of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Occasion {
    /// Before the server gets it.
    Command,
    /// When the server has got it, before the connector gets the reply.
    Reply,
    /// Before the connector gets the reply that ends the exchange.
    FinalReply,
    /// When the connector has got that reply, before its next command: what becomes of a connection that was idle for too long.
    Afterwards,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// The data connection ends too early, in order.
    DropDataConnection,
    /// The data connection is reset.
    ResetDataConnection,
    /// The data connection ends too early, with TCP's end alone: under TLS, without `close_notify`.
    CutDataConnection,
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
    /// The connection is refused; a control connection is reset as soon as it is there.
    Refuse,
    /// The connection is accepted, and nothing is ever said on it.
    BlackHole,
}

/// The first time, and one time.
fn once() -> NonZeroUsize {
    NonZeroUsize::MIN
}
