//! Deleting empty directories.

use crate::driver::{connection, delete, failure, open};
use crate::operations::{server_with, tree};
use host_harness::FailureCode;
use serde_json::json;
use tests::servers::ServerKind;

#[tokio::test]
async fn empty_ones_go_and_others_stay() {
    for kind in ServerKind::ALL {
        let server = server_with(kind, &["empty/", "full/a.txt", "b.txt"]);
        let mut session = open(&connection(&server)).await;
        let refused = failure(delete(&mut session, json!({ "fileName": "empty" })).await);
        assert_eq!(refused.code, FailureCode::IsDirectory, "{kind}");

        let deleted = delete(&mut session, json!({ "fileName": "empty/", "directories": true })).await.unwrap();
        assert_eq!((deleted[0].property("file-name"), deleted[0].property("file-type")), ("empty", "directory"));
        delete(&mut session, json!({ "fileName": "b.txt", "directories": true })).await.unwrap();
        let refused = failure(delete(&mut session, json!({ "fileName": "full", "directories": true })).await);
        assert_eq!(refused.code, FailureCode::IsDirectory, "{kind}: {refused:?}");
        assert!(refused.hint.unwrap().contains("recursive"), "{kind}");
        let planned =
            failure(delete(&mut session, json!({ "fileName": "full", "directories": true, "dryRun": true })).await);
        assert_eq!(planned.code, FailureCode::IsDirectory, "{kind}");
        assert_eq!(tree(&server), ["full/a.txt"], "{kind}");
    }
}
