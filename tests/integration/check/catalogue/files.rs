//! The directory, what may be done in it, and the clock.

use super::fault;
use crate::check::Fault;
use host_harness::FailureCode as Code;
use serde_json::json;
use tests::scripted::{Builder, Script, ScriptedServer};

pub(super) fn faults() -> Vec<Fault> {
    let refusing = |command: &str, refusal: &str| ScriptedServer::new().on(command, refusal);
    vec![
        fault("directory missing", ScriptedServer::new(), json!({ "remoteDirectory": "nowhere" })).fails(
            "directory",
            Code::NotFound,
            "Check `remoteDirectory`",
        ),
        fault("directory is a file", ScriptedServer::new().file("/a", "a"), json!({ "remoteDirectory": "a" })).fails(
            "directory",
            Code::NotFound,
            "it must be a directory that exists",
        ),
        fault("idle session dropped", dropped(), json!({ "remoteDirectory": "in", "quirks": { "mlsd": "off" } }))
            .fails("directory", Code::ConnectFailed, "set `keepaliveSeconds` well below its limit"),
        fault("quota used up (552)", refusing("STOR", "552 Quota exceeded.\r\n"), json!({})).write().fails(
            "write",
            Code::QuotaExceeded,
            "ask its operator for a larger quota",
        ),
        fault("write refused (553)", refusing("STOR", "553 Could not create file.\r\n"), json!({})).write().fails(
            "write",
            Code::AccessDenied,
            "lacks the rights",
        ),
        fault("fewer bytes are stored than were sent", keeps_five_bytes(), json!({})).write().fails(
            "write",
            Code::Truncated,
            "The server may be out of space",
        ),
        fault("rename refused", refusing("RNTO", "550 Permission denied.\r\n"), json!({})).write().fails(
            "write",
            Code::AccessDenied,
            "`send` renames what it has stored",
        ),
        fault("delete refused", refusing("DELE", "550 Permission denied.\r\n"), json!({})).write().fails(
            "write",
            Code::AccessDenied,
            "lacks the rights",
        ),
        fault("the server's clock is years behind", ScriptedServer::new().clock("20200101000000"), json!({}))
            .write()
            .warns("clock", None, "`minAgeSeconds`"),
        fault("files from the future", from_the_future(), json!({})).warns("clock", None, "`minAgeSeconds`"),
    ]
}

fn dropped() -> Builder {
    let timeout = Script::new().reply("421 Idle timeout (60 seconds): closing control connection.\r\n").close_control();
    ScriptedServer::new().directory("/in").on("CWD", timeout)
}

fn keeps_five_bytes() -> Builder {
    let script = Script::new().reply("150 Go ahead.\r\n").receive_file_but_keep(5).close_data().reply("226 Done.\r\n");
    ScriptedServer::new().on("STOR", script)
}

fn from_the_future() -> Builder {
    ScriptedServer::new().file_modified("/a", "a", "20990101000000")
}
