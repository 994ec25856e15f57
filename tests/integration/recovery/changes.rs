//! Deleting, moving, creating: after a lost answer the server is looked at, and nothing is done blindly.

use super::{commands, open};
use crate::driver::{delete, failure, run};
use host_harness::FailureCode;
use serde_json::json;
use tests::scripted::{Script, ScriptedServer};

fn lost() -> Script {
    Script::new().close_control()
}

fn done_and_lost() -> Script {
    Script::new().usual_quietly().close_control()
}

#[tokio::test]
async fn a_deletion_happens_once_and_is_told_as_such() {
    for fault in [lost(), done_and_lost(), Script::from("450 Busy.\r\n"), Script::from("421 Timeout.\r\n")] {
        let server = ScriptedServer::new().file("/a", "a").file("/b", "b").on_nth("DELE", 1, fault).start().unwrap();
        let deleted = delete(&mut open(&server).await, json!({ "fileName": "a" })).await.unwrap();
        assert_eq!(deleted[0].property("action"), "deleted");
        assert_eq!(server.files().into_keys().collect::<Vec<_>>(), ["/b"]);
    }
}

/// What was never there is not told as deleted, however often it was asked for.
#[tokio::test]
async fn what_was_never_there_is_still_missing() {
    let server = ScriptedServer::new().on_nth("MLST", 1, lost()).on_nth("USER", 2, lost()).start().unwrap();
    let failure = failure(delete(&mut open(&server).await, json!({ "fileName": "a" })).await);
    assert_eq!(failure.code, FailureCode::NotFound);
}

#[tokio::test]
async fn trees_are_deleted_to_their_end() {
    for (verb, fault) in [("DELE", done_and_lost()), ("RMD", done_and_lost()), ("RMD", lost()), ("LIST", lost())] {
        let server =
            ScriptedServer::new().file("/d/a", "a").file("/d/e/b", "b").on_nth(verb, 2, fault).start().unwrap();
        let parameters = json!({ "fileName": "d", "directories": true, "recursive": true });
        delete(&mut open(&server).await, parameters).await.unwrap();
        assert!(!server.has_directory("/d"), "{verb}");
    }
}

#[tokio::test]
async fn a_move_happens_once() {
    for (verb, fault) in
        [("RNFR", lost()), ("RNTO", lost()), ("RNTO", done_and_lost()), ("RNFR", Script::from("450 Busy.\r\n"))]
    {
        let server = ScriptedServer::new().file("/a", "a").on_nth(verb, 1, fault).start().unwrap();
        let parameters = json!({ "fileName": "a", "newFileName": "b" });
        run(&mut open(&server).await, "move", parameters, &[], None).await.unwrap();
        assert_eq!(server.files().into_keys().collect::<Vec<_>>(), ["/b"], "{verb}");
        assert!(commands(&server, &["RNTO"]).len() <= 2);
    }
}

/// After a rename that may have been done nobody renames again what is there by now.
#[tokio::test]
async fn a_rename_that_is_not_certain_is_not_repeated_blindly() {
    let server = ScriptedServer::new().file("/a", "a").on_nth("RNTO", 1, done_and_lost()).start().unwrap();
    run(&mut open(&server).await, "move", json!({ "fileName": "a", "newFileName": "b" }), &[], None).await.unwrap();
    assert_eq!(commands(&server, &["RNFR"]).len(), 1);
}

#[tokio::test]
async fn a_directory_that_was_created_unheard_counts_as_created() {
    for fault in [lost(), done_and_lost()] {
        let server = ScriptedServer::new().on_nth("MKD", 1, fault).start().unwrap();
        let made = run(&mut open(&server).await, "make-directory", json!({ "directoryName": "d" }), &[], None).await;
        assert_eq!(made.unwrap()[0].property("action"), "created");
        assert!(server.has_directory("/d"));
    }
}

/// The first DELE may have worked, and a producer may have stored the next file since.
#[tokio::test]
async fn a_file_that_came_since_is_not_deleted() {
    for parameters in [
        json!({ "fileName": "a" }),
        json!({ "include": ["*"], "maxDeletes": 5 }),
        json!({ "fileName": "a", "directories": true }),
    ] {
        let replaced = done_and_lost_then("/a", "newer");
        let server = ScriptedServer::new().file("/a", "a").on_nth("DELE", 1, replaced).start().unwrap();
        let deleted = delete(&mut open(&server).await, parameters.clone()).await.unwrap();
        assert_eq!(deleted[0].property("action"), "deleted");
        assert_eq!(server.file("/a").as_deref(), Some(&b"newer"[..]), "{parameters}");
    }
}

fn done_and_lost_then(path: &str, content: &str) -> Script {
    Script::new().usual_quietly().put_file(path, content, "20260909090909").close_control()
}

#[tokio::test]
async fn where_nothing_tells_two_files_apart_a_person_has_to_look() {
    let server = ScriptedServer::new().without_feature("MLST").without_feature("MDTM").file("/a", "a");
    let server = server.on_nth("DELE", 1, done_and_lost_then("/a", "b")).start().unwrap();
    let failure = failure(delete(&mut open(&server).await, json!({ "fileName": "a" })).await);
    assert!(!failure.retryable, "{failure:?}");
    assert_eq!(server.file("/a").as_deref(), Some(&b"b"[..]));
}
