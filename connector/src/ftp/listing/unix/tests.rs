//! Lines as servers send them.

use time::UtcDateTime;

use super::super::entry::{Entry, EntryKind};
use super::parse_line;
use crate::ftp::modified::{Modified, Precision, Zone};

fn at(time_value: &str) -> UtcDateTime {
    Modified::parse_time_value(time_value.as_bytes()).expect("a time value").at
}

fn parse(line: &str) -> Option<Entry> {
    parse_line(line.as_bytes(), at("20261121120000"))
}

fn time(line: &str, now: &str) -> Option<String> {
    Some(parse_line(line.as_bytes(), at(now))?.modified?.to_rfc3339())
}

#[test]
fn reads_every_column() {
    let entry = parse("-rwsr-x---+  3 ann   staff   5000000000 Mar  2 15:13 a report.pdf").expect("a valid line");
    assert_eq!(entry.kind, EntryKind::File);
    assert_eq!(entry.permissions.as_deref(), Some("rwsr-x---"));
    assert_eq!(entry.modified.map(|modified| modified.precision), Some(Precision::Minute));
    assert_eq!(entry.modified.map(|modified| modified.to_rfc3339()).as_deref(), Some("2026-03-02T15:13:00Z"));
    assert_eq!((entry.name.as_slice(), entry.size), (&b"a report.pdf"[..], Some(5_000_000_000)));
    assert_eq!((entry.owner.as_deref(), entry.group.as_deref()), (Some("ann"), Some("staff")));
}

#[test]
fn finds_owner_and_group_whatever_they_hold() {
    for (line, size, owner, group) in [
        ("-rw-r--r-- 1 1000 1001 21 Aug  8 14:14 x", 21, Some("1000"), Some("1001")),
        ("-rw-r--r--   1 root     512 Apr  8  1994 x", 512, Some("root"), None),
        ("-rw-r--r-- 1 512 Apr  8  1994 x", 512, None, None),
        ("-rw------- 4 maxm Domain Users 512 Oct 2 10:59 x", 512, Some("maxm"), Some("Domain Users")),
        ("-rw------- 4 john smith     group    512 Oct 2 10:59 x", 512, Some("john smith"), Some("group")),
        ("-rw-r--r-- 1 user     my group 500   7 Mar  2 15:13 x", 7, Some("user"), Some("my group 500")),
        ("-rw-r-----+1464 a b 7 Mar  2 15:13 x", 7, Some("a"), Some("b")),
    ] {
        let entry = parse(line).unwrap_or_else(|| panic!("refused: {line}"));
        assert_eq!((entry.name.as_slice(), entry.size), (&b"x"[..], Some(size)), "{line}");
        assert_eq!((entry.owner.as_deref(), entry.group.as_deref()), (owner, group), "{line}");
    }
}

#[test]
fn keeps_the_name_as_it_is() {
    for (line, name) in [
        ("-rw-r--r-- 1 a b 7 Mar  2 15:13   two spaces before", "  two spaces before"),
        ("-rw-r--r-- 1 a b 7 Mar  2 15:13 after ", "after "),
        ("-rw-r--r-- 1 a b 7 Mar  2 15:13 7 Mar 2 15:13 x", "7 Mar 2 15:13 x"),
        ("-rw-r--r-- 1 a b 7 Mar  2  2001 2002", "2002"),
        ("-rw-r--r-- 1 a b 7 2005-04-08 11:22 x -> y", "x -> y"),
    ] {
        assert_eq!(parse(line).map(|entry| entry.name), Some(name.as_bytes().to_vec()), "{line}");
    }
    assert_eq!(
        parse_line(b"-rw-r--r-- 1 a b 7 Mar  2 15:13 Gr\xfc\xdfe", at("20261121000000")).map(|entry| entry.name),
        Some(b"Gr\xfc\xdfe".to_vec())
    );
}

#[test]
fn tells_kinds_apart() {
    for (line, kind, size) in [
        ("drwxr-xr-x 2 a b 4096 Mar  2 15:13 x", EntryKind::Directory, None),
        ("lrwxrwxrwx 1 a b 4 Mar  2 15:13 x -> y", EntryKind::SymbolicLink, None),
        ("prw-r--r-- 1 a b 0 Mar  2 15:13 x", EntryKind::Other, None),
        ("srw-r--r-- 1 a b 0 Mar  2 15:13 x", EntryKind::Other, None),
        ("crw-r----- 1 root kmem 0, 27 Mar  2 15:13 x", EntryKind::Other, None),
        ("brw------- 1 root sys 109,767 Jul  2  2004 x", EntryKind::Other, None),
        ("crw-r--r-- 1 ftp nogroup 83853 Jan 22  2001 x", EntryKind::File, Some(83853)),
    ] {
        assert_eq!(parse(line).map(|entry| (entry.kind, entry.size)), Some((kind, size)), "{line}");
    }
}

