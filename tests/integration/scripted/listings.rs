//! Listings that could mislead.

use super::connection;
use crate::driver::{failure, list, open};
use host_harness::FailureCode;
use serde_json::json;
use tests::scripted::{Script, ScriptedServer};

fn listing(lines: &str) -> Script {
    Script::new().reply("150 Here.\r\n").send(lines).close_data().reply("226 Done.\r\n")
}

#[tokio::test]
async fn names_that_are_paths_are_left_out_and_told() {
    let lines = "type=file;size=1; ../../etc/passwd\r\ntype=file;size=1; /etc/passwd\r\ntype=file;size=1; good\r\n";
    let server = ScriptedServer::new().on("MLSD", listing(lines)).start().unwrap();
    let mut session = open(&connection(&server)).await;
    session.warnings().await.unwrap();
    let entries = list(&mut session, json!({})).await.unwrap();
    assert_eq!(entries.iter().map(|entry| &entry["fileName"]).collect::<Vec<_>>(), ["good"]);
    let warnings = session.warnings().await.unwrap();
    assert_eq!(warnings[0].code, "unparsed-listing-lines");
    assert!(warnings[0].message.contains('2'), "{}", warnings[0].message);
}

#[tokio::test]
async fn list_is_used_where_mlsd_is_not_known_and_nlst_where_list_is_not_understood() {
    let unix =
        "total 4\r\ndrwxr-xr-x   2 a  b   4096 Jan  4  2024 sub\r\n-rw-r--r--   1 a  b  12 Jan  4 2024 a b.txt\r\n";
    let feat = "211-x\r\n SIZE\r\n211 End\r\n";
    let server = ScriptedServer::new().on("FEAT", feat).on("LIST", listing(unix)).start().unwrap();
    let mut session = open(&connection(&server)).await;
    let entries = list(&mut session, json!({})).await.unwrap();
    assert_eq!(entries.len(), 2, "{entries:?}");
    assert_eq!(
        (&entries[0]["fileName"], &entries[0]["size"], &entries[0]["owner"]),
        (&json!("a b.txt"), &json!(12), &json!("a"))
    );
    assert_eq!(entries[0]["modifiedPrecision"], "day");

    let server = ScriptedServer::new()
        .on("FEAT", feat)
        .on("LIST", listing("an unknown dialect\r\n"))
        .on("NLST", listing("one\r\ntwo\r\n"))
        .start()
        .unwrap();
    let mut session = open(&connection(&server)).await;
    let entries = list(&mut session, json!({})).await.unwrap();
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[0]["fileType"], "unknown");
}

#[tokio::test]
async fn an_empty_listing_of_a_missing_directory_is_not_empty() {
    let server = ScriptedServer::new().on("MLSD", listing("")).directory("/empty").start().unwrap();
    let mut session = open(&connection(&server)).await;
    assert!(list(&mut session, json!({ "remoteDirectory": "/empty" })).await.unwrap().is_empty());
    let missing = failure(list(&mut session, json!({ "remoteDirectory": "/missing" })).await);
    assert_eq!(missing.code, FailureCode::NotFound);
}

#[tokio::test]
async fn a_cut_listing_fails() {
    let cut = Script::new().reply("150 Here.\r\n").send("type=file; a\r\ntype=fi").reset_data().reply("426 Cut.\r\n");
    let server = ScriptedServer::new().on("MLSD", cut).start().unwrap();
    let mut session = open(&connection(&server)).await;
    let cut = failure(list(&mut session, json!({})).await);
    assert_eq!(cut.code, FailureCode::Truncated);
}

#[tokio::test]
async fn an_endless_line_is_a_clear_failure() {
    let server = ScriptedServer::new().on("MLSD", listing(&"x".repeat(200_000))).start().unwrap();
    let mut session = open(&connection(&server)).await;
    let refused = failure(list(&mut session, json!({})).await);
    assert_eq!(refused.code, FailureCode::ProtocolViolation);
}
