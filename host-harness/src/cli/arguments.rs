//! The words of the command line.

use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::test::TestArguments;

const EXAMPLES: &str = "\
Examples:
  harness demo
      Shows everything at work against an FTP server inside this process.
  harness describe
      What the connector can do, and which fields its connection has.
  harness check --connection ftp.json
      Tests a connection step by step, with a hint where it fails.
  harness run send --connection ftp.json --input report.csv --parameters '{\"ifExists\":\"overwrite\"}'
  harness run list --connection ftp.json --parameters '{\"remoteDirectory\":\"/out\"}' --output json
  harness run get --connection ftp.json --parameters '{\"include\":[\"*.csv\"],\"after\":\"delete\"}' --out inbox

A connection file is JSON:
  {\"host\": \"ftp.example.com\", \"user\": \"alice\", \"password\": \"…\"}

Exit codes:
  0  fine
  1  an operation or a scenario failed
  2  wrong usage, or a file that is invalid or cannot be read
  3  the component would not load, or the embedded server would not start
  4  no scenario was selected
  130  interrupted, by Ctrl-C or SIGTERM";

/// Runs connectors (WebAssembly components) from the command line. The FTP connector is built in.
#[derive(Debug, Parser)]
#[command(name = "harness", version, after_help = EXAMPLES, propagate_version = true)]
pub(crate) struct Arguments {
    /// Use the connector in this file instead of the built-in one
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) component: Option<PathBuf>,

    /// How to print results on stdout: for people, or one JSON object a line for programs
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    pub(crate) output: Format,

    /// Show on stderr what the connector and the host do (the dialogue with the server, too); twice for more
    #[arg(short, long, global = true, action = clap::ArgAction::Count, conflicts_with = "log")]
    pub(crate) verbose: u8,

    /// Choose what to show on stderr, as in `connector=debug,host_harness=info`
    #[arg(long, global = true, value_name = "FILTER")]
    pub(crate) log: Option<String>,

    /// No progress and no remarks on stderr, only errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    #[command(subcommand)]
    pub(crate) command: Command,
}

impl Arguments {
    /// Whether sessions are to work side by side.
    pub(crate) fn uses_several_sessions(&self) -> bool {
        match &self.command {
            Command::Run(run) | Command::Record(RecordArguments { run, .. }) => run.sessions.get() > 1,
            Command::Test(_) => true,
            _ => false,
        }
    }
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Human,
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Start an FTP server inside this process and show check, send, list, get and delete on it
    Demo,
    /// Show what the connector is: its connection, its operations, their parameters
    Describe,
    /// Check a file against the connector's schemas, without any network
    #[command(subcommand)]
    Validate(Subject),
    /// Test a connection stage by stage
    Check(CheckArguments),
    /// Run one operation
    Run(RunArguments),
    /// Run scenarios: what a connector is to do on a server, and what is to come of it
    Test(TestArguments),
    /// Run one operation, or `check`, and keep the dialogue with the server, without secrets, in a file for a bug report
    Record(RecordArguments),
    /// Judge whether a component keeps the contract that engines rely on, rule by rule
    Conformance(ConformanceArguments),
    /// Print what a shell needs to complete this command's words
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page of this command, or write those of all its commands
    Man {
        /// Directory to write the pages to
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum Subject {
    /// Check a connection
    Connection {
        /// JSON file, `-` for stdin
        file: PathBuf,
    },
    /// Check the parameters of an operation
    Parameters {
        /// Name of the operation, such as `get`
        operation: String,
        /// JSON file, `-` for stdin
        file: PathBuf,
    },
}

#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// JSON file that says how to connect, `-` for stdin
    #[arg(long, value_name = "FILE")]
    pub(crate) connection: PathBuf,

    /// Also store a small file and remove it again
    #[arg(long)]
    pub(crate) write: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ConformanceArguments {
    /// JSON file that says how to connect to a server to try sessions on, `-` for stdin. Without it, connectors for FTP get
    /// a server inside this process
    #[arg(long, value_name = "FILE")]
    pub(crate) connection: Option<PathBuf>,

    /// Also store a document of 8 MiB on that server, read it back and remove it, and run each operation with a document
    /// property that it must refuse. Without this, only operations that give documents are run, and none is acknowledged but
    /// by `list`
    #[arg(long, requires = "connection")]
    pub(crate) write: bool,

    /// What an earlier version printed with `harness describe --output json`: whoever uses that version must be able to use
    /// this one
    #[arg(long, value_name = "FILE")]
    pub(crate) against: Option<PathBuf>,

    /// How long one call of the component may take, in seconds
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = parse_seconds)]
    pub(crate) deadline: Duration,
}

