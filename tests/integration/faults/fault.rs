//! What a fault is, and which of the connector's operations it strikes.

use super::world;
use host_harness::FailureCode;
use std::fmt;
use tests::scripted::Builder;

/// What is called while the server misbehaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    Get,
    Send,
    List,
    Delete,
}

pub(super) const ALL: &[Operation] = &[Operation::Get, Operation::Send, Operation::List, Operation::Delete];
/// Those with a data connection.
pub(super) const TRANSFERS: &[Operation] = &[Operation::Get, Operation::Send, Operation::List];
/// Those that read from a data connection.
pub(super) const READS: &[Operation] = &[Operation::Get, Operation::List];
/// Those that move a file's content.
pub(super) const CONTENTS: &[Operation] = &[Operation::Get, Operation::Send];

/// How the connections are protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Security {
    Plain,
    Tls,
}

impl Security {
    pub(super) const ALL: [Self; 2] = [Self::Plain, Self::Tls];
}

/// What the connector is to make of a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expected {
    /// The server does it once and then behaves: the call is to complete.
    CompletesAfterOne,
    /// The server always does it, and a client can cope: the call is to complete.
    Completes,
    /// The server always does it, and there is no way round: the call is to fail like this.
    Fails { code: FailureCode, retryable: bool },
    /// The server does it once, and it cannot be mended within the call: that is to fail like this, and may be repeated.
    FailsOnce { code: FailureCode },
}

/// Something that a server does wrong.
pub(super) struct Fault {
    pub(super) name: &'static str,
    pub(super) expected: Expected,
    operations: &'static [Operation],
    securities: &'static [Security],
    described: Box<dyn Fn(Builder, Operation) -> Builder + Send + Sync>,
    /// A command that may come only so often, whatever happens.
    pub(super) most: Option<(&'static str, usize)>,
}

impl Fault {
    /// One that happens once.
    pub(super) fn once(
        name: &'static str,
        operations: &'static [Operation],
        described: impl Fn(Builder, Operation) -> Builder + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, operations, Expected::CompletesAfterOne, described)
    }

    /// One that always happens, and that a client can cope with.
    pub(super) fn harmless(
        name: &'static str,
        operations: &'static [Operation],
        described: impl Fn(Builder, Operation) -> Builder + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, operations, Expected::Completes, described)
    }

    /// One that always happens, and that no client can mend.
    pub(super) fn permanent(
        name: &'static str,
        operations: &'static [Operation],
        (code, retryable): (FailureCode, bool),
        described: impl Fn(Builder, Operation) -> Builder + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, operations, Expected::Fails { code, retryable }, described)
    }

    /// One that happens once and cannot be mended by the call that it strikes.
    pub(super) fn unmendable(
        name: &'static str,
        operations: &'static [Operation],
        code: FailureCode,
        described: impl Fn(Builder, Operation) -> Builder + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, operations, Expected::FailsOnce { code }, described)
    }

    fn new(
        name: &'static str,
        operations: &'static [Operation],
        expected: Expected,
        described: impl Fn(Builder, Operation) -> Builder + Send + Sync + 'static,
    ) -> Self {
        Self { name, expected, operations, securities: &Security::ALL, described: Box::new(described), most: None }
    }

    /// Under TLS only: without it there is no such fault, or no client can know of it.
    pub(super) fn only_tls(self) -> Self {
        Self { securities: &[Security::Tls], ..self }
    }

    /// In plain text only: under TLS, each side would wait for the other.
    pub(super) fn only_plain(self) -> Self {
        Self { securities: &[Security::Plain], ..self }
    }

    /// The command may come this often at most.
    pub(super) fn at_most(self, command: &'static str, times: usize) -> Self {
        Self { most: Some((command, times)), ..self }
    }

    pub(super) fn strikes(&self, operation: Operation, security: Security) -> bool {
        self.operations.contains(&operation) && self.securities.contains(&security)
    }

    /// The server that has it.
    pub(super) fn describe(&self, server: Builder, operation: Operation) -> Builder {
        (self.described)(server, operation)
    }
}

impl Operation {
    /// The command that does what the operation is about.
    pub(super) fn command(self) -> &'static str {
        match self {
            Self::Get => "RETR",
            Self::Send => "STOR",
            Self::List => "MLSD",
            Self::Delete => "DELE",
        }
    }

    /// The last command of a document.
    pub(super) fn last_command(self) -> &'static str {
        match self {
            Self::Send => "RNTO",
            other => other.command(),
        }
    }

    /// What a server says when its command is done.
    pub(super) fn done(self) -> &'static str {
        match self {
            Self::Get | Self::Send | Self::List => "226 Transfer complete.\r\n",
            Self::Delete => "250 Deleted.\r\n",
        }
    }

    /// How many bytes go over its data connection.
    pub(super) fn length(self) -> u64 {
        match self {
            Self::Get | Self::Send => world::LENGTH as u64,
            Self::List => world::listing().len() as u64,
            Self::Delete => 0,
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Get => "get",
            Self::Send => "send",
            Self::List => "list",
            Self::Delete => "delete",
        })
    }
}

impl fmt::Display for Security {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Plain => "plain",
            Self::Tls => "TLS",
        })
    }
}
