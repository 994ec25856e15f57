//! The data connection does not come about, or elsewhere.

use crate::faults::fault::{CONTENTS, Fault, TRANSFERS};
use host_harness::FailureCode as Code;
use tests::scripted::Script;

const NOWHERE: &str = "229 Entering Extended Passive Mode (|||{port}|)\r\n";
const NOWHERE_SHORT: &str = "227 Entering Passive Mode (127,0,0,1,{high},{low}).\r\n";

pub(super) fn faults() -> Vec<Fault> {
    let once =
        |name, script: Script| Fault::once(name, TRANSFERS, move |server, _| server.on_nth("EPSV", 1, script.clone()));
    vec![
        once("EPSV unanswered", Script::new().stall()),
        once("EPSV: reset", Script::new().reset_control()),
        once("EPSV: 421", Script::new().reply("421 Time-out.\r\n").close_control()),
        once("EPSV: 425", "425 No port is free.\r\n".into()),
        once("EPSV: no port", "229 Entering Extended Passive Mode (|||none|)\r\n".into()),
        once("EPSV: nobody listens", Script::new().passive_nowhere(NOWHERE)),
        Fault::once("TYPE: reset", TRANSFERS, |server, _| server.on_nth("TYPE", 1, Script::new().reset_control())),
        Fault::harmless("EPSV: nobody listens, ever", TRANSFERS, |server, _| {
            server.on("EPSV", Script::new().passive_nowhere(NOWHERE))
        }),
        Fault::harmless("EPSV unknown", TRANSFERS, |server, _| server.on("EPSV", "500 What?\r\n")),
        Fault::harmless("PASV: an address elsewhere", TRANSFERS, |server, _| {
            let elsewhere = Script::new().passive("227 Entering Passive Mode (10,9,8,7,{high},{low}).\r\n");
            server.on("EPSV", "500 What?\r\n").on("PASV", elsewhere)
        }),
        Fault::once("data connection closed before 150", TRANSFERS, |server, operation| {
            let closed = Script::new().open_data().reset_data().reply("425 Cannot build data connection.\r\n");
            server.on_nth(operation.command(), 1, closed)
        }),
        Fault::once("150, and then nothing", TRANSFERS, |server, operation| {
            server.on_nth(operation.command(), 1, Script::new().reply("150 Here.\r\n").stall())
        }),
        Fault::permanent("nobody listens, EPSV and PASV", CONTENTS, (Code::DataConnectionFailed, true), |server, _| {
            let pasv = Script::new().passive_nowhere(NOWHERE_SHORT);
            server.on("EPSV", Script::new().passive_nowhere(NOWHERE)).on("PASV", pasv)
        }),
        Fault::permanent("no passive mode", CONTENTS, (Code::Unsupported, false), |server, _| {
            server.on("EPSV", "502 No.\r\n").on("PASV", "502 No.\r\n")
        }),
    ]
}
