//! What `get` and `list` select, on every server.

use crate::driver::{connection, get, open};
use serde_json::{Value, json};
use std::fs::File;
use std::time::{Duration, SystemTime};
use tests::servers::{FtpServer, RealServer, ServerKind};

const DAY: u64 = 24 * 60 * 60;

/// The same small tree everywhere: name, size, age in seconds.
const TREE: [(&str, usize, u64); 6] = [
    ("in/a.csv", 10, 3 * DAY),
    ("in/b.csv", 30, DAY),
    ("in/c.txt", 20, 2 * DAY),
    ("in/empty.csv", 0, 4 * DAY),
    ("in/sub/d.csv", 40, 5 * DAY),
    ("in/sub/deep/e.csv", 50, 6 * DAY),
];

fn with_tree(kind: ServerKind) -> RealServer {
    let server = RealServer::start(kind).unwrap();
    for (path, size, age) in TREE {
        server.store(path, &vec![b'x'; size]).unwrap();
        let file = File::options().write(true).open(server.root().join(path)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(age)).unwrap();
    }
    server
}

/// What `get` reads with these parameters, in its order: relative paths, or names where it gives none.
async fn read(server: &RealServer, parameters: &Value) -> Vec<String> {
    let mut parameters = parameters.clone();
    parameters["remoteDirectory"] = "in".into();
    if parameters.get("include").is_none() {
        parameters["include"] = json!(["*"]);
    }
    let mut session = open(&connection(server)).await;
    let files = get(&mut session, parameters).await.unwrap();
    let path = |properties: &host_harness::Properties| {
        properties.get("relative-path").or(properties.get("file-name")).unwrap().to_owned()
    };
    files.iter().map(|file| path(&file.properties)).collect()
}

/// What `list` tells with these parameters, in its order.
async fn listed(server: &RealServer, parameters: &Value) -> Vec<String> {
    let mut parameters = parameters.clone();
    parameters["remoteDirectory"] = "in".into();
    parameters["resultFormat"] = "array".into();
    let mut session = open(&connection(server)).await;
    let documents = crate::driver::run(&mut session, "list", parameters, &[], None).await.unwrap();
    let entries: Vec<Value> = serde_json::from_slice(&documents[0].body).unwrap();
    let path = |entry: &Value| {
        let directory = entry["remoteDirectory"].as_str().unwrap().trim_start_matches("/in").trim_start_matches('/');
        let name = entry["fileName"].as_str().unwrap();
        if directory.is_empty() { name.to_owned() } else { format!("{directory}/{name}") }
    };
    entries.iter().map(path).collect()
}

/// Both operations, on every server; the order counts where one was asked for.
async fn selects(parameters: Value, files: &[&str], entries: &[&str]) {
    let ordered = parameters.get("sort").is_some();
    for kind in ServerKind::ALL {
        let server = with_tree(kind);
        let (mut read, mut listed) = (read(&server, &parameters).await, listed(&server, &parameters).await);
        if !ordered {
            read.sort();
            listed.sort();
        }
        assert_eq!(read, files, "get {parameters} on {kind}");
        assert_eq!(listed, entries, "list {parameters} on {kind}");
    }
}

#[tokio::test]
async fn include() {
    let csv = ["a.csv", "b.csv", "empty.csv"];
    selects(json!({ "include": ["*.csv"] }), &csv, &csv).await;
    selects(json!({ "include": ["[ab].csv", "c*"] }), &["a.csv", "b.csv", "c.txt"], &["a.csv", "b.csv", "c.txt"]).await;
    selects(json!({ "include": ["sub/*"], "recursive": true }), &["sub/d.csv"], &["sub/d.csv", "sub/deep"]).await;
}

#[tokio::test]
async fn exclude() {
    selects(json!({ "include": ["*.csv"], "exclude": ["e*"] }), &["a.csv", "b.csv"], &["a.csv", "b.csv"]).await;
    selects(json!({ "exclude": ["*.csv"] }), &["c.txt"], &["c.txt", "sub"]).await;
}

#[tokio::test]
async fn pattern_syntax() {
    let parameters = json!({ "include": [r"[a-c]\.\w+"], "exclude": ["b.*"], "patternSyntax": "regex" });
    selects(parameters, &["a.csv", "c.txt"], &["a.csv", "c.txt"]).await;
}

#[tokio::test]
async fn recursive() {
    selects(
        json!({ "recursive": true }),
        &["a.csv", "b.csv", "c.txt", "empty.csv", "sub/d.csv", "sub/deep/e.csv"],
        &["a.csv", "b.csv", "c.txt", "empty.csv", "sub", "sub/d.csv", "sub/deep", "sub/deep/e.csv"],
    )
    .await;
}

