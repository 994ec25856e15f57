//! What earlier sends left behind: removed when it is provably their own and dead, and nothing else is touched.

use super::{arguments, paths, send, send_scripted};
use crate::driver::{failure, open, run};
use crate::scripted;
use serde_json::{Value, json};
use tests::scripted::{Builder, Script, ScriptedServer, Snapshot};

/// What is on the server after hosts died in the middle of an upload of each name.
async fn cut(server: Builder, names: &[&str], parameters: &Value) -> Snapshot {
    let mut snapshot = server.start().unwrap().snapshot();
    for name in names {
        let lost = Script::new().reply("150 Go.\r\n").receive_file_but_keep(2).reset_control();
        // Nobody comes back to clear up.
        let gone = |server: Builder, connection| server.greeting_nth(connection, Script::new().close_control());
        let server = (2..10).fold(ScriptedServer::new().snapshot(snapshot).on("STOR", lost), gone).start().unwrap();
        failure(send_scripted(&server, parameters.clone(), &[("file-name", name)], b"new").await);
        snapshot = server.snapshot();
    }
    snapshot
}

fn hidden(server: &ScriptedServer) -> usize {
    paths(server).iter().filter(|path| path.contains("/.") && path.contains(".part")).count()
}

#[tokio::test]
async fn dead_uploads_of_every_name_in_the_directory_are_removed() {
    let cut = cut(ScriptedServer::new().directory("/in"), &["/in/a", "/in/b", "/in/b"], &json!({})).await;
    let server = ScriptedServer::new().snapshot(cut.aged(7_200)).start().unwrap();
    assert_eq!(hidden(&server), 3);
    send_scripted(&server, json!({ "fileName": "/in/c" }), &[], b"new").await.unwrap();
    assert_eq!(paths(&server), ["/in/c"]);
}

#[tokio::test]
async fn an_upload_that_may_be_alive_is_left_alone() {
    let cut = cut(ScriptedServer::new().directory("/in"), &["/in/a"], &json!({})).await;
    let server = ScriptedServer::new().snapshot(cut.aged(3_599)).start().unwrap();
    send_scripted(&server, json!({ "fileName": "/in/c" }), &[], b"new").await.unwrap();
    assert_eq!((paths(&server).len(), hidden(&server)), (2, 1));
}

#[tokio::test]
async fn a_document_from_the_future_makes_no_live_upload_look_dead() {
    let cut = cut(ScriptedServer::new().directory("/in").feature("MFMT"), &["/in/a"], &json!({})).await;
    let server = ScriptedServer::new().snapshot(cut).feature("MFMT").start().unwrap();
    let parameters = json!({ "fileName": "/in/c", "preserveModified": true });
    send_scripted(&server, parameters, &[("modified", "2099-01-01T00:00:00Z")], b"new").await.unwrap();
    assert_eq!((paths(&server).len(), hidden(&server)), (2, 1));
}

#[tokio::test]
async fn what_others_left_stays() {
    let cut = cut(ScriptedServer::new().directory("/in"), &["/in/a"], &json!({})).await;
    let others = ["/in/.a.00000000.part", "/in/.a.00000000.old", "/in/.a.txt", "/in/b.part"];
    let server = ScriptedServer::new().snapshot(cut.aged(7_200));
    let server = others.iter().fold(server, |server, path| server.file_modified(path, "", "20200101000000"));
    let server = server.start().unwrap();
    let mut connection = scripted::connection(&server);
    connection["user"] = "bob".into();
    send(&connection, json!({ "fileName": "/in/c" }), &[], b"new").await.unwrap();
    assert_eq!(paths(&server).len(), 6, "bob made none of them");
    send_scripted(&server, json!({ "fileName": "/in/d" }), &[], b"new").await.unwrap();
    let mut expected: Vec<&str> = others.to_vec();
    expected.extend(["/in/c", "/in/d"]);
    expected.sort_unstable();
    assert_eq!(paths(&server), expected, "alice made one of them");
}

#[tokio::test]
async fn dead_uploads_in_a_staging_directory_are_removed() {
    let parameters = json!({ "stagingDirectory": "/staging" });
    let cut = cut(ScriptedServer::new(), &["/in/a"], &parameters).await;
    let server = ScriptedServer::new().snapshot(cut.aged(7_200)).start().unwrap();
    let mut elsewhere = parameters.clone();
    elsewhere["fileName"] = "/out/a".into();
    send_scripted(&server, elsewhere, &[], b"new").await.unwrap();
    assert_eq!(hidden(&server), 1, "it was not for that directory");
    let mut parameters = parameters;
    parameters["fileName"] = "/in/b".into();
    send_scripted(&server, parameters, &[], b"new").await.unwrap();
    assert_eq!(paths(&server), ["/in/b", "/out/a"]);
}

#[tokio::test]
async fn a_directory_is_looked_through_once_in_a_session() {
    let server = ScriptedServer::new().directory("/in").start().unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    for name in ["/in/a", "/in/b", "/out/c", "/in/d"] {
        run(&mut session, "send", json!({ "fileName": name }), &[], Some(b"new")).await.unwrap();
    }
    assert_eq!(arguments(&server, "MLSD"), ["/in", "/out"]);
}

#[tokio::test]
async fn that_leftovers_cannot_be_looked_for_is_no_failure() {
    let lost = Script::new().reply("150 Here.\r\n").close_control();
    for listing in [Script::from("550 Not yours.\r\n"), Script::from("425 No.\r\n"), lost] {
        let server = ScriptedServer::new().directory("/in").on("MLSD", listing).on("LIST", "550 No.\r\n");
        let server = server.start().unwrap();
        let sent = send_scripted(&server, json!({ "fileName": "/in/a" }), &[], b"new").await.unwrap();
        assert_eq!(sent.property("action"), "created");
    }
}

#[tokio::test]
async fn no_more_of_a_directory_is_read_than_is_sensible() {
    let server = ScriptedServer::new().many_files("/in", 100_000).start().unwrap();
    let sent = send_scripted(&server, json!({ "fileName": "/in/a" }), &[], b"new").await.unwrap();
    assert_eq!(sent.property("action"), "created");
}
