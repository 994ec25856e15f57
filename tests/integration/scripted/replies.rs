//! Replies in every form that servers send them in.

use super::{connection, count};
use crate::driver::{failure, get, list, open, send};
use host_harness::FailureCode;
use serde_json::json;
use tests::scripted::{Content, Script, ScriptedServer};

/// Content comes and goes whole with this server.
async fn round_trip(server: &ScriptedServer) {
    let mut session = open(&connection(server)).await;
    let files = get(&mut session, json!({ "fileName": "/in/a.txt" })).await.unwrap();
    assert_eq!(files[0].body, b"content");
    send(&mut session, "/out/b.txt", b"sent").await.unwrap();
    assert_eq!(server.file("/out/b.txt").unwrap(), b"sent");
    session.close().await.unwrap();
    assert_eq!(server.commands().last().unwrap(), "QUIT");
}

fn server() -> tests::scripted::Builder {
    ScriptedServer::new().file("/in/a.txt", "content").directory("/out")
}

#[tokio::test]
async fn a_greeting_over_many_lines_may_hold_other_codes() {
    let greeting = "220-Welcome\r\n230 users have been here\r\n 220 not the end\r\n220-nor this\r\n220 Ready\r\n";
    round_trip(&server().greeting(greeting).start().unwrap()).await;
}

#[tokio::test]
async fn a_greeting_may_be_announced() {
    round_trip(&server().greeting("120 Ready in a moment.\r\n220 Ready\r\n").start().unwrap()).await;
}

#[tokio::test]
async fn a_reply_may_come_byte_by_byte() {
    let reply = Script::new().reply_byte_by_byte("211-Features:\r\n SIZE\r\n MLST size*;\r\n211 End\r\n");
    let greeting = Script::new().reply_byte_by_byte("220-a\r\n220 b\r\n");
    round_trip(&server().greeting(greeting).on("FEAT", reply).start().unwrap()).await;
}

#[tokio::test]
async fn lines_may_end_in_a_bare_line_feed() {
    let server = server().greeting("220-a\n220 b\n").on("USER", "331 \n").on("PASS", "230 in\n");
    round_trip(&server.on("FEAT", "211-x\n SIZE\n211 End\n").start().unwrap()).await;
}

#[tokio::test]
async fn a_multi_line_reply_may_hold_lines_that_look_like_ends() {
    let reply = "230-Hello\r\n231 not the end\r\n230not the end either\r\n999 nor this\r\n230 in\r\n";
    round_trip(&server().on("PASS", reply).start().unwrap()).await;
}

#[tokio::test]
async fn several_replies_may_share_a_segment() {
    let retr = Script::new().send_file().close_data().reply("150 here\r\n226 done\r\n");
    round_trip(&server().on("RETR", retr).start().unwrap()).await;
}

#[tokio::test]
async fn pasv_may_come_in_any_form_when_epsv_is_refused() {
    for (form, reply) in [
        ("plain", "227 Entering Passive Mode (127,0,0,1,{high},{low}).\r\n"),
        ("without parentheses", "227 Entering Passive Mode 127,0,0,1,{high},{low}\r\n"),
        ("publicfile", "227 =127,0,0,1,{high},{low}\r\n"),
    ] {
        let server = server().on("EPSV", "500 What?\r\n").on("PASV", Script::new().passive(reply)).start().unwrap();
        round_trip(&server).await;
        assert_eq!(count(&server, "EPSV"), 1, "{form}: a refused EPSV is remembered");
        // The upload, the look for leftovers after it, and the download.
        assert_eq!(count(&server, "PASV"), 3, "{form}");
    }
}

#[tokio::test]
async fn epsv_may_use_another_delimiter() {
    let epsv = Script::new().passive("229 Extended Passive Mode OK (!!!{port}!)\r\n");
    let server = server().on("EPSV", epsv).start().unwrap();
    round_trip(&server).await;
    assert_eq!(count(&server, "PASV"), 0);
}

