//! What works but should not stay so, gathered until the end of a run.

use std::io;

use host_harness::Warning;

use crate::cli::Report;

/// What several sessions or documents tell in the same words is said once.
#[derive(Default)]
pub(super) struct Warnings(Vec<Warning>);

impl Warnings {
    pub(super) fn add(&mut self, found: Vec<Warning>) {
        for warning in found {
            if !self.0.contains(&warning) {
                self.0.push(warning);
            }
        }
    }

    pub(super) fn print(&self, report: Report) -> io::Result<()> {
        self.0.iter().try_for_each(|warning| report.warning(warning))
    }
}
