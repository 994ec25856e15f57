//! The operations on the embedded server: fast, and needs nothing installed.

use crate::driver::{connection, delete, failure, get, list, open, run, send, send_with};
use host_harness::FailureCode;
use host_harness::Outcome::{Passed, Skipped, Warned};
use serde_json::json;
use tests::embedded::EmbeddedServer;
use tests::servers::FtpServer;

#[tokio::test]
async fn one_session_serves_a_whole_batch() {
    let server = EmbeddedServer::start().unwrap();
    let mut session = open(&connection(&server)).await;
    for number in 0..20 {
        send(&mut session, &format!("batch-{number}.txt"), format!("content {number}").as_bytes()).await.unwrap();
    }
    let files = get(&mut session, json!({ "include": ["batch-*.txt"], "exclude": ["*-1?.txt"] })).await.unwrap();
    assert_eq!(files.len(), 10);
    session.close().await.unwrap();
}

#[tokio::test]
async fn the_directory_of_the_document_wins_over_operation_and_connection() {
    let server = EmbeddedServer::start().unwrap();
    for directory in ["connection", "operation", "document"] {
        server.store(&format!("{directory}/who.txt"), directory.as_bytes()).unwrap();
    }
    let mut connection = connection(&server);
    connection["remoteDirectory"] = "connection".into();
    let mut session = open(&connection).await;
    let by_connection = json!({ "fileName": "who.txt" });
    let by_operation = json!({ "fileName": "who.txt", "remoteDirectory": "/operation" });
    for (parameters, properties, expected) in [
        (by_connection.clone(), vec![], "connection"),
        (by_operation.clone(), vec![], "operation"),
        (by_operation.clone(), vec![("remote-directory", "document")], "document"),
        // A blank value counts as absent.
        (by_operation, vec![("remote-directory", "")], "operation"),
        (by_connection, vec![("file-name", "/document/who.txt")], "document"),
    ] {
        let files = run(&mut session, "get", parameters, &properties, None).await.unwrap();
        assert_eq!(String::from_utf8_lossy(&files[0].body), expected);
        assert_eq!(files[0].property("remote-directory"), format!("/{expected}"));
    }
}

#[tokio::test]
async fn an_existing_file_is_an_error_unless_the_policy_says_otherwise() {
    let server = EmbeddedServer::start().unwrap();
    server.store("output.txt", b"old").unwrap();
    let mut session = open(&connection(&server)).await;

    let refused = failure(send(&mut session, "output.txt", b"new").await);
    assert_eq!(refused.code, FailureCode::AlreadyExists);
    assert_eq!(server.read("output.txt").unwrap(), b"old");

    let overwritten = send_with(&mut session, json!({ "ifExists": "overwrite" }), "output.txt", b"new").await.unwrap();
    assert_eq!((overwritten.property("action"), overwritten.property("publish-atomic")), ("overwritten", "true"));
    assert_eq!(server.read("output.txt").unwrap(), b"new");

    for expected in ["output1.txt", "output2.txt"] {
        let unique = send_with(&mut session, json!({ "ifExists": "unique" }), "output.txt", b"more").await.unwrap();
        assert_eq!(unique.property("file-name"), expected);
        assert_eq!(server.read(expected).unwrap(), b"more");
    }

    let appended = send_with(&mut session, json!({ "ifExists": "append" }), "output.txt", b" and more").await.unwrap();
    assert_eq!((appended.property("action"), appended.property("size")), ("appended", "12"));
    assert_eq!(server.read("output.txt").unwrap(), b"new and more");
}

#[tokio::test]
async fn directories_are_created_unless_that_is_switched_off() {
    let server = EmbeddedServer::start().unwrap();
    let mut session = open(&connection(&server)).await;
    let parameters = json!({ "createDirectories": false });
    let refused = failure(send_with(&mut session, parameters, "a/b/file.txt", b"x").await);
    assert!([FailureCode::NotFound, FailureCode::AccessDenied].contains(&refused.code), "{refused:?}");
    send(&mut session, "a/b/file.txt", b"x").await.unwrap();
    assert_eq!(server.read("a/b/file.txt").unwrap(), b"x");
    let left: Vec<_> = std::fs::read_dir(server.root().join("a/b")).unwrap().collect();
    assert_eq!(left.len(), 1, "a temporary file was left behind");
}

#[tokio::test]
async fn a_file_is_deleted_on_acknowledgement_and_not_before() {
    let server = EmbeddedServer::start().unwrap();
    server.store("once.txt", b"content").unwrap();
    let mut session = open(&connection(&server)).await;
    let parameters = json!({ "fileName": "once.txt", "after": "delete" });
    let operation = session.prepare("get", &parameters).await.unwrap();
    let nothing = host_harness::Properties::new();
    {
        let mut results = session.run(&operation, &nothing, None).await.unwrap();
        let mut document = results.next().await.unwrap().unwrap();
        document.read_to(&mut Vec::new()).await.unwrap();
        // Released, not acknowledged.
    }
    assert_eq!(server.read("once.txt").unwrap(), b"content");

    let mut results = session.run(&operation, &nothing, None).await.unwrap();
    let mut document = results.next().await.unwrap().unwrap();
    document.read_to(&mut Vec::new()).await.unwrap();
    let properties = document.acknowledge().await.unwrap();
    assert_eq!(properties.get("action"), Some("deleted"));
    assert!(server.read("once.txt").is_err());
}

