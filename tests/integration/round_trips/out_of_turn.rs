//! Servers that greet like one that takes several commands at once, and are not it. No reply is taken for another's, what is
//! stored is stored, and from then on they are asked one thing at a time.

use super::{like_proftpd, lines};
use crate::driver::{Delivered, failure, get, open, retrying, send};
use crate::scripted::{connection, count};
use host_harness::{Error, FailureCode};
use serde_json::json;
use tests::scripted::{Builder, Script, ScriptedServer};

const SEVERAL: [&str; 3] = ["/in/a", "/in/b", "/in/c"];

fn with_files() -> Builder {
    SEVERAL.into_iter().fold(like_proftpd(), |server, path| server.file(path, path))
}

async fn get_all(server: &ScriptedServer) -> Result<Vec<Delivered>, Error> {
    let mut session = open(&connection(server)).await;
    get(&mut session, json!({ "remoteDirectory": "/in", "include": ["*"] })).await
}

#[track_caller]
fn assert_all(files: &[Delivered]) {
    assert_eq!(files.iter().map(|file| file.body.as_slice()).collect::<Vec<_>>(), SEVERAL.map(str::as_bytes));
}

/// How often EPSV came together with another command that begins a transfer.
fn overlaps(server: &ScriptedServer) -> usize {
    server.batches().iter().filter(|batch| batch[0].starts_with("RETR") && batch.len() > 1).count()
}

/// What the server says of the first file, and of the EPSV that came with its RETR, which is the third.
fn answering(first: Script, second: impl Into<Script>) -> Builder {
    with_files().on_nth("RETR", 1, first).on_nth("EPSV", 3, second)
}

fn sending() -> Script {
    Script::new().reply("150 Here it comes.\r\n").send("/in/a").close_data()
}

#[tokio::test]
async fn a_command_that_is_refused_during_the_transfer_is_not_the_end_of_it() {
    // As Pure-FTPd does with what comes late.
    for refusal in ["500 Unknown command\r\n", "450 EPSV: data transfer in progress\r\n", "503 Not now.\r\n"] {
        let server = answering(sending().reply(refusal), "226 Done.\r\n").start().unwrap();
        assert_all(&get_all(&server).await.unwrap());
        assert_eq!((overlaps(&server), server.connections()), (1, 2), "{refusal}: {:?}", server.batches());
    }
}

#[tokio::test]
async fn a_port_that_is_told_before_the_end_is_not_the_end() {
    let early = sending().reply("229 Entering Extended Passive Mode (|||1|)\r\n");
    let server = answering(early, "226 Done.\r\n").start().unwrap();
    assert_all(&get_all(&server).await.unwrap());
    assert_eq!((overlaps(&server), server.connections()), (1, 2), "{:?}", server.batches());
}

#[tokio::test]
async fn a_command_that_is_refused_before_the_transfer_begins_does_not_refuse_it() {
    let early = Script::new().reply("500 What?\r\n").reply("150 Here it comes.\r\n").send("/in/a").close_data();
    let server = answering(early, "226 Done.\r\n").start().unwrap();
    let mut session = open(&retrying(connection(&server))).await;
    let files = get(&mut session, json!({ "remoteDirectory": "/in", "include": ["*"] })).await.unwrap();
    assert_all(&files);
    assert_eq!(overlaps(&server), 1, "{:?}", server.batches());
}