#[tokio::test]
async fn max_depth() {
    selects(
        json!({ "recursive": true, "maxDepth": 1, "include": ["*.csv"] }),
        &["a.csv", "b.csv", "empty.csv", "sub/d.csv"],
        &["a.csv", "b.csv", "empty.csv", "sub/d.csv"],
    )
    .await;
    selects(json!({ "recursive": true, "maxDepth": 0, "include": ["a*"] }), &["a.csv"], &["a.csv"]).await;
}

#[tokio::test]
async fn min_size() {
    selects(json!({ "minSize": 20 }), &["b.csv", "c.txt"], &["b.csv", "c.txt"]).await;
}

#[tokio::test]
async fn max_size() {
    selects(json!({ "maxSize": 10 }), &["a.csv", "empty.csv"], &["a.csv", "empty.csv"]).await;
    selects(json!({ "minSize": 1, "maxSize": 20 }), &["a.csv", "c.txt"], &["a.csv", "c.txt"]).await;
}

#[tokio::test]
async fn min_age_seconds() {
    let age = 2 * DAY + DAY / 2;
    selects(json!({ "minAgeSeconds": age }), &["a.csv", "empty.csv"], &["a.csv", "empty.csv"]).await;
}

#[tokio::test]
async fn max_age_seconds() {
    let parameters = json!({ "maxAgeSeconds": DAY + DAY / 2, "include": ["*.*"] });
    selects(parameters, &["b.csv"], &["b.csv"]).await;
}

#[tokio::test]
async fn sort() {
    for (sort, order) in [
        ("name", ["a.csv", "b.csv", "c.txt", "empty.csv"]),
        ("-name", ["empty.csv", "c.txt", "b.csv", "a.csv"]),
        ("size", ["empty.csv", "a.csv", "c.txt", "b.csv"]),
        ("-size", ["b.csv", "c.txt", "a.csv", "empty.csv"]),
        ("modified", ["empty.csv", "a.csv", "c.txt", "b.csv"]),
        ("-modified", ["b.csv", "c.txt", "a.csv", "empty.csv"]),
    ] {
        selects(json!({ "sort": sort, "include": ["*.*"] }), &order, &order).await;
    }
}

#[tokio::test]
async fn max_files() {
    let newest = ["b.csv", "c.txt"];
    selects(json!({ "sort": "-modified", "maxFiles": 2, "include": ["*.*"] }), &newest, &newest).await;
    selects(json!({ "maxFiles": 1, "include": ["c*"] }), &["c.txt"], &["c.txt"]).await;
    for kind in ServerKind::ALL {
        assert_eq!(read(&with_tree(kind), &json!({ "maxFiles": 3, "recursive": true })).await.len(), 3, "{kind}");
    }
}

/// vsftpd and Pure-FTPd tell links as links; pyftpdlib tells what they lead to; ProFTPD does as it is configured.
#[tokio::test]
async fn follow_symlinks() {
    let server = with_tree(ServerKind::Vsftpd);
    std::os::unix::fs::symlink("../in/a.csv", server.root().join("in/link.csv")).unwrap();
    std::os::unix::fs::symlink("sub", server.root().join("in/sub-link")).unwrap();
    std::os::unix::fs::symlink(".", server.root().join("in/circle")).unwrap();
    let all = json!({ "recursive": true, "followSymlinks": true, "sort": "name", "include": ["*.csv"] });
    let followed = read(&server, &all).await;
    for path in ["a.csv", "link.csv", "sub/d.csv", "sub/deep/e.csv"] {
        assert!(followed.iter().any(|followed| followed == path), "{path} in {followed:?}");
    }
    assert_eq!(followed.len(), TREE.len(), "each file once, and the link to one: {followed:?}");

    let not_followed = json!({ "recursive": true, "sort": "name", "include": ["*.csv"] });
    let files = read(&server, &not_followed).await;
    assert_eq!(files, ["a.csv", "b.csv", "sub/d.csv", "sub/deep/e.csv", "empty.csv"], "{files:?}");
}

/// A circle that the server hides, by telling links as the directories that they lead to, ends all the same.
#[tokio::test]
async fn a_circle_of_directories_is_walked_once() {
    for kind in [ServerKind::Pyftpdlib, ServerKind::Proftpd, ServerKind::PureFtpd] {
        let server = with_tree(kind);
        std::os::unix::fs::symlink("..", server.root().join("in/sub/up")).unwrap();
        for follow in [false, true] {
            let parameters = json!({ "recursive": true, "followSymlinks": follow, "include": ["*.csv"] });
            let mut files = read(&server, &parameters).await;
            files.sort();
            assert_eq!(files, ["a.csv", "b.csv", "empty.csv", "sub/d.csv", "sub/deep/e.csv"], "{kind}, {follow}");
        }
    }
}
