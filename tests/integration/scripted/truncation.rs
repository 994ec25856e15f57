//! A cut transfer is never a success, whatever the server says.

use super::connection;
use crate::driver::{failure, get, open, send, send_with};
use host_harness::FailureCode;
use serde_json::json;
use tests::scripted::{Script, ScriptedServer};

const CONTENT: &str = "0123456789";

#[tokio::test]
async fn a_cut_download_fails() {
    let start = || Script::new().reply("150 Here.\r\n").send_file_up_to(4);
    for (what, script) in [
        ("behind a 226", start().close_data().reply("226 Done.\r\n")),
        ("behind a 426", start().close_data().reply("426 Aborted.\r\n")),
        ("behind a 451", start().close_data().reply("451 Disk error.\r\n")),
        ("by a reset", start().reset_data().reply("426 Aborted.\r\n")),
        ("before an early 226", Script::new().open_data().reply("150 a\r\n226 b\r\n").send_file_up_to(4).close_data()),
    ] {
        let server = ScriptedServer::new().file("/a", CONTENT).on("RETR", script).start().unwrap();
        let mut session = open(&connection(&server)).await;
        let parameters = json!({ "fileName": "/a", "after": "delete" });
        let cut = failure(get(&mut session, parameters).await);
        assert_eq!((cut.code, cut.retryable), (FailureCode::Truncated, true), "{what}: {cut:?}");
        assert_eq!(server.file("/a").unwrap(), CONTENT.as_bytes(), "{what}: deleted all the same");
    }
}

#[tokio::test]
async fn a_download_without_a_final_reply_fails_unless_a_look_shows_that_it_is_complete() {
    let script = Script::new().reply("150 Here.\r\n").send_file().close_data().close_control();
    let server = ScriptedServer::new().file("/a", CONTENT).on("RETR", script.clone()).start().unwrap();
    let mut session = open(&connection(&server)).await;
    assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, CONTENT.as_bytes());

    let server = ScriptedServer::new().without_feature("MLST").without_feature("MDTM").file("/a", CONTENT);
    let server = server.on("RETR", script).start().unwrap();
    let mut session = open(&connection(&server)).await;
    let cut = failure(get(&mut session, json!({ "fileName": "/a" })).await);
    assert_eq!(cut.code, FailureCode::ConnectFailed);
}

#[tokio::test]
async fn more_content_than_the_file_has_is_a_changed_source() {
    let grown = Script::new().reply("150 Here.\r\n").send("0123456789abc").close_data().reply("226 Done.\r\n");
    let server = ScriptedServer::new().file("/a", CONTENT).on("RETR", grown).start().unwrap();
    let mut session = open(&connection(&server)).await;
    // Its size says 10, before and after.
    let changed = failure(get(&mut session, json!({ "fileName": "/a" })).await);
    assert_eq!(changed.code, FailureCode::SourceChanged);
}

/// It was looked at, then it grew or shrank, then it was read: all of the new content came, as its new size says.
#[tokio::test]
async fn a_file_that_changed_before_it_was_read_is_whole_when_all_of_it_came() {
    for now in ["0123456789abc", "0123"] {
        let new = Script::new().reply("150 Here.\r\n").send(now).close_data().reply("226 Done.\r\n");
        let size = format!("213 {}\r\n", now.len());
        let server = ScriptedServer::new().file("/a", CONTENT).on("RETR", new).on("SIZE", size).start().unwrap();
        let mut session = open(&connection(&server)).await;
        let documents = get(&mut session, json!({ "fileName": "/a" })).await.unwrap();
        assert_eq!(documents[0].body, now.as_bytes());
        assert_eq!(documents[0].property("verification"), "size");
    }
}

#[tokio::test]
async fn a_cut_upload_fails_and_leaves_nothing_behind() {
    let start = || Script::new().reply("150 Go.\r\n");
    for (what, code, script) in [
        ("stored short behind a 226", FailureCode::Truncated, start().receive_file_but_keep(4).reply("226 Done.\r\n")),
        ("refused at the end", FailureCode::QuotaExceeded, start().receive_file_but_keep(4).reply("552 Quota.\r\n")),
        ("broken off", FailureCode::Truncated, start().receive_file_but_keep(4).reply("426 Aborted.\r\n")),
    ] {
        let server = ScriptedServer::new().on("STOR", script).start().unwrap();
        let mut session = open(&connection(&server)).await;
        let cut = failure(send(&mut session, "/a", CONTENT.as_bytes()).await);
        assert_eq!(cut.code, code, "{what}: {cut:?}");
        assert!(server.files().is_empty(), "{what}: {:?}", server.files());
    }
}

#[tokio::test]
async fn a_refused_upload_does_not_touch_what_is_there() {
    let server = ScriptedServer::new().file("/a", "old").on("STOR", "550 Permission denied.\r\n").start().unwrap();
    let mut session = open(&connection(&server)).await;
    for temporary_name in [true, false] {
        let parameters = json!({ "ifExists": "overwrite", "temporaryName": temporary_name });
        let refused = failure(send_with(&mut session, parameters, "/a", b"new").await);
        assert_eq!(refused.code, FailureCode::AccessDenied);
        assert_eq!(server.file("/a").unwrap(), b"old");
    }
}

#[tokio::test]
async fn a_source_that_fails_does_not_become_a_short_file() {
    struct Failing(bool);
    impl tokio::io::AsyncRead for Failing {
        fn poll_read(
            mut self: std::pin::Pin<&mut Self>,
            _: &mut std::task::Context<'_>,
            buffer: &mut tokio::io::ReadBuf<'_>,
        ) -> std::task::Poll<std::io::Result<()>> {
            if std::mem::replace(&mut self.0, true) {
                return std::task::Poll::Ready(Err(std::io::Error::other("the disk is gone")));
            }
            buffer.put_slice(b"half of ");
            std::task::Poll::Ready(Ok(()))
        }
    }

    let server = ScriptedServer::new().start().unwrap();
    let mut session = open(&connection(&server)).await;
    let operation = session.prepare("send", &json!({ "fileName": "/a" })).await.unwrap();
    let result = session.run(&operation, &host_harness::Properties::new(), Some(&mut Failing(false))).await;
    assert!(matches!(result, Err(host_harness::Error::Body(_))));
    assert!(server.files().is_empty(), "{:?}", server.files());
    // And the session goes on.
    send(&mut session, "/b", b"whole").await.unwrap();
    assert_eq!(server.file("/b").unwrap(), b"whole");
}

#[tokio::test]
async fn a_sink_that_fails_leaves_file_and_session_alone() {
    let server = ScriptedServer::new().file("/big", vec![1_u8; 5_000_000]).file("/a", "a").start().unwrap();
    let mut session = open(&connection(&server)).await;
    let operation = session.prepare("get", &json!({ "fileName": "/big", "after": "delete" })).await.unwrap();
    {
        let mut results = session.run(&operation, &host_harness::Properties::new(), None).await.unwrap();
        let mut document = results.next().await.unwrap().unwrap();
        let (mut writer, reader) = tokio::io::duplex(1000);
        drop(reader);
        assert!(matches!(document.read_to(&mut writer).await, Err(host_harness::Error::Body(_))));
    }
    assert_eq!(server.file("/big").unwrap().len(), 5_000_000);
    assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, b"a");
}
