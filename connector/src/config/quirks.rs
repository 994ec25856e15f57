//! Servers that are not what they say they are.

use serde::Deserialize;

/// One switch per command that servers are known to get wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub struct Quirks {
    /// EPSV and EPRT (RFC 2428), the modern ways to open a data connection; otherwise PASV and PORT.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "EPSV"))]
    pub epsv: Quirk,

    /// MLSD and MLST (RFC 3659), the exact listing; otherwise LIST.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "MLSD"))]
    pub mlsd: Quirk,

    /// SIZE (RFC 3659), which transfers are checked against.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "SIZE"))]
    pub size: Quirk,

    /// MDTM (RFC 3659), the exact time of modification.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "MDTM"))]
    pub mdtm: Quirk,

    /// REST (RFC 3659), which transfers that were interrupted are gone on with.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "REST"))]
    pub rest: Quirk,

    /// OPTS UTF8 ON, which some servers need before they take UTF-8 names.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "UTF8"))]
    pub utf8: Quirk,

    /// Sending several commands at once, which saves waiting for each reply. Automatic: with servers that are known to take
    /// it by their greeting (ProFTPD, Pure-FTPd, pyftpdlib, vsftpd).
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Pipelining"))]
    pub pipelining: Quirk,
}

/// Whether to use a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum Quirk {
    /// As the server advertises it.
    #[default]
    #[cfg_attr(feature = "schema", schemars(title = "Automatic"))]
    Auto,
    /// Use it even when the server does not advertise it.
    #[cfg_attr(feature = "schema", schemars(title = "Always"))]
    On,
    /// Never use it.
    #[cfg_attr(feature = "schema", schemars(title = "Never"))]
    Off,
}

impl Quirk {
    /// Whether to use the command, given whether the server advertises it.
    pub fn decide(self, advertised: bool) -> bool {
        match self {
            Self::Auto => advertised,
            Self::On => true,
            Self::Off => false,
        }
    }
}
