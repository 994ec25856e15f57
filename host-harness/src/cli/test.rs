//! `harness test`: runs scenarios.

mod arguments;
mod blessing;
mod listing;
mod verdict;

use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::Arc;

use scenario::outcome::{Event, Started, Summary};
use tokio_util::sync::CancellationToken;

use super::{Exit, Format, Report, Stop, connection_file, interrupted, load};
use crate::report::{Audience, Options, People, Reports, make_room};
use crate::scenario::{Schedule, SecretSource, Setting, Suite, Told, scenario_files};
pub(crate) use arguments::TestArguments;
use verdict::Verdict;

pub(super) async fn test(report: Report, component: Option<&Path>, arguments: TestArguments) -> Result<Exit, Stop> {
    if let Some(junit) = &arguments.junit {
        make_room(junit).map_err(|error| Stop::Usage(format!("--junit {error}")))?;
    }
    let files = scenario_files(&arguments.paths).map_err(|error| Stop::Usage(error.to_string()))?;
    let suite = Suite::read(files, &arguments.filters).await;
    if arguments.list {
        return listing::print(report, &suite);
    }
    let mut reports = reports(report, &suite, &arguments);
    if suite.entries.is_empty() {
        reports.event(&Event::Started(Started { scenarios: 0, filtered_out: suite.filtered_out }))?;
        reports.event(&Event::Summary(Summary::default()))?;
        return Ok(Exit::NothingSelected);
    }
    let setting = setting(component, &arguments).await?;
    let schedule = Schedule { jobs: jobs(&arguments), fail_fast: !arguments.no_fail_fast };
    carry_out(report, reports, schedule, Arc::new(suite), Arc::new(setting)).await
}

/// Runs the suite. When it is interrupted, scenarios that are under way tidy up on other people's servers first.
async fn carry_out(
    report: Report,
    mut reports: Reports,
    schedule: Schedule,
    suite: Arc<Suite>,
    setting: Arc<Setting>,
) -> Result<Exit, Stop> {
    let interruption = setting.interruption.clone();
    let watch = tokio::spawn(async move {
        if interrupted().await.is_ok() {
            interruption.cancel();
            // Who asks twice does not want to wait for a server that does not answer.
            if interrupted().await.is_ok() {
                std::process::exit(Exit::Interrupted as i32);
            }
        }
    });
    let mut verdict = Verdict::default();
    let ended = schedule.run(&suite, &setting, |told| match told {
        Told::Started(started) => reports.event(&Event::Started(started)),
        Told::Ran(entry, ran) => {
            if !ran.edits.is_empty() {
                blessing::write(report, entry, &ran.edits)?;
            }
            verdict.add(&ran.outcome);
            reports.event(&Event::Scenario(ran.outcome))
        }
        Told::Summary(summary) => reports.event(&Event::Summary(summary)),
    });
    let ended = ended.await;
    watch.abort();
    ended?;
    if setting.interruption.is_cancelled() {
        return Err(Stop::Interrupted);
    }
    Ok(verdict.exit())
}

async fn setting(component: Option<&Path>, arguments: &TestArguments) -> Result<Setting, Stop> {
    let secrets = match &arguments.secrets {
        Some(file) => SecretSource::read(file).await.map_err(|error| Stop::Usage(format!("--secrets {error}")))?,
        None => SecretSource::default(),
    };
    let connector = load(component).await?;
    // Better before the first scenario than in each of them.
    let (connection, connector) = match &arguments.connection {
        Some(file) => {
            let (connection, connector) = connection_file::read(file, &secrets, &connector).await?;
            (Some(connection), connector)
        }
        None => (None, connector),
    };
    let interruption = CancellationToken::new();
    Ok(Setting { connector, connection, secrets, bless: arguments.bless, interruption })
}

/// As many as there are cores, but one at a time on somebody's server.
fn jobs(arguments: &TestArguments) -> NonZeroUsize {
    let default = || match arguments.connection {
        Some(_) => NonZeroUsize::MIN,
        None => std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN),
    };
    arguments.jobs.unwrap_or_else(default)
}

fn reports(report: Report, suite: &Suite, arguments: &TestArguments) -> Reports {
    let audience = match report.format() {
        Format::Json => Audience::Programs,
        Format::Human => Audience::People(People { quiet: report.is_quiet(), again: arguments.again() }),
    };
    let sources = suite.entries.iter().map(|entry| (*entry.source).clone()).collect();
    Reports::new(Options { audience, junit: arguments.junit.clone() }, sources)
}
