//! `harness conformance`: whether a component keeps the contract.

mod lines;
mod server;

use std::path::Path;

use host_harness::conformance::{EarlierDescription, Examination, Judgement, Verdict, Writing};
use host_harness::{DEFAULT_COMPONENT, Descriptor, Error, Host, HostOptions};
use serde_json::{Value, json};

use super::arguments::ConformanceArguments;
use super::connection_file::ConnectionFile;
use super::{Exit, Report, Stop};
use crate::scenario::SecretSource;
use lines::Lines;
use server::Server;

/// Why sessions are not tried when it cannot be told what a connection holds.
const NO_DESCRIPTION: &str = "the component's description cannot be used; rules above tell why";

pub(super) async fn conformance(
    report: Report,
    component: Option<&Path>,
    arguments: ConformanceArguments,
) -> Result<Exit, Stop> {
    let ConformanceArguments { connection, write, against, deadline } = arguments;
    // What is wrong with a file is told before anything is tried.
    let earlier = match &against {
        Some(file) => Some(earlier(file).await?),
        None => None,
    };
    let component = match component {
        Some(file) => tokio::fs::read(file).await.map_err(|error| unreadable(file, &error, Stop::Environment))?,
        None => DEFAULT_COMPONENT.to_vec(),
    };
    let host = Host::new(&HostOptions::default())?;
    // Where the connection does not fit its schema, either may be wrong.
    let mut unfit = None;
    let mut examination = Examination::begin_within(&host, component, deadline).await;
    match connection {
        Some(file) => {
            let writing = if write { Writing::Allowed } else { Writing::Forbidden };
            unfit = with_server_of(&file, writing, &mut examination).await?;
        }
        None => with_own_server(&mut examination).await?,
    }
    if let Some(earlier) = &earlier {
        examination.against(earlier);
    }
    match (tell(report, &examination.finish())?, unfit) {
        (Exit::Fine, Some(stop)) => Err(stop),
        (exit, _) => Ok(exit),
    }
}

/// Tries sessions with the connection in `file`. Answers what is wrong with that, when it could not be used.
async fn with_server_of(file: &Path, writing: Writing, examination: &mut Examination) -> Result<Option<Stop>, Stop> {
    let Some(descriptor) = examination.descriptor() else {
        examination.without_server(NO_DESCRIPTION);
        return Ok(None);
    };
    let read = ConnectionFile::read(file, &SecretSource::default(), descriptor).await?;
    let ConnectionFile { connection, secrets } = read;
    let fits = descriptor.validate_connection(&connection);
    examination.keep_secret(secrets);
    if let Err(violations) = fits {
        let violations = Error::Invalid(violations);
        examination.without_server(&format!("the connection does not fit the component's own schema: {violations}"));
        return Ok(Some(Stop::Usage(format!("{}: {violations}", file.display()))));
    }
    examination.with_server(&connection, writing).await;
    Ok(None)
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
        None => Some(NO_DESCRIPTION),
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
