//! Says which scenarios would run.

use serde::Serialize;

use crate::cli::human::printable;
use crate::cli::{Exit, Report, Stop};
use crate::scenario::{Entry, Suite};

/// A scenario that would run, for programs.
#[derive(Serialize)]
struct Listed<'suite> {
    file: &'suite str,
    name: &'suite str,
    /// Whether it runs on any server.
    portable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    skip: Option<&'suite str>,
}

pub(super) fn print(report: Report, suite: &Suite) -> Result<Exit, Stop> {
    let mut exit = if suite.entries.is_empty() { Exit::NothingSelected } else { Exit::Fine };
    for entry in &suite.entries {
        match &entry.scenario {
            Ok(scenario) => {
                let skip = scenario.skip.as_deref();
                let listed =
                    Listed { file: &entry.source.name, name: entry.name(), portable: scenario.server.is_none(), skip };
                report.result("listed", &listed, || line(&listed))?;
            }
            Err(problem) => {
                Report::error(&format!("{}: {}", place(entry), problem.message));
                exit = Exit::Usage;
            }
        }
    }
    Ok(exit)
}

fn line(listed: &Listed<'_>) -> String {
    let skip = listed.skip.map(|reason| format!(" (skipped: {reason})")).unwrap_or_default();
    printable(&format!("{}: {}{skip}", listed.file, listed.name))
}

fn place(entry: &Entry) -> String {
    let span = entry.scenario.as_ref().err().and_then(|problem| problem.span);
    match span {
        Some(span) => format!("{}:{}:{}", entry.source.name, span.line, span.column),
        None => entry.source.name.clone(),
    }
}
