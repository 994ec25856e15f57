//! From nothing to a connector that is ready, and from there to a session's first connection.

use crate::observation;
use crate::observation::cold_start::{Observed, Start};
use crate::report::Report;
use crate::row::{Row, Subject};
use crate::target::Target;
use crate::workshop::Workshop;

pub(super) async fn run(workshop: &Workshop, report: &mut Report) -> anyhow::Result<()> {
    let mut observed = Vec::new();
    for _ in 0..workshop.pairs {
        observed.push(observe_once(workshop).await?);
    }
    let column = |of: fn(&Observed) -> f64| observed.iter().map(of).collect::<Vec<f64>>();
    let ready = Row::alone("time", "ms", &column(|observed| observed.ready));
    report.row(ready.target(Subject::Ours, Target::AtMost(5.0)).on("host and connector from the cache", "–"));
    let first = Row::alone("time", "ms", &column(|observed| observed.first_connected));
    report.row(first.on("from the cache until the first session is accepted", "–"));
    let connected = Row::alone("time", "µs", &column(|observed| observed.connected));
    report.row(connected.target(Subject::Ours, Target::AtMost(100.0)).on("session opened until accepted", "–"));
    Ok(())
}

/// In a process of its own.
pub(super) async fn observe_once(workshop: &Workshop) -> anyhow::Result<Observed> {
    observation::of("observe-cold-start", &Start { cache: workshop.cache() }).await
}
