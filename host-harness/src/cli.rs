//! The command line: data on stdout, everything else on stderr.

mod arguments;
mod check;
mod completions;
mod conformance;
mod connection_file;
mod demo;
mod describe;
mod exit;
pub(crate) mod human;
mod input;
mod interruption;
mod logging;
mod manual;
mod record;
mod report;
mod run;
mod test;
mod validate;

use std::path::Path;

use host_harness::{Connector, Host, HostOptions};

pub(crate) use arguments::Arguments;
use arguments::{Command, Format};
pub(crate) use exit::Exit;
use exit::Stop;
use interruption::interrupted;
use report::Report;

/// Runs the command and says how it ended. An interrupted one drops what it was doing, which removes unfinished files.
pub(crate) async fn run(arguments: Arguments) -> Exit {
    let Arguments { component, output, verbose, log, quiet, command } = arguments;
    let report = Report::new(output, quiet);
    if let Err(stop) = logging::start(verbose, log.as_deref()) {
        return report.stop(stop);
    }
    // Scenarios tidy up on other people's servers first, so they hear of it themselves.
    let tidies_up = matches!(command, Command::Test(_));
    let ended = tokio::select! {
        ended = dispatch(report, component.as_deref(), command) => ended,
        _ = interrupted(), if !tidies_up => Err(Stop::Interrupted),
    };
    ended.unwrap_or_else(|stop| report.stop(stop))
}

async fn dispatch(report: Report, component: Option<&Path>, command: Command) -> Result<Exit, Stop> {
    match command {
        Command::Demo => demo::demo(report, component).await,
        Command::Describe => describe::describe(report, component).await,
        Command::Validate(subject) => validate::validate(report, component, subject).await,
        Command::Check(arguments) => check::check(report, component, arguments).await,
        Command::Run(arguments) => run::run(report, component, arguments).await,
        Command::Test(arguments) => test::test(report, component, arguments).await,
        Command::Record(arguments) => record::record(report, component, arguments).await,
        Command::Conformance(arguments) => conformance::conformance(report, component, arguments).await,
        Command::Completions { shell } => completions::print(shell),
        Command::Man { out } => manual::write(out.as_deref()),
    }
}

/// Loads the component that was asked for, or the one that was built with this command.
async fn load(component: Option<&Path>) -> Result<Connector, Stop> {
    let loaded = async {
        let host = Host::new(&HostOptions::default())?;
        match component {
            Some(file) => host.load_file(file).await,
            None => host.load_default().await,
        }
    };
    loaded.await.map_err(|error| Stop::Environment(error.to_string()))
}
