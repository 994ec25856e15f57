//! Where it would be easy to be wrong: listings begun again, times in no zone, things that vanish or change meanwhile.

use crate::driver::{connector, delete, failure, get, list, open, retrying, run};
use crate::scripted;
use host_harness::FailureCode;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::fmt::Write as _;
use tests::scripted::{Script, ScriptedServer};

fn listing(lines: impl AsRef<str>) -> Script {
    Script::new().reply("150 Here.\r\n").send(lines.as_ref()).close_data().reply("226 Done.\r\n")
}

/// `Mon dd hh:mm` as a server that is so many hours ahead of UTC shows the present.
fn listed_now(hours_ahead: i64) -> String {
    let at = time::OffsetDateTime::now_utc() + time::Duration::hours(hours_ahead);
    let month = &at.month().to_string()[..3];
    format!("{month} {:02} {:02}:{:02}", at.day(), at.hour(), at.minute())
}

/// Old files come with dates, which can be told at once; recent ones wait for the server's clock, for which this listing has
/// to be begun again.
#[tokio::test]
async fn a_listing_that_is_begun_again_tells_nothing_twice() {
    let mut lines = String::new();
    for number in 0..12_000 {
        write!(lines, "-rw-r--r-- 1 a a 7 Jan 02  2024 old-{number:05}\r\n").unwrap();
    }
    let now = listed_now(2);
    for number in 0..12_000 {
        write!(lines, "-rw-r--r-- 1 a a 7 {now} new-{number:05}\r\n").unwrap();
    }
    let server =
        ScriptedServer::new().without_feature("MLST").directory("/in").on("LIST", listing(lines)).start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let entries = list(&mut session, json!({ "remoteDirectory": "/in" })).await.unwrap();
    let names: HashSet<&str> = entries.iter().map(|entry| entry["fileName"].as_str().unwrap()).collect();
    assert_eq!((entries.len(), names.len()), (24_000, 24_000));
    assert_eq!(scripted::count(&server, "LIST"), 2);
}

/// Without MDTM nobody knows whether a file that seems five hours old was written just now.
#[tokio::test]
async fn an_age_in_an_unknown_zone_is_not_trusted() {
    let line = format!("-rw-r--r-- 1 a a 7 {} fresh\r\n-rw-r--r-- 1 a a 7 Jan 02  2024 old\r\n", listed_now(-5));
    let server = ScriptedServer::new()
        .without_feature("MLST")
        .without_feature("MDTM")
        .directory("/in")
        .on("LIST", listing(line))
        .start()
        .unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let aged = list(&mut session, json!({ "remoteDirectory": "/in", "minAgeSeconds": 300 })).await.unwrap();
    assert_eq!(aged.iter().map(|entry| &entry["fileName"]).collect::<Vec<_>>(), ["old"]);
    let warnings = session.warnings().await.unwrap();
    assert!(warnings.iter().any(|warning| warning.code == "times-in-unknown-zone"), "{warnings:?}");
}

/// Summer and winter differ: what is learnt must be of the youngest file, for it is the young ones that ages are about.
#[tokio::test]
async fn the_clock_is_learnt_from_the_youngest_file() {
    let now = tests::scripted::now();
    let lines = format!(
        "-rw-r--r-- 1 a a 7 {} first\r\n-rw-r--r-- 1 a a 7 {} youngest\r\n",
        listed_now(-24 * 40 + 2),
        listed_now(1)
    );
    let server = ScriptedServer::new()
        .without_feature("MLST")
        .directory("/in")
        .on("LIST", listing(lines))
        .on("MDTM /in/youngest", format!("213 {now}\r\n"))
        .start()
        .unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let entries = list(&mut session, json!({ "remoteDirectory": "/in" })).await.unwrap();
    assert_eq!(entries[1]["modified"].as_str().unwrap()[11..16], format!("{}:{}", &now[8..10], &now[10..12]));
    assert!(!server.commands().contains(&"MDTM /in/first".to_owned()));
}

#[tokio::test]
async fn conditions_hold_for_files_that_are_named() {
    let now = tests::scripted::now();
    let server = ScriptedServer::new()
        .file_modified("/in/fresh", "being written", &now)
        .file_modified("/in/old", "complete", "20240102030405")
        .start()
        .unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let both = json!({ "remoteDirectory": "/in", "fileNames": ["fresh", "old"], "minAgeSeconds": 3600 });
    let files = get(&mut session, both.clone()).await.unwrap();
    assert_eq!((files.len(), files[0].property("file-name")), (1, "old"));
    let mut strict = both.clone();
    strict["ifMissing"] = "error".into();
    let missing = failure(get(&mut session, strict).await);
    assert_eq!(missing.code, FailureCode::NotFound);
    assert!(missing.message.contains("conditions"), "{}", missing.message);

    let mut lenient = both;
    lenient["ifMissing"] = "ignore".into();
    let deleted = delete(&mut session, lenient).await.unwrap();
    let actions: Vec<&str> = deleted.iter().map(|document| document.property("action")).collect();
    assert_eq!(actions, ["skipped", "deleted"]);
    assert!(server.file("/in/fresh").is_some() && server.file("/in/old").is_none());
}

