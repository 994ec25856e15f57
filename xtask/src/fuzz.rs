//! Fuzzing: `fuzz/fuzz_targets` on inputs that libFuzzer makes up from `fuzz/seeds`, with the compiler that builds all else.
//!
//! What libFuzzer has to know of a program, stable Rust can tell it; a sanitizer, which cannot be had there, would find
//! nothing in safe code. The working inputs stay in `target/fuzz/corpus`, so that the next run goes on from them.

mod outcome;

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail, ensure};

use crate::command::{self, cargo, output};
use crate::{servers, workspace};
use outcome::Outcome;

/// How long each target runs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Budget {
    Executions(u64),
    Seconds(u64),
}

/// Counters at the edges of the control flow, and comparisons of memory as calls, which libFuzzer intercepts: that is how it
/// learns words that the code looks for.
const INSTRUMENTATION: [&str; 5] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=3",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-max-loads-per-memcmp=0",
];

/// The longest input in bytes, unless a seed is longer: most lines are shorter, and a short input is soon tried.
const LONGEST_INPUT: u64 = 256;

/// Runs one target, or all in turn, and fails when an input was found on which something does not hold.
pub(crate) fn run(target: Option<&str>, budget: Budget) -> anyhow::Result<()> {
    let targets = targets(target)?;
    servers::install_commands(&[["g++", "--version"]])?;
    let programs = build()?;
    println!("{}", outcome::HEADING);
    let mut failed = Vec::new();
    for name in targets {
        let outcome = fuzz(&programs.join(&name), &name, budget)?;
        println!("{}", outcome.row());
        failed.extend(outcome.failure.map(|failure| (name, failure)));
    }
    for (name, failure) in &failed {
        println!("\n{name}: {failure}\nTry it again with `{} FILE`.", programs.join(name).display());
    }
    ensure!(failed.is_empty(), "{} of the targets failed", failed.len());
    Ok(())
}

/// The names of all targets, or this one.
fn targets(wanted: Option<&str>) -> anyhow::Result<Vec<String>> {
    let sources = files(&workspace::root().join("fuzz/fuzz_targets"))?;
    let stem = |source: &PathBuf| Some(source.file_stem()?.to_str()?.to_owned());
    let mut names: Vec<String> = sources.iter().filter_map(stem).collect();
    names.sort();
    match wanted {
        Some(wanted) if !names.iter().any(|name| name == wanted) => {
            bail!("there is no fuzz target `{wanted}`, but {}", names.join(", "))
        }
        Some(wanted) => Ok(vec![wanted.to_owned()]),
        None => Ok(names),
    }
}

/// Builds all targets; gives the folder that they are in.
fn build() -> anyhow::Result<PathBuf> {
    let host = output(Command::new("rustc").current_dir(workspace::root()).args(["--print", "host-tuple"]))?;
    let host = host.trim();
    let folder = workspace::fuzz();
    // Naming the target keeps the instrumentation away from build scripts.
    let mut build = cargo(&["build", "--quiet", "--package", "fuzz", "--bins", "--features", "libfuzzer"]);
    build.args(["--profile", "fuzz", "--target", host, "--target-dir"]).arg(&folder);
    command::run(build.env("CARGO_ENCODED_RUSTFLAGS", INSTRUMENTATION.join("\x1f")))?;
    Ok(folder.join(host).join("fuzz"))
}

fn fuzz(program: &Path, name: &str, budget: Budget) -> anyhow::Result<Outcome> {
    let (corpus, failures) =
        (workspace::fuzz().join("corpus").join(name), workspace::fuzz().join("failures").join(name));
    for folder in [&corpus, &failures] {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    let seeds = seeds(name);
    let log = failures.with_extension("log");
    let mut fuzzer = Command::new(program);
    fuzzer.current_dir(workspace::root()).stderr(File::create(&log)?);
    fuzzer.arg(match budget {
        Budget::Executions(number) => format!("-runs={number}"),
        Budget::Seconds(number) => format!("-max_total_time={number}"),
    });
    fuzzer.arg(format!("-max_len={}", longest(&seeds)?.max(LONGEST_INPUT)));
    // An input that takes seconds, or memory by the gigabyte, is a failure as well.
    fuzzer.args(["-timeout=10", "-rss_limit_mb=1024", "-print_final_stats=1"]);
    fuzzer.arg(format!("-dict=fuzz/dictionaries/{name}.dict"));
    fuzzer.arg(format!("-artifact_prefix={}/", failures.display()));
    let status =
        fuzzer.arg(&corpus).args(&seeds).status().with_context(|| format!("cannot run {}", program.display()))?;
    let log = fs::read(&log).with_context(|| format!("cannot read {}", log.display()))?;
    Ok(Outcome::read(name, &String::from_utf8_lossy(&log), status.success()))
}

/// Folders of inputs to start with.
fn seeds(name: &str) -> Vec<PathBuf> {
    let mut folders = vec![workspace::root().join("fuzz/seeds").join(name)];
    match name {
        "config" => folders.push(workspace::root().join("schemas/examples")),
        "scenario" => folders.push(workspace::root().join("tests/scenarios")),
        _ => {}
    }
    folders
}

/// The length of the longest file in the folders, in bytes.
fn longest(folders: &[PathBuf]) -> anyhow::Result<u64> {
    let mut longest = 0;
    for folder in folders {
        for file in files(folder)? {
            longest = longest.max(if file.is_dir() { self::longest(&[file])? } else { fs::metadata(file)?.len() });
        }
    }
    Ok(longest)
}

fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    Ok(entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::targets;

    #[test]
    fn one_target_or_all() {
        let all = targets(None).unwrap();
        assert!(all.len() > 10 && all.is_sorted(), "{all:?}");
        assert_eq!(targets(Some("reply")).unwrap(), ["reply"]);
        let error = targets(Some("replies")).unwrap_err().to_string();
        assert!(error.starts_with("there is no fuzz target `replies`, but config, features,"), "{error}");
    }
}
