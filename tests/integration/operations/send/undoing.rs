//! A host died while it replaced a file on a server that does not rename onto an existing one: the old content comes back,
//! once it is certain that nobody is at it any more.

use super::{paths, send_scripted};
use crate::driver::{failure, open, run};
use crate::scripted;
use host_harness::FailureCode;
use serde_json::json;
use tests::scripted::{Builder, Script, ScriptedServer, Snapshot};

fn refusing() -> Builder {
    ScriptedServer::new().rename_refuses_existing()
}

/// What is there when the host died while the old file had stepped aside: on a server that does not rename onto existing
/// files.
async fn interrupted(path: &str) -> Snapshot {
    let snapshot = interrupted_at(path, || refusing().file(path, "old"), b"new").await;
    assert_eq!(refusing().snapshot(snapshot.clone()).start().unwrap().files().len(), 2);
    snapshot
}

async fn interrupted_at(path: &str, described: impl Fn() -> Builder, content: &[u8]) -> Snapshot {
    for step in 1.. {
        let server = described().cut_at(step).start().unwrap();
        let parameters = json!({ "fileName": path, "ifExists": "overwrite" });
        failure(send_scripted(&server, parameters, &[], content).await);
        if server.file(path).is_none() {
            return server.snapshot();
        }
    }
    unreachable!("there is such a moment")
}

async fn interrupted_long_ago() -> ScriptedServer {
    refusing().snapshot(interrupted("/in/a").await.aged(7_200)).start().unwrap()
}

#[tokio::test]
async fn an_old_file_that_stepped_aside_comes_back_before_any_policy_is_applied() {
    for (policy, expected) in [
        ("error", vec![("/in/a", "old")]),
        ("skip", vec![("/in/a", "old")]),
        ("append", vec![("/in/a", "old+")]),
        ("unique", vec![("/in/a", "old"), ("/in/a1", "+")]),
        ("backup", vec![("/in/a", "+"), ("/in/a.bak", "old")]),
        ("overwrite", vec![("/in/a", "+")]),
    ] {
        let server = interrupted_long_ago().await;
        let parameters = json!({ "fileName": "/in/a", "ifExists": policy });
        let sent = send_scripted(&server, parameters, &[], b"+").await;
        if policy == "error" {
            assert_eq!(failure(sent).code, FailureCode::AlreadyExists);
        } else {
            sent.unwrap();
        }
        let files: Vec<_> = server.files().into_iter().map(|(path, content)| (path, content.bytes())).collect();
        let expected: Vec<_> =
            expected.iter().map(|(path, content)| ((*path).to_owned(), content.as_bytes().to_vec())).collect();
        assert_eq!(files, expected, "{policy}");
    }
}

#[tokio::test]
async fn an_old_file_whose_successor_was_fetched_meanwhile_does_not_come_back() {
    // The host dies just before the old file is deleted.
    let server = refusing().file("/in/a", "old").on("DELE", Script::new().reset_control()).start().unwrap();
    let parameters = json!({ "fileName": "/in/a", "ifExists": "overwrite" });
    let _ = send_scripted(&server, parameters, &[], b"new").await;
    assert_eq!((server.file("/in/a").unwrap(), paths(&server).len()), (b"new".to_vec(), 2));

    let server = refusing().snapshot(server.snapshot().aged(7_200)).start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    run(&mut session, "delete", json!({ "fileName": "/in/a" }), &[], None).await.unwrap();
    let sent = send_scripted(&server, json!({ "fileName": "/in/a" }), &[], b"newer").await.unwrap();
    assert_eq!(sent.property("action"), "created");
    assert_eq!((paths(&server), server.file("/in/a").unwrap()), (vec!["/in/a".to_owned()], b"newer".to_vec()));
}

#[tokio::test]
async fn a_dry_run_says_that_the_old_file_would_come_back() {
    let server = interrupted_long_ago().await;
    let before = paths(&server);
    let parameters = json!({ "fileName": "/in/a", "ifExists": "overwrite", "dryRun": true });
    let planned = send_scripted(&server, parameters, &[], b"").await.unwrap();
    let commands: Vec<&str> = planned.property("planned-commands").lines().take(3).collect();
    assert!(commands[0].starts_with("RNFR /in/.a.") && commands[0].contains(".old"), "{commands:?}");
    assert_eq!(commands[1], "RNTO /in/a");
    assert!(commands[2].starts_with("DELE /in/.a."), "{commands:?}");
    assert_eq!(paths(&server), before);
}

