//! Uploads of which it would be easy to say too much, or to do too much.

use crate::driver::{failure, open, send, send_with};
use crate::scripted;
use host_harness::FailureCode;
use serde_json::json;
use tests::scripted::{Script, ScriptedServer};

/// Without a temporary name, the way to another directory must not lead over somebody else's file.
#[tokio::test]
async fn a_file_on_the_way_is_left_alone() {
    for parameters in [
        json!({ "remoteDirectory": "/in", "moveToDirectory": "/done", "temporaryName": false }),
        json!({ "remoteDirectory": "/done", "stagingDirectory": "/in", "temporaryName": false }),
    ] {
        let server = ScriptedServer::new().file("/in/a.csv", "waiting").directory("/done").start().unwrap();
        let mut session = open(&scripted::connection(&server)).await;
        let sent = send_with(&mut session, parameters.clone(), "a.csv", b"new").await.unwrap();
        assert_eq!((sent.property("action"), sent.property("remote-directory")), ("created", "/done"));
        assert_eq!(server.file("/in/a.csv").as_deref(), Some(&b"waiting"[..]), "{parameters}");
        assert_eq!(server.file("/done/a.csv").as_deref(), Some(&b"new"[..]));
        assert_eq!(server.files().len(), 2, "something was left behind");
    }
}

/// A gateway takes files as soon as they are complete: to send one again would deliver it twice.
#[tokio::test]
async fn a_file_that_is_gone_at_once_is_not_to_be_sent_again() {
    let gone = "550 No such file.\r\n";
    let server = ScriptedServer::new()
        .on("SIZE", gone)
        .on("MLST", gone)
        .on("STOR", Script::new().reply("150 Go.\r\n").receive(u64::MAX).close_data().reply("226 Taken.\r\n"))
        .start()
        .unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let taken = failure(send_with(&mut session, json!({ "temporaryName": false }), "a.edi", b"order").await);
    assert_eq!((taken.code, taken.retryable), (FailureCode::IntegrityMismatch, false));
    assert_eq!(scripted::count(&server, "DELE"), 0, "what is there by now is not ours");
    // Under a temporary name nobody takes it: then it was lost.
    let lost = failure(send(&mut session, "a.edi", b"order").await);
    assert_eq!((lost.code, lost.retryable), (FailureCode::Truncated, true));

    let parameters = json!({ "temporaryName": false, "verify": "none" });
    let sent = send_with(&mut session, parameters, "a.edi", b"order").await.unwrap();
    assert_eq!(sent.property("verification"), "none");
}

/// Text may have either line end on the server; a size between the two is a part of it.
#[tokio::test]
async fn part_of_a_text_is_not_taken_for_other_line_ends() {
    let content = "line\n".repeat(1000);
    for (stored, whole) in [(5000, true), (6000, true), (5500, false), (4999, false)] {
        let cut = Script::new().reply("150 Go.\r\n").receive_file_but_keep(stored).close_data().reply("226 Done.\r\n");
        let server = ScriptedServer::new().on("STOR", cut).on("SIZE", format!("213 {stored}\r\n")).start().unwrap();
        let mut session = open(&scripted::connection(&server)).await;
        let sent = send_with(&mut session, json!({ "transferType": "ascii" }), "a.txt", content.as_bytes()).await;
        match sent {
            Ok(sent) => assert!(whole && sent.property("verification") == "size", "{stored}"),
            Err(error) => {
                assert_eq!(failure::<()>(Err(error)).code, FailureCode::Truncated, "{stored}");
                assert!(!whole && server.files().is_empty(), "{stored}");
            }
        }
    }
}

/// Numbered names are not tried one by one for ever.
#[tokio::test]
async fn a_free_number_is_found_without_a_look_at_each() {
    let mut server = ScriptedServer::new().file("/a.txt", "0");
    for number in 1..=500 {
        server = server.file(format!("/a{number}.txt"), "taken");
    }
    let server = server.start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let sent = send_with(&mut session, json!({ "ifExists": "unique" }), "a.txt", b"new").await.unwrap();
    assert_eq!(sent.property("file-name"), "a501.txt");
    let looks = scripted::count(&server, "MLST");
    assert!(looks < 50, "{looks} looks");
}

/// A connection that broke after a document was complete is no reason for the next one to fail.
#[tokio::test]
async fn the_next_document_goes_over_a_new_connection() {
    // The listing for leftovers, after the first document was published, is where this server hangs up.
    let server = ScriptedServer::new()
        .on_nth("MLSD", 1, Script::new().reply("421 Goodbye.\r\n").close_control())
        .start()
        .unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    for name in ["a", "b"] {
        assert_eq!(send(&mut session, name, b"1").await.unwrap().property("action"), "created", "{name}");
    }
    assert_eq!((server.connections(), server.files().len()), (2, 2));
    session.close().await.unwrap();
}
