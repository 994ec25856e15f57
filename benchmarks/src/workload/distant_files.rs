//! Small files over a long line: how often a client waits for the server.
//!
//! Each contender moves a batch of files and one of twice as many; the difference is what the files cost, without login,
//! listing and goodbye.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use tests::delaying_proxy::DelayingProxy;

use crate::contender::Contender::{self, Connector, Lftp, Libcurl};
use crate::pairs::{self, Rounds};
use crate::report::Report;
use crate::row::{Row, Subject};
use crate::site::{INBOX, SERVERS, Site};
use crate::target::Target;
use crate::task::{Done, Endpoint, Manner, Task};
use crate::workload::comparison::{job, measured};
use crate::workshop::Workshop;

/// How much each file takes of something.
#[derive(Clone, Debug)]
struct EachFile {
    round_trips: f64,
    commands: BTreeMap<String, f64>,
    data_connections: f64,
}

/// What is done with files, of which there is a directory on the server.
type ToTask = fn(&str, &[PathBuf]) -> Task;

/// The work at one site over one line.
struct Line<'a> {
    workshop: &'a Workshop,
    site: &'a Site,
    round_trip: Duration,
    /// The files of the larger batch; the first half of them are the smaller.
    files: &'a [PathBuf],
}

pub(super) async fn run(workshop: &Workshop, report: &mut Report) -> anyhow::Result<()> {
    for kind in SERVERS {
        let site = Site::start(kind, workshop)?;
        for round_trip in workshop.scale.round_trips {
            let files = workshop.small_files(2 * batch(workshop, round_trip))?;
            let line = Line { workshop, site: &site, round_trip, files: &files };
            line.compare(report).await?;
        }
    }
    Ok(())
}

/// How many files there is time for at three round trips each; at least three.
fn batch(workshop: &Workshop, round_trip: Duration) -> usize {
    let files = workshop.scale.distant_seconds / (3.0 * round_trip.as_secs_f64());
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "some dozens")]
    let files = files.round() as usize;
    files.max(3)
}

impl Line<'_> {
    async fn compare(&self, report: &mut Report) -> anyhow::Result<()> {
        let works: [(&str, ToTask, Option<Target>); 3] = [
            ("get", Task::get, Some(Target::AtMost(2.1))),
            ("send", |_, files| Task::send(files, INBOX, Manner::Defaults), Some(Target::AtMost(5.0))),
            ("send, directly", |_, files| Task::send(files, INBOX, Manner::Direct), None),
        ];
        for (work, task, target) in works {
            let work = format!("{work}, {} ms", self.round_trip.as_millis());
            report.progress(&format!("{work}, {}", self.site.name()));
            let batches = self.batches(task)?;
            let rounds = Rounds { warm_up: false, pairs: self.workshop.pairs };
            let contenders = [Connector, Libcurl, Lftp];
            let taken = pairs::run(&contenders, rounds, async |contender| self.each_file(*contender, &batches).await);
            for row in rows(&contenders, &taken.await?, target) {
                report.row(row.on(&work, self.site.name()));
            }
        }
        Ok(())
    }

    /// The task for half of the files, and for all of them.
    fn batches(&self, task: ToTask) -> anyhow::Result<[(Task, Done); 2]> {
        let half = self.files.get(..self.files.len() / 2).unwrap_or_default();
        let mut batches = Vec::new();
        for files in [half, self.files] {
            let directory = format!("outbox-{}", files.len());
            self.site.offer(&directory, files)?;
            let bytes = files.len() as u64 * self.workshop.scale.small_file;
            batches.push((task(&directory, files), Done { documents: files.len(), bytes }));
        }
        batches.try_into().map_err(|_| anyhow::anyhow!("there are two batches"))
    }

    async fn each_file(&self, contender: Contender, batches: &[(Task, Done); 2]) -> anyhow::Result<EachFile> {
        let [few, many] = batches;
        let less = self.whole_session(contender, few).await?;
        let more = self.whole_session(contender, many).await?;
        Ok(more.each_of(many.1.documents - few.1.documents, &less))
    }

    /// Of a session from login to goodbye, as if it had been for one file.
    async fn whole_session(&self, contender: Contender, (task, expected): &(Task, Done)) -> anyhow::Result<EachFile> {
        let direct = self.site.endpoint();
        let proxy = DelayingProxy::start(direct.address, self.round_trip)?;
        let endpoint = Endpoint { address: proxy.address(), ..direct };
        let measured = measured(contender, self.site, &job(self.workshop, endpoint, task), *expected).await?;
        Ok(EachFile {
            round_trips: measured.wall_seconds() / self.round_trip.as_secs_f64(),
            commands: proxy.commands().into_iter().map(|(command, count)| (command, number(count))).collect(),
            data_connections: number(proxy.data_connections()),
        })
    }
}

impl EachFile {
    /// The difference to a session with fewer files, by the number of those that are more.
    fn each_of(mut self, files: usize, less: &Self) -> Self {
        let files = number(files);
        for (command, count) in &mut self.commands {
            *count = (*count - less.commands.get(command).copied().unwrap_or_default()) / files;
        }
        self.commands.retain(|_, count| *count != 0.0);
        self.round_trips = (self.round_trips - less.round_trips) / files;
        self.data_connections = (self.data_connections - less.data_connections) / files;
        self
    }

    fn all_commands(&self) -> f64 {
        self.commands.values().sum()
    }

    fn tell(&self) -> String {
        let commands = self.commands.iter().map(|(command, count)| format!("{count} {command}"));
        let connections = format!("{} data connections", self.data_connections);
        commands.chain([connections]).collect::<Vec<_>>().join(", ")
    }
}

fn rows(contenders: &[Contender], taken: &[Vec<EachFile>], target: Option<Target>) -> Vec<Row> {
    let Some((ours, others)) = taken.split_first() else { return Vec::new() };
    let column = |taken: &[EachFile], of: fn(&EachFile) -> f64| taken.iter().map(of).collect::<Vec<f64>>();
    let mut rows = Vec::new();
    for (quantity, unit, of) in [
        ("time a file", "round trips", (|each| each.round_trips) as fn(&EachFile) -> f64),
        ("commands a file", "number", EachFile::all_commands),
    ] {
        for (theirs, contender) in others.iter().zip(contenders.iter().skip(1)) {
            let (our_figures, their_figures) = (column(ours, of), column(theirs, of));
            let mut row = Row::paired(quantity, unit, &our_figures, &contender.to_string(), &their_figures);
            let is_first = contenders.get(1) == Some(contender);
            if unit == "number" {
                let told = [(Connector, ours), (*contender, theirs)].into_iter().skip(usize::from(!is_first));
                let details = told.filter_map(|(who, taken)| Some(format!("{who}: {}", taken.first()?.tell())));
                row.details = details.collect();
            } else if let Some(target) = target.filter(|_| is_first) {
                row = row.target(Subject::Ours, target);
            }
            rows.push(row);
        }
    }
    rows
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::INFINITY, f64::from)
}
