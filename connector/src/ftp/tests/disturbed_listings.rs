//! A line of LIST that was disturbed on its way makes the same entry or none, in every dialect.
//!
//! The same means: the name that stands in the line, byte for byte, and for kind, size and time either what the whole
//! line says or nothing (of a time, only its coarser parts). White space counts as part of the name where the dialect
//! cannot tell it from padding, and so does whatever touches the name; owner and group are free text.

use fastrand::Rng;
use time::{Duration, UtcDateTime};

use crate::ftp::listing::{Entry, EntryKind, ListingDecoder, ListingFormat};
use crate::ftp::modified::{Modified, Precision};

/// A valid line in its parts.
#[derive(Debug)]
struct Sample {
    dialect: &'static str,
    /// What the server sends before it; blank when the line is certain on its own.
    heading: &'static str,
    /// The name and what touches it, in dialects that start with it.
    start: &'static str,
    /// What may be disturbed.
    fields: &'static [&'static str],
    /// The padding that ends the last field, and the name, in dialects that end with it.
    end: &'static str,
    name: &'static str,
}

const UNIX: &[&str] = &["-rwxr-xr-x", "2", "ann", "staff", "4096", "Mar", "2", "15:13"];
const DATASET: &[&str] = &["SAVE00", "3390", "2004/06/23", "1", "1", "FB", "128", "6144", "PO-E"];
const DATASETS: &str = "Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname";
const MEMBER: &[&str] = &["01.03", "2002/09/12", "2002/10/11", "09:37", "11", "11", "0", "KIL001"];
const MEMBERS: &str = " Name     VV.MM   Created       Changed      Size  Init   Mod   Id";
const MODULES: &str = " Name      Size     TTR   Alias-of AC --------- Attributes --------- Amode Rmode";

const SAMPLES: [Sample; 24] = [
    lone("unix", "", UNIX, " a name"),
    lone("unix", "", &["drwxr-xr-x+", "2", "ann", "4096", "2", "févr.", "2001"], " a name"),
    lone("unix", "", &["-rw-r--r--", "1", "500", "500", "7", "2005-04-08", "11:22:33.000000000", "+0200"], " a name"),
    lone("unix", "", &["-rw-r--r--", "1", "500", "7", "04-08", "11:22"], " a name"),
    lone("netpresenz", "", &["-rw-r--r--", "54149", "27826", "81975", "Jul", "22", "2010"], " a name"),
    lone("netpresenz", "", &["drwxr-xr-x", "folder", "3", "Jan", "4", "14:49"], " a name"),
    lone("dos", "", &["05-26-95", "10:57AM", "143712"], " a name"),
    lone("dos", "", &["05-26-1995", "10:57PM", "<DIR>"], "          a name"),
    lone("dos", "", &["2005-04-08", "22:57", "<DIR>"], "          a name"),
    lone("eplf", "", &["+i8388621.44468,m839956783,r,s10376,up644,"], "\ta name"),
    lone("vms", "NAME.TXT;3", &["118/126", "14-APR-1997", "12:45:27.12", "[GROUP,OWNER]", "(RWED,,RWED,RE)"], ""),
    lone("vms", "NAME.DIR;1", &["3", "14-APR-1997", "12:45"], ""),
    lone("datasets", "", DATASET, " INCOMING.X"),
    Sample { heading: DATASETS, ..lone("datasets", "", DATASET, " INCOMING.X") },
    Sample { heading: DATASETS, ..lone("datasets", "", &["Migrated"], "       INCOMING.X") },
    lone("members", "MEMBER", MEMBER, ""),
    Sample { heading: MEMBERS, ..lone("members", "MEMBER", MEMBER, "") },
    Sample { heading: MODULES, ..lone("load modules", "MEMBER", &["00B308", "000411", "00", "FO", "31", "ANY"], "") },
    lone("os400", "", &["PEP", "4019", "04/03/18", "18:58:16", "*STMF"], "      a name"),
    lone("os400", "", &["CFT", "*MEM"], "       NAME.MBR"),
    lone("netware", "", &["-", "[RWCEAFMS]", "rwinston", "19968", "Mar", "12", "15:20"], " a name"),
    lone("os2", "", &["33280", "A", "02-09-97", "13:49"], "  a name"),
    lone("os2", "", &["0", "DIR", "02-09-1997", "13:49"], "  a name"),
    lone("nonstop", "NAME", &["O", "101", "16354", "18-Mar-09", "15:09:12", "244,", "10", "\"nnnn\""], ""),
];

const fn lone(
    dialect: &'static str,
    start: &'static str,
    fields: &'static [&'static str],
    end: &'static str,
) -> Sample {
    let text = if start.is_empty() { end } else { start };
    Sample { dialect, heading: "", start, fields, end, name: text }
}

impl Sample {
    fn line(&self) -> String {
        format!("{} {}{}", self.start, self.fields.join(" "), self.end).trim_start().to_owned()
    }

    fn name(&self) -> &[u8] {
        let name = self.name.trim_start();
        name.split_once(';').map_or(name, |(name, _version)| name).as_bytes()
    }

    fn read(&self, line: &[u8]) -> Option<Entry> {
        let mut wire = self.heading.as_bytes().to_vec();
        wire.extend_from_slice(b"\r\n");
        wire.extend_from_slice(line);
        wire.extend_from_slice(b"\r\n");
        let (entries, _) = decode(&wire);
        assert!(entries.len() <= 1, "{entries:?}");
        entries.into_iter().next()
    }

    fn entry(&self) -> Entry {
        let entry = self.read(self.line().as_bytes()).unwrap_or_else(|| panic!("refused: {}", self.line()));
        assert_eq!(entry.name, self.name(), "{}", self.line());
        entry
    }
}

