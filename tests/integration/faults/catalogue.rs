//! The faults, by where they strike.

mod connecting;
mod cuts;
mod data_connections;
mod endings;
mod interrupted;
mod refusals;
mod uploads;

use super::fault::Fault;
use std::time::Duration;

/// Long enough to be seen, and far below every time-out.
const MOMENT: Duration = Duration::from_millis(100);

/// All of them.
pub(super) fn faults() -> Vec<Fault> {
    [
        connecting::faults(),
        refusals::faults(),
        data_connections::faults(),
        cuts::faults(),
        endings::faults(),
        interrupted::faults(),
        uploads::faults(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
