//! From nothing to a connector that is ready, and from there to a session's first connection.

use crate::observation;
use crate::observation::cold_start::{Observed, Start};
use crate::report::Report;
use crate::row::{Row, Subject};
use crate::target::Target;
use crate::workshop::Workshop;

pub(super) async fn run(workshop: &Workshop, report: &mut Report) -> anyhow::Result<()> {
    let start = Start { cache: workshop.cache() };
    // The first one compiles, and fills the cache.
    let _: Observed = observation::of("observe-cold-start", &start).await?;
    let mut observed = Vec::new();
    for _ in 0..workshop.pairs {
        observed.push(observation::of::<Observed>("observe-cold-start", &start).await?);
    }
    let column = |of: fn(&Observed) -> f64| observed.iter().map(of).collect::<Vec<f64>>();
    let ready = Row::alone("time", "ms", &column(|observed| observed.ready));
    report.row(ready.target(Subject::Ours, Target::AtMost(5.0)).on("host and connector from the cache", "–"));
    let connected = Row::alone("time", "µs", &column(|observed| observed.connected));
    report.row(connected.target(Subject::Ours, Target::AtMost(100.0)).on("session opened until accepted", "–"));
    Ok(())
}
