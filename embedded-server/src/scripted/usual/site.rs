//! What servers have under SITE: permissions, times, and copies on the server.

use super::{Turn, first_word, missing, unknown};
use crate::scripted::Script;
use crate::scripted::path::parent;
use crate::scripted::timestamp::Timestamp;
use crate::scripted::tree::is_at_or_below;

pub(super) fn answer(turn: &mut Turn, verb: &str) -> Option<Script> {
    if verb != "SITE" {
        return None;
    }
    let (command, argument) = first_word(turn.argument);
    let command = String::from_utf8_lossy(command).to_ascii_uppercase();
    let feature = match command.as_str() {
        "CPFR" | "CPTO" => "SITE COPY".to_owned(),
        _ => format!("SITE {command}"),
    };
    if !turn.behaviour.features.has(&feature) {
        return Some(unknown());
    }
    Some(match command.as_str() {
        "CHMOD" => change_mode(turn, argument),
        "UTIME" => change_time(turn, argument),
        "CPFR" => copy_from(turn, argument),
        "CPTO" => copy_to(turn, argument),
        _ => "200 OK.\r\n".into(),
    })
}

/// `SITE CHMOD 640 name`.
fn change_mode(turn: &mut Turn, argument: &[u8]) -> Script {
    let (digits, name) = first_word(argument);
    let mode = std::str::from_utf8(digits).ok().and_then(|digits| u32::from_str_radix(digits, 8).ok());
    let Some(mode) = mode.filter(|mode| *mode <= 0o7777) else { return "501 That is no mode.\r\n".into() };
    match turn.target(name).and_then(|path| turn.tree.get_mut(&path)) {
        Some(node) => {
            node.mode = Some(mode);
            "200 SITE CHMOD command successful.\r\n".into()
        }
        None => missing(),
    }
}

/// `SITE UTIME 20240102030405 name`, or in the older form `SITE UTIME name accessed modified created UTC`.
fn change_time(turn: &mut Turn, argument: &[u8]) -> Script {
    let Some((modified, name)) = newer_form(argument).or_else(|| older_form(argument)) else {
        return "501 That is no time.\r\n".into();
    };
    match turn.target(name).and_then(|path| turn.tree.get_mut(&path)) {
        Some(node) => {
            node.modified = modified;
            "200 SITE UTIME command successful.\r\n".into()
        }
        None => missing(),
    }
}

fn newer_form(argument: &[u8]) -> Option<(Timestamp, &[u8])> {
    let (time, name) = first_word(argument);
    Some((Timestamp::parse(time)?, name)).filter(|(_, name)| !name.is_empty())
}

fn older_form(argument: &[u8]) -> Option<(Timestamp, &[u8])> {
    let mut words = argument.rsplitn(5, |byte| *byte == b' ');
    let (zone, _created, modified, _accessed) = (words.next()?, words.next()?, words.next()?, words.next()?);
    if zone != b"UTC" {
        return None;
    }
    Some((Timestamp::parse(modified)?, words.next()?))
}

/// CPFR and CPTO as `ProFTPD`'s `mod_copy` has them.
fn copy_from(turn: &mut Turn, name: &[u8]) -> Script {
    match turn.target(name).filter(|path| turn.tree.get(path).is_some()) {
        Some(path) => {
            turn.state.copy_from = Some(path);
            "350 File or directory exists, ready for destination name.\r\n".into()
        }
        None => missing(),
    }
}

fn copy_to(turn: &mut Turn, name: &[u8]) -> Script {
    let Some(from) = turn.state.copy_from.take() else { return "503 Bad sequence of commands.\r\n".into() };
    let Some(to) = turn.target(name).filter(|path| turn.tree.is_directory(parent(path))) else { return missing() };
    if is_at_or_below(&to, &from) || turn.tree.is_directory(&to) {
        return "550 Cannot copy it to that.\r\n".into();
    }
    turn.tree.copy(&from, &to);
    if let Some(copy) = turn.tree.get_mut(&to) {
        copy.modified = turn.behaviour.clock.now();
    }
    "250 Copy successful.\r\n".into()
}
