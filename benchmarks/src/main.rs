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

use arguments::{Arguments, Role, Run};
use report::Report;
use workshop::Workshop;

fn main() -> ExitCode {
    let Arguments { role, run } = Arguments::parse();
    let outcome = match role {
        None => in_runtime(measure(&run)),
        Some(Role::Connector) => in_runtime(contender::connector::work()),
        Some(Role::FourSessions) => in_runtime(contender::four_sessions::work()),
        Some(Role::ObserveColdStart) => in_runtime(observation::cold_start::observe()),
        Some(Role::ObserveIdleSessions) => in_runtime(observation::idle_sessions::observe()),
        Some(Role::ObserveMemory) => in_runtime(observation::memory::observe()),
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

fn in_runtime(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}
