//! What a server says instead of the usual.

use std::num::NonZeroUsize;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::node::Located;

/// What the server says to a command, instead of the usual.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReplyDescription {
    /// The command: a verb such as `RETR`, or a whole line when it holds a space; or `greeting`.
    pub on: Located<String>,
    /// The n-th time that it comes only, from 1, over all connections; otherwise always.
    pub nth: Option<NonZeroUsize>,
    /// What is replaced.
    #[serde(default)]
    pub at: ReplyOccasion,
    /// What it says, such as `550 No such file`. Line ends are added. Nothing, when it is blank: the server stays silent. With
    /// `{port}`, or `{high}` and `{low}`, it listens for a data connection, and they become its port, or that port's two bytes:
    /// `227 Entering Passive Mode (10,0,0,1,{high},{low})`.
    pub reply: String,
    /// End the connection after it.
    #[serde(default)]
    pub then_close: bool,
}

/// Which reply is replaced.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReplyOccasion {
    /// All that the server would have said, and done.
    #[default]
    Command,
    /// The last one alone: it does what it was told, a whole transfer too, and says something else at the end.
    FinalReply,
}
