//! CR, LF and NUL are refused before a byte is sent.

use super::connection;
use crate::driver::connector;
use host_harness::{Error, FailureCode, InlineDocument, Properties};
use serde_json::{Value, json};
use tests::scripted::ScriptedServer;

const EVIL: [&str; 3] = ["a\rDELE x", "a\nDELE x", "a\0DELE x"];

fn is_config_invalid<T>(result: Result<T, Error>) -> bool {
    match result {
        Err(Error::Invalid(_)) => true,
        Err(Error::Failure(failure)) => failure.code == FailureCode::ConfigInvalid,
        _ => false,
    }
}

#[tokio::test]
async fn in_a_connection() {
    let server = ScriptedServer::new().start().unwrap();
    for evil in EVIL {
        for field in ["host", "user", "password", "account", "remoteDirectory", "postLoginCommands"] {
            let mut connection = connection(&server);
            connection[field] = if field == "postLoginCommands" { json!([evil]) } else { evil.into() };
            assert!(is_config_invalid(connector().await.open(&connection).await), "{field}: {evil:?}");
        }
    }
    assert_eq!((server.connections(), server.received().len()), (0, 0));
}

/// Past the host's validation too: the guest is the last line.
#[tokio::test]
async fn in_parameters_and_properties_of_a_one_shot_call() {
    let server = ScriptedServer::new().start().unwrap();
    let connection = connection(&server);
    for evil in EVIL {
        for (operation, parameters) in [
            ("get", json!({ "fileName": evil })),
            ("get", json!({ "include": [evil] })),
            ("get", json!({ "remoteDirectory": evil, "fileName": "a" })),
            ("get", json!({ "fileName": "a", "after": "move", "moveTo": evil })),
            ("send", json!({ "fileName": evil })),
            ("delete", json!({ "fileName": evil })),
            ("list", json!({ "remoteDirectory": evil })),
        ] {
            let result = connector().await.invoke(&connection, operation, &parameters, vec![]).await;
            assert!(is_config_invalid(result), "{operation} {parameters}");
        }
        for name in ["file-name", "remote-directory"] {
            let mut properties = Properties::new();
            properties.set("file-name", "a");
            properties.set(name, evil);
            let document = InlineDocument { properties, body: Vec::new() };
            let result = connector().await.invoke(&connection, "send", &json!({}), vec![document]).await;
            assert!(is_config_invalid(result), "{name} {evil:?}");
        }
    }
    assert_eq!((server.connections(), server.received().len()), (0, 0));
}

#[tokio::test]
async fn in_a_session_that_is_open() {
    let server = ScriptedServer::new().file("/x", "x").start().unwrap();
    let mut session = crate::driver::open(&connection(&server)).await;
    let before = server.received();
    for evil in EVIL {
        for (operation, body) in [("get", None), ("send", Some(b"x".as_slice())), ("delete", None), ("list", None)] {
            let properties = [("file-name", evil), ("remote-directory", evil)];
            let result =
                crate::driver::run(&mut session, operation, Value::Object([].into_iter().collect()), &properties, body);
            assert!(is_config_invalid(result.await), "{operation} {evil:?}");
        }
    }
    assert_eq!(server.received(), before);
}
