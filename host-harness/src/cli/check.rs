//! `harness check`: the connection test.

use std::path::Path;
use std::time::Duration;

use host_harness::{Connector, Outcome, Stage};
use serde_json::Value;

use super::arguments::CheckArguments;
use super::human::{Time, printable};
use super::{Exit, Report, Stop, input, load};

pub(super) async fn check(report: Report, component: Option<&Path>, arguments: CheckArguments) -> Result<Exit, Stop> {
    let connection = input::json_file(&arguments.connection).await?;
    let connector = load(component).await?;
    stages(report, &connector, &connection, arguments.write).await
}

/// Runs the test and prints each stage as it ends.
pub(super) async fn stages(
    report: Report,
    connector: &Connector,
    connection: &Value,
    write: bool,
) -> Result<Exit, Stop> {
    let mut check = connector.check(connection, write).await?;
    let mut exit = Exit::Fine;
    while let Some(stage) = check.next().await? {
        if stage.outcome == Outcome::Failed {
            exit = Exit::Failed;
        }
        report.result("stage", &stage, || line(&stage))?;
    }
    Ok(exit)
}

fn line(stage: &Stage) -> String {
    let outcome = match stage.outcome {
        Outcome::Passed => "ok",
        Outcome::Warned => "warning",
        Outcome::Failed => "FAILED",
        Outcome::Skipped => "skipped",
    };
    let time = match stage.outcome {
        Outcome::Skipped => String::new(),
        _ => Time(Duration::from_millis(stage.duration_ms)).to_string(),
    };
    let code = stage.code.map(|code| format!("{code}: ")).unwrap_or_default();
    let seen = format!("{code}{}", printable(&stage.seen));
    let mut line = format!("{outcome:<8} {:<16} {time:>9}  {seen}", stage.name).trim_end().to_owned();
    if let Some(hint) = &stage.hint {
        line.push_str("\n         hint: ");
        line.push_str(&printable(hint));
    }
    line
}

#[cfg(test)]
mod tests {
    use host_harness::{FailureCode, Properties};

    use super::*;

    #[test]
    fn a_stage_is_a_line_with_a_hint_below() {
        let stage = Stage {
            name: "login".into(),
            outcome: Outcome::Failed,
            duration_ms: 12,
            seen: "530 Login incorrect".into(),
            facts: Properties::new(),
            code: Some(FailureCode::AuthFailed),
            hint: Some("Check the user and the password.".into()),
        };
        assert_eq!(
            line(&stage),
            "FAILED   login                12 ms  auth-failed: 530 Login incorrect\n         hint: Check the user and the password."
        );
    }
}
