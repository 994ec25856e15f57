//! Where the server's answer leaves open what is there, the connector does not guess: nothing is overwritten, deleted,
//! repeated or called missing on a guess.

use super::{connection, count};
use crate::driver::{connector, delete, failure, get, list, open, run, send, send_with};
use host_harness::{FailureCode, InlineDocument, Properties};
use serde_json::json;
use std::time::{Duration, Instant};
use tests::scripted::{Script, ScriptedServer};

#[tokio::test]
async fn a_passing_fault_is_not_a_missing_file() {
    let busy = "450 Try again.\r\n";
    let server = ScriptedServer::new().file("/a", "old").on("MLST", busy).start().unwrap();
    let mut session = open(&connection(&server)).await;
    // Not overwritten, not skipped, not called deleted.
    let refused = failure(send(&mut session, "/a", b"new").await);
    assert!(refused.retryable, "{refused:?}");
    assert!(failure(get(&mut session, json!({ "fileName": "/a" })).await).retryable);
    assert_eq!(server.file("/a").unwrap(), b"old");
    assert_eq!(count(&server, "STOR"), 0);
}

#[tokio::test]
async fn a_denied_look_is_not_a_missing_file() {
    let server = ScriptedServer::new().file("/a", "old").on("MLST", "550 Permission denied.\r\n").start().unwrap();
    let mut session = open(&connection(&server)).await;
    assert_eq!(failure(get(&mut session, json!({ "fileName": "/a" })).await).code, FailureCode::AccessDenied);
    assert_eq!(failure(send(&mut session, "/a", b"new").await).code, FailureCode::AccessDenied);
    assert_eq!(server.file("/a").unwrap(), b"old");
}

#[tokio::test]
async fn a_missing_file_is_missing_in_any_words() {
    for reply in ["550 Delete operation failed.\r\n", "553 No such file.\r\n", "450 a: No such file or directory\r\n"] {
        let server = ScriptedServer::new().on("DELE", reply).start().unwrap();
        let mut session = open(&connection(&server)).await;
        let parameters = json!({ "fileName": "a", "ifMissing": "ignore" });
        assert_eq!(delete(&mut session, parameters).await.unwrap()[0].property("action"), "skipped", "{reply}");
    }
}

#[tokio::test]
async fn without_a_login_directory_relative_paths_keep_their_meaning() {
    for pwd in ["550 No idea.\r\n", "257 \"QGPL\" is the current library\r\n"] {
        let feat = "211-x\r\n SIZE\r\n211 End\r\n";
        let server = ScriptedServer::new()
            .on("PWD", pwd)
            .on("FEAT", feat)
            .file("/a", "at the login")
            .file("/archive/a", "in the archive")
            .start()
            .unwrap();
        let mut session = open(&connection(&server)).await;
        send(&mut session, "/archive/new", b"x").await.unwrap();
        assert!(get(&mut session, json!({ "fileName": "/archive/none" })).await.unwrap().is_empty());
        list(&mut session, json!({ "remoteDirectory": "/archive" })).await.unwrap();
        delete(&mut session, json!({ "fileName": "a" })).await.unwrap();
        assert_eq!((server.file("/a"), server.file("/archive/a").is_some()), (None, true), "{pwd}");
        assert_eq!(count(&server, "CWD"), 0, "{pwd}: {:?}", server.commands());
    }
}

#[tokio::test]
async fn an_append_in_doubt_is_not_to_be_repeated() {
    let lost = Script::new().reply("150 Go.\r\n").receive_file().close_control();
    let server = ScriptedServer::new().file("/log", "one").on("APPE", lost).start().unwrap();
    let mut session = open(&connection(&server)).await;
    let doubt = failure(send_with(&mut session, json!({ "ifExists": "append" }), "/log", b"two").await);
    assert!(!doubt.retryable && doubt.hint.is_some(), "{doubt:?}");
}

#[tokio::test]
async fn a_rename_in_doubt_is_not_to_be_repeated() {
    let server = ScriptedServer::new().on("RNTO", Script::new().close_control()).start().unwrap();
    let mut session = open(&connection(&server)).await;
    let doubt = failure(send(&mut session, "/a", b"a").await);
    assert!(!doubt.retryable, "{doubt:?}");
}

#[tokio::test]
async fn the_old_file_comes_back_whatever_stops_the_new_one() {
    for (what, command, nth) in [("RNFR of the upload", "RNFR", 3), ("RNTO of the upload", "RNTO", 3)] {
        let server = ScriptedServer::new()
            .file("/a", "old")
            .on_nth("RNTO", 1, "553 File exists.\r\n")
            .on_nth(command, nth, "550 Busy.\r\n")
            .start()
            .unwrap();
        let mut session = open(&connection(&server)).await;
        failure(send_with(&mut session, json!({ "ifExists": "overwrite" }), "/a", b"new").await);
        assert_eq!(server.file("/a").as_deref(), Some(b"old".as_slice()), "{what}: {:?}", server.files());
        assert_eq!(server.files().len(), 1, "{what}: {:?}", server.files());
    }
}