#[test]
fn splits_links() {
    for (line, name, target) in [
        ("lrwxrwxrwx 1 a b 6 Mar  2 15:13 x -> ../y/z", "x", Some("../y/z")),
        ("lrwxrwxrwx 1 a b 0 Mar  2 15:13 x -> y -> z", "x", Some("y -> z")),
        ("lrwxrwxrwx 1 a b 1 Mar  2 15:13 x -> y -> z", "x -> y", Some("z")),
        ("lrwxrwxrwx 1 a b 1 Mar  2 15:13 x", "x", None),
        ("lrwxrwxrwx 1 a b 1 Mar  2 15:13  -> y", " -> y", None),
    ] {
        let entry = parse(line).map(|entry| (entry.name, entry.link_target));
        assert_eq!(entry, Some((name.as_bytes().to_vec(), target.map(|target| target.as_bytes().to_vec()))), "{line}");
    }
}

#[test]
fn settles_the_year_by_now() {
    let line = |date: &str| format!("-rw-r--r-- 1 a b 7 {date} x");
    for (date, now, expected) in [
        ("Nov 20 12:00", "20261121000000", "2026-11-20T12:00:00Z"),
        ("Nov 21 23:00", "20261121000000", "2026-11-21T23:00:00Z"),
        ("Nov 22 00:00", "20261121000000", "2026-11-22T00:00:00Z"),
        ("Nov 22 00:01", "20261121000000", "2025-11-22T00:01:00Z"),
        ("Dec 31 23:59", "20270101000500", "2026-12-31T23:59:00Z"),
        ("Jan  1 01:00", "20261231233000", "2027-01-01T01:00:00Z"),
        ("Feb 29 08:00", "20261121000000", "2024-02-29T08:00:00Z"),
        ("Feb 29 08:00", "19020101000000", "1896-02-29T08:00:00Z"),
    ] {
        assert_eq!(time(&line(date), now).as_deref(), Some(expected), "{date} on {now}");
    }
}

#[test]
fn reads_other_dates() {
    for (date, expected) in [
        ("Apr  8  1994", "1994-04-08T00:00:00Z"),
        ("APR 08 1994", "1994-04-08T00:00:00Z"),
        ("2005-04-08 11:22", "2005-04-08T11:22:00Z"),
        ("2005-04-08 11:22:33", "2005-04-08T11:22:33Z"),
        ("6月 3日 2003年", "2003-06-03T00:00:00Z"),
        ("8月 17 20:10", "2026-08-17T20:10:00Z"),
        ("8월 17일 20:10", "2026-08-17T20:10:00Z"),
        ("8. Aug 20:10", "2026-08-08T20:10:00Z"),
        ("17 août  2001", "2001-08-17T00:00:00Z"),
        ("Mär  2  2001", "2001-03-02T00:00:00Z"),
        ("2 мая 20:10", "2026-05-02T20:10:00Z"),
        ("08-17 20:10", "2026-08-17T20:10:00Z"),
        ("08-17 2001", "2001-08-17T00:00:00Z"),
        ("2005-04-08 11:22:33.000000000 +0200", "2005-04-08T09:22:33Z"),
        ("2005-04-08 11:22:33.5 -0530", "2005-04-08T16:52:33Z"),
        ("Mar 25 0:23", "2026-03-25T00:23:00Z"),
    ] {
        assert_eq!(
            time(&format!("-rw-r--r-- 1 a b 7 {date} x"), "20261121000000").as_deref(),
            Some(expected),
            "{date}"
        );
    }
}

#[test]
fn tells_whose_time_it_is() {
    for (date, zone) in [
        ("Apr  8  1994", Zone::Server),
        ("Apr  8 11:22", Zone::Server),
        ("2005-04-08 11:22", Zone::Server),
        ("2005-04-08 11:22:33.000000000 +0000", Zone::Utc),
    ] {
        let entry = parse(&format!("-rw-r--r-- 1 a b 7 {date} x"));
        assert_eq!(entry.and_then(|entry| entry.modified).map(|modified| modified.zone), Some(zone), "{date}");
    }
}

#[test]
fn refuses_what_is_uncertain() {
    for line in [
        "",
        "total 112",
        "-rw-r--r--",
        "-rw-r--r-- 1 a b 7 Mar  2 15:13",
        "-rw-r--r-- 1 a b 7 Mar  2 15:13 ",
        "-rw-r--r-- 1 a b 7 Mar  2 24:00 x",
        "-rw-r--r-- 1 a b 7 Mar  2 15:60 x",
        "-rw-r--r-- 1 a b 7 Feb 30  2001 x",
        "-rw-r--r-- 1 a b 7 Feb 29  2001 x",
        "-rw-r--r-- 1 a b 7 Mar  2 15:13:00 x",
        "-rw-r--r-- 1 a b 1,234,567 Mar  2 15:13 x",
        "-rw-r--r-- 1 a b 18446744073709551616 Mar  2 15:13 x",
        "-rw-r--r-- a b 7 Mar  2 15:13 x",
        "-rw-r--r-x1 a b 7 Mar  2 15:13:x",
        "-RW-R--R-- 1 a b 7 Mar  2 15:13 x",
        "-rw-r--r-- 1 a b 7 2001-04-27 x",
        "-rw-r--r-- 1 a b 7 8 17 2001 x",
        "-rw-r--r-- 1 a b 7 27-04 2001 x",
        "-rw-r--r-- 1 a b 7 2005-04-08 11:22:33.5 x",
        "d-------- 1 a b 7",
        "--------- 1 a b 7 Mar  2  2001 x",
        "ls: cannot open directory '.': Permission denied",
    ] {
        assert_eq!(parse(line), None, "{line:?}");
    }
}
