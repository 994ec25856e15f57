//! Lines of MLSD and MLST: facts for machines, then the name (RFC 3659 §7.2).

use super::entry::{Entry, EntryKind};
use crate::ftp::modified::Modified;
use crate::ftp::number::decimal;
use crate::ftp::printable::printable;

/// One line of an MLSD listing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What the entry is to the directory listed.
    pub role: Role,
    /// The entry. Servers may give a path as its name.
    pub entry: Entry,
}

/// What an entry is to the directory listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Something in the directory.
    Member,
    /// The directory itself: `type=cdir`.
    ListedDirectory,
    /// A directory above it: `type=pdir`.
    ParentDirectory,
}

/// Reads a line without its line end. None when it is not one of MLSD.
pub fn parse_line(line: &[u8]) -> Option<Line> {
    let (facts, name) = split_name(line)?;
    if name.is_empty() {
        return None;
    }
    let mut parsed = Line { role: Role::Member, entry: Entry::unknown(name) };
    for fact in facts.split(|byte| *byte == b';').filter(|fact| !fact.is_empty()) {
        let equals = fact.iter().position(|byte| *byte == b'=').filter(|position| *position > 0)?;
        let (fact_name, value) = (fact.get(..equals)?, fact.get(equals + 1..)?);
        apply(&mut parsed, &fact_name.to_ascii_lowercase(), value);
    }
    if !matches!(parsed.entry.kind, EntryKind::File | EntryKind::Unknown) {
        parsed.entry.size = None;
    }
    Some(parsed)
}

/// The facts and the name. A line without facts starts with the space that stands before the name.
fn split_name(line: &[u8]) -> Option<(&[u8], &[u8])> {
    if let Some(name) = line.strip_prefix(b" ") {
        return Some((&[], name));
    }
    // Not simply the first space: owners and link targets may hold one, though RFC 3659 forbids it.
    let end = line.windows(2).position(|pair| pair == b"; ")?;
    Some((line.get(..end)?, line.get(end + 2..)?))
}

fn apply(line: &mut Line, fact: &[u8], value: &[u8]) {
    if value.is_empty() {
        return;
    }
    let entry = &mut line.entry;
    match fact {
        b"type" => apply_type(line, value),
        b"size" => entry.size = decimal(value),
        b"modify" => entry.modified = Modified::parse_time_value(value),
        b"unique" => entry.identity = Some(value.to_vec()),
        b"unix.mode" => entry.permissions = symbolic_mode(value),
        b"unix.ownername" => entry.owner = Some(printable(value)),
        b"unix.groupname" => entry.group = Some(printable(value)),
        // Numbers serve where there are no names, whichever comes first.
        b"unix.owner" | b"unix.uid" => _ = entry.owner.get_or_insert_with(|| printable(value)),
        b"unix.group" | b"unix.gid" => _ = entry.group.get_or_insert_with(|| printable(value)),
        _ => {}
    }
}

fn apply_type(line: &mut Line, value: &[u8]) {
    const LINKS: [&[u8]; 2] = [b"os.unix=slink", b"os.unix=symlink"];
    let colon = value.iter().position(|byte| *byte == b':');
    let (type_name, target) = match colon {
        Some(colon) => (value.get(..colon), value.get(colon + 1..)),
        None => (Some(value), None),
    };
    let type_name = type_name.unwrap_or_default().to_ascii_lowercase();
    line.entry.kind = match type_name.as_slice() {
        b"file" => EntryKind::File,
        b"dir" => EntryKind::Directory,
        b"cdir" => {
            line.role = Role::ListedDirectory;
            EntryKind::Directory
        }
        b"pdir" => {
            line.role = Role::ParentDirectory;
            EntryKind::Directory
        }
        known if LINKS.contains(&known) => {
            line.entry.link_target = target.filter(|path| !path.is_empty()).map(<[u8]>::to_vec);
            EntryKind::SymbolicLink
        }
        _ => EntryKind::Other,
    };
}

