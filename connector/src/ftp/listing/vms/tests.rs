//! Lines as servers send them.

use time::UtcDateTime;

use super::super::dialect::{Context, Dialect, Reading};
use super::super::entry::{Entry, EntryKind};
use super::Vms;

fn read(dialect: &mut Vms, line: &str) -> Option<Reading> {
    dialect.read(line.as_bytes(), Context { now: UtcDateTime::UNIX_EPOCH, settled: false })
}

fn entry(line: &str) -> Option<Entry> {
    match read(&mut Vms::default(), line)? {
        Reading::Entry(entry) => Some(entry),
        other => panic!("{other:?}"),
    }
}

#[test]
fn columns() {
    for (line, name, kind, time, owner, group) in [
        (
            "A.TXT;12  9/18   2-JUN-1998 08:38:42  [GROUP,OWNER]    (RWED,RWED,RE,)",
            "A.TXT",
            EntryKind::File,
            Some("1998-06-02T08:38:42Z"),
            Some("OWNER"),
            Some("GROUP"),
        ),
        (
            "a.dir;1     1   19-nov-2001 21:41 [root] (RWE,RWE,RE,RE)",
            "a.dir",
            EntryKind::Directory,
            Some("2001-11-19T21:41:00Z"),
            Some("root"),
            None,
        ),
        ("A.;2   155   2-JUL-2003 10:30:13.64", "A.", EntryKind::File, Some("2003-07-02T10:30:13Z"), None, None),
        ("A^.B.C;1  2-JUL-2003 (RWE,,,)", "A^.B.C", EntryKind::File, Some("2003-07-02T00:00:00Z"), None, None),
        ("A.B;1   %RMS-E-PRV, insufficient privilege", "A.B", EntryKind::File, None, None, None),
        (
            "A.DIR;1  27/36  16-FEB-1999 10:01:46  [AP,APACHE$WWW                (RWE,RWE,RE,RE)",
            "A.DIR",
            EntryKind::Directory,
            Some("1999-02-16T10:01:46Z"),
            Some("APACHE$WWW"),
            Some("AP"),
        ),
    ] {
        let entry = entry(line).unwrap_or_else(|| panic!("refused: {line}"));
        assert_eq!((entry.name.as_slice(), entry.kind, entry.size), (name.as_bytes(), kind, None), "{line}");
        assert_eq!(entry.modified.map(|modified| modified.to_rfc3339()).as_deref(), time, "{line}");
        assert_eq!((entry.owner.as_deref(), entry.group.as_deref()), (owner, group), "{line}");
    }
}

#[test]
fn what_is_no_member() {
    let mut dialect = Vms::default();
    for (line, expected) in [
        ("Directory DISK$USER:[PUB.INCOMING]", Some(Reading::Aside)),
        ("LONG_NAME.TXT;1", Some(Reading::Unfinished)),
        ("Total of 1 file, 9/9 blocks.", Some(Reading::Aside)),
        ("Grand total of 2 directories, 3 files, 12/45 blocks.", Some(Reading::Aside)),
        ("%DIRECT-W-NOFILES, no files found", Some(Reading::Aside)),
        ("Directory listing of [x] follows", None),
        ("Directory gone", None),
    ] {
        assert_eq!(read(&mut dialect, line), expected, "{line}");
    }
}

#[test]
fn older_versions_are_no_entries_of_their_own() {
    let mut dialect = Vms::default();
    let told = ["A.B;7", "A.B;6", "A.B;2", "B.C;1", "A.B;1", "A.B;3"].map(|name| {
        matches!(read(&mut dialect, &format!("{name}  9/9  2-JUN-1998 08:38:42")), Some(Reading::Entry(_)))
    });
    assert_eq!(told, [true, false, false, true, true, true]);
}

#[test]
fn refuses_other_lines() {
    for line in [
        "A.TXT  9/18   2-JUN-1998 08:38:42",
        ";1  9/18   2-JUN-1998 08:38:42",
        "A.TXT;  9/18   2-JUN-1998 08:38:42",
        "A.TXT;1  9/18   2-JUN-98 08:38:42",
        "A.TXT;1  9/18   31-JUN-1998 08:38:42",
        "A.TXT;1  9/18   2-JUN-1998 08:38:4",
        "A.TXT;1  9/18   2-JUN-1998 08:38:42 and more",
        "A.TXT;1  9/18/2   2-JUN-1998 08:38:42",
        "A.TXT;1  9/18",
        "x A.TXT;1  9/18   2-JUN-1998 08:38:42",
    ] {
        assert_eq!(entry(line), None, "{line}");
    }
}
