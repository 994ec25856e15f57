//! Sizes and offsets are 64-bit all through the guest, whose own pointers have 32.

use super::connection;
use crate::driver::{failure, list, open};
use host_harness::{FailureCode, Properties};
use serde_json::json;
use tests::scripted::{Content, Script, ScriptedServer};

const FIVE_BILLION: u64 = 5_000_000_000;

#[tokio::test]
async fn a_size_beyond_32_bits_is_told() {
    let server = ScriptedServer::new().file("/big", Content::Pattern(FIVE_BILLION)).start().unwrap();
    let mut session = open(&connection(&server)).await;
    assert_eq!(list(&mut session, json!({})).await.unwrap()[0]["size"], FIVE_BILLION);

    let operation = session.prepare("get", &json!({ "fileName": "/big" })).await.unwrap();
    let mut results = session.run(&operation, &Properties::new(), None).await.unwrap();
    let document = results.next().await.unwrap().unwrap();
    assert_eq!(document.properties().get("size"), Some("5000000000"));
}

#[tokio::test]
async fn five_billion_bytes_that_end_at_their_remainder_mod_2_to_the_32_are_cut() {
    let short = Script::new().reply("150 Here.\r\n").send_file_up_to(FIVE_BILLION % (1 << 32)).close_data();
    let short = short.reply("226 Done.\r\n");
    let server = ScriptedServer::new().file("/big", Content::Pattern(FIVE_BILLION)).on("RETR", short).start().unwrap();
    let mut session = open(&connection(&server)).await;
    let operation = session.prepare("get", &json!({ "fileName": "/big" })).await.unwrap();
    let mut results = session.run(&operation, &Properties::new(), None).await.unwrap();
    let mut document = results.next().await.unwrap().unwrap();
    let cut = failure(document.read_to(&mut tokio::io::sink()).await);
    assert_eq!(cut.code, FailureCode::Truncated);
    assert!(cut.message.contains("5000000000") && cut.message.contains("705032704"), "{}", cut.message);
}
