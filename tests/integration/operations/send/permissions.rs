//! The permissions that a file gets before it gets its name.

use super::{arguments, send_and_warn, send_scripted, send_to};
use serde_json::json;
use tests::scripted::ScriptedServer;
use tests::servers::{RealServer, ServerKind};

#[tokio::test]
async fn permissions() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        for (mode, expected) in [("600", 0o600), ("0644", 0o644)] {
            let parameters = json!({ "fileName": "a b", "permissions": mode, "ifExists": "overwrite" });
            send_to(&server, parameters, &[], b"new").await.unwrap();
            assert_eq!(server.mode("a b").unwrap(), expected, "{kind}");
        }
    }
    let server = ScriptedServer::new().feature("SITE CHMOD").start().unwrap();
    let parameters = json!({ "fileName": "/a", "permissions": "640", "ifExists": "append" });
    send_scripted(&server, parameters, &[], b"new").await.unwrap();
    assert_eq!(server.mode("/a").unwrap(), 0o640);
    assert_eq!(arguments(&server, "SITE"), ["CHMOD 640 /a"]);
}

#[tokio::test]
async fn permissions_that_are_refused_are_a_warning() {
    let refusing = ScriptedServer::new().feature("SITE CHMOD").on("SITE", "550 Not yours.\r\n");
    let superfluous = ScriptedServer::new().on("SITE", "202 Superfluous here.\r\n");
    for server in [ScriptedServer::new(), refusing, superfluous] {
        let server = server.start().unwrap();
        let (sent, warnings) = send_and_warn(&server, json!({ "fileName": "/a", "permissions": "640" }), &[]).await;
        assert_eq!(
            (sent.property("action"), warnings.as_slice()),
            ("created", &["permissions-not-set".to_owned()][..])
        );
    }
}
