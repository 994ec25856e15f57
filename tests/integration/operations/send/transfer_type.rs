//! Text transfers: lines end in CR LF on the wire, and as the server has them in its files.

use super::{arguments, paths, send_and_warn, send_scripted, send_to};
use crate::driver::{failure, open, run};
use crate::scripted;
use host_harness::FailureCode;
use serde_json::{Value, json};
use tests::scripted::{Script, ScriptedServer};
use tests::servers::{FtpServer, RealServer, ServerKind};

fn text(name: &str) -> Value {
    json!({ "fileName": name, "transferType": "ascii" })
}

#[tokio::test]
async fn transfer_type() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let binary = json!({ "fileName": "binary", "transferType": "binary" });
        send_to(&server, binary, &[], b"a\nb\r\nc").await.unwrap();
        assert_eq!(server.read("binary").unwrap(), b"a\nb\r\nc", "{kind}");
        // vsftpd takes text as it comes, unless it is set up to convert.
        let stored: &[u8] = if kind == ServerKind::Vsftpd { b"a\r\nb\r\nc" } else { b"a\nb\nc" };
        for (name, content) in [("unix", &b"a\nb\nc"[..]), ("windows", b"a\r\nb\r\nc")] {
            let sent = send_to(&server, text(name), &[], content).await.unwrap();
            assert_eq!(sent.property("verification"), "size", "{kind}: {name}");
            let there = server.read(name).unwrap();
            assert_eq!(sent.property("size"), there.len().to_string(), "{kind}: {name}");
            if kind == ServerKind::Vsftpd {
                assert!(there == stored || there == b"a\nb\nc", "{kind}: {name}: {there:?}");
            } else {
                assert_eq!(there, stored, "{kind}: {name}");
            }
        }
    }
}

#[tokio::test]
async fn the_type_is_set_for_each_transfer_and_put_back_for_what_follows() {
    let server = ScriptedServer::new().start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    for (name, transfer_type) in [("/1", "ascii"), ("/2", "ascii"), ("/3", "binary"), ("/4", "binary")] {
        let parameters = json!({ "fileName": name, "transferType": transfer_type });
        run(&mut session, "send", parameters, &[], Some(b"a\nb")).await.unwrap();
        assert_eq!(server.file(name).unwrap(), b"a\nb", "{name}");
    }
    // SIZE is asked for in binary.
    assert_eq!(arguments(&server, "TYPE"), ["A", "I", "A", "I"]);
}

#[tokio::test]
async fn text_is_appended_and_verified() {
    let server = ScriptedServer::new().file("/log", "1\n").start().unwrap();
    let parameters = json!({ "fileName": "/log", "transferType": "ascii", "ifExists": "append" });
    let sent = send_scripted(&server, parameters, &[], b"2\n3\n").await.unwrap();
    assert_eq!((sent.property("verification"), sent.property("size")), ("size", "6"));
    assert_eq!(server.file("/log").unwrap(), b"1\n2\n3\n");
}

#[tokio::test]
async fn truncated_text_is_noticed_and_other_line_ends_are_a_warning() {
    let short = Script::new().reply("150 Go.\r\n").receive_file_but_keep(3).reply("226 Done.\r\n");
    let server = ScriptedServer::new().on("STOR", short).start().unwrap();
    assert_eq!(failure(send_scripted(&server, text("/a"), &[], b"1\n2\n3\n").await).code, FailureCode::Truncated);
    assert!(paths(&server).is_empty());

    let server = ScriptedServer::new().on("SIZE", "213 40\r\n").start().unwrap();
    let mut parameters = text("/a");
    parameters["ifExists"] = "overwrite".into();
    let (sent, warnings) = send_and_warn(&server, parameters, &[]).await;
    assert_eq!((sent.property("verification"), warnings.as_slice()), ("none", &["not-verified".to_owned()][..]));
}
