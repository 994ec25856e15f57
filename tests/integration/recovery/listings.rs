//! Listings that break: listed again, and nothing told twice.

use super::open;
use crate::driver::{failure, list};
use host_harness::FailureCode;
use serde_json::{Value, json};
use std::fmt::Write as _;
use tests::scripted::{Builder, Script, ScriptedServer};

const ENTRIES: usize = 500;

fn with_entries() -> Builder {
    (0..ENTRIES).fold(ScriptedServer::new(), |server, number| server.file(format!("/in/{number:03}"), "x"))
}

/// The first so many lines of the listing.
fn lines(entries: usize) -> String {
    (0..entries).fold(String::new(), |mut text, number| {
        write!(text, "type=file;size=1;modify=20260101000000; {number:03}\r\n").unwrap();
        text
    })
}

fn names(entries: &[Value]) -> Vec<&str> {
    entries.iter().map(|entry| entry["fileName"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_entry_is_told_once() {
    let all: Vec<String> = (0..ENTRIES).map(|number| format!("{number:03}")).collect();
    for (name, fault) in [
        (
            "reset after some",
            Script::new().reply("150 Here.\r\n").send(lines(200).into_bytes()).reset_data().reply("426 Cut.\r\n"),
        ),
        (
            "hung up after some",
            Script::new().reply("150 Here.\r\n").send(lines(200).into_bytes()).reset_data().close_control(),
        ),
        (
            "hung up after all",
            Script::new().reply("150 Here.\r\n").send(lines(500).into_bytes()).close_data().close_control(),
        ),
        (
            "426 after all",
            Script::new().reply("150 Here.\r\n").send(lines(500).into_bytes()).close_data().reply("426 Cut.\r\n"),
        ),
        ("hung up before", Script::new().close_control()),
        ("not now", Script::from("450 Busy.\r\n")),
        ("no data connection", Script::from("425 Cannot open data connection.\r\n")),
    ] {
        let server = with_entries().on_nth("MLSD", 1, fault).start().unwrap();
        let entries = list(&mut open(&server).await, json!({ "remoteDirectory": "/in" })).await;
        let entries = entries.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(names(&entries), all, "{name}");
    }
}

#[tokio::test]
async fn one_that_never_ends_well_is_a_failure() {
    let cut = Script::new().reply("150 Here.\r\n").send(lines(200).into_bytes()).reset_data().reply("426 Cut.\r\n");
    let server = with_entries().on("MLSD", cut).start().unwrap();
    let failure = failure(list(&mut open(&server).await, json!({ "remoteDirectory": "/in" })).await);
    assert_eq!((failure.code, failure.retryable), (FailureCode::Truncated, true));
}

/// What the clock on the server's wall shows is told in UTC, also by a listing that had to be begun again.
#[tokio::test]
async fn times_are_told_in_utc_all_the_same() {
    let server = ScriptedServer::new().file_modified("/in/a", "x", "20260102030405").without_feature("MLST");
    let server = server.clock("20260102040000").list_offset_minutes(120);
    let cut = Script::new().reply("150 Here.\r\n").reset_data().reply("426 Cut.\r\n");
    let server = server.on_nth("LIST", 1, cut).start().unwrap();
    let entries = list(&mut open(&server).await, json!({ "remoteDirectory": "/in" })).await.unwrap();
    assert_eq!(entries[0]["modified"], "2026-01-02T03:04:00Z");
}
