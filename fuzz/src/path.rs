//! Paths on the server, and the names in them.

mod server;

use crate::choice;
use crate::text::two_fields;
use ftp_connector::ftp::{Command, RemotePath};
use server::{Place, System};

/// The first line is a directory, the rest a path seen from it: what is confined to the directory stays there, on servers
/// of either system, whatever is done to paths keeps what they lead to, and names come back byte for byte.
pub fn path(data: &[u8]) {
    let encoding = choice::encoding(data);
    let (directory, path) = two_fields(data);
    let [directory, path] = [directory, path].map(|bytes| RemotePath::from_bytes(bytes).in_encoding(encoding));
    let joined = directory.join(&path);
    assert!(if path.is_absolute() { joined == path } else { joined.is_absolute() == directory.is_absolute() });
    for path in [&path, &joined] {
        stays_inside(path, &directory);
        keeps_its_meaning(path);
        is_sent_as_it_is(path);
    }
    assert_eq!(encoding.encode(&path.to_text()).as_deref(), Ok(path.as_bytes()), "{encoding:?}");
    if let (_, Some(name)) = path.split() {
        let entry = directory.entry(name);
        assert_eq!(entry.split().1, Some(name));
        assert_eq!(leads_to(&entry.split().0), leads_to(&directory), "{entry:?}");
        assert_eq!(encoding.encode(&directory.decode_name(name)).as_deref(), Ok(name), "{encoding:?}");
    }
}

fn stays_inside(path: &RemotePath, directory: &RemotePath) {
    if path.confined_to(directory).is_err() {
        return;
    }
    for system in [System::Posix, System::Windows] {
        let (place, allowed) = (system.resolve(path.as_bytes()), system.resolve(directory.as_bytes()));
        assert!(place.is_below(&allowed), "{path:?} leaves {directory:?} on {system:?}: {place:?}, {allowed:?}");
    }
}

fn keeps_its_meaning(path: &RemotePath) {
    let normalized = path.normalized();
    assert_eq!(normalized.normalized(), normalized);
    assert_eq!(normalized.is_absolute(), path.is_absolute());
    assert_eq!(leads_to(&normalized), leads_to(path), "{path:?}");

    let ancestry = path.ancestry();
    for pair in ancestry.windows(2) {
        assert!(pair[1].as_bytes().starts_with(pair[0].as_bytes()), "{ancestry:?}");
    }
    if let Some(last) = ancestry.last() {
        assert_eq!(leads_to(last), leads_to(path), "{ancestry:?}");
    }
    if let (directory, Some(name)) = path.split() {
        assert_eq!(leads_to(&directory.entry(name)), leads_to(path), "{path:?}");
    }
}

fn leads_to(path: &RemotePath) -> Place<'_> {
    System::Posix.resolve(path.as_bytes())
}

fn is_sent_as_it_is(path: &RemotePath) {
    let bytes = path.as_bytes();
    let Ok(line) = Command::Retr(path).encode() else {
        assert!(bytes.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)), "refused: {path:?}");
        return;
    };
    let argument = line.strip_prefix(b"RETR ").and_then(|line| line.strip_suffix(b"\r\n")).expect("one command");
    assert!(!argument.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)), "{path:?}");
    // Telnet's IAC stands for itself when it is doubled.
    let doubled: Vec<u8> =
        bytes.iter().flat_map(|byte| std::iter::repeat_n(*byte, if *byte == 0xFF { 2 } else { 1 })).collect();
    assert_eq!(argument, doubled);
}
