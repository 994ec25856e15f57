//! The server answers the operation's own command otherwise than it should, or not at all.

use super::MOMENT;
use crate::faults::fault::{ALL, CONTENTS, Fault, Operation, READS, TRANSFERS};
use host_harness::FailureCode as Code;
use tests::scripted::{Content, Script};

pub(super) fn faults() -> Vec<Fault> {
    let once = |name, operations, script: Script| {
        Fault::once(name, operations, move |server, operation| server.on_nth(operation.command(), 1, script.clone()))
    };
    vec![
        once("command unanswered", ALL, Script::new().stall()),
        once("command: closed", ALL, Script::new().close_control()),
        once("command: reset", ALL, Script::new().reset_control()),
        once("command: 421", ALL, Script::new().reply("421 Time-out.\r\n").close_control()),
        once("command: 421, connection left open", ALL, "421 Time-out.\r\n".into()),
        once("command: 450", ALL, "450 File busy.\r\n".into()),
        once("command: 451", ALL, "451 Local error.\r\n".into()),
        once("command: 425", TRANSFERS, "425 Cannot open data connection.\r\n".into()),
        once("command: 452", &[Operation::Send], "452 Insufficient storage.\r\n".into()),
        once("command: 426", TRANSFERS, "426 Connection closed.\r\n".into()),
        once("reply cut", ALL, Script::new().reply("2").close_control()),
        once("reply stalls", ALL, Script::new().reply("15").stall()),
        once("reply is garbage", ALL, Script::new().reply(b"\x01\x02 what\r\n").stall()),
        once("reply with NUL", ALL, Script::new().reply("150 \0\r\n").stall()),
        once("reply without end", ALL, Script::new().reply_content(Content::endless("150-"))),
        Fault::harmless("reply after Telnet commands", ALL, |server, operation| {
            server.on(operation.command(), Script::new().reply(b"\xFF\xF1\xFF\xFB\x01").usual())
        }),
        Fault::harmless("reply after a blank line", ALL, |server, operation| {
            server.on(operation.command(), Script::new().reply("\r\n").usual())
        }),
        Fault::harmless("reply after a moment", ALL, |server, operation| {
            server.on(operation.command(), Script::new().pause(MOMENT).usual())
        }),
        Fault::harmless("150 never comes", READS, |server, operation| {
            server.on(operation.command(), Script::new().usual_quietly().reply(operation.done()))
        })
        .only_plain(),
        Fault::permanent("command: 550, always", CONTENTS, (Code::AccessDenied, false), |server, operation| {
            server.on(operation.command(), "550 Permission denied.\r\n")
        }),
        Fault::permanent("DELE: 550, always", &[Operation::Delete], (Code::AccessDenied, false), |server, _| {
            server.on("DELE", "550 Permission denied.\r\n")
        }),
        Fault::harmless("MLSD unknown", &[Operation::List], |server, _| server.on("MLSD", "500 What?\r\n")),
    ]
}
