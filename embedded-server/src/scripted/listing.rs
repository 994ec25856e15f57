//! The lines of MLSD, LIST and NLST.

use super::clock::Clock;
use super::node::{Kind, Node};

/// How a listing is written.
#[derive(Clone, Debug)]
pub(super) struct Listing {
    pub(super) style: Style,
    pub(super) clock: Clock,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    /// MLSD.
    Facts,
    /// LIST.
    Long,
    /// NLST.
    Names,
}

impl Listing {
    /// The line of this entry, with its line end.
    pub(super) fn line(&self, name: &[u8], node: &Node) -> Vec<u8> {
        let (before, after) = match self.style {
            Style::Facts => (facts(node), Vec::new()),
            Style::Long => (self.long_line(node).into_bytes(), arrow(node)),
            Style::Names => (Vec::new(), Vec::new()),
        };
        [before.as_slice(), name, &after, b"\r\n"].concat()
    }

    /// As `ls -l` writes it, up to the name.
    fn long_line(&self, node: &Node) -> String {
        let (kind, size) = match &node.kind {
            Kind::Directory(_) => ('d', 4096),
            Kind::File(content) => ('-', content.len()),
            Kind::Link(target) => ('l', target.len() as u64),
        };
        let (permissions, date) = (symbols(node.permissions()), self.clock.long_date(node.modified));
        format!("{kind}{permissions}   1 ftp      ftp      {size:>12} {date} ")
    }
}

/// The facts of an entry (RFC 3659, section 7.2), and the space that ends them.
pub(super) fn facts(node: &Node) -> Vec<u8> {
    let kind: Vec<u8> = match &node.kind {
        Kind::Directory(_) => b"type=dir;".to_vec(),
        Kind::File(content) => format!("type=file;size={};", content.len()).into(),
        Kind::Link(target) => [b"type=OS.unix=slink:", target.as_slice(), b";"].concat(),
    };
    let mode = node.mode.map(|mode| format!("UNIX.mode={mode:04o};")).unwrap_or_default();
    [kind, format!("modify={};{mode} ", node.modified).into()].concat()
}

/// What LIST shows behind the name of a link.
fn arrow(node: &Node) -> Vec<u8> {
    match &node.kind {
        Kind::Link(target) => [b" -> ", target.as_slice()].concat(),
        Kind::Directory(_) | Kind::File(_) => Vec::new(),
    }
}

/// Permission bits as `rwxr-x---`.
fn symbols(mode: u32) -> String {
    let bits = (0..9).rev().map(|bit| mode >> bit & 1 == 1);
    bits.zip("rwx".chars().cycle()).map(|(set, symbol)| if set { symbol } else { '-' }).collect()
}
