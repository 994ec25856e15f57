//! Data connections and what files travel on them.

use std::net::SocketAddr;

use super::{Turn, missing};
use crate::scripted::Script;
use crate::scripted::active::{extended_port, port};
use crate::scripted::script::WriteMode;

pub(super) fn answer(turn: &mut Turn, verb: &str) -> Option<Script> {
    Some(match verb {
        "TYPE" => transfer_type(turn),
        "EPSV" => Script::new().passive("229 Entering Extended Passive Mode (|||{port}|)\r\n"),
        "PASV" => Script::new().passive("227 Entering Passive Mode (127,0,0,1,{high},{low}).\r\n"),
        "PORT" => active(port(turn.argument)),
        "EPRT" => active(extended_port(turn.argument)),
        "REST" => restart(turn),
        "RETR" => retrieve(turn),
        "STOR" => store(turn, WriteMode::Replace),
        "APPE" => store(turn, WriteMode::Append),
        "ABOR" => "226 Nothing to abort.\r\n".into(),
        _ => return None,
    })
}

fn transfer_type(turn: &mut Turn) -> Script {
    match turn.argument.to_ascii_uppercase().as_slice() {
        b"A" | b"A N" => turn.state.ascii = true,
        b"I" | b"L 8" => turn.state.ascii = false,
        _ => return "504 A or I.\r\n".into(),
    }
    "200 OK.\r\n".into()
}

fn active(address: Option<SocketAddr>) -> Script {
    match address {
        Some(address) => Script::new().active(address).reply("200 I will connect there.\r\n"),
        None => "501 That is no address.\r\n".into(),
    }
}

fn restart(turn: &mut Turn) -> Script {
    match std::str::from_utf8(turn.argument).ok().and_then(|text| text.parse().ok()) {
        Some(offset) => {
            turn.state.offset = offset;
            format!("350 Restarting at {offset}.\r\n").into()
        }
        None => "501 That is no offset.\r\n".into(),
    }
}

fn retrieve(turn: &Turn) -> Script {
    match turn.target(turn.argument) {
        Some(path) if turn.tree.content(&path).is_some() => {
            let start = Script::new().reply("150 Here it comes.\r\n");
            start.send_file().close_data().reply("226 Transfer complete.\r\n")
        }
        _ => missing(),
    }
}

/// Makes the file, or cuts it off at the offset, before it says so: real servers do.
fn store(turn: &mut Turn, mode: WriteMode) -> Script {
    let Some(path) = turn.target(turn.argument).filter(|path| turn.tree.takes_file(path)) else {
        return "550 Cannot create it there.\r\n".into();
    };
    let before = turn.tree.content(&path).cloned().unwrap_or_else(|| "".into());
    let start = match mode {
        WriteMode::Replace => before.truncated(turn.state.offset),
        WriteMode::Append => before,
    };
    turn.tree.put(&path, start, turn.behaviour.clock.now());
    let ready = Script::new().reply("150 Go ahead.\r\n");
    ready.receive_into_file(mode).close_data().reply("226 Transfer complete.\r\n")
}
