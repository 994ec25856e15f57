//! Everything has been done; what is said about it is wrong, late or missing.

use super::MOMENT;
use crate::faults::fault::{ALL, Fault, Operation, TRANSFERS};
use host_harness::FailureCode as Code;
use std::time::Duration;
use tests::scripted::Script;

pub(super) fn faults() -> Vec<Fault> {
    [final_replies(), between_documents()].into_iter().flatten().collect()
}

fn final_replies() -> Vec<Fault> {
    let once = |name, operations, then: fn(Script) -> Script| {
        Fault::once(name, operations, move |server, operation| {
            server.on_nth(operation.command(), 1, then(Script::new().usual_but_last_reply()))
        })
    };
    let harmless = |name, then: fn(Script, Operation) -> Script| {
        Fault::harmless(name, ALL, move |server, operation| {
            server.on(operation.command(), then(Script::new().usual_but_last_reply(), operation))
        })
    };
    vec![
        once("done, 426", TRANSFERS, |script| script.reply("426 Connection closed.\r\n")),
        once("done, 451", TRANSFERS, |script| script.reply("451 Local error.\r\n")),
        once("done, 421", ALL, |script| script.reply("421 Time-out.\r\n").close_control()),
        once("done, but unconfirmed: silence", ALL, Script::stall),
        once("done, but unconfirmed: no reply", ALL, |script| script),
        once("done, but unconfirmed: closed", ALL, Script::close_control),
        once("done, but unconfirmed: reset", ALL, Script::reset_control),
        once("done, reply cut", ALL, |script| script.reply("2").close_control()),
        harmless("done, reply late", |script, operation| script.pause(3 * MOMENT).reply(operation.done())),
        harmless("done, reply twice", |script, operation| script.reply(operation.done().repeat(2))),
        harmless("done, reply twice, the second late", |script, operation| {
            script.reply(operation.done()).pause(MOMENT / 10).reply(operation.done())
        }),
        harmless("done, reply a byte at a time", |script, operation| {
            script.reply_slowly(operation.done(), Duration::from_millis(5))
        }),
        harmless("done, reply of many lines", |script, operation| {
            let (code, text) = operation.done().split_at(3);
            script.reply(format!("{code}-Look:\r\n 550 no\r\n550 no\r\n{code}-no\r\n{code}{text}"))
        }),
        Fault::harmless("226 before the data", TRANSFERS, |server, operation| {
            let early = Script::new().reply("150 Here.\r\n226 Done.\r\n").usual_quietly();
            server.on(operation.command(), early)
        }),
        Fault::permanent("done, 552, always", &[Operation::Send], (Code::QuotaExceeded, false), |server, _| {
            server.on("STOR", Script::new().usual_but_last_reply().reply("552 Quota exceeded.\r\n"))
        }),
    ]
}

fn between_documents() -> Vec<Fault> {
    let after = |name, then: fn(Script) -> Script| {
        Fault::once(name, ALL, move |server, operation| {
            server.on_nth(operation.last_command(), 1, then(Script::new().usual()))
        })
    };
    vec![
        after("closed between two documents", Script::close_control),
        after("reset between two documents", Script::reset_control),
        after("421 between two documents", |script| script.reply("421 Idle too long.\r\n").close_control()),
        after("421 between two documents, left open", |script| script.reply("421 Idle too long.\r\n")),
        after("silence after the first document", Script::stall),
    ]
}
