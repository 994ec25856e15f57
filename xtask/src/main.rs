//! The project's commands, run as `cargo xtask COMMAND`.

#![cfg_attr(test, allow(clippy::unwrap_used, reason = "a panic is how a test fails"))]

mod bench;
mod codegen;
mod command;
mod component;
mod fuzz;
mod lint;
mod reference;
mod servers;
mod steps;
mod tables;
mod toolchain;
mod workspace;

use std::process::{Command, ExitCode};

use clap::{Parser, Subcommand};

use command::cargo;
use fuzz::Budget;
use steps::Steps;

/// The project's commands.
#[derive(Debug, Parser)]
#[command(bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Shows the connector at work: checks, sends, lists, gets and deletes on an FTP server of its own.
    Demo,
    /// Checks the sources and runs all tests, on real FTP servers too, which it installs when they are missing.
    Test {
        /// Runs only the tests whose name contains this, and checks no sources.
        filter: Option<String>,
        /// Checks no sources.
        #[arg(long)]
        only_tests: bool,
    },
    /// Measures the connector beside curl, lftp, Python's ftplib and suppaftp on real servers, which it installs when they are
    /// missing.
    Bench {
        /// Such as `small-files`; everything when nothing is named.
        workloads: Vec<String>,
        /// How often each pair runs.
        #[arg(long, value_name = "NUMBER", default_value_t = 5)]
        pairs: u32,
        /// A table, or one JSON object a line.
        #[arg(long, value_enum, default_value_t = bench::Output::Human)]
        output: bench::Output,
    },
    /// Checks the sources: format, lints, generated files, licences and origins of dependencies.
    Lint,
    /// Runs the fuzz targets, all in turn or one, until each was executed ten million times.
    Fuzz {
        /// Such as `reply`; see `fuzz/fuzz_targets`.
        target: Option<String>,
        /// How often each is executed.
        #[arg(long, value_name = "NUMBER", default_value_t = 10_000_000)]
        runs: u64,
        /// Ends each after this time instead.
        #[arg(long, value_name = "NUMBER", conflicts_with = "runs")]
        seconds: Option<u64>,
    },
    /// Writes the JSON Schemas from the connector's configuration types, and the README's reference from them.
    Codegen {
        /// Changes nothing, and fails when a file is not what would be written.
        #[arg(long)]
        check: bool,
    },
    /// Installs the FTP servers and clients that the tests need, below `target/servers`; what they need of the system, with apt-get.
    Servers,
}

/// What `cargo xtask test` has for each fuzz target: enough to notice a blunder.
const IN_SHORT: Budget = Budget::Seconds(2);

fn main() -> ExitCode {
    let mut steps = Steps::new();
    match run(Arguments::parse().task, &mut steps) {
        Ok(()) => {
            steps.report();
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task, steps: &mut Steps) -> anyhow::Result<()> {
    match task {
        Task::Demo => demo(steps),
        Task::Test { filter, only_tests } => {
            if filter.is_none() && !only_tests {
                lint::all(steps)?;
            }
            test(steps, filter.as_deref())
        }
        Task::Bench { workloads, pairs, output } => bench::run(steps, &workloads, pairs, output),
        Task::Lint => lint::all(steps),
        Task::Fuzz { target, runs, seconds } => {
            let budget = seconds.map_or(Budget::Executions(runs), Budget::Seconds);
            steps.run("fuzzing", || fuzz::run(target.as_deref(), budget))
        }
        Task::Codegen { check: true } => generated(steps, codegen::check, reference::check),
        Task::Codegen { check: false } => generated(steps, codegen::write, reference::write),
        Task::Servers => steps.run("FTP servers", servers::install_missing),
    }
}

fn generated(
    steps: &mut Steps,
    schemas: fn() -> anyhow::Result<()>,
    reference: fn() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    steps.run("schemas", schemas)?;
    steps.run("reference in the README", reference)
}

fn demo(steps: &mut Steps) -> anyhow::Result<()> {
    steps.run("WebAssembly target", toolchain::require_wasm_target)?;
    steps.run("build", || command::run(cargo(&["build", "--package", "host-harness", "--bin", "harness"])))?;
    steps.run("demo", || command::run(Command::new(workspace::harness()).arg("demo")))?;
    steps.run("component size", component::print_size)
}

fn test(steps: &mut Steps, filter: Option<&str>) -> anyhow::Result<()> {
    steps.run("WebAssembly target", toolchain::require_wasm_target)?;
    steps.run("FTP servers and clients", servers::install_missing)?;
    tables::forget()?;
    steps.run("tests", || command::run(cargo(&["test", "--workspace"]).args(filter)))?;
    steps.run("tables", tables::print)?;
    if filter.is_none() {
        steps.run("fuzzing, in short", || fuzz::run(None, IN_SHORT))?;
    }
    steps.run("component size", component::print_size)
}
