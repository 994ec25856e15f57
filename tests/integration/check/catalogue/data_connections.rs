//! Data connections, their TLS sessions, and listings.

use super::fault;
use super::tls::encrypted;
use crate::check::Fault;
use host_harness::FailureCode as Code;
use serde_json::json;
use tests::scripted::{Builder, Script, ScriptedServer, ScriptedTls};
use tests::servers::TlsVersions;

const DATA: &str = "data-connection";
const RESUMPTION: &str = "tls-resumption";

pub(super) fn faults() -> Vec<Fault> {
    let no_data = |refusal: &str| ScriptedServer::new().on("MLSD", refusal);
    vec![
        fault("425 behind a firewall", no_data("425 Can't open data connection.\r\n"), json!({})).fails(
            DATA,
            Code::DataConnectionFailed,
            "have the server's passive ports opened",
        ),
        fault("data port unreachable", unreachable(), json!({})).fails(
            DATA,
            Code::DataConnectionFailed,
            "The server's passive ports cannot be reached",
        ),
        fault("private address in PASV (NAT)", private_address(), json!({ "passiveAddress": "advertised" })).fails(
            DATA,
            Code::DataConnectionFailed,
            "Set `passiveAddress` to `control`",
        ),
        fault("active mode refused", active_refused(), json!({ "connectionMode": "active" })).fails(
            DATA,
            Code::DataConnectionFailed,
            "set `connectionMode` to passive",
        ),
        fault("passive mode blocked, active works", unreachable(), json!({ "connectionMode": "auto" })).warns(
            DATA,
            None,
            "set `connectionMode` to `active`",
        ),
        reuse_required("session reuse required (522)", "522 SSL connection failed; session reuse required\r\n"),
        reuse_required(
            "session reuse required (425)",
            "425 Unable to build data connection: Operation not permitted\r\n",
        ),
        encrypted(
            "sessions cannot be resumed",
            |tls| ScriptedServer::new().tls(tls.versions(TlsVersions::Only1_3).tickets(0, 0)),
            json!({}),
        )
        .warns(RESUMPTION, None, "TLS session tickets"),
        fault("no permission to list", no_data("550 /: Permission denied.\r\n"), json!({})).fails(
            "listing",
            Code::AccessDenied,
            "lacks the rights",
        ),
        fault("the listing breaks off", breaks_off(), json!({})).fails(
            "listing",
            Code::Truncated,
            "`keepaliveSeconds`",
        ),
        encrypted("TLS is garbled in the middle of a listing", |tls| garbled().tls(tls), json!({})).fails(
            "listing",
            Code::TlsHandshake,
            "The data connection was cut on the way",
        ),
        encrypted("no session is resumed, and the listing costs the connection", lost_without_session, json!({}))
            .fails(RESUMPTION, Code::ConnectFailed, "look into its log"),
        fault("the listing stalls", stalls(), json!({ "readTimeoutMs": 500 })).fails(
            "listing",
            Code::ReadTimeout,
            "Raise `readTimeoutMs`",
        ),
        fault("lines that nobody understands", nonsense(), json!({ "quirks": { "mlsd": "off" } })).warns(
            "listing",
            None,
            "Operations do not see these entries",
        ),
    ]
}

/// Nobody listens where the server says that it does.
fn unreachable() -> Builder {
    ScriptedServer::new()
        .on("EPSV", Script::new().passive_nowhere("229 Entering Extended Passive Mode (|||{port}|)\r\n"))
        .on("PASV", Script::new().passive_nowhere("227 Entering Passive Mode (127,0,0,1,{high},{low}).\r\n"))
}

fn private_address() -> Builder {
    ScriptedServer::new().on("PASV", Script::new().passive("227 Entering Passive Mode (10,0,0,5,{high},{low}).\r\n"))
}

fn active_refused() -> Builder {
    ScriptedServer::new().on("EPRT", "500 What?\r\n").on("PORT", "425 Cannot connect to that.\r\n")
}

fn reuse_required(name: &'static str, refusal: &'static str) -> Fault {
    let server = |tls: ScriptedTls| ScriptedServer::new().tls(tls.require_session_reuse(refusal));
    encrypted(name, server, json!({ "tlsSessionReuse": false })).fails(
        RESUMPTION,
        Code::TlsSessionReuseRequired,
        "switch `tlsSessionReuse` on",
    )
}

fn breaks_off() -> Builder {
    let script = Script::new().reply("150 Here.\r\n").send("type=file; a\r\n").close_data();
    ScriptedServer::new().on("MLSD", script.reply("426 Connection closed; transfer aborted.\r\n"))
}

fn garbled() -> Builder {
    let script = Script::new().reply("150 Here.\r\n").send("type=file; a\r\n").garble_data().close_data();
    ScriptedServer::new().on("MLSD", script.reply("226 Done.\r\n"))
}

fn lost_without_session(tls: ScriptedTls) -> Builder {
    let script = Script::new().reply("150 Here.\r\n").send("type=file; a\r\n").close_data();
    let server = ScriptedServer::new().tls(tls.versions(TlsVersions::Only1_3).tickets(0, 0));
    server.on("MLSD", script.reply("421 Service not available.\r\n").close_control())
}

fn stalls() -> Builder {
    ScriptedServer::new().on("MLSD", Script::new().reply("150 Here.\r\n").send("type=file; a\r\n").stall())
}

fn nonsense() -> Builder {
    let line = "-rw-r--r-- 1 alice users 5 Jan 1 2020 a\r\nwhat a day it is\r\n";
    ScriptedServer::new()
        .on("LIST", Script::new().reply("150 Here.\r\n").send(line).close_data().reply("226 Done.\r\n"))
}
