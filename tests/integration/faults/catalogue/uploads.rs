//! What only an upload has: taking it up again, verifying it, and giving it its name.

use crate::faults::fault::{Fault, Operation};
use crate::faults::world::LENGTH;
use tests::scripted::{Builder, Script};

const HALF: u64 = LENGTH as u64 / 2;
const SEND: &[Operation] = &[Operation::Send];

pub(super) fn faults() -> Vec<Fault> {
    [taken_up_again(), renames(), checks()].into_iter().flatten().collect()
}

fn taken_up_again() -> Vec<Fault> {
    let cut = |name, described: fn(Builder) -> Builder| {
        Fault::once(name, SEND, move |server, _| {
            let half = Script::new().usual_up_to(HALF).reset_data().reply("426 Connection closed.\r\n");
            described(server.on_nth("STOR", 1, half))
        })
    };
    vec![
        cut("upload cut, APPE unknown", |server| server.on("APPE", "502 What?\r\n")),
        cut("upload cut, APPE refused", |server| server.on("APPE", "550 Not here.\r\n")),
        cut("upload cut, REST unknown", |server| server.on("REST", "502 What?\r\n")),
        cut("upload cut, APPE and REST unknown", |server| {
            server.on("APPE", "502 What?\r\n").on("REST", "502 What?\r\n")
        }),
        cut("upload cut, REST accepted and ignored", |server| {
            server.on("APPE", "502 What?\r\n").on("REST", "350 Go.\r\n")
        }),
        cut("upload cut, SIZE gone", |server| server.without_feature("SIZE").without_feature("MLST")),
        cut("upload cut, continued and cut again", |server| {
            let again = Script::new().usual_up_to(HALF / 2).reset_control();
            server.on_nth("APPE", 1, again.clone()).on_nth("STOR", 2, again)
        }),
        Fault::once("upload cut, its tail is lost", SEND, |server, _| {
            let half = Script::new().usual_up_to(HALF).shorten_file(1_000);
            server.on_nth("STOR", 1, half.reset_control())
        }),
    ]
}

fn renames() -> Vec<Fault> {
    let once = |name, command: &'static str, script: Script| {
        Fault::once(name, SEND, move |server, _| server.on_nth(command, 1, script.clone()))
    };
    vec![
        once("RNFR: reset", "RNFR", Script::new().reset_control()),
        once("RNFR: 450", "RNFR", "450 File busy.\r\n".into()),
        once("RNFR unanswered", "RNFR", Script::new().stall()),
        once("RNTO: reset", "RNTO", Script::new().reset_control()),
        once("RNTO: 451", "RNTO", "451 Local error.\r\n".into()),
        once("RNTO unanswered", "RNTO", Script::new().stall()),
        once("RNTO done, but unconfirmed: silence", "RNTO", Script::new().usual_quietly().stall()),
        once("RNTO done, but unconfirmed: closed", "RNTO", Script::new().usual_quietly().close_control()),
        once("RNTO done, but unconfirmed: reset", "RNTO", Script::new().usual_quietly().reset_control()),
        once("RNTO done, 451", "RNTO", Script::new().usual_quietly().reply("451 Local error.\r\n")),
        Fault::harmless("RNTO replaces nothing", SEND, |server, _| server.rename_refuses_existing()),
    ]
}

fn checks() -> Vec<Fault> {
    let once = |name, command: &'static str, script: Script| {
        Fault::once(name, SEND, move |server, _| server.on_nth(command, 1, script.clone()))
    };
    vec![
        once("SIZE: reset", "SIZE", Script::new().reset_control()),
        once("SIZE unanswered", "SIZE", Script::new().stall()),
        once("SIZE: 450", "SIZE", "450 Not now.\r\n".into()),
        once("SIZE is wrong", "SIZE", "213 7\r\n".into()),
    ]
}