/// The entries, and how many lines were not understood.
fn decode(wire: &[u8]) -> (Vec<Entry>, u64) {
    let now = UtcDateTime::UNIX_EPOCH.saturating_add(Duration::days(20_778));
    let mut decoder = ListingDecoder::new(ListingFormat::List, now);
    decoder.push(wire).expect("short lines");
    decoder.finish();
    (std::iter::from_fn(|| decoder.next_entry()).collect(), decoder.unparsed_lines())
}

/// Whether everything but the name says what the whole line says, or nothing.
fn agrees(found: &Entry, whole: &Entry) -> bool {
    let modified = match (found.modified, whole.modified) {
        (None, _) => true,
        (Some(found), Some(whole)) => coarser(found, whole),
        (Some(_), None) => false,
    };
    let kind = found.kind == whole.kind || found.kind == EntryKind::Unknown;
    modified && kind && (found.size.is_none() || found.size == whole.size)
}

fn coarser(found: Modified, whole: Modified) -> bool {
    let unit = match found.precision {
        Precision::Day => Duration::DAY,
        Precision::Minute => Duration::MINUTE,
        Precision::Second | Precision::Millisecond => Duration::SECOND,
    };
    found.zone == whole.zone && found.at <= whole.at && whole.at < found.at.saturating_add(unit)
}

#[test]
fn white_space_and_case() {
    let mut random = Rng::with_seed(1123);
    for sample in &SAMPLES {
        let whole = sample.entry();
        let mut understood = 0;
        for _ in 0..2000 {
            let mut line = white_space(&mut random, 0) + sample.start;
            for (position, field) in sample.fields.iter().enumerate() {
                let least = usize::from(position > 0 || !sample.start.is_empty());
                line.push_str(&white_space(&mut random, least));
                line.extend(field.chars().map(|letter| if random.u8(..16) == 0 { flip(letter) } else { letter }));
            }
            line.push_str(sample.end);
            let Some(found) = sample.read(line.as_bytes()) else { continue };
            understood += 1;
            assert!(found.name == whole.name && agrees(&found, &whole), "{line:?}: {found:?}");
        }
        assert!(understood > 100, "{}: only {understood} lines were understood", sample.line());
    }
}

#[test]
fn lines_that_end_early() {
    for sample in &SAMPLES {
        let (line, whole) = (sample.line().into_bytes(), sample.entry());
        for length in 0..line.len() {
            let Some(found) = sample.read(&line[..length]) else { continue };
            assert!(
                whole.name.starts_with(&found.name) && agrees(&found, &whole),
                "{}: {found:?}",
                String::from_utf8_lossy(&line[..length])
            );
        }
    }
}

#[test]
fn garbage_before_and_after() {
    let mut random = Rng::with_seed(742);
    for sample in &SAMPLES {
        let (line, whole) = (sample.line().into_bytes(), sample.entry());
        for _ in 0..2000 {
            let garbage = word(&mut random);
            if let Some(found) = sample.read(&[garbage.as_slice(), b" ", &line].concat()) {
                assert!(found.name == whole.name && agrees(&found, &whole), "{}: {found:?}", sample.line());
            }
            if let Some(found) = sample.read(&[line.as_slice(), b" ", &garbage].concat()) {
                let name = if sample.end.is_empty() {
                    whole.name.clone()
                } else {
                    [&whole.name, &b" "[..], &garbage].concat()
                };
                assert!(found.name == name && agrees(&found, &whole), "{}: {found:?}", sample.line());
            }
        }
    }
}

#[test]
fn garbage_alone() {
    // What the dialects are made of, so that pieces of lines come up by chance.
    const ALPHABET: &[u8] = b"  \t0123456789:-/,;.[]()*<>adlrwxMarDIRPS\"";
    let mut random = Rng::with_seed(10);
    for _ in 0..30_000 {
        let line: Vec<u8> = (0..random.usize(0..60)).filter_map(|_| random.choice(ALPHABET).copied()).collect();
        assert_eq!(decode(&line).0, [], "{}", String::from_utf8_lossy(&line));
    }
}

#[test]
fn a_listing_keeps_to_its_dialect() {
    let lone: Vec<&Sample> = SAMPLES.iter().filter(|sample| sample.heading.is_empty()).collect();
    for first in &lone {
        for second in &lone {
            let (entries, unparsed) = decode(format!("{}\n{}\n", first.line(), second.line()).as_bytes());
            let kept = first.dialect == second.dialect || are_both_possible(first, second);
            assert_eq!((entries.len(), unparsed), if kept { (2, 0) } else { (1, 1) }, "{first:?}, {second:?}");
        }
    }
}

/// The sizes of forks may as well be links and owner: until a folder is listed, two dialects remain.
fn are_both_possible(first: &Sample, second: &Sample) -> bool {
    let in_both = |sample: &Sample| sample.fields.contains(&"81975");
    let of_either = |sample: &Sample| ["unix", "netpresenz"].contains(&sample.dialect);
    (in_both(first) || in_both(second)) && of_either(first) && of_either(second)
}

fn word(random: &mut Rng) -> Vec<u8> {
    let random_byte = |random: &mut Rng| if random.bool() { random.u8(b'!'..=b'~') } else { random.u8(128..) };
    (0..random.usize(1..9)).map(|_| random_byte(random)).filter(|byte| *byte != b'/').chain([b'~']).collect()
}

fn white_space(random: &mut Rng, least: usize) -> String {
    let length = random.usize(least..4);
    std::iter::repeat_with(|| if random.u8(..8) == 0 { '\t' } else { ' ' }).take(length).collect()
}

fn flip(letter: char) -> char {
    if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
}
