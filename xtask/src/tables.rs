//! Tables of what the tests found: a test that passes keeps its output to itself, and some of it is worth reading.

use std::fs;

use anyhow::Context;

use crate::workspace;

/// Removes the tables of an earlier run.
pub(crate) fn forget() -> anyhow::Result<()> {
    let directory = workspace::tables();
    if directory.exists() {
        fs::remove_dir_all(&directory).with_context(|| format!("cannot remove {}", directory.display()))?;
    }
    Ok(())
}

/// Prints the tables of this run, in the order of their names.
pub(crate) fn print() -> anyhow::Result<()> {
    let mut tables: Vec<_> = match fs::read_dir(workspace::tables()) {
        Ok(entries) => entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?,
        // A filtered run may have made none.
        Err(_) => return Ok(()),
    };
    tables.sort();
    for table in tables {
        println!("{}", fs::read_to_string(&table).with_context(|| format!("cannot read {}", table.display()))?);
    }
    Ok(())
}
