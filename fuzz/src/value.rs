//! Replies that carry one value, and times.

use crate::text;
use ftp_connector::ftp::{Modified, parse_modified, parse_size, parse_working_directory};

/// What a reply is understood to say stands in it, and times survive being written and read.
pub fn value(data: &[u8]) {
    let size = text::reply(213, data);
    if let Some(bytes) = parse_size(&size) {
        assert!(size.text().contains(&bytes.to_string()), "{bytes} is not in {size:?}");
    }
    if let Some(modified) = parse_modified(&size) {
        check(modified);
    }
    if let Some(path) = parse_working_directory(&text::reply(257, data)) {
        assert!(!path.is_empty() && !path.iter().any(u8::is_ascii_control), "{path:?}");
    }
    assert_eq!(parse_working_directory(&text::reply(257, &quoted(data))), sendable(data));
    let refused = text::reply(550, data);
    assert_eq!((parse_size(&refused), parse_modified(&refused), parse_working_directory(&refused)), (None, None, None));
    if let Some(modified) = std::str::from_utf8(data).ok().and_then(Modified::parse_rfc3339) {
        check(modified);
    }
}

fn check(modified: Modified) {
    let (value, timestamp) = (modified.to_time_value(), modified.to_rfc3339());
    let whole_second = Modified { at: modified.at.truncate_to_second(), ..modified };
    if (0..=9999).contains(&modified.at.year()) {
        assert_eq!(Modified::parse_time_value(value.as_bytes()).map(|read| read.at), Some(whole_second.at), "{value}");
        let read = Modified::parse_rfc3339(&timestamp).map(|read| read.at);
        assert_eq!(read, Some(modified.at.truncate_to_millisecond()), "{timestamp}");
    }
}

/// As RFC 959 writes a directory: quotes in it are doubled.
fn quoted(path: &[u8]) -> Vec<u8> {
    let doubled = path.iter().flat_map(|byte| std::iter::repeat_n(*byte, if *byte == b'"' { 2 } else { 1 }));
    b"\"".iter().copied().chain(doubled).chain(*b"\" is current").collect()
}

fn sendable(path: &[u8]) -> Option<Vec<u8>> {
    (!path.is_empty() && !path.iter().any(u8::is_ascii_control)).then(|| path.to_vec())
}