#[tokio::test]
async fn a_session_that_looked_before_the_interruption_sees_it_all_the_same() {
    for (policy, expected) in [("append", "old+"), ("backup", "+")] {
        let empty = Script::new().reply("150 Here.\r\n").send("").close_data().reply("226 Done.\r\n");
        let snapshot = interrupted("/in/a").await.aged(7_200);
        let server = refusing().snapshot(snapshot).on_nth("MLSD", 1, empty).start().unwrap();
        let mut session = open(&scripted::connection(&server)).await;
        run(&mut session, "send", json!({ "fileName": "/in/b" }), &[], Some(b"first")).await.unwrap();
        assert_eq!(scripted::count(&server, "MLSD"), 1);
        let parameters = json!({ "fileName": "/in/a", "ifExists": policy });
        run(&mut session, "send", parameters, &[], Some(b"+")).await.unwrap();
        assert_eq!(server.file("/in/a").unwrap(), expected.as_bytes(), "{policy}");
        assert!(policy == "append" || server.file("/in/a.bak").unwrap() == b"old");
    }
}

#[tokio::test]
async fn what_may_be_under_way_is_neither_undone_nor_taken_for_a_free_name() {
    for policy in ["error", "skip", "append", "unique", "backup"] {
        let server = refusing().snapshot(interrupted("/in/a").await.aged(3_000)).start().unwrap();
        let before = paths(&server);
        let refused =
            failure(send_scripted(&server, json!({ "fileName": "/in/a", "ifExists": policy }), &[], b"+").await);
        assert_eq!((refused.code, refused.retryable), (FailureCode::AlreadyExists, true), "{policy}");
        assert_eq!(paths(&server), before, "{policy}");
    }
}

#[tokio::test]
async fn what_is_replaced_again_soon_is_cleared_away_later() {
    let parameters = json!({ "fileName": "/in/a", "ifExists": "overwrite" });
    let server = refusing().snapshot(interrupted("/in/a").await.aged(3_000)).start().unwrap();
    send_scripted(&server, parameters, &[], b"newer").await.unwrap();
    assert_eq!((server.file("/in/a").unwrap(), paths(&server).len()), (b"newer".to_vec(), 3));
    let server = refusing().snapshot(server.snapshot().aged(7_200)).start().unwrap();
    send_scripted(&server, json!({ "fileName": "/in/b" }), &[], b"new").await.unwrap();
    assert_eq!(
        (paths(&server), server.file("/in/a").unwrap()),
        (vec!["/in/a".into(), "/in/b".into()], b"newer".to_vec())
    );
}

#[tokio::test]
async fn of_several_interruptions_the_latest_is_undone() {
    let first = interrupted("/in/a").await.aged(7_200);
    let second = || refusing().snapshot(first.clone()).file("/in/a", "newer");
    let second = interrupted_at("/in/a", second, b"newest").await;
    let server = refusing().snapshot(second.aged(7_200)).start().unwrap();
    assert_eq!((server.file("/in/a"), paths(&server).len()), (None, 4));
    send_scripted(&server, json!({ "fileName": "/in/a", "ifExists": "append" }), &[], b"+").await.unwrap();
    assert_eq!(server.file("/in/a").unwrap(), b"newer+");
    send_scripted(&server, json!({ "fileName": "/in/b" }), &[], b"new").await.unwrap();
    assert_eq!(paths(&server), ["/in/a", "/in/b"]);
}

#[tokio::test]
async fn long_names_that_begin_alike_are_told_apart() {
    let path = |last: char| format!("/in/{}{last}", "x".repeat(254));
    let server = refusing().snapshot(interrupted(&path('1')).await.aged(7_200)).start().unwrap();
    let sent = send_scripted(&server, json!({ "fileName": path('2') }), &[], b"other").await.unwrap();
    assert_eq!((sent.property("action"), paths(&server).len()), ("created", 3));
    let parameters = json!({ "fileName": path('1'), "ifExists": "append" });
    send_scripted(&server, parameters, &[], b"+").await.unwrap();
    assert_eq!(paths(&server), [path('1'), path('2')]);
    assert_eq!(
        (server.file(path('1')).unwrap(), server.file(path('2')).unwrap()),
        (b"old+".to_vec(), b"other".to_vec())
    );
}

#[tokio::test]
async fn what_is_left_of_long_names_is_removed_with_the_next_file_of_that_name() {
    let path = format!("/in/{}", "x".repeat(255));
    let server = refusing().snapshot(interrupted(&path).await.aged(7_200)).start().unwrap();
    send_scripted(&server, json!({ "fileName": path, "ifExists": "overwrite" }), &[], b"newer").await.unwrap();
    assert_eq!((paths(&server), server.file(&path).unwrap()), (vec![path], b"newer".to_vec()));
}
