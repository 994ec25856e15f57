//! What only `get` has.

use crate::driver::{connection, content, failure, get, open, retrying, run};
use crate::scripted;
use host_harness::{FailureCode, Properties};
use serde_json::{Value, json};
use tests::scripted::{Script, ScriptedServer};
use tests::servers::{FtpServer, RealServer, ServerKind};

fn with_files(kind: ServerKind) -> RealServer {
    let server = RealServer::start(kind).unwrap();
    for (path, content) in
        [("in/a.csv", "a\nb\n"), ("in/b.csv", "two"), ("in/sub/c.csv", "three"), ("other/d.csv", "4")]
    {
        server.store(path, content.as_bytes()).unwrap();
    }
    server
}

/// The names that came, in their order.
async fn names(server: &RealServer, parameters: Value, properties: &[(&str, &str)]) -> Vec<String> {
    let mut session = open(&connection(server)).await;
    let files = run(&mut session, "get", parameters, properties, None).await.unwrap();
    files.iter().map(|file| file.property("file-name").to_owned()).collect()
}

#[tokio::test]
async fn remote_directory() {
    for kind in ServerKind::ALL {
        let server = with_files(kind);
        let all = json!({ "remoteDirectory": "in", "include": ["*"] });
        assert_eq!(names(&server, all.clone(), &[]).await.len(), 2, "{kind}");
        assert_eq!(names(&server, all, &[("remote-directory", "/other")]).await, ["d.csv"], "{kind}");
    }
}

#[tokio::test]
async fn file_name() {
    for kind in ServerKind::ALL {
        let server = with_files(kind);
        assert_eq!(names(&server, json!({ "fileName": "in/sub/c.csv" }), &[]).await, ["c.csv"], "{kind}");
        let parameters = json!({ "remoteDirectory": "in", "fileName": "a.csv" });
        assert_eq!(names(&server, parameters.clone(), &[]).await, ["a.csv"], "{kind}");
        assert_eq!(names(&server, parameters.clone(), &[("file-name", "b.csv")]).await, ["b.csv"], "{kind}");
        assert_eq!(names(&server, parameters, &[("file-name", "/other/d.csv")]).await, ["d.csv"], "{kind}");
    }
}

#[tokio::test]
async fn file_names() {
    for kind in ServerKind::ALL {
        let server = with_files(kind);
        let parameters = json!({ "remoteDirectory": "in", "fileNames": ["b.csv", "none", "sub/c.csv", "a.csv"] });
        assert_eq!(names(&server, parameters.clone(), &[]).await, ["b.csv", "c.csv", "a.csv"], "{kind}");
        for list in ["a.csv\nb.csv", r#"["a.csv", "b.csv"]"#] {
            let properties = [("file-names", list)];
            assert_eq!(names(&server, parameters.clone(), &properties).await, ["a.csv", "b.csv"], "{kind}");
        }
        let mut strict = parameters;
        strict["ifMissing"] = "error".into();
        let mut session = open(&connection(&server)).await;
        let missing = failure(get(&mut session, strict).await);
        assert_eq!(missing.code, FailureCode::NotFound, "{kind}");
        assert!(missing.message.contains("none"), "{}", missing.message);
    }
}

#[tokio::test]
async fn if_missing() {
    for kind in ServerKind::ALL {
        let server = with_files(kind);
        for parameters in [
            json!({ "fileName": "none" }),
            json!({ "remoteDirectory": "none", "fileName": "a.csv" }),
            json!({ "include": ["none"] }),
            json!({ "remoteDirectory": "none", "include": ["*"] }),
        ] {
            assert!(names(&server, parameters.clone(), &[]).await.is_empty(), "{kind} {parameters}");
            let mut strict = parameters;
            strict["ifMissing"] = "error".into();
            let mut session = open(&connection(&server)).await;
            assert_eq!(failure(get(&mut session, strict.clone()).await).code, FailureCode::NotFound, "{kind} {strict}");
        }
    }
}

#[tokio::test]
async fn after() {
    for kind in ServerKind::ALL {
        let server = with_files(kind);
        let mut session = open(&connection(&server)).await;
        let kept = json!({ "remoteDirectory": "in", "include": ["*"], "after": "keep" });
        assert_eq!(get(&mut session, kept).await.unwrap().len(), 2);
        let deleted = json!({ "remoteDirectory": "in", "include": ["*"], "recursive": true, "after": "delete" });
        let files = get(&mut session, deleted).await.unwrap();
        assert_eq!(files.len(), 3, "{kind}");
        assert!(server.read("in/a.csv").is_err() && server.read("in/sub/c.csv").is_err(), "{kind}");
        assert!(server.read("other/d.csv").is_ok());
    }
}

