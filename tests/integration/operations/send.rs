//! Every field of `send`, each policy, and what is left when the host dies. Here: where a document goes, and under which
//! names on the way.

mod dry_run;
mod if_exists;
mod interruption;
mod leftovers;
mod long_names;
mod permissions;
mod preserve_modified;
mod races;
mod transfer_type;
mod undoing;
mod verify;

use crate::driver::{Delivered, connection, connector, failure, open, run};
use crate::scripted;
use host_harness::{Error, FailureCode};
use serde_json::{Value, json};
use tests::scripted::ScriptedServer;
use tests::servers::{FtpServer, RealServer, ServerKind};

#[tokio::test]
async fn remote_directory() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let parameters = json!({ "remoteDirectory": "in", "fileName": "a.csv" });
        let sent = send_to(&server, parameters.clone(), &[], b"1").await.unwrap();
        assert_eq!(sent.property("remote-directory"), "/in", "{kind}");
        assert_eq!(server.read("in/a.csv").unwrap(), b"1", "{kind}");
        send_to(&server, parameters, &[("remote-directory", "/other")], b"2").await.unwrap();
        assert_eq!(server.read("other/a.csv").unwrap(), b"2", "{kind}");
    }
}

#[tokio::test]
async fn file_name() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let parameters = json!({ "remoteDirectory": "in", "fileName": "sub/a.csv" });
        let sent = send_to(&server, parameters.clone(), &[], b"1").await.unwrap();
        assert_eq!((sent.property("file-name"), sent.property("remote-directory")), ("a.csv", "/in/sub"), "{kind}");
        send_to(&server, parameters.clone(), &[("file-name", "b.csv")], b"2").await.unwrap();
        send_to(&server, parameters, &[("file-name", "/c.csv")], b"3").await.unwrap();
        for (path, content) in [("in/sub/a.csv", b"1"), ("in/b.csv", b"2"), ("c.csv", b"3")] {
            assert_eq!(server.read(path).unwrap(), content, "{kind}");
        }
        let unnamed = failure(send_to(&server, json!({}), &[], b"4").await);
        assert_eq!((unnamed.code, unnamed.phase.as_str()), (FailureCode::ConfigInvalid, "document"), "{kind}");
    }
}

#[tokio::test]
async fn create_directories() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let off = json!({ "fileName": "a/b/c.csv", "createDirectories": false });
        failure(send_to(&server, off, &[], b"1").await);
        assert!(names(&server, "").is_empty(), "{kind}");
        send_to(&server, json!({ "fileName": "a/b/c.csv" }), &[], b"1").await.unwrap();
        assert_eq!(server.read("a/b/c.csv").unwrap(), b"1", "{kind}");
    }
}

#[tokio::test]
async fn a_directory_that_another_creates_at_the_same_moment_is_fine() {
    let made = "550 Directory already exists.\r\n";
    let server = ScriptedServer::new().directory("/in").on_nth("CWD /in", 1, made).on("MKD", made).start().unwrap();
    send_scripted(&server, json!({ "fileName": "/in/a" }), &[], b"new").await.unwrap();
    assert_eq!(server.file("/in/a").unwrap(), b"new");
}

#[tokio::test]
async fn temporary_name() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        for on in [true, false] {
            let parameters = json!({ "fileName": "a.csv", "temporaryName": on, "ifExists": "overwrite" });
            let sent = send_to(&server, parameters, &[], b"1").await.unwrap();
            assert_eq!(sent.property("publish-atomic"), on.to_string(), "{kind}");
            assert_eq!(names(&server, ""), ["a.csv"], "{kind}");
        }
    }
    let server = ScriptedServer::new().start().unwrap();
    send_scripted(&server, json!({ "fileName": "/a.csv" }), &[], b"1").await.unwrap();
    send_scripted(&server, json!({ "fileName": "/b.csv", "temporaryName": false }), &[], b"1").await.unwrap();
    let uploads = arguments(&server, "STOR");
    assert!(is_hidden(&uploads[0], "/.a.csv."), "{uploads:?}");
    assert_eq!(uploads[1], "/b.csv");
    assert_eq!(arguments(&server, "RNTO"), ["/a.csv"]);
}

