//! Deleting what matches.

use crate::driver::{connection, delete, failure, open, run};
use crate::operations::{server_with, tree};
use crate::scripted;
use host_harness::FailureCode;
use serde_json::{Value, json};
use std::fs::File;
use std::time::{Duration, SystemTime};
use tests::scripted::ScriptedServer;
use tests::servers::{FtpServer, RealServer, ServerKind};

const DAY: u64 = 24 * 60 * 60;

/// Files of different sizes and ages: name, size, age in days.
fn with_files(kind: ServerKind) -> RealServer {
    let server = server_with(kind, &["in/sub/e.csv"]);
    for (name, size, days) in [("in/a.csv", 10, 3), ("in/b.csv", 20, 2), ("in/c.txt", 30, 1), ("in/d.csv", 40, 0)] {
        server.store(name, &vec![b'x'; size]).unwrap();
        let file = File::options().write(true).open(server.root().join(name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(days * DAY)).unwrap();
    }
    server
}

/// On every server: what is left of `in` when what matches has been deleted.
async fn leaves(parameters: Value, left: &[&str]) {
    for kind in ServerKind::ALL {
        let server = with_files(kind);
        let mut parameters = parameters.clone();
        parameters["remoteDirectory"] = "in".into();
        let mut session = open(&connection(&server)).await;
        delete(&mut session, parameters.clone()).await.unwrap();
        assert_eq!(tree(&server), left, "{parameters} on {kind}");
    }
}

#[tokio::test]
async fn include() {
    leaves(json!({ "include": ["*.csv"], "maxDeletes": 3 }), &["in/c.txt", "in/sub/e.csv"]).await;
    leaves(json!({ "include": ["*"], "maxDeletes": 4 }), &["in/sub/e.csv"]).await;
}

#[tokio::test]
async fn exclude() {
    let parameters = json!({ "include": ["*"], "exclude": ["*.txt", "a*"], "maxDeletes": 9 });
    leaves(parameters, &["in/a.csv", "in/c.txt", "in/sub/e.csv"]).await;
}

#[tokio::test]
async fn pattern_syntax() {
    let parameters = json!({ "include": ["[ab]\\..*"], "patternSyntax": "regex", "maxDeletes": 9 });
    leaves(parameters, &["in/c.txt", "in/d.csv", "in/sub/e.csv"]).await;
}

#[tokio::test]
async fn min_size() {
    let parameters = json!({ "include": ["*"], "minSize": 30, "maxDeletes": 9 });
    leaves(parameters, &["in/a.csv", "in/b.csv", "in/sub/e.csv"]).await;
}

#[tokio::test]
async fn max_size() {
    let parameters = json!({ "include": ["*"], "maxSize": 29, "maxDeletes": 9 });
    leaves(parameters, &["in/c.txt", "in/d.csv", "in/sub/e.csv"]).await;
}

#[tokio::test]
async fn min_age_seconds() {
    let parameters = json!({ "include": ["*"], "minAgeSeconds": DAY + DAY / 2, "maxDeletes": 9 });
    leaves(parameters, &["in/c.txt", "in/d.csv", "in/sub/e.csv"]).await;
}

#[tokio::test]
async fn max_age_seconds() {
    let parameters = json!({ "include": ["*.csv"], "maxAgeSeconds": DAY + DAY / 2, "maxDeletes": 9 });
    leaves(parameters, &["in/a.csv", "in/b.csv", "in/c.txt", "in/sub/e.csv"]).await;
}

#[tokio::test]
async fn max_deletes() {
    for kind in ServerKind::ALL {
        let server = with_files(kind);
        let before = tree(&server);
        let mut session = open(&connection(&server)).await;
        let too_many = json!({ "remoteDirectory": "in", "include": ["*.csv"], "maxDeletes": 2 });
        let refused = failure(delete(&mut session, too_many).await);
        assert_eq!((refused.code, refused.phase.as_str()), (FailureCode::ConfigInvalid, "document"), "{kind}");
        assert!(refused.message.starts_with("3 "), "{kind}: {}", refused.message);
        assert!(!refused.ends_batch());
        assert_eq!(tree(&server), before, "{kind}");
    }
}

#[tokio::test]
async fn a_name_goes_before_patterns() {
    for kind in ServerKind::ALL {
        let server = with_files(kind);
        let mut session = open(&connection(&server)).await;
        let parameters = json!({ "remoteDirectory": "in", "include": ["*.csv"], "maxDeletes": 9 });
        run(&mut session, "delete", parameters, &[("file-name", "c.txt")], None).await.unwrap();
        assert_eq!(tree(&server), ["in/a.csv", "in/b.csv", "in/d.csv", "in/sub/e.csv"], "{kind}");
    }
}

#[tokio::test]
async fn without_a_pattern_to_include_nothing_is_deleted() {
    for parameters in [json!({ "maxDeletes": 9, "minSize": 1 }), json!({ "maxDeletes": 9, "exclude": ["*.txt"] })] {
        let server = ScriptedServer::new().file("/a", "a").start().unwrap();
        let mut session = open(&scripted::connection(&server)).await;
        assert_eq!(failure(delete(&mut session, parameters).await).code, FailureCode::ConfigInvalid);
        assert!(server.file("/a").is_some());
    }
}

#[tokio::test]
async fn directories() {
    let parameters =
        json!({ "include": ["*"], "exclude": ["*.csv"], "maxDeletes": 3, "directories": true, "recursive": true });
    leaves(parameters, &["in/a.csv", "in/b.csv", "in/d.csv"]).await;
}

#[tokio::test]
async fn if_missing() {
    for kind in ServerKind::ALL {
        let server = with_files(kind);
        let mut session = open(&connection(&server)).await;
        for directory in ["in", "none"] {
            let parameters = json!({ "remoteDirectory": directory, "include": ["*.none"], "maxDeletes": 9 });
            assert_eq!(failure(delete(&mut session, parameters.clone()).await).code, FailureCode::NotFound, "{kind}");
            let mut ignore = parameters;
            ignore["ifMissing"] = "ignore".into();
            assert!(delete(&mut session, ignore).await.unwrap().is_empty(), "{directory} on {kind}");
        }
    }
}

#[tokio::test]
async fn uploads_in_progress_do_not_match() {
    let part = "/in/.a.csv.01234567.part";
    let server = ScriptedServer::new().file(part, "").file("/in/.a.csv.89abcdef.old", "").file("/in/b.part", "");
    let server = server.start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let parameters = json!({ "remoteDirectory": "/in", "include": ["*"], "maxDeletes": 9 });
    assert_eq!(delete(&mut session, parameters).await.unwrap().len(), 1);
    assert_eq!(server.files().len(), 2);
    delete(&mut session, json!({ "fileName": part })).await.unwrap();
    assert_eq!(server.file(part), None);
}
