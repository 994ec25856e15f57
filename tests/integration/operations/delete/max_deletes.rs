//! More than was agreed to is never deleted.

use super::with_files;
use crate::driver::{connection, delete, failure, open};
use crate::operations::{server_with, tree};
use crate::scripted;
use host_harness::FailureCode;
use serde_json::json;
use tests::scripted::ScriptedServer;
use tests::servers::ServerKind;

#[tokio::test]
async fn bounds_what_matches() {
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
async fn bounds_what_directories_hold() {
    let files = ["tree/a", "tree/b", "tree/sub/c", "z"];
    let tree_of =
        |most: u32| json!({ "fileNames": ["tree", "z"], "directories": true, "recursive": true, "maxDeletes": most });
    for kind in ServerKind::ALL {
        let server = server_with(kind, &files);
        let mut session = open(&connection(&server)).await;
        let refused = failure(delete(&mut session, tree_of(5)).await);
        assert_eq!((refused.code, refused.phase.as_str()), (FailureCode::ConfigInvalid, "document"), "{kind}");
        assert!(refused.message.contains('6'), "{kind}: {}", refused.message);
        assert_eq!(tree(&server), files, "{kind}");
        delete(&mut session, tree_of(6)).await.unwrap();
        assert!(tree(&server).is_empty(), "{kind}");
    }
}

#[tokio::test]
async fn what_cannot_be_counted_is_not_touched() {
    let server = ScriptedServer::new().file("/a/x", "").file("/b/x", "").file("/b/sub/y", "");
    let server = server.on("MLSD /b/sub", "550 Permission denied.\r\n").start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let parameters = json!({ "fileNames": ["/a", "/b"], "directories": true, "recursive": true, "maxDeletes": 9 });
    assert_eq!(failure(delete(&mut session, parameters).await).code, FailureCode::AccessDenied);
    assert_eq!(server.files().keys().collect::<Vec<_>>(), ["/b/sub/y", "/b/x"]);
}