#[tokio::test]
async fn temporary_extension() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        // An agreed name may be left from before: it is overwritten.
        server.store("a.csv.tmp", b"a part of something longer").unwrap();
        let parameters = json!({ "fileName": "a.csv", "temporaryExtension": "tmp" });
        send_to(&server, parameters, &[], b"1").await.unwrap();
        assert_eq!(names(&server, ""), ["a.csv"], "{kind}");
        assert_eq!(server.read("a.csv").unwrap(), b"1", "{kind}");
    }
    let server = ScriptedServer::new().start().unwrap();
    let parameters = json!({ "fileName": "/a.csv", "temporaryExtension": ".tmp" });
    send_scripted(&server, parameters.clone(), &[("temporary-extension", "filepart")], b"1").await.unwrap();
    assert_eq!(arguments(&server, "STOR"), ["/a.csv.filepart"]);

    let off = json!({ "fileName": "/b.csv", "temporaryName": false });
    let refused = failure(send_scripted(&server, off, &[("temporary-extension", ".tmp")], b"1").await);
    assert_eq!((refused.code, refused.phase.as_str()), (FailureCode::ConfigInvalid, "document"));
}

#[tokio::test]
async fn staging_directory() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let parameters = json!({ "remoteDirectory": "in", "fileName": "a.csv", "stagingDirectory": "staging" });
        let sent = send_to(&server, parameters, &[], b"1").await.unwrap();
        assert_eq!(sent.property("remote-directory"), "/in", "{kind}");
        assert_eq!(server.read("in/a.csv").unwrap(), b"1", "{kind}");
        assert!(names(&server, "staging").is_empty(), "{kind}");
    }
    let server = ScriptedServer::new().start().unwrap();
    let parameters = json!({ "fileName": "/in/a.csv", "stagingDirectory": "staging" });
    send_scripted(&server, parameters.clone(), &[], b"1").await.unwrap();
    let plain = json!({ "fileName": "/in/b.csv", "stagingDirectory": "staging", "temporaryName": false });
    send_scripted(&server, plain, &[("staging-directory", "/other")], b"1").await.unwrap();
    let uploads = arguments(&server, "STOR");
    assert!(is_hidden(&uploads[0], "/staging/.a.csv."), "{uploads:?}");
    // Somebody else may have a file of that name there.
    assert!(is_hidden(&uploads[1], "/other/.b.csv."), "{uploads:?}");
    assert_eq!(paths(&server), ["/in/a.csv", "/in/b.csv"]);
}

#[tokio::test]
async fn a_staging_directory_on_another_file_system_is_named_as_the_reason() {
    for reply in ["550 Rename failed: Invalid cross-device link\r\n", "550 Sorry.\r\n"] {
        let server = ScriptedServer::new().file("/in/a", "old").on_nth("RNTO", 1, reply).start().unwrap();
        let parameters = json!({ "fileName": "/in/b", "stagingDirectory": "/tmp", "ifExists": "error" });
        let refused = failure(send_scripted(&server, parameters, &[], b"new").await);
        assert!(refused.hint.unwrap().contains("same file system") || refused.code == FailureCode::Unsupported);
        assert_eq!(paths(&server), ["/in/a"], "the upload was left behind");
    }
}

#[tokio::test]
async fn a_confined_connection_stages_and_moves_within_its_directory_only() {
    let server = ScriptedServer::new().directory("/in").start().unwrap();
    let mut connection = crate::scripted::connection(&server);
    connection["remoteDirectory"] = "/in".into();
    connection["confineToRemoteDirectory"] = true.into();
    for field in ["stagingDirectory", "moveToDirectory"] {
        let parameters = json!({ "fileName": "a", field: "/elsewhere" });
        let refused = failure(send(&connection, parameters, &[], b"new").await);
        assert_eq!((refused.code, refused.phase.as_str()), (FailureCode::ConfigInvalid, "document"), "{field}");
        send(&connection, json!({ "fileName": field, field: "/in/below" }), &[], b"new").await.unwrap();
    }
}

