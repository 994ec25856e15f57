//! The control connection breaks off at every command of a session, one session after the other.

use super::Behind;
use super::table::everywhere;
use super::work::{Verdict, Work};
use tests::fault_proxy::{CommandFault, Fault};

type Moment = fn(CommandFault) -> CommandFault;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_control_connection_that_breaks_at_any_command_loses_nothing() {
    everywhere("interruptions-commands.md", at_every_command).await;
}

async fn at_every_command(behind: Behind, work: Work) -> Vec<Verdict> {
    work.prepare(&behind);
    let proxy = behind.proxy([]);
    let whole = work.run(&behind.connection(&proxy)).await;
    whole.unwrap_or_else(|error| panic!("an undisturbed {work}: {error}\n{:#?}", proxy.transcript()));
    let mut verdicts = Vec::new();
    for (index, command) in proxy.commands().iter().enumerate() {
        for moment in moments(command) {
            let fault = moment(Fault::on_any_command().nth(index + 1)).cut_control();
            verdicts.push(work.interrupted(&behind, fault).await);
        }
    }
    verdicts
}

/// Before the server gets the command; when it has done it, or begun to; and for transfers, when it is done.
fn moments(command: &str) -> &'static [Moment] {
    match command.split(' ').next() {
        Some("RETR" | "STOR" | "APPE" | "LIST" | "MLSD" | "NLST") => {
            &[CommandFault::before_forwarding, CommandFault::after_forwarding, CommandFault::before_final_reply]
        }
        _ => &[CommandFault::before_forwarding, CommandFault::after_forwarding],
    }
}
