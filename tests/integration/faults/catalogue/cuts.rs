//! Content that stops on its way.

use crate::faults::fault::{CONTENTS, Fault, Operation, READS, TRANSFERS};
use host_harness::FailureCode as Code;
use std::time::Duration;
use tests::scripted::{Builder, Script};

/// How far the content gets: so many bytes of so many.
type Point = fn(u64) -> u64;

const NOTHING: Point = |_| 0;
const ONE_BYTE: Point = |_| 1;
const HALF: Point = |length| length / 2;
const ALL_BUT_ONE: Point = |length| length - 1;
const EVERYTHING: Point = |length| length;

pub(super) fn faults() -> Vec<Fault> {
    [resets(), closes(), stalls(), control(), lies(), rest()].into_iter().flatten().collect()
}

/// Once, the content gets as far as `point`; then it goes on as the script says.
fn once(name: &'static str, operations: &'static [Operation], point: Point, then: fn(Script) -> Script) -> Fault {
    Fault::once(name, operations, move |server, operation| cut(server, operation, point, then))
}

fn cut(server: Builder, operation: Operation, point: Point, then: fn(Script) -> Script) -> Builder {
    let start = Script::new().usual_up_to(point(operation.length()));
    server.on_nth(operation.command(), 1, then(start))
}

fn resets() -> Vec<Fault> {
    let reset: fn(Script) -> Script = |script| script.reset_data().reply("426 Connection closed.\r\n");
    vec![
        once("data reset before the first byte", TRANSFERS, NOTHING, reset),
        once("data reset after a byte", TRANSFERS, ONE_BYTE, reset),
        once("data reset half-way", TRANSFERS, HALF, reset),
        once("data reset before the last byte", TRANSFERS, ALL_BUT_ONE, reset),
        once("data reset after the last byte", TRANSFERS, EVERYTHING, reset),
        once("data reset after the last byte, behind a 226", READS, EVERYTHING, |script| {
            script.reset_data().reply("226 Transfer complete.\r\n")
        }),
        once("data reset half-way, behind a 226", TRANSFERS, HALF, |script| {
            script.reset_data().reply("226 Transfer complete.\r\n")
        }),
    ]
}

fn closes() -> Vec<Fault> {
    vec![
        once("data ends half-way, 426", TRANSFERS, HALF, |script| script.close_data().reply("426 Aborted.\r\n")),
        once("data ends half-way, 451", TRANSFERS, HALF, |script| script.close_data().reply("451 Disk error.\r\n")),
        once("data ends half-way, behind a 226", CONTENTS, HALF, |script| {
            script.close_data().reply("226 Transfer complete.\r\n")
        }),
        once("data ends a byte early, behind a 226", CONTENTS, ALL_BUT_ONE, |script| {
            script.close_data().reply("226 Transfer complete.\r\n")
        }),
        once("data ends half-way without close_notify", READS, HALF, |script| {
            script.cut_data().reply("226 Transfer complete.\r\n")
        })
        .only_tls(),
        once("data ends without close_notify", READS, EVERYTHING, |script| {
            script.cut_data().reply("226 Transfer complete.\r\n")
        }),
    ]
}

fn stalls() -> Vec<Fault> {
    vec![
        once("data stalls before the first byte", TRANSFERS, NOTHING, Script::stall),
        once("data stalls half-way", TRANSFERS, HALF, Script::stall),
        once("data stalls before the last byte", TRANSFERS, ALL_BUT_ONE, Script::stall),
        once("data does not end", TRANSFERS, EVERYTHING, Script::stall),
        Fault::harmless("data trickles", TRANSFERS, |server, operation| {
            // What the server is slow to take is in the client's system, which waits for the reply all the while.
            let pieces = if operation == Operation::Send { 4 } else { 12 };
            let bytes = usize::try_from(operation.length() / pieces).unwrap_or(usize::MAX);
            let slow = Script::new().pace_data(bytes, Duration::from_millis(100)).usual();
            server.on(operation.command(), slow)
        }),
    ]
}

fn control() -> Vec<Fault> {
    vec![
        once("control closed half-way", TRANSFERS, HALF, Script::close_control),
        once("control and data reset half-way", TRANSFERS, HALF, |script| script.reset_data().reset_control()),
        once("421 half-way", TRANSFERS, HALF, |script| {
            script.reset_data().reply("421 Going down.\r\n").close_control()
        }),
    ]
}

/// The server keeps or sends less than it says.
fn lies() -> Vec<Fault> {
    let short = || Script::new().reply("150 Go.\r\n").receive_file_but_keep(70_000).close_data().reply("226 Done.\r\n");
    let nothing = || Script::new().reply("150 Go.\r\n").receive(u64::MAX).close_data().reply("226 Done.\r\n");
    vec![
        Fault::once("stores less than it took, behind a 226", &[Operation::Send], move |server, _| {
            server.on_nth("STOR", 1, short())
        }),
        Fault::once("stores nothing, behind a 226", &[Operation::Send], move |server, _| {
            server.on_nth("STOR", 1, nothing())
        }),
        Fault::harmless("stores 70,000 bytes at a time, behind a 226", &[Operation::Send], move |server, _| {
            server.on("STOR", short())
        }),
        Fault::permanent(
            "always loses the last byte, behind a 226",
            &[Operation::Send],
            (Code::Truncated, true),
            |server, _| {
                let all_but_one = Script::new().usual_but_last_reply().shorten_file(1).reply("226 Done.\r\n");
                server.on("STOR", all_but_one.clone()).on("APPE", all_but_one)
            },
        ),
        Fault::permanent(
            "always stores nothing, behind a 226",
            &[Operation::Send],
            (Code::IntegrityMismatch, true),
            move |server, _| server.on("STOR", nothing()).on("APPE", nothing()),
        ),
        Fault::permanent(
            "always ends at once, behind a 226",
            &[Operation::Get],
            (Code::Truncated, true),
            |server, _| {
                let empty = Script::new().reply("150 Here.\r\n").close_data().reply("226 Done.\r\n");
                server.on("RETR", empty)
            },
        ),
    ]
}

fn rest() -> Vec<Fault> {
    let reset: fn(Script) -> Script = |script| script.reset_data().reply("426 Connection closed.\r\n");
    vec![
        Fault::once("data reset twice", CONTENTS, move |server, operation| {
            let again = reset(Script::new().usual_up_to(operation.length() / 4));
            cut(server, operation, HALF, reset).on_nth(operation.command(), 2, again)
        }),
        Fault::permanent("data always reset", READS, (Code::Truncated, true), move |server, operation| {
            server.on(operation.command(), reset(Script::new().usual_up_to(0)))
        }),
    ]
}