#[tokio::test]
async fn move_to() {
    for kind in ServerKind::ALL {
        let server = with_files(kind);
        let mut session = open(&connection(&server)).await;
        let parameters = json!({
            "remoteDirectory": "in", "include": ["*.csv"], "recursive": true, "after": "move", "moveTo": "in/done/2026",
        });
        assert_eq!(get(&mut session, parameters.clone()).await.unwrap().len(), 3, "{kind}");
        assert_eq!(server.read("in/done/2026/b.csv").unwrap(), b"two", "{kind}");
        assert_eq!(server.read("in/done/2026/sub/c.csv").unwrap(), b"three", "{kind}");
        assert!(server.read("in/b.csv").is_err());
        // What has been moved is done with, although it lies below.
        assert!(get(&mut session, parameters.clone()).await.unwrap().is_empty(), "{kind}");

        server.store("in/b.csv", b"another").unwrap();
        assert_eq!(failure(get(&mut session, parameters).await).code, FailureCode::AlreadyExists, "{kind}");
        assert_eq!(server.read("in/b.csv").unwrap(), b"another");
    }
}

#[tokio::test]
async fn fail_if_unable_to_delete() {
    let server = || ScriptedServer::new().file("/a", "1").on("DELE", "550 Permission denied.\r\n").start().unwrap();
    let refusing = server();
    let mut session = open(&scripted::connection(&refusing)).await;
    let parameters = json!({ "fileName": "a", "after": "delete" });
    assert_eq!(failure(get(&mut session, parameters).await).code, FailureCode::AccessDenied);

    let refusing = server();
    let mut session = open(&scripted::connection(&refusing)).await;
    let parameters = json!({ "fileName": "a", "after": "delete", "failIfUnableToDelete": false });
    assert_eq!(get(&mut session, parameters).await.unwrap()[0].body, b"1");
    let warnings = session.warnings().await.unwrap();
    assert!(warnings.iter().any(|warning| warning.code == "file-left-on-server"), "{warnings:?}");
}

#[tokio::test]
async fn dry_run() {
    for kind in ServerKind::ALL {
        let server = with_files(kind);
        let mut session = open(&connection(&server)).await;
        let parameters = json!({
            "remoteDirectory": "in", "include": ["*"], "sort": "name", "after": "delete", "dryRun": true,
        });
        let planned = get(&mut session, parameters).await.unwrap();
        assert_eq!(planned.len(), 2, "{kind}");
        assert_eq!(planned[0].property("action"), "planned");
        assert_eq!(planned[0].property("planned-commands"), "RETR /in/a.csv\nDELE /in/a.csv", "{kind}");
        assert!(planned[0].body.is_empty());
        assert_eq!(server.read("in/a.csv").unwrap(), b"a\nb\n", "{kind}");
        let moved = json!({ "fileName": "in/b.csv", "after": "move", "moveTo": "done", "dryRun": true });
        let planned = get(&mut session, moved).await.unwrap();
        assert_eq!(planned[0].property("planned-commands"), "RETR /in/b.csv\nRNFR /in/b.csv\nRNTO /done/b.csv");
        assert!(!server.root().join("done").exists());
    }
}

/// What somebody is still uploading is not complete; whoever knows its name may have it.
#[tokio::test]
async fn an_upload_that_is_under_way_matches_no_pattern() {
    let server = ScriptedServer::new().file("/in/.a.csv.1a2b3c4d.part", "half").file("/in/b.csv", "2").start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    for pattern in ["*", ".*", "*.part", "?a.csv.*"] {
        let files = get(&mut session, json!({ "remoteDirectory": "in", "include": [pattern, "b.csv"] })).await.unwrap();
        assert_eq!(files.len(), 1, "{pattern}");
    }
    let named = json!({ "remoteDirectory": "in", "fileName": ".a.csv.1a2b3c4d.part" });
    assert_eq!(get(&mut session, named).await.unwrap()[0].body, b"half");
}

