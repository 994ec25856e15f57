//! What a run tells: data on standard output, progress on standard error.

mod human;
mod json;

use clap::ValueEnum;

use crate::row::Row;
use crate::workload::Workload;
use crate::workshop::Workshop;

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    /// A table for each workload.
    Human,
    /// One JSON object a line, each with a `type`.
    Json,
}

pub(crate) struct Report {
    output: Output,
    workload: Option<Workload>,
    rows: Vec<Row>,
    /// Targets that there are, and those of them that are met.
    targets: usize,
    met: usize,
}

impl Report {
    pub(crate) fn begin(output: Output, workshop: &Workshop) -> Self {
        match output {
            Output::Human => human::begin(workshop),
            Output::Json => json::begin(workshop),
        }
        Self { output, workload: None, rows: Vec::new(), targets: 0, met: 0 }
    }

    pub(crate) fn begin_workload(&mut self, workload: Workload) {
        self.workload = Some(workload);
        self.progress(workload.describe());
    }

    /// What is being done, for who watches.
    pub(crate) fn progress(&self, doing: &str) {
        eprintln!("{:>14}  {doing}", self.workload.map(|workload| workload.to_string()).unwrap_or_default());
    }

    pub(crate) fn row(&mut self, row: Row) {
        if let Some(met) = row.met() {
            self.targets += 1;
            self.met += usize::from(met);
        }
        if let (Output::Json, Some(workload)) = (self.output, self.workload) {
            json::row(workload, &row);
        }
        self.rows.push(row);
    }

    pub(crate) fn end_workload(&mut self) {
        let rows = std::mem::take(&mut self.rows);
        if let (Output::Human, Some(workload)) = (self.output, self.workload.take()) {
            human::table(workload, &rows);
        }
    }

    pub(crate) fn end(self) {
        match self.output {
            Output::Human => human::end(self.targets, self.met),
            Output::Json => json::end(self.targets, self.met),
        }
    }
}
