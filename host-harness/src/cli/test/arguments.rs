//! The words of `harness test`.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args;

const EXAMPLES: &str = "\
Examples:
  harness test scenarios
      Every *.yaml and *.yml below the directory, on servers inside this process.
  harness test scenarios/portable --connection ftp.json --junit report.xml
      Those that need no server of their own, on yours: each in a new directory, which is removed at the end.
  harness test scenarios --filter resume --jobs 1 -v
      Those with `resume` in their name or their file's, one at a time, with the dialogue on stderr.
  HARNESS_SECRET_ALICE=… harness test scenarios
      A scenario's ${secret:alice} comes from the environment, or from the map in --secrets FILE.

Outcomes are printed in the order of the files.

Exit codes:
  0  every scenario passed, or was skipped
  1  a scenario failed
  2  wrong usage, or a file that is invalid; whatever else happened
  3  the component or a server did not start
  4  no scenario was selected
  130  interrupted, by Ctrl-C or SIGTERM";

#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct TestArguments {
    /// Scenario files, or directories that are searched for *.yaml and *.yml
    #[arg(required = true, value_name = "PATH")]
    pub(super) paths: Vec<PathBuf>,

    /// Run portable scenarios on the server that this JSON file leads to; the others are skipped
    #[arg(long, value_name = "FILE")]
    pub(super) connection: Option<PathBuf>,

    /// A map from names to secrets, in YAML or JSON, for `${secret:NAME}`
    #[arg(long, value_name = "FILE")]
    pub(super) secrets: Option<PathBuf>,

    /// Only scenarios with this in their name or their file's; may repeat
    #[arg(long = "filter", value_name = "TEXT")]
    pub(super) filters: Vec<String>,

    /// Only say which scenarios would run
    #[arg(long, conflicts_with_all = ["bless", "junit"])]
    pub(super) list: bool,

    /// How many scenarios run at once [default: one a core; with --connection one]
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,

    /// Go on after a scenario that failed
    #[arg(long)]
    pub(super) no_fail_fast: bool,

    /// Write what came into the files, in place of what was expected and differs
    #[arg(long)]
    pub(super) bless: bool,

    /// Write a JUnit report, too
    #[arg(long, value_name = "FILE")]
    pub(super) junit: Option<PathBuf>,
}

impl TestArguments {
    /// The words of a command that runs scenarios in the same way, up to the names of files.
    pub(super) fn again(&self) -> Vec<String> {
        let options = [("--connection", &self.connection), ("--secrets", &self.secrets)];
        let options = options
            .into_iter()
            .filter_map(|(name, file)| Some([name.to_owned(), file.as_ref()?.display().to_string()]));
        ["harness".to_owned(), "test".to_owned()].into_iter().chain(options.flatten()).collect()
    }
}
