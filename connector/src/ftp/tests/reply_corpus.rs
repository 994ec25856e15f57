//! Reply lines collected from the tests of other clients, each with what they make of it.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::ftp::host_port::{parse_epsv, parse_pasv};
use crate::ftp::reply::{Reply, ReplyParser};
use crate::ftp::value::{parse_modified, parse_size, parse_working_directory};

const CORPUS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/fixtures/replies.jsonl"));

#[derive(Deserialize)]
struct Case {
    kind: String,
    line: String,
    expect: Value,
}

#[test]
fn every_reply_of_the_corpus() {
    let cases: Vec<Case> =
        CORPUS.lines().map(|line| serde_json::from_str(line).expect("a line of the corpus")).collect();
    let wrong: Vec<String> = cases
        .iter()
        .filter_map(|case| {
            let found = read(case);
            (!agrees(case, &found)).then(|| format!("{} {:?}: {found}, not {}", case.kind, case.line, case.expect))
        })
        .collect();
    let right = cases.len() - wrong.len();
    super::publish(
        "reply-corpus",
        &format!("## Replies collected from other clients: {right} of {} right\n", cases.len()),
    );
    assert!(cases.len() >= 52 && wrong.is_empty(), "{}", wrong.join("\n"));
}

fn read(case: &Case) -> Value {
    if case.kind == "REPLY" {
        return codes(case.line.as_bytes());
    }
    let reply = Reply::from_wire(format!("{}\r\n", case.line).as_bytes());
    match case.kind.as_str() {
        "PWD" => json!(parse_working_directory(&reply).map(|path| String::from_utf8_lossy(&path).into_owned())),
        "PASV" => json!(parse_pasv(&reply).map(|address| (address.ip().to_string(), address.port()))),
        "EPSV" => json!(parse_epsv(&reply)),
        "MDTM" => json!(parse_modified(&reply).map(|modified| modified.to_rfc3339())),
        "SIZE" => json!(parse_size(&reply)),
        other => panic!("the corpus has a new kind: {other}"),
    }
}

/// The codes of all replies, or `"refused"`.
fn codes(wire: &[u8]) -> Value {
    let mut parser = ReplyParser::default();
    parser.push(wire);
    let mut codes = Vec::new();
    loop {
        match parser.next_reply() {
            Ok(Some(reply)) => codes.push(reply.code.to_string()),
            Ok(None) => return json!(codes),
            Err(_) => return json!("refused"),
        }
    }
}

/// Some expectations are in words; those leave a choice, of which this names the one taken.
fn agrees(case: &Case, found: &Value) -> bool {
    let taken = match case.expect.as_str() {
        Some("reject" | "reject (NUL)" | "permanent or protocol error, never success") => json!("refused"),
        Some("6446 on the control peer, never 10.0.0.1") => json!(6446),
        Some("2003-04-05T06:07:08Z or reject, never year 1910") => Value::Null,
        _ => case.expect.clone(),
    };
    *found == taken
}