#[tokio::test]
async fn data_may_be_announced_by_125_by_150_or_not_at_all() {
    for preliminary in ["125 Already open.\r\n", "150 Opening.\r\n", "150-Opening\r\n150 now\r\n", ""] {
        let retr = Script::new().reply(preliminary).send_file().close_data().reply("226 Done.\r\n");
        round_trip(&server().on("RETR", retr).start().unwrap()).await;
    }
}

#[tokio::test]
async fn the_final_reply_may_come_before_the_data_ends() {
    let content: Content = vec![7_u8; 300_000].into();
    for preliminary in ["150 Here.\r\n", ""] {
        let retr = Script::new().open_data().reply(preliminary).reply("226 Done.\r\n").send_file().close_data();
        let server = ScriptedServer::new().file("/big", content.clone()).on("RETR", retr).start().unwrap();
        let mut session = open(&connection(&server)).await;
        let files = get(&mut session, json!({ "fileName": "/big" })).await.unwrap();
        assert_eq!(files[0].body.len(), 300_000);
        // The conversation is still in step.
        assert_eq!(list(&mut session, json!({})).await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn an_empty_file_is_a_file() {
    let server = ScriptedServer::new().file("/empty", "").start().unwrap();
    let mut session = open(&connection(&server)).await;
    let files = get(&mut session, json!({ "fileName": "/empty" })).await.unwrap();
    assert_eq!((files.len(), files[0].body.len(), files[0].property("size")), (1, 0, "0"));
}

#[tokio::test]
async fn odd_working_directories_are_understood_or_done_without() {
    for (reply, path) in [
        ("257 \"/home/alice\" is current\r\n", "/home/alice/b.txt"),
        ("257 \"/say \"\"hi\"\"\" is current\r\n", "/say \"hi\"/b.txt"),
        ("257 /home/alice\r\n", "/home/alice/b.txt"),
        // Not a path to build on: what is sent stays relative.
        ("257 \"QGPL\" is the current library\r\n", "/b.txt"),
        ("550 No idea.\r\n", "/b.txt"),
    ] {
        let server =
            ScriptedServer::new().directory("/home/alice").directory("/say \"hi\"").on("PWD", reply).start().unwrap();
        let mut session = open(&connection(&server)).await;
        send(&mut session, "b.txt", b"x").await.unwrap();
        assert_eq!(server.file(path).as_deref(), Some(b"x".as_slice()), "{reply:?}: {:?}", server.files());
    }
}

#[tokio::test]
async fn a_server_without_any_extension_will_do() {
    let mut server = server();
    for command in ["FEAT", "EPSV", "MLST", "MLSD", "SIZE", "MDTM", "OPTS"] {
        server = server.on(command, "500 Unknown command.\r\n");
    }
    round_trip(&server.start().unwrap()).await;
}

#[tokio::test]
async fn another_protocol_is_a_clear_failure() {
    for greeting in ["HTTP/1.1 400 Bad Request\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "220 a\0b\r\n", "633 XXXX\r\n"] {
        let server = ScriptedServer::new().greeting(greeting).start().unwrap();
        let failure = failure(crate::driver::connector().await.open(&connection(&server)).await.map(drop));
        assert_eq!(failure.code, FailureCode::ProtocolViolation, "{greeting:?}");
        assert!(failure.hint.is_some(), "{greeting:?}");
        assert!(server.commands().is_empty(), "{greeting:?}");
    }
}

#[tokio::test]
async fn an_endless_reply_is_a_clear_failure() {
    let line = format!("220-{}\r\n", "x".repeat(1000));
    let server = ScriptedServer::new().greeting(line.repeat(300)).start().unwrap();
    let refused = failure(crate::driver::connector().await.open(&connection(&server)).await.map(drop));
    assert_eq!(refused.code, FailureCode::ProtocolViolation);
    let server = ScriptedServer::new().greeting("x".repeat(200_000)).start().unwrap();
    let refused = failure(crate::driver::connector().await.open(&connection(&server)).await.map(drop));
    assert_eq!(refused.code, FailureCode::ProtocolViolation);
}
