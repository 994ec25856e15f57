//! Until the session is ready: greeting, TLS, login, features.

use super::MOMENT;
use crate::faults::fault::{ALL, CONTENTS, Fault};
use host_harness::FailureCode as Code;
use std::time::Duration;
use tests::scripted::{Content, Script};

pub(super) fn faults() -> Vec<Fault> {
    [greetings(), tls(), logins()].into_iter().flatten().collect()
}

fn greetings() -> Vec<Fault> {
    let once = |name, script: Script| Fault::once(name, ALL, move |server, _| server.greeting_nth(1, script.clone()));
    let busy = "421 Too many connections, try later.\r\n";
    vec![
        once("greeting never comes", Script::new().stall()),
        once("connection closed at once", Script::new().close_control()),
        once("connection reset at once", Script::new().reset_control()),
        once("greeting cut", Script::new().reply("22").close_control()),
        once("greeting stalls", Script::new().reply("220 Rea").stall()),
        once("greeting 421: too many connections", Script::new().reply(busy).close_control()),
        once("greeting 421: going down", Script::new().reply("421 Service not available.\r\n").close_control()),
        Fault::harmless("greeting 120, then 220", ALL, |server, _| {
            server.greeting(Script::new().reply("120 In a moment.\r\n").pause(MOMENT).reply("220 Ready.\r\n"))
        }),
        Fault::harmless("greeting a byte at a time", ALL, |server, _| {
            server.greeting(Script::new().reply_slowly("220 Ready.\r\n", Duration::from_millis(10)))
        }),
        Fault::permanent("greeting never comes, ever", CONTENTS, (Code::ReadTimeout, true), |server, _| {
            server.greeting(Script::new().stall())
        }),
        Fault::permanent("greeting 421, always", CONTENTS, (Code::TooManyConnections, true), move |server, _| {
            server.greeting(Script::new().reply(busy).close_control())
        }),
        Fault::permanent("greeting of another protocol", CONTENTS, (Code::ProtocolViolation, false), |server, _| {
            server.greeting("HTTP/1.1 400 Bad Request\r\n\r\n")
        }),
        Fault::permanent("greeting without end", CONTENTS, (Code::ProtocolViolation, false), |server, _| {
            server.greeting(Script::new().reply_content(Content::endless("220-Welcome\r\n")))
        }),
    ]
}

fn tls() -> Vec<Fault> {
    let once = |name, command: &'static str, script: Script| {
        Fault::once(name, CONTENTS, move |server, _| server.on_nth(command, 1, script.clone())).only_tls()
    };
    let ready = || Script::new().reply("234 Go ahead.\r\n");
    vec![
        once("AUTH unanswered", "AUTH", Script::new().stall()),
        once("AUTH: reset", "AUTH", Script::new().reset_control()),
        once("AUTH: 421", "AUTH", Script::new().reply("421 Busy.\r\n").close_control()),
        once("TLS handshake: closed", "AUTH", ready().close_control()),
        once("TLS handshake: reset", "AUTH", ready().reset_control()),
        once("TLS handshake: silence", "AUTH", ready().stall()),
        once("PBSZ: reset", "PBSZ", Script::new().reset_control()),
        once("PROT unanswered", "PROT", Script::new().stall()),
        Fault::permanent("TLS handshake: plain text", CONTENTS, (Code::TlsHandshake, false), move |server, _| {
            server.on("AUTH", ready().pause(MOMENT).reply("500 What?\r\n"))
        })
        .only_tls(),
        Fault::permanent("AUTH refused", CONTENTS, (Code::TlsHandshake, false), |server, _| {
            server.on("AUTH", "502 No TLS here.\r\n")
        })
        .only_tls()
        .at_most("USER", 0),
    ]
}

fn logins() -> Vec<Fault> {
    let once = |name, command: &'static str, script: Script| {
        Fault::once(name, ALL, move |server, _| server.on_nth(command, 1, script.clone()))
    };
    vec![
        once("USER unanswered", "USER", Script::new().stall()),
        once("USER: reset", "USER", Script::new().reset_control()),
        once("PASS: closed", "PASS", Script::new().close_control()),
        once("PASS: 421", "PASS", Script::new().reply("421 Too many users.\r\n").close_control()),
        once("PASS: 530, too many clients", "PASS", "530 The maximum number of clients are connected.\r\n".into()),
        once("FEAT unanswered", "FEAT", Script::new().stall()),
        once("FEAT: cut", "FEAT", Script::new().reply("211-Features:\r\n UTF8\r\n").close_control()),
        once("PWD: reset", "PWD", Script::new().reset_control()),
        Fault::harmless("FEAT unknown", ALL, |server, _| server.on("FEAT", "500 What?\r\n")),
        Fault::permanent("PASS: 530, wrong password", ALL, (Code::AuthFailed, false), |server, _| {
            server.on("PASS", "530 Login incorrect.\r\n")
        })
        .at_most("PASS", 1),
    ]
}
