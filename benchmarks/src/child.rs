//! Runs a contender's process and measures it.

use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, ensure};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeVal;
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use crate::measurement::Measurement;
use crate::task::Done;

/// A process that is to be started for one job.
pub(crate) struct Launch {
    pub(crate) command: Command,
    /// What it reads from its standard input.
    pub(crate) input: String,
    /// Finds what it did in what it wrote to its standard output.
    pub(crate) read: fn(&str) -> anyhow::Result<Option<Done>>,
}

/// This program in another role.
pub(crate) fn itself(role: &str) -> anyhow::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(role);
    Ok(command)
}

/// Runs it to its end. It is killed when this is dropped.
///
/// No other child of this process may end meanwhile: their CPU time is told as one sum.
pub(crate) async fn run(launch: Launch) -> anyhow::Result<Measurement> {
    let Launch { command, input, read } = launch;
    let name = command.as_std().get_program().to_string_lossy().into_owned();
    let before = cpu_of_children()?;
    let begin = Instant::now();
    let written = output(command, &input).await?;
    let (wall, cpu) = (begin.elapsed(), cpu_of_children()?.saturating_sub(before));
    let done = read(&written).with_context(|| format!("{name} wrote {written:?}"))?;
    Ok(Measurement { wall, cpu, done })
}

/// What it writes to its standard output. It is killed when this is dropped.
pub(crate) async fn output(mut command: Command, input: &str) -> anyhow::Result<String> {
    let name = command.as_std().get_program().to_string_lossy().into_owned();
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().with_context(|| format!("cannot run {name}"))?;
    let stdin = child.stdin.take();
    let feed = async {
        if let Some(mut stdin) = stdin {
            // Who ends without reading it tells why by other means.
            let _ = stdin.write_all(input.as_bytes()).await;
        }
    };
    let (output, ()) = tokio::join!(child.wait_with_output(), feed);
    let output = output?;
    let written = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success(),
        "{name} ended with {}: {}{written}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(written.into_owned())
}

fn cpu_of_children() -> anyhow::Result<Duration> {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    Ok(duration(usage.user_time()) + duration(usage.system_time()))
}

pub(crate) fn duration(time: TimeVal) -> Duration {
    let microseconds = time.tv_sec() * 1_000_000 + time.tv_usec();
    Duration::from_micros(microseconds.unsigned_abs())
}
