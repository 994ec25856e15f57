//! What `delete` removes, and what it leaves alone.

mod directories;
mod links;
mod max_deletes;
mod patterns;
mod recursive;
mod several;

use crate::driver::{connection, delete, failure, open, run};
use crate::operations::{server_with, tree};
use host_harness::FailureCode;
use serde_json::{Value, json};
use std::fs::File;
use std::time::{Duration, SystemTime};
use tests::servers::{FtpServer, RealServer, ServerKind};

const FILES: [&str; 4] = ["in/a.csv", "in/b.csv", "in/sub/c.csv", "other/a.csv"];

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
async fn remote_directory() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &FILES);
        let mut session = open(&connection(&server)).await;
        let parameters = json!({ "remoteDirectory": "in", "fileName": "a.csv" });
        let deleted = delete(&mut session, parameters.clone()).await.unwrap();
        assert_eq!((deleted[0].property("file-name"), deleted[0].property("remote-directory")), ("a.csv", "/in"));
        assert_eq!((deleted[0].property("action"), deleted[0].property("reply-code")), ("deleted", "250"), "{kind}");
        run(&mut session, "delete", parameters, &[("remote-directory", "/other")], None).await.unwrap();
        assert_eq!(tree(&server), ["in/b.csv", "in/sub/c.csv", "other/"], "{kind}");
    }
}

#[tokio::test]
async fn file_name() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &FILES);
        let mut session = open(&connection(&server)).await;
        delete(&mut session, json!({ "fileName": "in/sub/c.csv" })).await.unwrap();
        let parameters = json!({ "remoteDirectory": "in", "fileName": "a.csv" });
        run(&mut session, "delete", parameters.clone(), &[("file-name", "b.csv")], None).await.unwrap();
        run(&mut session, "delete", parameters, &[("file-name", "/other/a.csv")], None).await.unwrap();
        assert_eq!(tree(&server), ["in/a.csv", "in/sub/", "other/"], "{kind}");
        let nameless = failure(run(&mut session, "delete", json!({}), &[("file-name", " ")], None).await);
        assert_eq!((nameless.code, nameless.phase.as_str()), (FailureCode::ConfigInvalid, "document"));
    }
}

#[tokio::test]
async fn file_names() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &FILES);
        let mut session = open(&connection(&server)).await;
        let parameters = json!({ "fileNames": ["other/a.csv", "in/a.csv"] });
        let deleted = delete(&mut session, parameters.clone()).await.unwrap();
        let directories: Vec<&str> = deleted.iter().map(|document| document.property("remote-directory")).collect();
        assert_eq!(directories, ["/other", "/in"], "{kind}");
        let names = [("file-names", "in/b.csv\nin/sub/c.csv\n")];
        assert_eq!(run(&mut session, "delete", parameters.clone(), &names, None).await.unwrap().len(), 2, "{kind}");
        assert_eq!(tree(&server), ["in/sub/", "other/"], "{kind}");
        let both = [("file-names", "a"), ("file-name", "b")];
        assert_eq!(
            failure(run(&mut session, "delete", parameters, &both, None).await).code,
            FailureCode::ConfigInvalid
        );
    }
}

#[tokio::test]
async fn if_missing() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &FILES);
        let mut session = open(&connection(&server)).await;
        for name in ["none", "none/none", "in/none"] {
            let missing = failure(delete(&mut session, json!({ "fileName": name })).await);
            assert_eq!(missing.code, FailureCode::NotFound, "{name} on {kind}");
            for trees in [false, true] {
                let ignore =
                    json!({ "fileName": name, "ifMissing": "ignore", "directories": trees, "recursive": trees });
                let skipped = delete(&mut session, ignore).await.unwrap();
                assert_eq!(skipped[0].property("action"), "skipped", "{name} on {kind}");
            }
        }
        assert_eq!(tree(&server), FILES, "{kind}");
    }
}

#[tokio::test]
async fn dry_run() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &FILES);
        let mut session = open(&connection(&server)).await;
        let names = json!({ "fileNames": ["in/a.csv", "none", "other"], "dryRun": true, "ifMissing": "ignore",
            "directories": true, "recursive": true });
        let planned = delete(&mut session, names).await.unwrap();
        assert_eq!(planned[0].property("action"), "planned", "{kind}");
        assert_eq!(planned[0].property("planned-commands"), "DELE /in/a.csv", "{kind}");
        assert_eq!(planned[1].property("action"), "skipped", "{kind}");
        assert_eq!(planned[2].property("planned-commands"), "DELE /other/a.csv\nRMD /other", "{kind}");
        assert_eq!(planned[2].property("file-type"), "directory", "{kind}");

        let patterns = json!({ "remoteDirectory": "in", "include": ["*.csv"], "maxDeletes": 2, "dryRun": true });
        let planned = delete(&mut session, patterns).await.unwrap();
        let mut commands: Vec<&str> = planned.iter().map(|document| document.property("planned-commands")).collect();
        commands.sort_unstable();
        assert_eq!(commands, ["DELE /in/a.csv", "DELE /in/b.csv"], "{kind}");

        let missing = failure(delete(&mut session, json!({ "fileName": "none", "dryRun": true })).await);
        assert_eq!(missing.code, FailureCode::NotFound, "{kind}");
        let directory = failure(delete(&mut session, json!({ "fileName": "in", "dryRun": true })).await);
        assert_eq!(directory.code, FailureCode::IsDirectory, "{kind}");
        assert_eq!(tree(&server), FILES, "{kind}");
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
