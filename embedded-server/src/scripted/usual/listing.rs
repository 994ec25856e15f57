//! Listings of directories.

use super::{Turn, missing};
use crate::scripted::Script;
use crate::scripted::listing::{Listing, Style};
use crate::scripted::timestamp::MODIFIED;

pub(super) fn answer(turn: &mut Turn, verb: &str) -> Option<Script> {
    let style = match verb {
        "MLSD" => Style::Facts,
        "LIST" => Style::Long,
        "NLST" => Style::Names,
        _ => return None,
    };
    Some(listing(turn, style))
}

fn listing(turn: &Turn, style: Style) -> Script {
    // `ls` options, as in `LIST -a`, are no path.
    let name = if turn.argument.starts_with(b"-") { b"" } else { turn.argument };
    let Some(directory) = turn.target(name).filter(|path| turn.tree.is_directory(path)) else { return missing() };
    if let Some(lines) = turn.behaviour.lists.get(&directory).filter(|_| style == Style::Long) {
        let start = Script::new().reply("150 Here it comes.\r\n").send(lines.as_slice());
        return start.close_data().reply("226 Transfer complete.\r\n");
    }
    let listing = Listing { style, clock: turn.behaviour.clock };
    let mut lines = Vec::new();
    if style == Style::Facts {
        lines.extend_from_slice(format!("type=cdir;modify={MODIFIED}; .\r\n").as_bytes());
    }
    for (name, node) in turn.tree.entries(&directory) {
        lines.extend(listing.line(name, node));
    }
    let start = Script::new().reply("150 Here it comes.\r\n").send(lines);
    let whole = match turn.tree.get(&directory).and_then(|node| node.many_files()) {
        Some(many) => start.send_many(many.clone(), listing),
        None => start,
    };
    whole.close_data().reply("226 Transfer complete.\r\n")
}
