//! A file that no memory would hold: what the host takes for it, when the component may take 16 MiB.

use anyhow::ensure;
use tests::servers::ServerKind;

use crate::observation;
use crate::observation::memory::Observed;
use crate::report::Report;
use crate::row::{Row, Subject};
use crate::site::{INBOX, OUTBOX, Site};
use crate::target::Target;
use crate::task::{Done, Job, Manner, Task};
use crate::workload::comparison::job;
use crate::workshop::Workshop;

const GUEST: usize = 16 << 20;

pub(super) async fn run(workshop: &Workshop, report: &mut Report) -> anyhow::Result<()> {
    let kind = ServerKind::Vsftpd;
    for (protection, site) in [("plain", Site::start(kind, workshop)?), ("TLS", Site::start_tls(kind, workshop)?)] {
        let length = workshop.scale.huge_file;
        let files = [workshop.zeros(length)?];
        site.offer(OUTBOX, &files)?;
        let expected = Done { documents: 1, bytes: length };
        for (direction, task) in
            [("get", Task::get(OUTBOX, &files)), ("send", Task::send(&files, INBOX, Manner::Defaults))]
        {
            let work = format!("{direction} {} MiB of zeros, {protection}", length >> 20);
            report.progress(&format!("{work}, {}", site.name()));
            let job = Job { memory: GUEST, ..job(workshop, site.endpoint(), &task) };
            let observed: Observed = observation::of("observe-memory", &job).await?;
            ensure!(observed.done == expected, "{:?} instead of {expected:?}", observed.done);
            if direction == "send" {
                site.expect_in_inbox(expected)?;
            }
            #[expect(clippy::cast_precision_loss, reason = "a figure of three digits")]
            let growth = observed.growth as f64 / 1024.0;
            let mut row = Row::alone("host growth", "MiB", &[growth]).target(Subject::Ours, Target::AtMost(16.0));
            row.details = vec![format!("the component was limited to {} MiB", GUEST >> 20)];
            report.row(row.on(&work, site.name()));
        }
    }
    Ok(())
}
