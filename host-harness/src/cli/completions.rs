//! `harness completions`: what a shell needs to complete the command's words.

use std::io::{self, Write as _};

use clap::CommandFactory as _;
use clap_complete::Shell;

use super::{Arguments, Exit, Stop};

pub(super) fn print(shell: Shell) -> Result<Exit, Stop> {
    let mut script = Vec::new();
    let mut command = Arguments::command();
    let name = command.get_name().to_owned();
    clap_complete::generate(shell, &mut command, name, &mut script);
    io::stdout().write_all(&script)?;
    Ok(Exit::Fine)
}
