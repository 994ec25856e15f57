//! Measures the connector beside native clients: `cargo xtask bench`.
//!
//! Every figure that counts is a ratio within a pair: the connector and a reference do the same work in turn, on the same
//! server, in alternating order; the median of the pairs' ratios is compared with the target. Each of them is a process of
//! its own, started for the work and measured as a whole, start and login included: so wall time and CPU time (user and
//! system, all threads) are of one kind for all.

mod arguments;
mod child;
mod contender;
mod interruption;
mod measurement;
mod observation;
mod pairs;
mod report;
mod row;
mod scale;
mod site;
mod spread;
mod target;
mod task;
mod workload;
mod workshop;

use std::process::ExitCode;

use clap::Parser as _;

use tokio::runtime::{Builder, Runtime};

use arguments::{Arguments, Role, Run};
use report::Report;
use workshop::Workshop;

fn main() -> ExitCode {
    let Arguments { role, run } = Arguments::parse();
    let outcome = match role {
        None => runtime().and_then(|runtime| runtime.block_on(measure(&run))),
        Some(Role::Connector) => in_task(contender::connector::work()),
        Some(Role::FourSessions) => in_task(contender::four_sessions::work()),
        Some(Role::ObserveColdStart) => in_task(observation::cold_start::observe()),
        Some(Role::ObserveIdleSessions) => in_task(observation::idle_sessions::observe()),
        Some(Role::ObserveMemory) => in_task(observation::memory::observe()),
        Some(Role::Libcurl) => contender::libcurl::work(),
        Some(Role::Suppaftp) => contender::suppaftp::work(),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("benchmarks: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn measure(run: &Run) -> anyhow::Result<()> {
    let workshop = Workshop::open(run.scale(), run.pairs)?;
    let mut report = Report::begin(run.output, &workshop);
    interruption::or(async {
        workload::fill_cache(&workshop).await?;
        for workload in run.workloads() {
            report.begin_workload(workload);
            let outcome = workload.run(&workshop, &mut report).await;
            // What was found before a failure is worth telling.
            report.end_workload();
            outcome?;
        }
        Ok(())
    })
    .await?;
    report.end();
    Ok(())
}

/// In a task of its own: what `block_on` runs is on a thread that does not wait for the network, and woken by one that does.
fn in_task(work: impl Future<Output = anyhow::Result<()>> + Send + 'static) -> anyhow::Result<()> {
    let runtime = runtime()?;
    runtime.block_on(runtime.spawn(work))?
}

fn runtime() -> anyhow::Result<Runtime> {
    Ok(Builder::new_multi_thread().enable_all().build()?)
}
