//! Answers of the right form that are far too large or make no sense.

use host_harness::{Error, InlineDocument};
use serde_json::json;

use crate::build::hostile;

async fn invoke(attack: &str) -> Result<Vec<InlineDocument>, Error> {
    let connection = json!({ "attack": attack, "target": "s3cret words" });
    let documents = hostile().await.invoke(&connection, "hostile", &json!({}), Vec::new()).await?;
    documents.into_iter().map(|document| document.map_err(Error::from)).collect()
}

async fn assert_trapped(attack: &str) {
    let error = invoke(attack).await.err().unwrap();
    assert!(matches!(error, Error::Trap(_)), "{attack}: {error:?}");
}

#[tokio::test]
async fn a_text_beyond_the_memory() {
    assert_trapped("a text beyond the memory").await;
}

#[tokio::test]
async fn a_list_without_end() {
    assert_trapped("a list without end").await;
}

/// 100 GB in the host, from 7 MB in the component.
#[tokio::test]
async fn a_list_that_repeats_one_text() {
    assert_trapped("a list that repeats one text").await;
}

#[tokio::test]
async fn text_that_is_none() {
    assert_trapped("text that is none").await;
}

#[tokio::test]
async fn properties_that_make_no_sense() {
    let documents = invoke("properties").await.unwrap();
    let properties: Vec<_> = documents.iter().flat_map(|document| document.properties.iter()).collect();
    assert_eq!(properties, [("file-name", "b"), ("No Name\n", "****")], "a name once, and no secret");
}
