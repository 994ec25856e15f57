//! Paths of the server's own: absolute, `/` between names, names of any bytes.

/// The absolute path that `path` means in `directory`, without `.`, `..` and doubled slashes.
pub(super) fn resolve(directory: &[u8], path: &[u8]) -> Vec<u8> {
    let whole = if path.starts_with(b"/") { path.to_vec() } else { join(directory, path) };
    let mut segments: Vec<&[u8]> = Vec::new();
    for segment in segments_of(&whole) {
        match segment {
            b".." => drop(segments.pop()),
            name => segments.push(name),
        }
    }
    [b"/".as_slice(), &segments.join(&b'/')].concat()
}

/// The names in a path, without `.` and doubled slashes.
pub(super) fn segments_of(path: &[u8]) -> impl DoubleEndedIterator<Item = &[u8]> {
    path.split(|byte| *byte == b'/').filter(|segment| !segment.is_empty() && *segment != b".")
}

pub(super) fn join(directory: &[u8], name: &[u8]) -> Vec<u8> {
    let separator: &[u8] = if directory.ends_with(b"/") { b"" } else { b"/" };
    [directory, separator, name].concat()
}

pub(super) fn parent(path: &[u8]) -> &[u8] {
    match path.iter().rposition(|byte| *byte == b'/') {
        None | Some(0) => b"/",
        Some(slash) => path.get(..slash).unwrap_or_default(),
    }
}

pub(super) fn base_name(path: &[u8]) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or_default()
}