#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// Name of the operation: `get`, `send`, `list` or `delete`
    pub(crate) operation: String,

    /// JSON file that says how to connect, `-` for stdin
    #[arg(long, value_name = "FILE")]
    pub(crate) connection: PathBuf,

    /// The operation's parameters, as JSON or as `@` and the name of a JSON file
    #[arg(long, value_name = "JSON|@FILE", default_value = "{}")]
    pub(crate) parameters: String,

    /// A property of the input document, such as `remote-directory=/in`; may repeat
    #[arg(long = "property", value_name = "NAME=VALUE", value_parser = parse_property)]
    pub(crate) properties: Vec<(String, String)>,

    /// A file to send, `-` for stdin; may repeat: each is named after its file
    #[arg(long = "input", value_name = "FILE")]
    pub(crate) inputs: Vec<PathBuf>,

    /// Directory for the files that are read, `-` for stdout [default: the current one]
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,

    /// Replace local files that exist
    #[arg(long)]
    pub(crate) force: bool,

    /// Get or send in up to this many sessions at once, but no more than the connection's `maxConnections`; what is
    /// printed stays in the same order. With `--out -` there is one
    #[arg(long, value_name = "N", default_value_t = NonZeroUsize::MIN)]
    pub(crate) sessions: NonZeroUsize,
}

#[derive(Debug, Args)]
pub(crate) struct RecordArguments {
    #[command(flatten)]
    pub(crate) run: RunArguments,

    /// With `check`: also store a small file and remove it again
    #[arg(long)]
    pub(crate) write: bool,

    /// The file to write: it holds the server's name, the user and names of files, but no contents and no secrets
    #[arg(long, value_name = "FILE")]
    pub(crate) transcript: PathBuf,
}

fn parse_seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.filter(|seconds| !seconds.is_zero()).ok_or_else(|| "a number of seconds, more than none".to_owned())
}

fn parse_property(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("a property is NAME=VALUE".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    fn parse(line: &str) -> Option<Arguments> {
        Arguments::try_parse_from(line.split(' ')).ok()
    }

    #[test]
    fn the_definition_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn the_documented_words_parse() {
        for line in [
            "harness demo",
            "harness describe --output json",
            "harness validate connection ftp.json",
            "harness validate parameters get -",
            "harness check --connection ftp.json --write",
            "harness record check --connection c.json --transcript t.txt",
            "harness completions bash",
            "harness test a b --filter x --filter y --jobs 2 --no-fail-fast --junit j.xml --secrets s.yaml",
            "harness test a --list",
            "harness test a --connection c.json --bless",
            "harness man --out pages",
            "harness conformance --component x.wasm --against e.json --connection c.json --write --deadline 0.5",
            "harness run get --connection - --parameters @p.json --out -",
            "harness run list --connection c.json --component x.wasm -vv",
        ] {
            assert!(parse(line).is_some(), "{line}");
        }
        for line in [
            "harness",
            "harness conformance --write",
            "harness conformance --deadline 0",
            "harness run get",
            "harness validate",
            "harness run get --connection c --property x",
        ] {
            assert!(parse(line).is_none(), "{line}");
        }
    }

    #[test]
    fn inputs_and_properties_repeat() {
        let line = "harness run send --connection c --input a --input b --property file-name=x=y --property n=";
        let Some(Arguments { command: Command::Run(run), .. }) = parse(line) else { panic!("{line}") };
        assert_eq!(run.inputs, [PathBuf::from("a"), PathBuf::from("b")]);
        assert_eq!(run.properties, [("file-name".into(), "x=y".into()), ("n".into(), String::new())]);
    }
}
