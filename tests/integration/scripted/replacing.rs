//! Replacing a file on servers that do not rename onto an existing one.

use super::connection;
use crate::driver::{failure, open, send_with};
use serde_json::json;
use tests::scripted::{Script, ScriptedServer};

#[tokio::test]
async fn the_old_file_steps_aside_and_goes_when_the_new_one_is_there() {
    let server = ScriptedServer::new().file("/a", "old").on_nth("RNTO", 1, "553 File exists.\r\n").start().unwrap();
    let mut session = open(&connection(&server)).await;
    let sent = send_with(&mut session, json!({ "ifExists": "overwrite" }), "/a", b"new").await.unwrap();
    assert_eq!(sent.property("publish-atomic"), "false");
    assert_eq!(server.files().keys().collect::<Vec<_>>(), ["/a"]);
    assert_eq!(server.file("/a").unwrap(), b"new");
}

#[tokio::test]
async fn the_old_file_comes_back_when_the_new_one_cannot_take_its_place() {
    let refuse = || Script::new().reply("553 No.\r\n");
    let server = ScriptedServer::new()
        .file("/a", "old")
        .on_nth("RNTO", 1, refuse())
        .on_nth("RNTO", 3, refuse())
        .start()
        .unwrap();
    let mut session = open(&connection(&server)).await;
    failure(send_with(&mut session, json!({ "ifExists": "overwrite" }), "/a", b"new").await);
    assert_eq!(server.files().keys().collect::<Vec<_>>(), ["/a"]);
    assert_eq!(server.file("/a").unwrap(), b"old");
}

#[tokio::test]
async fn an_old_file_that_could_not_come_back_is_kept_and_comes_back_with_the_next_send() {
    let refuse = "553 No.\r\n";
    let server = ScriptedServer::new().file("/a", "old");
    let server = [1, 3, 4].into_iter().fold(server, |server, nth| server.on_nth("RNTO", nth, refuse)).start().unwrap();
    let mut session = open(&connection(&server)).await;
    let kept = failure(send_with(&mut session, json!({ "ifExists": "overwrite" }), "/a", b"new").await);
    assert!(!kept.retryable && kept.hint.as_ref().unwrap().contains(".old"), "{kept:?}");
    assert_eq!(server.file("/a"), None);

    failure(send_with(&mut session, json!({ "ifExists": "error" }), "/a", b"new").await);
    assert_eq!(server.files().keys().collect::<Vec<_>>(), ["/a"]);
    assert_eq!(server.file("/a").unwrap(), b"old");
}

#[tokio::test]
async fn what_an_earlier_replacement_left_is_not_in_the_way_of_the_next() {
    let described = || ScriptedServer::new().rename_refuses_existing();
    let server = described().file("/a", "old").on("DELE", Script::new().reset_control()).start().unwrap();
    let parameters = json!({ "ifExists": "overwrite" });
    let mut session = open(&connection(&server)).await;
    let _ = send_with(&mut session, parameters.clone(), "/a", b"new").await;
    assert_eq!(server.files().len(), 2);

    let server = described().snapshot(server.snapshot()).start().unwrap();
    let mut session = open(&connection(&server)).await;
    for content in [b"newer", b"later"] {
        let sent = send_with(&mut session, parameters.clone(), "/a", content).await.unwrap();
        assert_eq!(sent.property("publish-atomic"), "false");
        assert_eq!(server.files().keys().collect::<Vec<_>>(), ["/a"]);
        assert_eq!(server.file("/a").unwrap(), content);
    }
}
