//! The benchmark: the connector beside native clients, on real servers.

use clap::ValueEnum;

use crate::command::{self, cargo};
use crate::servers;
use crate::steps::Steps;
use crate::toolchain;

/// How the figures are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Output {
    /// A table for each workload.
    Human,
    /// One JSON object a line, each with a `type`.
    Json,
}

/// Runs these workloads, or all of them.
pub(crate) fn run(steps: &mut Steps, workloads: &[String], pairs: u32, output: Output) -> anyhow::Result<()> {
    steps.run("WebAssembly target", toolchain::require_wasm_target)?;
    steps.run("FTP servers and clients", servers::install_missing)?;
    let output = output.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
    let options = ["--pairs".to_owned(), pairs.to_string(), "--output".to_owned(), output];
    steps.run("benchmark", || {
        let mut benchmark = cargo(&["run", "--release", "--package", "benchmarks", "--"]);
        command::run(benchmark.args(options).args(workloads))
    })
}
