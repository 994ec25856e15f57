//! Names so long that the temporary ones hold only their beginning.

use crate::driver::{connection, delete, get, open, run, send_with};
use crate::scripted;
use serde_json::json;
use tests::scripted::ScriptedServer;
use tests::servers::{RealServer, ServerKind};

/// 255 bytes, the most that file systems take; a cut at just any byte would fall into a character.
#[tokio::test]
async fn the_longest_name_goes_there_and_back_on_every_server() {
    let name = format!("a{}", "é".repeat(127));
    assert_eq!(name.len(), 255);
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let mut session = open(&connection(&server)).await;
        for content in [b"old", b"new"] {
            let parameters = json!({ "ifExists": "overwrite" });
            send_with(&mut session, parameters, &name, content)
                .await
                .unwrap_or_else(|error| panic!("{kind}: {error:?}"));
            assert_eq!(server.names("").unwrap(), [name.as_bytes()], "{kind}");
            let files = get(&mut session, json!({ "fileName": name })).await.unwrap();
            assert_eq!(files[0].body, content, "{kind}");
        }
        delete(&mut session, json!({ "fileName": name })).await.unwrap();
        assert!(server.names("").unwrap().is_empty(), "{kind}");
    }
}

#[tokio::test]
async fn what_makes_room_for_a_long_name_is_cut_between_characters_too() {
    let name = format!("a{}", "é".repeat(127));
    for (operation, parameters) in [
        ("send", json!({ "fileName": name, "ifExists": "overwrite" })),
        ("move", json!({ "fileName": "b", "newFileName": name, "ifExists": "overwrite" })),
    ] {
        let server = ScriptedServer::new().rename_refuses_existing().file(format!("/{name}"), "old").file("/b", "new");
        let server = server.start().unwrap();
        let mut session = open(&scripted::connection(&server)).await;
        let body = Some(b"new".as_slice()).filter(|_| operation == "send");
        run(&mut session, operation, parameters, &[], body).await.unwrap();
        assert_eq!(server.file(format!("/{name}")).unwrap(), b"new", "{operation}");
        assert!(server.commands().iter().any(|line| line.contains(".old")), "{operation}");
        assert!(String::from_utf8(server.received()).is_ok(), "{operation}: {:?}", server.commands());
    }
}
