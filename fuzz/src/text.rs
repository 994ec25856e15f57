//! What texts for people and for the wire have in common.

use ftp_connector::ftp::{Command, RemotePath, Reply};

/// A terminal obeys control characters, and a log has one line for each message.
pub(crate) fn assert_printable(text: &str) {
    assert!(!text.contains(char::is_control), "a control character in {text:?}");
}

/// A command is one line (RFC 959 §5.3).
pub(crate) fn assert_one_command(text: &str) {
    assert!(Command::Raw(text).encode().is_ok(), "no command can hold {text:?}");
}

/// As [`assert_one_command`], for the bytes of a name.
pub(crate) fn assert_one_name(name: &[u8]) {
    assert!(!name.is_empty() && !name.contains(&b'/') && name != b"." && name != b"..", "no name: {name:?}");
    let path = RemotePath::from_bytes(*b"/in").entry(name);
    assert!(Command::Dele(&path).encode().is_ok(), "no command can hold {name:?}");
}

/// A reply of this code, with the lines of the input as its own.
pub(crate) fn reply(code: u16, data: &[u8]) -> Reply {
    Reply { code, lines: data.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect() }
}

/// The input up to its first line feed, and what follows.
pub(crate) fn two_fields(data: &[u8]) -> (&[u8], &[u8]) {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    (&data[..end], data.get(end + 1..).unwrap_or_default())
}
