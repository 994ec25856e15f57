//! Directories, and names that come, go and change.

use super::{Turn, missing};
use crate::scripted::Script;
use crate::scripted::node::Node;
use crate::scripted::path::parent;
use crate::scripted::tree::is_at_or_below;

pub(super) fn answer(turn: &mut Turn, verb: &str) -> Option<Script> {
    Some(match verb {
        "PWD" | "XPWD" => working_directory(&turn.state.directory),
        "CWD" | "XCWD" => change_directory(turn, turn.argument),
        "CDUP" | "XCUP" => change_directory(turn, b".."),
        "MKD" | "XMKD" => make_directory(turn),
        "RMD" | "XRMD" => remove_directory(turn),
        "DELE" => delete(turn),
        "RNFR" => rename_from(turn),
        "RNTO" => rename_to(turn),
        _ => return None,
    })
}

fn working_directory(directory: &[u8]) -> Script {
    let mut reply = b"257 \"".to_vec();
    for byte in directory {
        // RFC 959, appendix II: a quote in the name is doubled.
        reply.extend(std::iter::repeat_n(*byte, if *byte == b'"' { 2 } else { 1 }));
    }
    reply.extend_from_slice(b"\" is the current directory.\r\n");
    reply.into()
}

fn change_directory(turn: &mut Turn, name: &[u8]) -> Script {
    match turn.target(name).filter(|path| turn.tree.is_directory(path)) {
        Some(path) => {
            turn.state.directory = path;
            "250 Directory changed.\r\n".into()
        }
        None => missing(),
    }
}

fn make_directory(turn: &mut Turn) -> Script {
    let free = |path: &Vec<u8>| turn.tree.get(path).is_none() && turn.tree.is_directory(parent(path));
    match turn.entry(turn.argument).filter(free) {
        Some(path) => {
            turn.tree.insert(&path, Node::directory(turn.behaviour.clock.now()));
            "257 Directory made.\r\n".into()
        }
        None => "550 Cannot create it there.\r\n".into(),
    }
}

fn remove_directory(turn: &mut Turn) -> Script {
    match turn.entry(turn.argument).filter(|path| turn.tree.is_directory(path)) {
        Some(path) if path == b"/" || !turn.tree.is_empty(&path) => "550 Directory not empty.\r\n".into(),
        Some(path) => {
            turn.tree.remove(&path);
            "250 Directory removed.\r\n".into()
        }
        None => missing(),
    }
}

fn delete(turn: &mut Turn) -> Script {
    let there = |path: &Vec<u8>| turn.tree.get(path).is_some_and(|node| !node.is_directory());
    match turn.entry(turn.argument).filter(there) {
        Some(path) => {
            turn.tree.remove(&path);
            "250 Deleted.\r\n".into()
        }
        None => missing(),
    }
}

fn rename_from(turn: &mut Turn) -> Script {
    match turn.entry(turn.argument).filter(|path| turn.tree.get(path).is_some()) {
        Some(path) => {
            turn.state.rename_from = Some(path);
            "350 And the new name?\r\n".into()
        }
        None => missing(),
    }
}

fn rename_to(turn: &mut Turn) -> Script {
    let Some(from) = turn.state.rename_from.take() else { return "503 RNFR first.\r\n".into() };
    let Some(to) = turn.entry(turn.argument).filter(|path| turn.tree.is_directory(parent(path))) else {
        return missing();
    };
    let replaced = turn.tree.get(&to).filter(|_| to != from);
    if replaced.is_some() && turn.behaviour.rename_refuses_existing {
        return "550 File exists.\r\n".into();
    }
    let directory_in_the_way = replaced.is_some_and(|node| node.is_directory() || turn.tree.is_directory(&from));
    if directory_in_the_way || (to != from && is_at_or_below(&to, &from)) {
        return "550 Cannot rename it to that.\r\n".into();
    }
    turn.tree.rename(&from, &to);
    "250 Renamed.\r\n".into()
}
