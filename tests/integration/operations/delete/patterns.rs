//! What patterns have to do with names, directories and uploads.

use super::{leaves, with_files};
use crate::driver::{connection, delete, failure, open, run};
use crate::operations::tree;
use crate::scripted;
use host_harness::FailureCode;
use serde_json::json;
use tests::scripted::ScriptedServer;
use tests::servers::ServerKind;

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
async fn directories_match_where_that_is_asked_for() {
    let parameters =
        json!({ "include": ["*"], "exclude": ["*.csv"], "maxDeletes": 3, "directories": true, "recursive": true });
    leaves(parameters, &["in/a.csv", "in/b.csv", "in/d.csv"]).await;
}

#[tokio::test]
async fn no_match_is_a_failure_or_nothing() {
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