/// The caller has nothing before the call returns, so nothing may be gone from the server before that.
#[tokio::test]
async fn a_one_shot_call_acknowledges_when_everything_is_read() {
    let server = ScriptedServer::new().file("/a", "1").file("/b", "2").start().unwrap();
    let parameters = json!({ "include": ["*"], "after": "delete" });
    let answers = connector().await.invoke(&scripted::connection(&server), "get", &parameters, Vec::new()).await;
    assert_eq!(answers.unwrap().len(), 2);
    let commands = server.commands();
    let moves: Vec<&str> = commands
        .iter()
        .filter_map(|line| line.split(' ').next())
        .filter(|verb| ["RETR", "DELE"].contains(verb))
        .collect();
    assert_eq!(moves, ["RETR", "RETR", "DELE", "DELE"]);
}

/// `.` joined to the directory would be the directory itself.
#[tokio::test]
async fn a_name_is_never_the_directory_itself() {
    let server = ScriptedServer::new().file("/in/a", "1").start().unwrap();
    let mut connection = scripted::connection(&server);
    connection["remoteDirectory"] = "/in".into();
    let mut session = open(&connection).await;
    for name in [".", "./", "..", "sub/..", "/"] {
        for (operation, parameters) in
            [("delete", json!({ "directories": true, "recursive": true })), ("move", json!({ "newFileName": "b" }))]
        {
            let refused = failure(run(&mut session, operation, parameters, &[("file-name", name)], None).await);
            assert_eq!(refused.code, FailureCode::ConfigInvalid, "{operation} {name}");
        }
    }
    assert!(server.file("/in/a").is_some());
}

/// A list that an earlier step computed may be empty: then nothing is meant, and not what the parameters say.
#[tokio::test]
async fn an_empty_list_of_names_means_nothing() {
    let server = ScriptedServer::new().file("/a", "1").start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let patterns = json!({ "include": ["*"], "maxDeletes": 9 });
    let nothing = [("file-names", "[]")];
    assert!(run(&mut session, "delete", patterns, &nothing, None).await.unwrap().is_empty());
    assert!(run(&mut session, "get", json!({ "include": ["*"] }), &nothing, None).await.unwrap().is_empty());
    assert!(server.file("/a").is_some());
}

#[tokio::test]
async fn names_are_counted_like_matches() {
    let server = ScriptedServer::new().file("/a", "1").file("/b", "2").start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let parameters = json!({ "fileNames": ["a", "b"], "maxDeletes": 1 });
    assert_eq!(failure(delete(&mut session, parameters).await).code, FailureCode::ConfigInvalid);
    assert_eq!(server.files().len(), 2);
}

/// The first DELE may have worked, and a producer may have written the next file since.
#[tokio::test]
async fn a_file_that_came_since_is_not_deleted() {
    let server = ScriptedServer::new()
        .file("/a", "1")
        .on_nth("DELE", 1, Script::new().close_control())
        .on_nth("MLST", 2, "250-Here\r\n type=file;size=5;modify=20261121100000; /a\r\n250 End\r\n")
        .start()
        .unwrap();
    let mut session = open(&retrying(scripted::connection(&server))).await;
    let files = get(&mut session, json!({ "fileName": "a", "after": "delete" })).await.unwrap();
    assert_eq!(files.len(), 1);
    assert_eq!(scripted::count(&server, "DELE"), 1);
    assert!(server.file("/a").is_some());
}

/// One directory that may not be read does not hide the others, whenever the server says so.
#[tokio::test]
async fn an_unreadable_directory_is_told_and_left_out() {
    for refusal in [
        Script::from("550 Permission denied.\r\n"),
        Script::new().reply("150 Here.\r\n").close_data().reply("550 Permission denied.\r\n"),
    ] {
        let server = ScriptedServer::new()
            .file("/in/a/1", "")
            .file("/in/b/2", "")
            .file("/in/c/3", "")
            .on("MLSD /in/b", refusal)
            .start()
            .unwrap();
        let mut session = open(&scripted::connection(&server)).await;
        session.warnings().await.unwrap();
        let parameters = json!({ "remoteDirectory": "/in", "recursive": true, "include": ["[0-9]"] });
        let entries = list(&mut session, parameters).await.unwrap();
        assert_eq!(entries.iter().map(|entry| &entry["fileName"]).collect::<Vec<_>>(), ["1", "3"]);
        let warnings = session.warnings().await.unwrap();
        assert!(warnings.iter().any(|warning| warning.message.contains("/in/b")), "{warnings:?}");
    }
}

/// NLST tells names alone: which of them are directories has to be looked at.
#[tokio::test]
async fn a_server_with_names_alone_is_walked_all_the_same() {
    let server = ScriptedServer::new()
        .without_feature("MLST")
        .on("LIST", "502 Not here.\r\n")
        .file("/in/a", "1")
        .file("/in/sub/b", "22")
        .start()
        .unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let entries = list(&mut session, json!({ "remoteDirectory": "/in", "recursive": true })).await.unwrap();
    let seen: Vec<(&Value, &Value)> = entries.iter().map(|entry| (&entry["fileName"], &entry["fileType"])).collect();
    let expected = [("a", "regular_file"), ("b", "regular_file"), ("sub", "directory")];
    assert_eq!(
        seen,
        expected.map(|(name, kind)| (json!(name), json!(kind))).each_ref().map(|(name, kind)| (name, kind))
    );
}
