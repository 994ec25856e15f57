//! The stages of the connection test: their names, their order, and what each of them needs.

use super::{Finding, Probe};
use crate::failure::{Failure, FailureCode};
use std::collections::VecDeque;
use std::time::Duration;

/// One finished stage.
pub(crate) struct Stage {
    pub(crate) name: &'static str,
    pub(crate) outcome: Outcome,
    pub(crate) duration: Duration,
    pub(crate) seen: String,
    /// The same for programs; names are kebab-case.
    pub(crate) facts: Vec<(&'static str, String)>,
    pub(crate) code: Option<FailureCode>,
    pub(crate) hint: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Passed,
    Warned,
    Failed,
    Skipped,
}

/// A stage, and what it cannot be tried without.
pub(super) struct StageKind {
    pub(super) name: &'static str,
    pub(super) needs: &'static [&'static str],
    pub(super) step: fn(&mut Probe) -> Result<Finding, Failure>,
}

pub(super) const TLS: &str = "tls";
const RESOLVE: &str = "resolve";
const CONNECT: &str = "connect";
const GREETING: &str = "greeting";
const LOGIN: &str = "login";
const FEATURES: &str = "features";
pub(super) const DIRECTORY: &str = "directory";
const DATA_CONNECTION: &str = "data-connection";
const TLS_RESUMPTION: &str = "tls-resumption";

/// In the order of explicit TLS. Greeting and TLS need each other: which comes first depends on the mode.
static STAGES: [StageKind; 13] = [
    StageKind { name: RESOLVE, needs: &[], step: Probe::resolve },
    StageKind { name: CONNECT, needs: &[RESOLVE], step: Probe::connect },
    StageKind { name: GREETING, needs: &[CONNECT, TLS], step: Probe::greet },
    StageKind { name: TLS, needs: &[CONNECT, GREETING], step: Probe::secure },
    StageKind { name: LOGIN, needs: &[GREETING, TLS], step: Probe::log_in },
    StageKind { name: FEATURES, needs: &[LOGIN], step: Probe::learn_features },
    StageKind { name: DIRECTORY, needs: &[FEATURES], step: Probe::enter_directory },
    StageKind { name: DATA_CONNECTION, needs: &[FEATURES], step: Probe::open_data_connection },
    StageKind { name: TLS_RESUMPTION, needs: &[DATA_CONNECTION], step: Probe::look_at_resumption },
    StageKind { name: "listing", needs: &[DATA_CONNECTION, TLS_RESUMPTION], step: Probe::list },
    StageKind { name: "write", needs: &[DIRECTORY, DATA_CONNECTION, TLS_RESUMPTION], step: Probe::write },
    StageKind { name: "clock", needs: &[FEATURES], step: |probe| Ok(probe.compare_clocks()) },
    StageKind { name: "sessions", needs: &[FEATURES], step: Probe::open_second_session },
];

/// In implicit mode TLS comes before the greeting.
pub(super) fn stages(is_implicit: bool) -> VecDeque<&'static StageKind> {
    let mut stages: VecDeque<&'static StageKind> = STAGES.iter().collect();
    let place = |stages: &VecDeque<&'static StageKind>, name| stages.iter().position(|stage| stage.name == name);
    if let (true, Some(greeting), Some(tls)) = (is_implicit, place(&stages, GREETING), place(&stages, TLS)) {
        stages.swap(greeting, tls);
    }
    stages
}
