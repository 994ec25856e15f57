//! `harness man`: the manual pages, from the same words as `--help`.

use std::io::{self, Write as _};
use std::path::Path;

use clap::CommandFactory as _;
use clap_mangen::Man;

use super::{Arguments, Exit, Stop};

/// The page of the command itself to stdout; or those of all commands, `harness.1`, `harness-run.1` and so on, into `directory`.
pub(super) fn write(directory: Option<&Path>) -> Result<Exit, Stop> {
    let command = Arguments::command();
    if let Some(directory) = directory {
        let written = std::fs::create_dir_all(directory).and_then(|()| clap_mangen::generate_to(command, directory));
        written.map_err(|error| Stop::Usage(format!("--out {}: {error}", directory.display())))?;
        return Ok(Exit::Fine);
    }
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    io::stdout().write_all(&page)?;
    Ok(Exit::Fine)
}