#[tokio::test]
async fn a_transient_refusal_of_a_rename_does_not_move_the_old_file() {
    let server = ScriptedServer::new().file("/a", "old").on("RNTO", "450 Busy.\r\n").start().unwrap();
    let mut session = open(&connection(&server)).await;
    failure(send_with(&mut session, json!({ "ifExists": "overwrite" }), "/a", b"new").await);
    assert_eq!(server.file("/a").unwrap(), b"old");
    assert_eq!(count(&server, "RNFR"), 1);
}

#[tokio::test]
async fn a_cut_download_is_noticed_though_the_listing_had_no_sizes() {
    let cut = Script::new().reply("150 Here.\r\n").send_file_up_to(4).close_data().reply("226 Done.\r\n");
    let names = Script::new().reply("150 Here.\r\n").send("type=file; a\r\n").close_data().reply("226 Done.\r\n");
    let server = ScriptedServer::new().file("/a", "0123456789").on("MLSD", names).on("RETR", cut).start().unwrap();
    let mut session = open(&connection(&server)).await;
    let cut = failure(get(&mut session, json!({ "include": ["*"], "after": "delete" })).await);
    assert_eq!(cut.code, FailureCode::Truncated);
    assert!(server.file("/a").is_some());
}

#[tokio::test]
async fn an_upload_that_vanished_is_no_success() {
    let vanish = Script::new().reply("150 Go.\r\n").receive(4).reply("226 Done.\r\n");
    let server = ScriptedServer::new().on("STOR", vanish).start().unwrap();
    let mut session = open(&connection(&server)).await;
    let parameters = json!({ "temporaryName": false });
    assert_eq!(failure(send_with(&mut session, parameters, "/a", b"gone").await).code, FailureCode::IntegrityMismatch);
}

#[tokio::test]
async fn a_success_before_the_first_byte_is_not_believed() {
    let early = Script::new().reply("226 Done already.\r\n");
    let server = ScriptedServer::new().on("STOR", early).start().unwrap();
    let mut session = open(&connection(&server)).await;
    let result = send_with(&mut session, json!({ "verify": "none" }), "/a", b"content").await;
    assert_eq!(failure(result).code, FailureCode::ProtocolViolation);
}

#[tokio::test]
async fn a_second_final_reply_is_not_the_answer_to_the_next_command() {
    let twice = Script::new().reply("150 Here.\r\n").send_file().close_data().reply("226 Done.\r\n226 Again.\r\n");
    let server = ScriptedServer::new().file("/a", "a").file("/b", "b").on_nth("RETR", 1, twice).start().unwrap();
    let mut session = open(&connection(&server)).await;
    for (name, content) in [("/a", b"a"), ("/b", b"b")] {
        assert_eq!(get(&mut session, json!({ "fileName": name })).await.unwrap()[0].body, content);
    }
    assert!(get(&mut session, json!({ "fileName": "/none" })).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_server_that_stops_reading_does_not_hang_the_upload() {
    let server = ScriptedServer::new().on("STOR", Script::new().reply("150 Go.\r\n").open_data()).start().unwrap();
    let mut connection = connection(&server);
    connection["readTimeoutMs"] = 3_000.into();
    let mut session = open(&connection).await;
    let start = Instant::now();
    let stalled = failure(send(&mut session, "/a", &vec![0; 30_000_000]).await);
    assert_eq!(stalled.code, FailureCode::ReadTimeout);
    assert!(start.elapsed() < Duration::from_mins(1), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_one_shot_call_gives_what_it_delivered_before_the_session_was_lost() {
    let server = ScriptedServer::new().file("/a", "a").file("/b", "b").on("RETR /b", Script::new().close_control());
    let server = server.start().unwrap();
    let documents = ["/a", "/b", "/c"]
        .map(|name| InlineDocument { properties: Properties::from([("file-name", name)]), body: Vec::new() });
    let parameters = json!({ "after": "delete" });
    let answers = connector().await.invoke(&connection(&server), "get", &parameters, documents.into()).await.unwrap();
    assert_eq!(answers.len(), 3);
    assert_eq!(answers[0].as_ref().unwrap().body, b"a");
    assert_eq!(server.file("/a"), None);
    assert!(answers[1].is_err() && answers[2].is_err());
}

#[tokio::test]
async fn a_one_shot_call_gives_the_content_though_the_file_could_not_be_deleted() {
    let server = ScriptedServer::new().file("/a", "a").on("DELE", "550 Permission denied.\r\n").start().unwrap();
    let parameters = json!({ "fileName": "/a", "after": "delete" });
    let answers = connector().await.invoke(&connection(&server), "get", &parameters, vec![]).await.unwrap();
    let document = answers.into_iter().next().unwrap().unwrap();
    assert_eq!(document.body, b"a");
    assert!(document.properties.get("acknowledge-failure").is_some());
}

#[tokio::test]
async fn a_document_without_a_name_leaves_the_batch_alone() {
    let server = ScriptedServer::new().file("/a", "a").start().unwrap();
    let mut session = open(&connection(&server)).await;
    let nameless = failure(run(&mut session, "delete", json!({}), &[("file-name", " ")], None).await);
    assert_eq!((nameless.code, nameless.phase.as_str()), (FailureCode::ConfigInvalid, "document"));
    assert!(!nameless.ends_batch());
}
