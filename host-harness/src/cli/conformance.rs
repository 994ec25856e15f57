//! `harness conformance`: whether a component keeps the contract.

mod lines;
mod server;

use std::path::Path;

use host_harness::conformance::{EarlierDescription, Examination, Judgement, Verdict, Writing};
use host_harness::{DEFAULT_COMPONENT, Descriptor, Host, HostOptions};
use serde_json::{Value, json};

use super::arguments::ConformanceArguments;
use super::{Exit, Report, Stop, input};
use lines::Lines;
use server::Server;

pub(super) async fn conformance(
    report: Report,
    component: Option<&Path>,
    arguments: ConformanceArguments,
) -> Result<Exit, Stop> {
    let ConformanceArguments { connection, write, against, deadline } = arguments;
    // What is wrong with a file is told before anything is tried.
    let connection = match &connection {
        Some(file) => Some(input::json_file(file).await?),
        None => None,
    };
    let earlier = match &against {
        Some(file) => Some(earlier(file).await?),
        None => None,
    };
    let component = match component {
        Some(file) => tokio::fs::read(file).await.map_err(|error| unreadable(file, &error, Stop::Environment))?,
        None => DEFAULT_COMPONENT.to_vec(),
    };
    let host = Host::new(&HostOptions::default())?;
    let mut examination = Examination::begin_within(&host, component, deadline).await;
    match connection {
        Some(connection) => {
            if let Some(Err(violations)) = examination.descriptor().map(|own| own.validate_connection(&connection)) {
                return Err(host_harness::Error::Invalid(violations).into());
            }
            let writing = if write { Writing::Allowed } else { Writing::Forbidden };
            examination.with_server(&connection, writing).await;
        }
        None => with_own_server(&mut examination).await?,
    }
    if let Some(earlier) = &earlier {
        examination.against(earlier);
    }
    tell(report, &examination.finish())
}

async fn earlier(file: &Path) -> Result<EarlierDescription, Stop> {
    let text = tokio::fs::read(file).await.map_err(|error| unreadable(file, &error, Stop::Usage))?;
    EarlierDescription::parse(&text).map_err(|error| Stop::Usage(format!("{}: {error}", file.display())))
}

fn unreadable(file: &Path, error: &std::io::Error, stop: fn(String) -> Stop) -> Stop {
    stop(format!("{}: {error}", file.display()))
}

/// Tries sessions on a server inside this process, when the component is for such servers.
async fn with_own_server(examination: &mut Examination) -> Result<(), Stop> {
    let reason = match examination.descriptor() {
        None => Some("the component has not got that far"),
        Some(descriptor) if is_for_ftp(descriptor) => None,
        Some(_) => Some("no --connection was given, and the component does not describe itself as one for FTP"),
    };
    if let Some(reason) = reason {
        examination.without_server(reason);
        return Ok(());
    }
    let server = Server::start().map_err(|error| Stop::Environment(error.to_string()))?;
    examination.with_server(&server.connection(), Writing::Allowed).await;
    Ok(())
}

fn is_for_ftp(descriptor: &Descriptor) -> bool {
    let connection = json!({ "host": "127.0.0.1", "port": 21, "user": "user", "password": "password" });
    let named = descriptor.id.split(['.', '-']).any(|word| word == "ftp" || word == "ftps");
    named && descriptor.validate_connection(&connection).is_ok()
}

fn tell(report: Report, judgements: &[Judgement]) -> Result<Exit, Stop> {
    for judgement in judgements {
        report.event("rule", judgement)?;
    }
    let count = |verdict| judgements.iter().filter(|judgement| judgement.verdict == verdict).count();
    let (passed, failed, skipped) = (count(Verdict::Passed), count(Verdict::Failed), count(Verdict::Skipped));
    let summary: Value = json!({ "passed": passed, "failed": failed, "skipped": skipped });
    report.event("summary", &summary)?;
    report.line(&Lines(judgements).to_string())?;
    Ok(if failed == 0 { Exit::Fine } else { Exit::Failed })
}
