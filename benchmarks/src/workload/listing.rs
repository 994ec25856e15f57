//! A large directory: what each entry costs.

use tests::servers::ServerKind;

use crate::contender::Contender::{Connector, CurlAndPython, Lftp};
use crate::measurement::Measurement;
use crate::report::Report;
use crate::site::Site;
use crate::target::Target;
use crate::task::{Done, Listing, Task};
use crate::workload::comparison::{CPU, Comparison, Figure};
use crate::workshop::Workshop;

const DIRECTORY: &str = "archive";

const SPEED: Figure = Figure { quantity: "speed", unit: "entries/s", of: Measurement::documents_a_second };

/// Under the limit of memory that every component has: 64 MiB.
pub(super) async fn run(workshop: &Workshop, report: &mut Report) -> anyhow::Result<()> {
    let entries = workshop.scale.entries;
    for (kind, by, name) in [(ServerKind::Vsftpd, Listing::List, "LIST"), (ServerKind::PureFtpd, Listing::Mlsd, "MLSD")]
    {
        let site = Site::start(kind, workshop)?;
        site.fill(DIRECTORY, entries)?;
        let work = format!("{entries} by {name}");
        report.progress(&format!("{work}, {}", site.name()));
        let task = Task::List { directory: DIRECTORY.to_owned(), by };
        let contenders = [Connector, CurlAndPython, Lftp];
        let expected = Done { documents: entries, bytes: 0 };
        let comparison = Comparison::run(workshop, &site, &contenders, &task, expected).await?;
        let speed = comparison.rows_against(SPEED, Some(Target::AtLeast(1.0)), contenders.len() - 1);
        for row in speed.into_iter().chain(comparison.rows(CPU, None)) {
            report.row(row.on(&work, site.name()));
        }
    }
    Ok(())
}
