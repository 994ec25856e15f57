//! The files, directories, links and listings that a server begins with.

use embedded_server::scripted::Builder;
use scenario::Located;
use scenario::model::Server;

use super::{StartError, places};
use crate::scenario::content::stored;

/// Fills the server.
pub(super) fn fill(server: Builder, description: &Server) -> Result<Builder, StartError> {
    places::check(description)?;
    let missing = description.modified.iter().find(|(path, _)| !description.files.contains_key(*path));
    if let Some((path, Located { span, .. })) = missing {
        return Err(StartError::NoFile { path: path.clone(), span: *span });
    }
    let server = description.directories.iter().fold(server, Builder::directory);
    let server = description.files.iter().try_fold(server, |server, (path, content)| {
        let content = stored(content);
        match description.modified.get(path) {
            Some(modified) => Ok::<_, StartError>(server.file_modified(path, content, &digits(modified)?)),
            None => Ok(server.file(path, content)),
        }
    })?;
    let server = description.links.iter().fold(server, |server, (path, target)| server.link(path, target));
    let listings = description.listings.iter();
    Ok(listings.fold(server, |server, (path, lines)| server.list(path, with_line_ends(lines))))
}

/// `2026-01-31T12:00:00Z` as FTP writes it: `20260131120000`. That it is in the calendar, the server sees to.
fn digits(time: &Located<String>) -> Result<String, StartError> {
    let shape = |(place, character): (usize, char)| match place {
        4 | 7 => character == '-',
        10 => character == 'T',
        13 | 16 => character == ':',
        19 => character == 'Z',
        _ => character.is_ascii_digit(),
    };
    if time.value.len() != 20 || !time.value.chars().enumerate().all(shape) {
        return Err(StartError::Time { text: time.value.clone(), span: time.span });
    }
    Ok(time.value.chars().filter(char::is_ascii_digit).collect())
}

/// Each line with the end that FTP has.
pub(super) fn with_line_ends(lines: &str) -> String {
    lines.lines().flat_map(|line| [line, "\r\n"]).collect()
}
