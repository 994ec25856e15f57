//! The files of one selection, read in several sessions.

use crate::documents::{all, code, count, start, with_files};
use host_harness::{Document, Error, FailureCode, InputDocument, PlannedDocument, Properties, Result};
use serde_json::json;
use tests::scripted::ScriptedServer;

struct Planned(PlannedDocument, Vec<u8>);

impl InputDocument for Planned {
    fn properties(&self) -> Properties {
        self.0.input.clone()
    }

    async fn deliver(&mut self, mut document: Document<'_>) -> Result<()> {
        document.read_to(&mut self.1).await?;
        document.acknowledge().await?;
        Ok(())
    }
}

fn tree() -> tests::scripted::Builder {
    with_files(0).file("/in/b.txt", "b").file("/in/deep/down/a.txt", "a").file("/in/c.csv", "c")
}

#[tokio::test]
async fn a_plan_reads_nothing_and_its_documents_are_read_alone() {
    let (server, pool) = start(tree(), 2).await;
    let parameters = json!({ "include": ["*.txt"], "recursive": true, "sort": "name", "after": "delete" });
    let given = Properties::from([("remote-directory", "/in")]);
    let plan = pool.plan("get", &parameters, &given).await.unwrap();
    assert!(plan.error.is_none() && plan.warnings.is_empty(), "{plan:?}");
    assert_eq!(count(&server, "RETR"), 0);
    let paths: Vec<_> =
        plan.documents.iter().map(|document| document.properties.get("relative-path").unwrap()).collect();
    assert_eq!(paths, ["deep/down/a.txt", "b.txt"]);
    let input = Properties::from([("remote-directory", "/in/deep/down"), ("file-name", "a.txt")]);
    assert_eq!(plan.documents[0].input, input);

    let documents = plan.documents.into_iter().map(|document| Planned(document, Vec::new()));
    let outcomes = all(pool.batch("get", &parameters, 2, documents).unwrap()).await;
    let contents: Vec<_> = outcomes.iter().map(|outcome| outcome.document.1.as_slice()).collect();
    assert_eq!(contents, [b"a", b"b"]);
    assert_eq!(server.files().into_keys().collect::<Vec<_>>(), ["/in/c.csv"]);
}

/// As in one run, whatever `ifMissing` says of a selection that finds nothing; but what was found need not fit any more.
#[tokio::test]
async fn a_file_that_vanishes_meanwhile_is_a_failure_and_conditions_hold_no_more() {
    for if_missing in ["empty", "error"] {
        let (server, pool) = start(tree(), 2).await;
        let parameters = json!({ "remoteDirectory": "/in", "include": ["*"], "ifMissing": if_missing, "maxSize": 1 });
        let plan = pool.plan("get", &parameters, &Properties::new()).await.unwrap();
        assert_eq!(plan.documents.len(), 2);
        let expected = json!({ "remoteDirectory": "/in", "include": ["*"], "ifMissing": "error" });
        assert_eq!(plan.parameters, expected);
        let delete = json!({ "remoteDirectory": "/in", "fileName": "b.txt" });
        let mut session = pool.acquire().await.unwrap();
        let delete = session.prepare("delete", &delete).await.unwrap();
        session.run(&delete, &Properties::new(), None).await.unwrap().next().await.unwrap();
        drop(session);
        assert!(server.file("/in/b.txt").is_none());

        let documents = plan.documents.into_iter().map(|document| Planned(document, Vec::new()));
        let outcomes = all(pool.batch("get", &plan.parameters, 2, documents).unwrap()).await;
        assert_eq!(outcomes[0].errors.len(), 1, "{:?}", outcomes[0].errors);
        assert_eq!((outcomes[0].document.1.as_slice(), outcomes[1].document.1.as_slice()), (&b""[..], &b"c"[..]));
    }
}

#[tokio::test]
async fn what_ends_the_search_is_part_of_the_plan() {
    let (_server, pool) = start(ScriptedServer::new().directory("/in"), 2).await;
    let parameters = json!({ "remoteDirectory": "/in", "include": ["*"], "ifMissing": "error" });
    let plan = pool.plan("get", &parameters, &Properties::new()).await.unwrap();
    assert!(plan.documents.is_empty());
    assert_eq!(code(&[plan.error.unwrap()]), FailureCode::NotFound);
}

#[tokio::test]
async fn an_operation_that_cannot_plan_says_so() {
    let (server, pool) = start(tree(), 2).await;
    let plan = pool.plan("list", &json!({}), &Properties::new()).await;
    assert!(matches!(plan.err(), Some(Error::Invalid(_))));
    assert_eq!(server.connections(), 0);
}
