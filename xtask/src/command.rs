//! Running other programs.

use std::borrow::BorrowMut;
use std::process::{Command, Stdio};

use anyhow::{Context, ensure};

use crate::workspace;

/// The cargo that runs this, in the workspace, with these arguments.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(workspace::root()).args(arguments);
    command
}

/// Runs it to its end, with its output shown.
pub(crate) fn run(mut command: impl BorrowMut<Command>) -> anyhow::Result<()> {
    let command = command.borrow_mut();
    let status = command.status().with_context(|| format!("cannot run {}", shown(command)))?;
    ensure!(status.success(), "{} ended with {status}", shown(command));
    Ok(())
}

/// What it wrote to its standard output.
pub(crate) fn output(mut command: impl BorrowMut<Command>) -> anyhow::Result<String> {
    let command = command.borrow_mut();
    let output = command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot run {}", shown(command)))?;
    ensure!(output.status.success(), "{} ended with {}", shown(command), output.status);
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether it can be run and ends well; nothing of it is shown.
pub(crate) fn succeeds(mut command: impl BorrowMut<Command>) -> bool {
    let silent = command.borrow_mut().stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<_> = words.map(|word| word.to_string_lossy()).collect();
    format!("`{}`", words.join(" "))
}
