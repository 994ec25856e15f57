//! The `harness` command: connectors from the command line.

mod cli;

use std::process::ExitCode;

use clap::Parser as _;

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: {error}");
            return cli::Exit::Environment.into();
        }
    };
    let exit = runtime.block_on(cli::run(arguments));
    // Not waited for: a read from a terminal cannot be interrupted.
    runtime.shutdown_background();
    exit.into()
}
