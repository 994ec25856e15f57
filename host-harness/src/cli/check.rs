//! `harness check`: the connection test.

mod lines;
#[cfg(test)]
mod tests;
mod verdict;
mod wrap;

use std::path::Path;

use host_harness::Connector;
use serde_json::Value;

use super::arguments::CheckArguments;
use super::{Exit, Report, Stop, connection_file, load};
use crate::scenario::SecretSource;
use verdict::Verdict;

pub(super) async fn check(report: Report, component: Option<&Path>, arguments: CheckArguments) -> Result<Exit, Stop> {
    let connector = load(component).await?;
    let (connection, connector) =
        connection_file::read(&arguments.connection, &SecretSource::default(), &connector).await?;
    stages(report, &connector, &connection, arguments.write).await
}

/// Runs the test and prints each stage as it ends, and what it comes to.
pub(super) async fn stages(
    report: Report,
    connector: &Connector,
    connection: &Value,
    write: bool,
) -> Result<Exit, Stop> {
    let width = wrap::terminal_width();
    let mut check = connector.check(connection, write).await?;
    let mut verdict = Verdict::default();
    while let Some(stage) = check.next().await? {
        report.result("stage", &stage, || lines::lines(&stage, width))?;
        verdict.add(&stage);
    }
    report.line("")?;
    report.result("check", &verdict, || wrap::cut(&verdict.to_string(), width))?;
    Ok(if verdict.has_failed() { Exit::Failed } else { Exit::Fine })
}
