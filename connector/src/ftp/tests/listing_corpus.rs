//! Listing lines collected from the tests of other clients, each with what they make of it.
//!
//! Every line is read by the decoder as it would come from a server, alone and without a word of which dialect it is;
//! where that cannot work, [`LISTED_AFTER`] says what the server sends before it.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::Deserialize;
use time::UtcDateTime;

use crate::ftp::listing::{Entry, EntryKind, ListingDecoder, ListingFormat, mlsd};
use crate::ftp::modified::Modified;

const CORPUS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/listing.jsonl"));

/// When lines without a `now` of their own were listed.
const NOW: &str = "2026-11-21T00:00:00";

const MVS_HEADING: &str = "Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname";
const DOS_LINE: &str = "05-26-95  10:57AM               143712 $LDR$";

/// Lines that mean nothing alone, or something else: those of MVS without any column but the name, and two of OS/2
/// that a listing of Windows must not take (in listings of OS/2 the corpus has them too, and wants them taken).
const LISTED_AFTER: [(&str, &str); 4] =
    [("L410", MVS_HEADING), ("L411", MVS_HEADING), ("L321", DOS_LINE), ("L322", DOS_LINE)];

/// True devices, which the corpus calls files (and `27` the size of `/dev/kmem`): here they are nothing to fetch.
const DEVIATIONS: [&str; 2] = ["L279", "L280"];

#[derive(Deserialize)]
struct Case {
    id: String,
    format: String,
    tier: String,
    line: String,
    now: Option<String>,
    /// Which of the expectations count.
    asserted: Vec<String>,
    expect: Expectation,
}

#[derive(Deserialize)]
struct Expectation {
    parse: bool,
    name: Option<String>,
    r#type: Option<String>,
    size: Option<u64>,
    mtime: Option<String>,
    target: Option<String>,
}

/// How many lines, and how many of the fields that are asserted of them, came out right.
#[derive(Default)]
struct Score {
    lines: usize,
    lines_right: usize,
    fields: usize,
    fields_right: usize,
}

impl Score {
    /// In tenths of a percent, rounded down.
    fn fields_per_mille(&self) -> usize {
        self.fields_right * 1000 / self.fields
    }
}

#[test]
fn every_line_of_the_corpus() {
    let cases: Vec<Case> =
        CORPUS.lines().map(|line| serde_json::from_str(line).expect("a line of the corpus")).collect();
    let mut by_tier = BTreeMap::<&str, Score>::new();
    let mut by_format = BTreeMap::<(&str, &str), Score>::new();
    let mut wrong = Vec::new();
    for case in &cases {
        let differences = differences(case, read(case).as_ref());
        let fields = case.asserted.len();
        for score in [by_tier.entry(&case.tier).or_default(), by_format.entry((&case.tier, &case.format)).or_default()]
        {
            score.lines += 1;
            score.lines_right += usize::from(differences.is_empty());
            score.fields += fields;
            score.fields_right += fields - differences.len();
        }
        if !differences.is_empty() {
            wrong.push(format!("{}: {:?}: {}", case.id, case.line, differences.join(", ")));
        }
    }
    let table = table(&by_format);
    println!("{table}\n{}", wrong.join("\n"));
    super::publish("listing-corpus", &table);

    for (tier, least) in [("core", 990), ("reject", 1000), ("odd-unix", 900), ("odd-mlsd", 900), ("legacy", 900)] {
        let score = &by_tier[tier];
        assert!(score.fields_per_mille() >= least && score.lines_right * 1000 >= score.lines * least, "{tier}");
    }
    assert_eq!(by_tier.len(), 5, "every tier has its bound");
    wrong.retain(|case| !DEVIATIONS.iter().any(|id| case.starts_with(id)));
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn table(scores: &BTreeMap<(&str, &str), Score>) -> String {
    let mut table = "## Listing lines collected from other clients\n\n".to_owned();
    table += "| tier | dialect | lines right | fields right | share of fields |\n|---|---|---:|---:|---:|\n";
    for ((tier, format), score) in scores {
        let Score { lines, lines_right, fields, fields_right } = score;
        let share = score.fields_per_mille();
        let (percent, tenth) = (share / 10, share % 10);
        writeln!(
            table,
            "| {tier} | {format} | {lines_right} of {lines} | {fields_right} of {fields} | {percent}.{tenth} % |"
        )
        .expect("writing to a string");
    }
    table
}

/// The entry in the line, if any.
fn read(case: &Case) -> Option<Entry> {
    let now = point_in_time(case.now.as_deref().unwrap_or(NOW));
    let format = if case.format == "mlsd" { ListingFormat::Mlsd } else { ListingFormat::List };
    let mut decoder = ListingDecoder::new(format, now);
    if let Some((_, before)) = LISTED_AFTER.iter().find(|(id, _)| *id == case.id) {
        decoder.push(format!("{before}\r\n").as_bytes()).expect("a short line");
        while decoder.next_entry().is_some() {}
    }
    decoder.push(case.line.as_bytes()).expect("a short line");
    decoder.finish();
    let entry = decoder.next_entry();
    assert_eq!(decoder.next_entry(), None, "one line, one entry");
    if format == ListingFormat::List {
        return entry;
    }
    // Answers to MLST are such lines too, and there the directory itself and paths are welcome.
    let line = mlsd::parse_line(case.line.as_bytes());
    let member = line.clone().filter(|line| line.role == mlsd::Role::Member && !line.entry.name.contains(&b'/'));
    assert_eq!(entry, member.map(|line| line.entry), "{}", case.line);
    line.map(|line| line.entry)
}

fn differences(case: &Case, entry: Option<&Entry>) -> Vec<String> {
    let expect = &case.expect;
    let Some(entry) = entry else {
        return if expect.parse {
            case.asserted.iter().map(|field| format!("no {field}")).collect()
        } else {
            Vec::new()
        };
    };
    if !expect.parse {
        return vec![format!("taken as {entry:?}")];
    }
    case.asserted
        .iter()
        .filter_map(|field| {
            let (found, expected) = match field.as_str() {
                "name" => (text(&entry.name), expect.name.clone()),
                "type" => (kind(entry.kind).map(str::to_owned), expect.r#type.clone()),
                "size" => (entry.size.map(|size| size.to_string()), expect.size.map(|size| size.to_string())),
                "target" => (entry.link_target.as_deref().and_then(text), expect.target.clone()),
                "mtime" => (entry.modified.map(|time| to_the_second(&time)), expect.mtime.as_deref().map(seconds)),
                other => panic!("the corpus asserts something new: {other}"),
            };
            (found != expected).then(|| format!("{field} {found:?}, not {expected:?}"))
        })
        .collect()
}

fn text(bytes: &[u8]) -> Option<String> {
    String::from_utf8(bytes.to_vec()).ok()
}

fn kind(kind: EntryKind) -> Option<&'static str> {
    match kind {
        EntryKind::File => Some("file"),
        EntryKind::Directory => Some("dir"),
        EntryKind::SymbolicLink => Some("link"),
        EntryKind::Other | EntryKind::Unknown => None,
    }
}

/// The corpus is not of one mind about fractions; a test beside the parser checks them.
fn to_the_second(modified: &Modified) -> String {
    seconds(&modified.to_rfc3339())
}

fn seconds(time: &str) -> String {
    time.chars().take(19).collect()
}

fn point_in_time(text: &str) -> UtcDateTime {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    Modified::parse_time_value(digits.as_bytes()).expect("a time of the corpus").at
}
