//! The same task by the connector and by native clients, in turn.

use crate::contender::Contender;
use crate::measurement::Measurement;
use crate::pairs::{self, Rounds};
use crate::row::{Row, Subject};
use crate::site::Site;
use crate::target::Target;
use crate::task::{Done, Endpoint, Job, Task};
use crate::workshop::Workshop;

/// The connector first, then the references whose ratio has a target, then others.
pub(super) struct Comparison {
    contenders: Vec<Contender>,
    taken: Vec<Vec<Measurement>>,
}

/// What the host gives a component by default, and the most that a listing may take.
pub(super) const MEMORY: usize = 64 << 20;

/// What a target is about.
#[derive(Clone, Copy)]
pub(super) struct Figure {
    pub(super) quantity: &'static str,
    pub(super) unit: &'static str,
    pub(super) of: fn(&Measurement) -> f64,
}

pub(super) const CPU: Figure = Figure { quantity: "CPU time", unit: "s", of: Measurement::cpu_seconds };

impl Comparison {
    /// Has each of them do the task, and sees to it that all of it was done.
    pub(super) async fn run(
        workshop: &Workshop,
        site: &Site,
        contenders: &[Contender],
        task: &Task,
        expected: Done,
    ) -> anyhow::Result<Self> {
        let job = job(workshop, site.endpoint(), task);
        let taken = pairs::run(contenders, Rounds { warm_up: true, pairs: workshop.pairs }, async |contender| {
            measured(*contender, site, &job, expected).await
        });
        Ok(Self { contenders: contenders.to_vec(), taken: taken.await? })
    }

    /// A row for each reference; the target is about the first.
    pub(super) fn rows(&self, figure: Figure, target: Option<Target>) -> Vec<Row> {
        self.rows_against(figure, target, 1)
    }

    /// A row for each reference; the target is about so many of them.
    pub(super) fn rows_against(&self, figure: Figure, target: Option<Target>, references: usize) -> Vec<Row> {
        let of = |taken: &Vec<Measurement>| taken.iter().map(figure.of).collect::<Vec<f64>>();
        let mut contenders = self.contenders.iter().zip(&self.taken);
        let Some((_, ours)) = contenders.next() else { return Vec::new() };
        let rows = contenders.enumerate().map(|(index, (contender, theirs))| {
            let row = Row::paired(figure.quantity, figure.unit, &of(ours), &contender.to_string(), &of(theirs));
            match target.filter(|_| index < references) {
                Some(target) => row.target(Subject::Ratio, target),
                None => row,
            }
        });
        rows.collect()
    }
}

pub(super) fn job(workshop: &Workshop, endpoint: Endpoint, task: &Task) -> Job {
    Job { endpoint, task: task.clone(), cache: workshop.cache(), memory: MEMORY, sha256: true }
}

/// One contender's process, and whether it did what it should.
pub(super) async fn measured(
    contender: Contender,
    site: &Site,
    job: &Job,
    expected: Done,
) -> anyhow::Result<Measurement> {
    let measurement = contender.work(job).await?.of(expected)?;
    if let Task::Send { .. } = &job.task {
        site.expect_in_inbox(expected)?;
    }
    Ok(measurement)
}
