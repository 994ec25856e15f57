//! The command line.

use clap::{Args, Parser, Subcommand};

use crate::report::Output;
use crate::scale::{self, Scale};
use crate::workload::Workload;

/// Measures the connector beside native clients.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask bench", args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) role: Option<Role>,
    #[command(flatten)]
    pub(crate) run: Run,
}

/// What this program is when it starts itself. No role has the name of a workload.
#[derive(Debug, Subcommand)]
pub(crate) enum Role {
    /// The connector in its host, with one job.
    #[command(hide = true)]
    Connector,
    /// The connector in its host, with one job in four sessions.
    #[command(hide = true)]
    FourSessions,
    /// libcurl, with one job.
    #[command(hide = true)]
    Libcurl,
    /// suppaftp, with one job.
    #[command(hide = true)]
    Suppaftp,
    /// The connector, started and opened.
    #[command(hide = true)]
    ObserveColdStart,
    /// The connector with many sessions that do nothing.
    #[command(hide = true)]
    ObserveIdleSessions,
    /// The connector with one job, watched for its memory.
    #[command(hide = true)]
    ObserveMemory,
}

#[derive(Debug, Args)]
pub(crate) struct Run {
    /// What to measure; everything when nothing is named.
    workloads: Vec<Workload>,
    /// How often each pair runs.
    #[arg(long, value_name = "NUMBER", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) pairs: u32,
    /// A table, or one JSON object a line.
    #[arg(long, value_enum, default_value_t = Output::Human)]
    pub(crate) output: Output,
    /// Does a little of everything, to see that it works. The figures mean nothing.
    #[arg(long, hide = true)]
    tiny: bool,
}

impl Run {
    pub(crate) fn workloads(&self) -> Vec<Workload> {
        if self.workloads.is_empty() { Workload::ALL.to_vec() } else { self.workloads.clone() }
    }

    pub(crate) fn scale(&self) -> Scale {
        if self.tiny { scale::TINY } else { scale::FULL }
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, ValueEnum as _};

    use super::*;

    #[test]
    fn no_role_hides_a_workload() {
        for workload in Workload::value_variants() {
            let name = workload.to_string();
            assert!(Arguments::command().find_subcommand(&name).is_none(), "{name}");
            let parsed = Arguments::try_parse_from(["bench", &name, &name]).map(|arguments| arguments.run.workloads());
            assert_eq!(parsed.ok(), Some(vec![*workload; 2]), "{name}");
        }
    }
}