/// `rwxr-x---` for an octal mode such as `0750`.
pub(super) fn symbolic_mode(octal: &[u8]) -> Option<String> {
    if octal.len() > 7 {
        return None;
    }
    let mode = octal.iter().try_fold(0_u32, |mode, digit| match digit {
        b'0'..=b'7' => Some(mode * 8 + u32::from(digit - b'0')),
        _ => None,
    })?;
    // Shift of the three bits, the special bit that replaces their x, and its letter.
    let classes = [(6, 0o4000, 's'), (3, 0o2000, 's'), (0, 0o1000, 't')];
    let mut text = String::with_capacity(9);
    for (shift, special, letter) in classes {
        let bits = mode >> shift;
        text.push(if bits & 4 == 0 { '-' } else { 'r' });
        text.push(if bits & 2 == 0 { '-' } else { 'w' });
        text.push(match (mode & special != 0, bits & 1 != 0) {
            (false, false) => '-',
            (false, true) => 'x',
            (true, false) => letter.to_ascii_uppercase(),
            (true, true) => letter,
        });
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::{Entry, EntryKind, Role, parse_line, symbolic_mode};

    fn entry(line: &str) -> Option<Entry> {
        parse_line(line.as_bytes()).map(|line| line.entry)
    }

    #[test]
    fn reads_real_lines() {
        let proftpd = entry(
            "modify=20260303210732;perm=adfrw;size=431;type=file;unique=803U1A2B;UNIX.group=1000;\
             UNIX.groupname=staff;UNIX.mode=0644;UNIX.owner=1000;UNIX.ownername=ann; a report.txt",
        );
        let proftpd = proftpd.expect("a valid line");
        assert_eq!((proftpd.name.as_slice(), proftpd.kind), (&b"a report.txt"[..], EntryKind::File));
        assert_eq!(proftpd.size, Some(431));
        assert_eq!(proftpd.modified.map(|time| time.to_rfc3339()).as_deref(), Some("2026-03-03T21:07:32Z"));
        assert_eq!(proftpd.permissions.as_deref(), Some("rw-r--r--"));
        assert_eq!((proftpd.owner.as_deref(), proftpd.group.as_deref()), (Some("ann"), Some("staff")));

        let pure_ftpd = entry("type=OS.unix=slink:/my target;unix.uid=11; link").expect("a valid line");
        assert_eq!((pure_ftpd.kind, pure_ftpd.owner.as_deref()), (EntryKind::SymbolicLink, Some("11")));
        assert_eq!(pure_ftpd.link_target.as_deref(), Some(&b"/my target"[..]));
    }

    #[test]
    fn tells_the_directory_itself_from_its_members() {
        for (line, role) in [
            ("Type=cdir; /pub", Role::ListedDirectory),
            ("type=PDIR; ..", Role::ParentDirectory),
            ("type=dir; pub", Role::Member),
        ] {
            assert_eq!(
                parse_line(line.as_bytes()).map(|line| (line.role, line.entry.kind)),
                Some((role, EntryKind::Directory))
            );
        }
    }

    #[test]
    fn takes_names_as_they_are_and_bad_facts_as_absent() {
        for (line, name) in [
            (" no facts", "no facts"),
            ("  ", " "),
            (" Type=cdir; x", "Type=cdir; x"),
            ("type=file; a; b ", "a; b "),
            ("size=;modify=yesterday;UNIX.mode=rwx; x", "x"),
            ("size=-1;size=1e3; x", "x"),
        ] {
            assert_eq!(
                entry(line),
                Some(Entry::unknown(name.as_bytes())).map(|unknown| Entry {
                    kind: if line.starts_with("type") { EntryKind::File } else { EntryKind::Unknown },
                    ..unknown
                })
            );
        }
    }

    #[test]
    fn refuses_other_lines() {
        for line in ["", " ", "Type=dir;Size=3;/no/space", "Type=dir; ", "/no/facts", "550; failed", "=x; y"] {
            assert_eq!(parse_line(line.as_bytes()), None, "{line:?}");
        }
    }

    #[test]
    fn modes() {
        for (octal, symbolic) in [
            ("0755", Some("rwxr-xr-x")),
            ("640", Some("rw-r-----")),
            ("0100644", Some("rw-r--r--")),
            ("6711", Some("rws--s--x")),
            ("7000", Some("--S--S--T")),
            ("1777", Some("rwxrwxrwt")),
            ("0888", None),
            ("77777777777777777777", None),
        ] {
            assert_eq!(symbolic_mode(octal.as_bytes()).as_deref(), symbolic);
        }
    }
}
