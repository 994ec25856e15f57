//! Several callers, one pool.

use crate::documents::{Begun, Download, Upload, all, connection, count, downloads, name, pool, start, with_files};
use serde_json::json;

/// Each batch gives the only session back after each document, so they take turns.
#[tokio::test]
async fn two_batches_share_the_sessions_of_a_pool() {
    let server = with_files(0).file("/a/1", "1").file("/a/2", "2").file("/b/1", "1").file("/b/2", "2");
    let (server, pool) = start(server, 1).await;
    let names = |directory: &str| [1, 2].map(|name| Download::new(format!("{directory}/{name}"), &Begun::default()));
    let a = pool.batch("get", &json!({}), 4, names("/a")).unwrap();
    let b = pool.batch("get", &json!({ "maxFiles": 1 }), 4, names("/b")).unwrap();
    let (a, b) = tokio::join!(all(a), all(b));
    assert!(a.iter().chain(&b).all(|outcome| outcome.errors.is_empty() && outcome.document.content.len() == 1));
    let read: Vec<_> = server.commands().into_iter().filter(|line| line.starts_with("RETR")).collect();
    assert_eq!(read, ["RETR /a/1", "RETR /b/1", "RETR /a/2", "RETR /b/2"]);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn there_are_no_more_sessions_than_the_connection_says_and_they_are_kept() {
    let (server, pool) = start(with_files(30), 2).await;
    for _ in 0..2 {
        let outcomes = all(pool.batch("get", &json!({}), 10, downloads(30, &Begun::default())).unwrap()).await;
        assert_eq!(outcomes.len(), 30);
    }
    assert!(server.connections() <= 2);
    pool.close().await;
    assert_eq!(count(&server, "QUIT"), server.connections());
}

#[tokio::test]
async fn warnings_come_with_the_document_they_came_up_at() {
    let server = with_files(0).start().unwrap();
    let mut connection = connection(&server, 1, 1);
    connection["user"] = json!("alice");
    connection["password"] = json!("s3cret");
    let pool = pool(&connection).await;
    let uploads = (0..3).map(|number| Upload::new(name(number), Some(Vec::new())));
    let outcomes = all(pool.batch("send", &json!({ "permissions": "640" }), 1, uploads).unwrap()).await;
    let codes =
        |number: usize| -> Vec<_> { outcomes[number].warnings.iter().map(|warning| warning.code.as_str()).collect() };
    assert!(codes(0).contains(&"plaintext-credentials"), "{:?}", codes(0));
    assert!(!codes(1).contains(&"plaintext-credentials"), "{:?}", codes(1));
    assert_eq!(codes(1).len(), 1, "{:?}", codes(1));
}
