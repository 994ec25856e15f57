//! CR, LF and NUL are refused before a byte is sent.

use super::connection;
use crate::driver::connector;
use ftp_connector::config::{
    ConfigError, Connection, DeleteParameters, GetParameters, InputProperties, ListParameters, SendParameters,
};
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

/// One for each field that becomes part of a command.
fn connections(server: &ScriptedServer, evil: &str) -> Vec<Value> {
    let mut connections = Vec::new();
    for field in ["host", "user", "password", "account", "remoteDirectory", "postLoginCommands"] {
        let mut connection = connection(server);
        connection[field] = if field == "postLoginCommands" { json!([evil]) } else { evil.into() };
        connections.push(connection);
    }
    connections
}

/// One for each parameter that becomes part of a command.
fn parameters(evil: &str) -> [(&'static str, Value); 7] {
    [
        ("get", json!({ "fileName": evil })),
        ("get", json!({ "include": [evil] })),
        ("get", json!({ "remoteDirectory": evil, "fileName": "a" })),
        ("get", json!({ "fileName": "a", "after": "move", "moveTo": evil })),
        ("send", json!({ "fileName": evil })),
        ("delete", json!({ "fileName": evil })),
        ("list", json!({ "remoteDirectory": evil })),
    ]
}

#[tokio::test]
async fn in_a_connection() {
    let server = ScriptedServer::new().start().unwrap();
    for evil in EVIL {
        for connection in connections(&server, evil) {
            assert!(is_config_invalid(connector().await.open(&connection).await), "{connection}");
        }
    }
    assert_eq!((server.connections(), server.received().len()), (0, 0));
}

/// Parameters the host refuses by their schema; properties only the component does.
#[tokio::test]
async fn in_parameters_and_properties_of_a_one_shot_call() {
    let server = ScriptedServer::new().start().unwrap();
    let connection = connection(&server);
    for evil in EVIL {
        for (operation, parameters) in parameters(evil) {
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

/// A host that checks nothing changes nothing: what the component parses with refuses all of it.
#[test]
fn without_a_host_that_validates() {
    let server = ScriptedServer::new().start().unwrap();
    for evil in EVIL {
        for connection in connections(&server, evil) {
            assert!(Connection::parse(&connection.to_string()).is_err(), "{connection}");
        }
        for (operation, parameters) in parameters(evil) {
            let json = parameters.to_string();
            let parsed: Result<(), ConfigError> = match operation {
                "get" => GetParameters::parse(&json).map(drop),
                "send" => SendParameters::parse(&json).map(drop),
                "delete" => DeleteParameters::parse(&json).map(drop),
                _ => ListParameters::parse(&json).map(drop),
            };
            assert!(parsed.is_err(), "{operation} {parameters}");
        }
        for name in ["file-name", "remote-directory"] {
            assert!(InputProperties::parse([(name, evil)]).is_err(), "{name} {evil:?}");
        }
    }
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
