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
        .on_nth("RNTO", 4, refuse())
        .start()
        .unwrap();
    let mut session = open(&connection(&server)).await;
    failure(send_with(&mut session, json!({ "ifExists": "overwrite" }), "/a", b"new").await);
    assert_eq!(server.files().keys().collect::<Vec<_>>(), ["/a"]);
    assert_eq!(server.file("/a").unwrap(), b"old");
}