#[tokio::test]
async fn a_file_is_moved_on_acknowledgement_never_onto_another() {
    let server = EmbeddedServer::start().unwrap();
    server.store("in/a.txt", b"first").unwrap();
    let mut session = open(&connection(&server)).await;
    let parameters = json!({ "remoteDirectory": "in", "fileName": "a.txt", "after": "move", "moveTo": "done/deep" });
    get(&mut session, parameters.clone()).await.unwrap();
    assert_eq!(server.read("done/deep/a.txt").unwrap(), b"first");

    server.store("in/a.txt", b"second").unwrap();
    let refused = failure(get(&mut session, parameters).await);
    assert_eq!(refused.code, FailureCode::AlreadyExists);
    assert_eq!(server.read("done/deep/a.txt").unwrap(), b"first");
    assert_eq!(server.read("in/a.txt").unwrap(), b"second");
}

#[tokio::test]
async fn what_is_missing_is_told_from_what_is_empty() {
    let server = EmbeddedServer::start().unwrap();
    std::fs::create_dir(server.root().join("empty")).unwrap();
    let mut session = open(&connection(&server)).await;

    assert!(get(&mut session, json!({ "fileName": "none" })).await.unwrap().is_empty());
    let missing = failure(get(&mut session, json!({ "fileName": "none", "ifMissing": "error" })).await);
    assert_eq!(missing.code, FailureCode::NotFound);
    let directory = failure(get(&mut session, json!({ "fileName": "empty" })).await);
    assert_eq!(directory.code, FailureCode::IsDirectory);

    assert!(list(&mut session, json!({ "remoteDirectory": "empty" })).await.unwrap().is_empty());
    let missing = failure(list(&mut session, json!({ "remoteDirectory": "none" })).await);
    assert_eq!(missing.code, FailureCode::NotFound);
    let parameters = json!({ "remoteDirectory": "none", "ifMissing": "empty" });
    assert!(list(&mut session, parameters).await.unwrap().is_empty());

    let missing = failure(delete(&mut session, json!({ "fileName": "none" })).await);
    assert_eq!(missing.code, FailureCode::NotFound);
    let ignored = delete(&mut session, json!({ "fileName": "none", "ifMissing": "ignore" })).await.unwrap();
    assert_eq!(ignored[0].property("action"), "skipped");
}

#[tokio::test]
async fn a_confined_connection_is_not_left() {
    let server = EmbeddedServer::start().unwrap();
    server.store("outside.txt", b"secret").unwrap();
    server.store("inside/a.txt", b"a").unwrap();
    let mut connection = connection(&server);
    connection["remoteDirectory"] = "inside".into();
    connection["confineToRemoteDirectory"] = true.into();
    let mut session = open(&connection).await;
    assert_eq!(get(&mut session, json!({ "fileName": "a.txt" })).await.unwrap().len(), 1);
    for name in ["../outside.txt", "/outside.txt", "x/../../outside.txt"] {
        let refused = failure(get(&mut session, json!({ "fileName": name })).await);
        assert_eq!(refused.code, FailureCode::ConfigInvalid, "{name}");
    }
    let refused = failure(get(&mut session, json!({ "remoteDirectory": "..", "fileName": "outside.txt" })).await);
    assert_eq!(refused.code, FailureCode::ConfigInvalid);
}

#[tokio::test]
async fn a_one_shot_call_does_the_whole_operation() {
    use host_harness::{InlineDocument, Properties};
    let server = EmbeddedServer::start().unwrap();
    let connection = connection(&server);
    let connector = crate::driver::connector().await;
    let mut properties = Properties::new();
    properties.set("file-name", "inline.txt");
    let document = InlineDocument { properties, body: b"inline".to_vec() };
    let sent = connector.invoke(&connection, "send", &json!({}), vec![document]).await.unwrap();
    let sent = sent.into_iter().next().unwrap().unwrap();
    assert_eq!(sent.properties.get("bytes-transferred"), Some("6"));

    let read = connector.invoke(&connection, "get", &json!({ "fileName": "inline.txt" }), vec![]).await.unwrap();
    let read = read.into_iter().next().unwrap().unwrap();
    assert_eq!(read.body, b"inline");
    assert_eq!(read.properties.get("sha256"), sent.properties.get("sha256"));
}

#[tokio::test]
async fn the_connection_test_shows_every_stage() {
    let server = EmbeddedServer::start().unwrap();
    let mut check = crate::driver::connector().await.check(&connection(&server), true).await.unwrap();
    let mut stages = Vec::new();
    while let Some(stage) = check.next().await.unwrap() {
        stages.push((stage.name.clone(), stage.outcome));
    }
    let expected = [
        ("resolve", Passed),
        ("connect", Passed),
        ("greeting", Passed),
        ("tls", Warned),
        ("login", Passed),
        ("features", Passed),
        ("directory", Passed),
        ("data-connection", Passed),
        ("tls-resumption", Skipped),
        ("listing", Passed),
        ("write", Passed),
        ("clock", Passed),
        ("sessions", Passed),
    ];
    assert_eq!(stages, expected.map(|(name, outcome)| (name.to_owned(), outcome)));
    assert_eq!(std::fs::read_dir(server.root()).unwrap().count(), 0);
}