/// Text comes with line feeds, whatever the server stores.
#[tokio::test]
async fn transfer_type() {
    for kind in ServerKind::ALL {
        let server = with_files(kind);
        server.store("in/long.txt", "line\n".repeat(50_000).as_bytes()).unwrap();
        let mut session = open(&connection(&server)).await;
        for (name, content) in [("in/a.csv", "a\nb\n".to_owned()), ("in/long.txt", "line\n".repeat(50_000))] {
            for transfer_type in ["ascii", "binary"] {
                let parameters = json!({ "fileName": name, "transferType": transfer_type });
                let files = get(&mut session, parameters).await.unwrap();
                assert_eq!(files[0].body, content.as_bytes(), "{kind} {transfer_type}");
                assert_eq!(files[0].property("verification"), "size", "{kind} {transfer_type}");
                assert_eq!(files[0].property("size"), content.len().to_string(), "{kind} {transfer_type}");
            }
        }
    }
    // On the wire it was something else.
    let cut = Script::new().reply("150 Here.\r\n").send("a\r\n").close_data().reply("226 Done.\r\n");
    let server = ScriptedServer::new().file("/a", "a\nb\n").on("RETR", cut).start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let cut = failure(get(&mut session, json!({ "fileName": "a", "transferType": "ascii" })).await);
    assert_eq!(cut.code, FailureCode::Truncated);
    assert!(server.commands().iter().any(|line| line == "TYPE A"));
}

/// What was delivered and not acknowledged is still there.
#[tokio::test]
async fn a_host_that_dies_before_the_acknowledgement_loses_nothing() {
    for kind in ServerKind::ALL {
        let server = with_files(kind);
        let mut session = open(&connection(&server)).await;
        let operation = session.prepare("get", &json!({ "fileName": "in/b.csv", "after": "delete" })).await.unwrap();
        let mut results = session.run(&operation, &Properties::new(), None).await.unwrap();
        let mut document = results.next().await.unwrap().unwrap();
        let mut body = Vec::new();
        document.read_to(&mut body).await.unwrap();
        assert_eq!(body, b"two");
        drop(document);
        drop(results);
        drop(session);
        assert_eq!(server.read("in/b.csv").unwrap(), b"two", "{kind}");

        let mut session = open(&connection(&server)).await;
        let files = get(&mut session, json!({ "fileName": "in/b.csv", "after": "delete" })).await.unwrap();
        assert_eq!(files[0].body, b"two");
        assert!(server.read("in/b.csv").is_err(), "{kind}");
    }
}

/// The engine took its time, and the server lost its patience.
#[tokio::test]
async fn a_server_that_hangs_up_before_the_deletion_is_called_again() {
    let goodbye = Script::new().reply("421 Timeout.\r\n").close_control();
    for (verb, after, extra) in [
        ("DELE", json!({ "after": "delete" }), Script::new().close_control()),
        ("DELE", json!({ "after": "delete" }), goodbye.clone()),
        ("RNTO", json!({ "after": "move", "moveTo": "/done" }), goodbye),
    ] {
        let server = ScriptedServer::new().file("/a", "1").directory("/done").on_nth(verb, 1, extra).start().unwrap();
        let mut session = open(&retrying(scripted::connection(&server))).await;
        let mut parameters = after;
        parameters["fileName"] = "a".into();
        let files = get(&mut session, parameters.clone()).await.unwrap();
        assert_eq!(files[0].body, b"1");
        assert_eq!(server.file("/a"), None, "{verb} {parameters}");
        if verb == "RNTO" {
            assert_eq!(server.file("/done/a").as_deref(), Some(&b"1"[..]));
        }
        session.close().await.unwrap();
    }
}

#[tokio::test]
async fn resume() {
    let content = content(300_000);
    for resume in [true, false] {
        let cut = Script::new().reply("150 Here.\r\n").send_file_up_to(100_000).reset_data().reply("426 Cut.\r\n");
        let server = ScriptedServer::new().file("/a", content.clone()).on_nth("RETR", 1, cut).start().unwrap();
        let mut session = open(&retrying(scripted::connection(&server))).await;
        let files = get(&mut session, json!({ "fileName": "a", "resume": resume })).await;
        if resume {
            let files = files.unwrap();
            assert!(files[0].body == content);
            assert_eq!((files[0].property("resumed-count"), files[0].property("attempts")), ("1", "2"));
            assert!(server.commands().contains(&"REST 100000".to_owned()));
        } else {
            let failure = failure(files);
            assert_eq!((failure.code, failure.retryable), (FailureCode::Truncated, true));
            assert_eq!(scripted::count(&server, "REST"), 0);
        }
    }
}
