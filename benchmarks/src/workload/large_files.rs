//! One large file each way: what the data path costs.

use crate::contender::Contender::{self, Connector, Curl, Ftplib, Lftp, Libcurl, Suppaftp, Unhashed};
use crate::measurement::Measurement;
use crate::report::Report;
use crate::site::{INBOX, OUTBOX, SERVERS, Site};
use crate::target::Target;
use crate::task::{Done, Manner, Task};
use crate::workload::comparison::{CPU, Comparison, Figure};
use crate::workshop::Workshop;

const THROUGHPUT: Figure = Figure { quantity: "throughput", unit: "MB/s", of: megabytes_a_second };

/// What is to be reached.
#[derive(Clone, Copy)]
struct Targets {
    throughput: Target,
    cpu: Option<Target>,
    /// How many references they are about, from the first on.
    references: usize,
}

/// Against curl, the command and the library.
pub(super) async fn plain(workshop: &Workshop, report: &mut Report) -> anyhow::Result<()> {
    let targets = Targets { throughput: Target::AtLeast(0.9), cpu: Some(Target::AtMost(1.5)), references: 2 };
    for kind in SERVERS {
        let site = Site::start(kind, workshop)?;
        both_ways(workshop, report, &site, &[Connector, Curl, Libcurl, Lftp, Ftplib, Suppaftp], targets).await?;
        both_ways(workshop, report, &site, &[Unhashed, Curl, Libcurl], targets).await?;
    }
    Ok(())
}

/// Against rustls with the same suite outside of WebAssembly.
pub(super) async fn tls(workshop: &Workshop, report: &mut Report) -> anyhow::Result<()> {
    let targets = Targets { throughput: Target::AtLeast(0.5), cpu: None, references: 1 };
    for kind in SERVERS {
        let site = Site::start_tls(kind, workshop)?;
        both_ways(workshop, report, &site, &[Connector, Suppaftp, Curl], targets).await?;
    }
    Ok(())
}

async fn both_ways(
    workshop: &Workshop,
    report: &mut Report,
    site: &Site,
    contenders: &[Contender],
    targets: Targets,
) -> anyhow::Result<()> {
    let length = workshop.scale.large_file;
    let files = [workshop.content(length)?];
    site.offer(OUTBOX, &files)?;
    let (get, send) = (Task::get(OUTBOX, &files), Task::send(&files, INBOX, Manner::Defaults));
    for (direction, task) in [("get", get), ("send", send)] {
        let unhashed = if contenders.contains(&Unhashed) { ", no SHA-256" } else { "" };
        let work = format!("{direction} {} MiB{unhashed}", length >> 20);
        report.progress(&format!("{work}, {}", site.name()));
        let done = Done { documents: 1, bytes: length };
        let comparison = Comparison::run(workshop, site, contenders, &task, done).await?;
        let throughput = comparison.rows_against(THROUGHPUT, Some(targets.throughput), targets.references);
        let cpu = comparison.rows_against(CPU, targets.cpu, targets.references);
        for row in throughput.into_iter().chain(cpu) {
            report.row(row.on(&work, site.name()));
        }
    }
    Ok(())
}

fn megabytes_a_second(measurement: &Measurement) -> f64 {
    let bytes = measurement.done.map_or(0, |done| done.bytes);
    #[expect(clippy::cast_precision_loss, reason = "a figure of three digits")]
    let megabytes = bytes as f64 / 1e6;
    megabytes / measurement.wall_seconds()
}
