//! What is known of one name: SIZE, MDTM and MLST (RFC 3659), and MFMT, which sets its time.

use super::{Turn, first_word, missing};
use crate::scripted::Script;
use crate::scripted::listing::facts;
use crate::scripted::node::Node;
use crate::scripted::timestamp::Timestamp;

pub(super) fn answer(turn: &mut Turn, verb: &str) -> Option<Script> {
    Some(match verb {
        "SIZE" => size(turn),
        "MDTM" => match time_to_set(turn) {
            Some(modified) => set_modified(turn, modified, "253 Date and time changed.\r\n"),
            None => modified(turn),
        },
        "MFMT" => match Timestamp::parse(first_word(turn.argument).0) {
            Some(modified) => set_modified(turn, modified, &format!("213 Modify={modified};\r\n")),
            None => "501 That is no time.\r\n".into(),
        },
        "MLST" => one_entry(turn),
        _ => return None,
    })
}

/// What the argument names, with links followed.
fn node<'a>(turn: &'a Turn) -> Option<&'a Node> {
    turn.tree.get(&turn.target(turn.argument)?)
}

fn size(turn: &Turn) -> Script {
    match node(turn).and_then(Node::content) {
        // What it would be then depends on the lines in the file.
        Some(_) if turn.state.ascii => "550 SIZE not allowed in ASCII mode.\r\n".into(),
        Some(content) => format!("213 {}\r\n", content.len()).into(),
        None => missing(),
    }
}

fn modified(turn: &Turn) -> Script {
    match node(turn).filter(|node| !node.is_directory()) {
        Some(node) => format!("213 {}\r\n", node.modified).into(),
        None => missing(),
    }
}

/// Before RFC 3659, MDTM with a time before the name set it. Servers that still do so have parameters in FEAT.
fn time_to_set(turn: &Turn) -> Option<Timestamp> {
    let (time, name) = first_word(turn.argument);
    let sets = turn.behaviour.features.parameters("MDTM").is_some_and(|parameters| !parameters.is_empty());
    Timestamp::parse(time).filter(|_| sets && !name.is_empty())
}

/// Sets the time of what is named behind the first word.
fn set_modified(turn: &mut Turn, modified: Timestamp, reply: &str) -> Script {
    let path = turn.target(first_word(turn.argument).1);
    match path.and_then(|path| turn.tree.get_mut(&path)) {
        Some(node) => {
            node.modified = modified;
            reply.into()
        }
        None => missing(),
    }
}

fn one_entry(turn: &Turn) -> Script {
    let Some(node) = node(turn) else { return missing() };
    let path = turn.state.path(turn.argument);
    let lines = [b"250-Here it is.\r\n ".as_slice(), &facts(node), &path, b"\r\n250 End.\r\n"];
    lines.concat().into()
}