#[tokio::test]
async fn move_to_directory() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let parameters = json!({ "remoteDirectory": "in", "fileName": "sub/a.csv", "moveToDirectory": "done/today" });
        let sent = send_to(&server, parameters.clone(), &[], b"1").await.unwrap();
        assert_eq!((sent.property("file-name"), sent.property("remote-directory")), ("a.csv", "/done/today"), "{kind}");
        assert_eq!(server.read("done/today/a.csv").unwrap(), b"1", "{kind}");
        assert!(names(&server, "in/sub").is_empty(), "{kind}");

        let exists = failure(send_to(&server, parameters.clone(), &[], b"2").await);
        assert_eq!(exists.code, FailureCode::AlreadyExists, "{kind}");
        send_to(&server, parameters, &[("move-to-directory", "/else")], b"3").await.unwrap();
        assert_eq!(server.read("else/a.csv").unwrap(), b"3", "{kind}");
    }
}

#[tokio::test]
async fn a_server_that_takes_no_paths_is_served_by_names() {
    let described = ScriptedServer::new().names_only().feature("MFMT").feature("SITE CHMOD").feature("XMD5");
    let server = described.file("/in/a", "old").start().unwrap();
    let parameters = json!({
        "fileName": "/in/a", "ifExists": "overwrite", "verify": "hash", "preserveModified": true, "permissions": "640",
    });
    let sent = send_scripted(&server, parameters, &[("modified", "2020-01-01T00:00:01Z")], b"new").await.unwrap();
    assert_eq!((sent.property("verification"), sent.property("action")), ("hash", "overwritten"));
    assert_eq!((paths(&server), server.file("/in/a").unwrap()), (vec!["/in/a".to_owned()], b"new".to_vec()));
    assert_eq!((server.modified("/in/a").unwrap().as_str(), server.mode("/in/a")), ("20200101000001", Some(0o640)));
}

#[tokio::test]
async fn appending_and_moving_contradict_each_other() {
    let server = ScriptedServer::new().start().unwrap();
    let parameters = json!({ "fileName": "/a", "ifExists": "append", "moveToDirectory": "/done" });
    let refused = failure(send_scripted(&server, parameters, &[], b"new").await);
    assert_eq!((refused.code, refused.phase.as_str()), (FailureCode::ConfigInvalid, "document"));
    assert!(refused.hint.is_some());
}

/// Whether the path is `{start}{8 hex}.part`.
fn is_hidden(path: &str, start: &str) -> bool {
    let digits = path.strip_prefix(start).and_then(|rest| rest.strip_suffix(".part"));
    digits.is_some_and(|digits| digits.len() == 8 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
}

/// Sends one document over a session of its own.
async fn send(
    connection: &Value,
    parameters: Value,
    properties: &[(&str, &str)],
    body: &[u8],
) -> Result<Delivered, Error> {
    let mut session = connector().await.open(connection).await?;
    let mut documents = run(&mut session, "send", parameters, properties, Some(body)).await?;
    assert_eq!(documents.len(), 1);
    Ok(documents.remove(0))
}

async fn send_to(
    server: &RealServer,
    parameters: Value,
    properties: &[(&str, &str)],
    body: &[u8],
) -> Result<Delivered, Error> {
    send(&connection(server), parameters, properties, body).await
}

async fn send_scripted(
    server: &ScriptedServer,
    parameters: Value,
    properties: &[(&str, &str)],
    body: &[u8],
) -> Result<Delivered, Error> {
    send(&scripted::connection(server), parameters, properties, body).await
}

/// Sends one document and answers the codes of the warnings that came up.
async fn send_and_warn(
    server: &ScriptedServer,
    parameters: Value,
    properties: &[(&str, &str)],
) -> (Delivered, Vec<String>) {
    let mut session = open(&scripted::connection(server)).await;
    let mut documents = run(&mut session, "send", parameters, properties, Some(b"new")).await.unwrap();
    let warnings = session.warnings().await.unwrap();
    let codes = warnings.into_iter().map(|warning| warning.code).filter(|code| code != "plaintext-credentials");
    (documents.remove(0), codes.collect())
}

/// The arguments of the commands with this verb, in their order.
fn arguments(server: &ScriptedServer, verb: &str) -> Vec<String> {
    let commands = server.commands();
    let arguments = commands.iter().filter_map(|line| line.strip_prefix(verb)?.strip_prefix(' '));
    arguments.map(str::to_owned).collect()
}

/// The names in a directory, below which nothing may be.
fn names(server: &RealServer, directory: &str) -> Vec<String> {
    let names = server.names(directory).unwrap().into_iter();
    names.map(|name| String::from_utf8(name).unwrap()).collect()
}

fn paths(server: &ScriptedServer) -> Vec<String> {
    server.files().into_keys().collect()
}
