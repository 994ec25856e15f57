//! A download is cut once, and taking it up again does not go as it should.

use crate::faults::fault::{Fault, Operation};
use crate::faults::world::{LENGTH, changed};
use host_harness::FailureCode;
use tests::scripted::{Builder, Script};

const HALF: u64 = LENGTH as u64 / 2;

pub(super) fn faults() -> Vec<Fault> {
    let get = |name, described: fn(Builder) -> Builder| {
        Fault::once(name, &[Operation::Get], move |server, _| described(cut(server, Script::new())))
    };
    let change = |name, length, modified: &'static str| {
        // Part of the old content has been delivered: it must not become part of the new.
        Fault::unmendable(name, &[Operation::Get], FailureCode::SourceChanged, move |server, _| {
            cut(server, Script::new().put_file("/in/a.bin", changed(length), modified))
        })
    };
    vec![
        get("cut, REST unknown", |server| server.on("REST", "502 What?\r\n")),
        get("cut, REST refused", |server| server.on("REST", "550 Not for this file.\r\n")),
        get("cut, REST: 450", |server| server.on_nth("REST", 1, "450 Not now.\r\n")),
        get("cut, REST: reset", |server| server.on_nth("REST", 1, Script::new().reset_control())),
        get("cut, REST not in FEAT", |server| server.without_feature("REST")),
        get("cut, REST accepted, begins at 0", |server| server.on("REST", "350 Go.\r\n")),
        get("cut, REST echoes the offset, begins at 0", |server| {
            server.on("REST", Script::new().usual().restart_at(0))
        }),
        get("cut, REST echoes another offset", |server| {
            server.on("REST", Script::new().restart_at(7).reply("350 Restarting at 7.\r\n"))
        }),
        get("cut, REST begins a byte late", |server| {
            server.on("REST", Script::new().restart_at(HALF + 1).reply("350 Go.\r\n"))
        }),
        get("cut, REST begins a byte early", |server| {
            server.on("REST", Script::new().restart_at(HALF - 1).reply("350 Go.\r\n"))
        }),
        get("cut, then 150 and nothing", |server| server.on_nth("RETR", 2, Script::new().reply("150 Go.\r\n").stall())),
        get("cut, SIZE and MDTM gone", |server| {
            server.without_feature("SIZE").without_feature("MDTM").without_feature("MLST")
        }),
        change("cut, then changed", LENGTH, "20250101000000"),
        change("cut, then shorter", LENGTH - 1, "20250101000000"),
        change("cut, then shorter, time unchanged", LENGTH - 1, "20240102030405"),
    ]
}

/// Cuts the first download half-way, after `meanwhile`.
fn cut(server: Builder, meanwhile: Script) -> Builder {
    let half = Script::new().usual_up_to(HALF).and(meanwhile);
    server.on_nth("RETR", 1, half.reset_data().reply("426 Connection closed.\r\n"))
}
