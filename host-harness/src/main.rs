//! The `harness` command: connectors from the command line.

mod cli;
mod report;
mod scenario;

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;

/// How long the end of the process waits for what cannot be interrupted.
const SHUTDOWN_BOUND: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    // One session works on the thread that waits for the network, which saves a switch for each reply; several share the cores.
    let mut runtime = if arguments.uses_several_sessions() {
        tokio::runtime::Builder::new_multi_thread()
    } else {
        tokio::runtime::Builder::new_current_thread()
    };
    let runtime = match runtime.enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: {error}");
            return cli::Exit::Environment.into();
        }
    };
    let exit = runtime.block_on(cli::run(arguments));
    // What tasks were doing is dropped with them, such as unfinished files. A read from a terminal cannot be interrupted,
    // so there is a bound.
    runtime.shutdown_timeout(SHUTDOWN_BOUND);
    exit.into()
}
