//! Many small files each way in one session: what each file costs beside its content.

use std::path::PathBuf;

use crate::contender::Contender::{Connector, FourSessions, Ftplib, Lftp, Libcurl, Suppaftp};
use crate::measurement::Measurement;
use crate::report::Report;
use crate::site::{INBOX, OUTBOX, SERVERS, Site};
use crate::target::Target;
use crate::task::{Done, Manner, Task};
use crate::workload::comparison::{CPU, Comparison, Figure};
use crate::workshop::Workshop;

/// The inverse of the wall time, so that more is better.
const SPEED: Figure = Figure { quantity: "speed", unit: "files/s", of: Measurement::documents_a_second };

pub(super) async fn run(workshop: &Workshop, report: &mut Report) -> anyhow::Result<()> {
    let count = workshop.scale.small_files;
    let files = workshop.small_files(count)?;
    let done = Done { documents: count, bytes: count as u64 * workshop.scale.small_file };
    for kind in SERVERS {
        let site = Site::start(kind, workshop)?;
        site.offer(OUTBOX, &files)?;
        for (work, task, target) in tasks(&files) {
            let work = format!("{work} × {count}");
            report.progress(&format!("{work}, {}", site.name()));
            let contenders = [Connector, Libcurl, Lftp, Ftplib, Suppaftp];
            let comparison = Comparison::run(workshop, &site, &contenders, &task, done).await?;
            for row in comparison.rows(SPEED, Some(target)).into_iter().chain(comparison.rows(CPU, None)) {
                report.row(row.on(&work, site.name()));
            }
            let four = Comparison::run(workshop, &site, &[FourSessions, Libcurl, Connector], &task, done).await?;
            for row in four.rows(SPEED, Some(Target::AtLeast(2.5))) {
                report.row(row.on(&format!("{work}, 4 sessions"), site.name()));
            }
        }
    }
    Ok(())
}

/// What is done with the files. Other clients store them in one manner: directly.
fn tasks(files: &[PathBuf]) -> [(&'static str, Task, Target); 3] {
    [
        ("get", Task::get(OUTBOX, files), Target::AtLeast(1.0)),
        ("send", Task::send(files, INBOX, Manner::Defaults), Target::AtLeast(1.0)),
        ("send, directly", Task::send(files, INBOX, Manner::Direct), Target::AtLeast(1.0)),
    ]
}