#[tokio::test]
async fn a_transfer_that_fails_is_told_from_one_that_does_not() {
    let broken = Script::new().reply("150 Here it comes.\r\n").send("/in").close_data().reply("451 Disk error.\r\n");
    let server = answering(broken, Script::new().usual()).start().unwrap();
    let failed = failure(get_all(&server).await);
    assert_eq!((failed.code, failed.reply.unwrap().code), (FailureCode::Truncated, 451));
    // The session is as good as before.
    assert_eq!(server.connections(), 1);

    let refused = Script::from("550 Permission denied.\r\n");
    let server = answering(refused, Script::new().usual()).start().unwrap();
    let failed = failure(get_all(&server).await);
    assert_eq!((failed.code, failed.reply.unwrap().code), (FailureCode::AccessDenied, 550));
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_port_that_is_closed_again_is_asked_for_again() {
    let nowhere = Script::new().passive_nowhere("229 Entering Extended Passive Mode (|||{port}|)\r\n");
    let server = answering(Script::new().usual(), nowhere).start().unwrap();
    assert_all(&get_all(&server).await.unwrap());
    // It says nothing about EPSV.
    assert_eq!((overlaps(&server), count(&server, "PASV"), server.connections()), (1, 0, 1));
}

/// The connection is given up, and the next one is asked one thing at a time.
#[tokio::test]
async fn a_command_that_is_never_answered_ends_pipelining() {
    let server = answering(Script::new().usual(), Script::new()).start().unwrap();
    let mut connection = retrying(connection(&server));
    connection["readTimeoutMs"] = 500.into();
    let mut session = open(&connection).await;
    let files = get(&mut session, json!({ "remoteDirectory": "/in", "include": ["*"] })).await.unwrap();
    assert_all(&files);
    let batches = server.batches();
    let reopened = batches.iter().rposition(|batch| batch[0].starts_with("USER")).unwrap();
    assert!(batches[reopened..].iter().all(|batch| batch.len() == 1));
    assert_eq!(server.connections(), 2, "{:?}", lines(&batches));
}

/// As pyftpdlib does: SIZE tells what has come so far, and RNFR is taken at once.
#[tokio::test]
async fn what_is_said_of_an_upload_under_way_is_not_believed() {
    let early =
        Script::new().reply("150 Go ahead.\r\n").receive_file().reply("213 0\r\n550 No such file.\r\n350 Go on.\r\n");
    let server = like_proftpd()
        .directory("/out")
        .on_nth("STOR", 1, early)
        .on_nth("SIZE", 1, "226 Transfer complete.\r\n")
        .on_nth("MLST", 2, Script::new())
        .on_nth("RNFR", 1, Script::new())
        .start()
        .unwrap();
    let mut session = open(&connection(&server)).await;
    let sent = send(&mut session, "/out/new", b"content").await.unwrap();
    assert_eq!((sent.property("verification"), sent.property("action")), ("size", "created"));
    assert_eq!(server.files().into_keys().collect::<Vec<_>>(), ["/out/new"]);
    assert_eq!((server.file("/out/new").unwrap().as_slice(), server.connections()), (&b"content"[..], 2));
    send(&mut session, "/out/other", b"content").await.unwrap();
    assert!(server.batches().iter().rev().take(5).all(|batch| !(batch[0].starts_with("STOR") && batch.len() > 1)));
}

/// The rename waits for the size: its first half alone has changed nothing, and is not gone on with.
#[tokio::test]
async fn an_upload_that_is_not_whole_is_not_renamed() {
    let short = Script::new().reply("150 Go.\r\n").receive_file_but_keep(1).reply("226 Done.\r\n");
    // As ProFTPD, after RNFR: only RNTO is good enough.
    let server = like_proftpd()
        .file("/out/old", "old")
        .on("STOR", short)
        .on("PWD", "501 Bad sequence of commands\r\n")
        .on_nth("PWD", 1, "257 \"/\"\r\n")
        .start()
        .unwrap();
    let mut session = open(&connection(&server)).await;
    assert_eq!(failure(send(&mut session, "/out/new", b"content").await).code, FailureCode::Truncated);
    assert_eq!(server.files().into_keys().collect::<Vec<_>>(), ["/out/old"]);
    let renames: Vec<String> = server.commands().into_iter().filter(|line| line.starts_with("RN")).collect();
    assert_eq!(renames[0].strip_prefix("RNFR"), renames[1].strip_prefix("RNTO"), "{renames:?}");
    assert_eq!((renames.len(), server.connections()), (2, 1));
}

/// The data of a refused upload is not sent, and what was asked along with it is about nothing.
#[tokio::test]
async fn a_refused_upload_leaves_nothing() {
    let server = like_proftpd().directory("/out").on("STOR", "552 Quota exceeded.\r\n").start().unwrap();
    let mut session = open(&connection(&server)).await;
    assert_eq!(failure(send(&mut session, "/out/new", b"content").await).code, FailureCode::QuotaExceeded);
    assert!(server.files().is_empty());
    assert_eq!(server.connections(), 1);
}
