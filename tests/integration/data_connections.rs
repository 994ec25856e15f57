//! Data connections in every mode: passive and active, advertised addresses, IPv6, through proxies.

mod active;
mod advertised;
mod doubt;
mod ipv6;
mod proxies;

use crate::driver::{content, delete, get, list, open, send};
use serde_json::{Value, json};

/// Content goes there and back, is listed and deleted, in one session.
async fn round_trip(connection: &Value) {
    let mut session = open(connection).await;
    let content = content(500_009);
    for name in ["one.bin", "two.bin"] {
        send(&mut session, name, &content).await.unwrap();
    }
    assert_eq!(list(&mut session, json!({})).await.unwrap().len(), 2);
    for file in get(&mut session, json!({ "include": ["*.bin"] })).await.unwrap() {
        assert!(file.body == content);
    }
    for name in ["one.bin", "two.bin"] {
        delete(&mut session, json!({ "fileName": name })).await.unwrap();
    }
    session.close().await.unwrap();
}
