//! What the server does when no rule says otherwise: a small FTP server (RFC 959, 2428, 3659) over the tree.

mod facts;
mod hash;
mod listing;
mod names;
mod session;
mod site;
mod transfer;

use super::Script;
use super::behaviour::Behaviour;
use super::path::resolve;
use super::sessions::{LoggedIn, Sessions};
use super::tree::Tree;
use hash::Algorithm;

/// What a control connection remembers from one command to the next.
#[derive(Debug)]
pub(super) struct State {
    directory: Vec<u8>,
    /// What REST asked for; the next transfer takes it.
    pub(super) offset: u64,
    user: String,
    /// Where sessions are counted.
    logged_in: Option<LoggedIn>,
    rename_from: Option<Vec<u8>>,
    copy_from: Option<Vec<u8>>,
    /// What OPTS HASH chose.
    hash: Option<Algorithm>,
    /// After TYPE A. A connection begins with TYPE I, other than RFC 959 has it, for scripts that say nothing of it.
    pub(super) ascii: bool,
    /// What PROT asked for.
    pub(super) protects_data: bool,
}

impl State {
    pub(super) fn new() -> Self {
        Self {
            directory: b"/".to_vec(),
            offset: 0,
            user: String::new(),
            logged_in: None,
            rename_from: None,
            copy_from: None,
            hash: None,
            ascii: false,
            protects_data: false,
        }
    }

    /// The absolute path that a command's argument means.
    pub(super) fn path(&self, argument: &[u8]) -> Vec<u8> {
        resolve(&self.directory, argument)
    }
}

/// One command, and all that the answer depends on.
pub(super) struct Turn<'a> {
    pub(super) state: &'a mut State,
    pub(super) tree: &'a mut Tree,
    pub(super) behaviour: &'a Behaviour,
    pub(super) sessions: &'a Sessions,
    pub(super) argument: &'a [u8],
}

impl Turn<'_> {
    /// Where a name leads, through links; none when they go in a circle.
    fn target(&self, name: &[u8]) -> Option<Vec<u8>> {
        self.tree.real(&self.state.path(name))
    }

    /// Where a name is, also when it is a link.
    fn entry(&self, name: &[u8]) -> Option<Vec<u8>> {
        self.tree.real_entry(&self.state.path(name))
    }
}

/// The script for a command.
pub(super) fn usual(mut turn: Turn, verb: &str) -> Script {
    if turn.behaviour.features.lacks(verb) {
        return unknown();
    }
    if let Some(refusal) = &turn.behaviour.names_only
        && takes_name_only(verb)
        && turn.argument.contains(&b'/')
    {
        return refusal.as_str().into();
    }
    let turn = &mut turn;
    let subjects =
        [session::answer, transfer::answer, listing::answer, names::answer, facts::answer, hash::answer, site::answer];
    subjects.iter().find_map(|answer| answer(turn, verb)).unwrap_or_else(unknown)
}

/// Whether a server that knows no paths wants a name of the working directory here.
fn takes_name_only(verb: &str) -> bool {
    let listing = matches!(verb, "MLSD" | "MLST" | "LIST" | "NLST");
    let change = matches!(verb, "MKD" | "XMKD" | "RMD" | "XRMD" | "DELE" | "RNFR" | "RNTO" | "SITE" | "MFMT");
    let hash = matches!(verb, "HASH" | "XSHA512" | "XSHA256" | "XSHA1" | "XMD5" | "XCRC");
    listing || change || hash || matches!(verb, "RETR" | "STOR" | "APPE" | "SIZE" | "MDTM")
}

fn unknown() -> Script {
    "500 Unknown command.\r\n".into()
}

fn missing() -> Script {
    "550 No such file or directory.\r\n".into()
}

/// An argument's first word, and what follows the space behind it.
fn first_word(argument: &[u8]) -> (&[u8], &[u8]) {
    match argument.iter().position(|byte| *byte == b' ') {
        Some(space) => (argument.get(..space).unwrap_or_default(), argument.get(space + 1..).unwrap_or_default()),
        None => (argument, b""),
    }
}
