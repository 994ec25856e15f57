//! The login, and what comes right behind it.

use super::fault;
use crate::check::Fault;
use host_harness::FailureCode as Code;
use serde_json::json;
use tests::scripted::{Script, ScriptedServer};

pub(super) fn faults() -> Vec<Fault> {
    vec![
        fault("wrong password", ScriptedServer::new().login("alice", "another"), json!({})).fails(
            "login",
            Code::AuthFailed,
            "Check `user` and `password`",
        ),
        fault("an account is wanted (332)", ScriptedServer::new().on("PASS", "332 Account?\r\n"), json!({})).fails(
            "login",
            Code::AuthFailed,
            "Set `account`",
        ),
        fault("logins over TLS only", ScriptedServer::new().on("USER", "530 Must use TLS first.\r\n"), json!({}))
            .fails("login", Code::AuthFailed, "set `sslMode` to `explicit`"),
        fault("too many sessions of this user", full(), json!({})).fails(
            "login",
            Code::TooManyConnections,
            "1 for accounts with two-factor login",
        ),
        fault(
            "the server hangs up at the login",
            ScriptedServer::new().on("PASS", Script::new().close_control()),
            json!({}),
        )
        .fails("login", Code::ConnectFailed, "look into its log"),
        fault("the server falls silent", ScriptedServer::new().on("FEAT", ""), json!({ "readTimeoutMs": 500 })).fails(
            "features",
            Code::ReadTimeout,
            "Raise `readTimeoutMs`",
        ),
        fault("the login directory is not told", ScriptedServer::new().on("PWD", "502 No.\r\n"), json!({})).warns(
            "features",
            None,
            "Set an absolute `remoteDirectory`",
        ),
        fault(
            "a command after the login is refused",
            ScriptedServer::new(),
            json!({ "postLoginCommands": ["SITE NONSENSE"] }),
        )
        .fails("features", Code::Unsupported, "`postLoginCommands`"),
        fault("second session refused (421)", second_refused(), json!({})).warns(
            "sessions",
            Some(Code::TooManyConnections),
            "Set `maxConnections` to 1",
        ),
        fault("one-time password used up", second_login_refused(), json!({})).warns(
            "sessions",
            Some(Code::AuthFailed),
            "accounts with two-factor login",
        ),
        fault("the second session ends the first", first_ended(), json!({})).warns(
            "sessions",
            Some(Code::ConnectFailed),
            "Set `maxConnections` to 1",
        ),
    ]
}

fn full() -> tests::scripted::Builder {
    ScriptedServer::new().on("PASS", "530 Sorry, the maximum number of sessions is open.\r\n")
}

fn second_refused() -> tests::scripted::Builder {
    ScriptedServer::new().greeting_nth(2, "421 Too many connections from your address.\r\n")
}

fn second_login_refused() -> tests::scripted::Builder {
    ScriptedServer::new().on_nth("PASS", 2, "530 The one-time password was used already.\r\n")
}

fn first_ended() -> tests::scripted::Builder {
    ScriptedServer::new().on("NOOP", Script::new().reply("421 Logged in elsewhere.\r\n").close_control())
}
