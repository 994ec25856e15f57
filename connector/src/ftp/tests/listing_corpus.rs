//! Listing lines collected from the tests of other clients, each with what they make of it.

use std::collections::BTreeMap;

use serde::Deserialize;
use time::UtcDateTime;

use crate::ftp::listing::{Entry, EntryKind, mlsd, unix};
use crate::ftp::modified::Modified;

const CORPUS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/listing.jsonl"));

/// When lines without a `now` of their own were listed.
const NOW: &str = "2026-11-21T00:00:00";

#[derive(Deserialize)]
struct Case {
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

#[test]
fn unix_and_mlsd_lines_of_the_corpus() {
    let cases: Vec<Case> =
        CORPUS.lines().map(|line| serde_json::from_str(line).expect("a line of the corpus")).collect();
    let mut right = BTreeMap::<(&str, &str), (usize, usize)>::new();
    let mut wrong = Vec::new();
    for case in cases.iter().filter(|case| ["unix", "mlsd"].contains(&case.format.as_str())) {
        let entry = read(case);
        let differences = differences(case, entry.as_ref());
        let (passed, all) = right.entry((&case.format, &case.tier)).or_default();
        *all += 1;
        if differences.is_empty() {
            *passed += 1;
        } else {
            wrong.push(format!("{} {}: {:?}: {}", case.format, case.tier, case.line, differences.join(", ")));
        }
    }
    for ((format, tier), (passed, all)) in &right {
        println!("{format} {tier}: {passed} of {all}");
    }
    println!("{}", wrong.join("\n"));
    let deviations: Vec<&String> =
        wrong.iter().filter(|case| !DEVIATIONS.iter().any(|part| case.contains(part))).collect();
    assert!(deviations.is_empty() && right.len() == 6, "{deviations:#?}");
}

/// True devices, which the corpus calls files (and `27` the size of `/dev/kmem`): here they are nothing to fetch.
const DEVIATIONS: [&str; 2] = ["root kmem 0, 27", "sys      109,767"];

fn read(case: &Case) -> Option<Entry> {
    let line = case.line.as_bytes();
    match case.format.as_str() {
        "mlsd" => mlsd::parse_line(line).map(|line| line.entry),
        _ => unix::parse_line(line, point_in_time(case.now.as_deref().unwrap_or(NOW))),
    }
}

fn differences(case: &Case, entry: Option<&Entry>) -> Vec<String> {
    let Some(entry) = entry else {
        return if case.expect.parse { vec!["refused".to_owned()] } else { Vec::new() };
    };
    let expect = &case.expect;
    case.asserted
        .iter()
        .filter_map(|field| {
            let (found, expected) = match field.as_str() {
                "parse" => (Some("entry".to_owned()), expect.parse.then(|| "entry".to_owned())),
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
