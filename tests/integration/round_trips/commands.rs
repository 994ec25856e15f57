//! The exact commands of the usual work, each of which has its reason.

use super::watched::Watched;
use super::{like_proftpd, like_pyftpdlib, like_vsftpd, lines};
use crate::driver::{delete, get, list, open, retrying, send};
use crate::scripted::connection;
use host_harness::Properties;
use serde_json::json;
use tests::scripted::{Script, ScriptedServer};

#[tokio::test]
async fn a_session_opens() {
    let opening = ["USER alice", "PASS s3cret", "FEAT"];
    // FEAT tells whether names are UTF-8, and with them the login directory that PWD tells.
    for (server, last) in [
        (like_vsftpd(), &["OPTS UTF8 ON", "PWD"][..]),
        (like_pyftpdlib(), &["OPTS UTF8 ON", "PWD"]),
        (ScriptedServer::new(), &["OPTS UTF8 ON", "PWD"]),
    ] {
        assert_eq!(Watched::open(server).await.lines(), [&opening, last].concat());
    }
}

#[tokio::test]
async fn commands_after_the_login_come_before_the_directory_is_asked_for() {
    let server = like_vsftpd().on("SITE", "200 Done.\r\n").start().unwrap();
    let mut connection = connection(&server);
    connection["postLoginCommands"] = json!(["SITE UMASK 022"]);
    open(&connection).await;
    assert_eq!(lines(&server.batches())[3..], ["OPTS UTF8 ON", "SITE UMASK 022", "PWD"]);
}

/// Two round trips a file: its data connection, and RETR. Where it was seen that its port can be asked for ahead.
#[tokio::test]
async fn files_are_got_by_selection() {
    let selection = || json!({ "remoteDirectory": "/in", "include": ["*"] });
    let mut like_proftpd = Watched::open(like_proftpd()).await;
    let expected = ["EPSV", "MLSD /in", "TYPE I | EPSV", "RETR /in/a | EPSV", "RETR /in/b | EPSV", "RETR /in/c"];
    assert_eq!(like_proftpd.get(selection()).await, expected);
    // The type stays in force.
    let expected = ["EPSV", "MLSD /in", "EPSV", "RETR /in/a | EPSV", "RETR /in/b | EPSV", "RETR /in/c"];
    assert_eq!(like_proftpd.get(selection()).await, expected);

    let mut like_vsftpd = Watched::open(like_vsftpd()).await;
    // LIST takes wildcards where MLSD takes a path, so the session goes to the directory.
    let expected = ["CWD /in | EPSV", "LIST", "TYPE I | EPSV", "RETR /in/a | EPSV", "RETR /in/b | EPSV", "RETR /in/c"];
    // The times of its list are of an unknown zone: one is asked for exactly.
    let got = like_vsftpd.get(selection()).await;
    assert_eq!(
        got.iter().filter(|line| !line.starts_with("MDTM")).collect::<Vec<_>>(),
        expected.iter().collect::<Vec<_>>()
    );

    // This one answers during transfers, and would end them.
    let mut like_pyftpdlib = Watched::open(like_pyftpdlib()).await;
    let expected = ["EPSV", "MLSD /in", "TYPE I | EPSV", "RETR /in/a", "EPSV", "RETR /in/b", "EPSV", "RETR /in/c"];
    assert_eq!(like_pyftpdlib.get(selection()).await, expected);
}

/// What is done on acknowledgement comes in between, and the port that was told before it stays good.
#[tokio::test]
async fn files_are_got_and_deleted() {
    let mut watched = Watched::open(like_proftpd()).await;
    let got = watched.get(json!({ "remoteDirectory": "/in", "include": ["*"], "after": "delete" })).await;
    let expected = ["RETR /in/a | EPSV", "DELE /in/a", "RETR /in/b | EPSV", "DELE /in/b", "RETR /in/c", "DELE /in/c"];
    assert_eq!(got[3..], expected);
    let got = watched.get(json!({ "remoteDirectory": "/in", "include": ["*"] })).await;
    assert_eq!(got, ["EPSV", "MLSD /in", "CWD /in"]);
}

/// Nobody overwrites what is there already: a look, and then the rename, whose first half can come with the look.
#[tokio::test]
async fn files_are_got_and_moved() {
    let mut watched = Watched::open(like_proftpd()).await;
    let got = watched.get(json!({ "fileName": "/in/a", "after": "move", "moveTo": "/out" })).await;
    assert_eq!(got, ["MLST /in/a | TYPE I | EPSV", "RETR /in/a", "MLST /out/a | RNFR /in/a", "RNTO /out/a"]);
}

/// Whether it is there is to be known first; where to get it is asked along with that.
#[tokio::test]
async fn a_file_is_got_by_name() {
    let name = || json!({ "fileName": "/in/a" });
    let mut like_proftpd = Watched::open(like_proftpd()).await;
    assert_eq!(like_proftpd.get(name()).await, ["MLST /in/a | TYPE I | EPSV", "RETR /in/a"]);
    assert_eq!(like_proftpd.get(name()).await, ["MLST /in/a | EPSV", "RETR /in/a"]);
    let mut like_vsftpd = Watched::open(like_vsftpd()).await;
    assert_eq!(like_vsftpd.get(name()).await, ["TYPE I | SIZE /in/a | MDTM /in/a | EPSV", "RETR /in/a"]);
    let mut like_pyftpdlib = Watched::open(like_pyftpdlib()).await;
    assert_eq!(like_pyftpdlib.get(name()).await, ["MLST /in/a | TYPE I | EPSV", "RETR /in/a"]);
    let mut unknown = Watched::open(ScriptedServer::new()).await;
    assert_eq!(unknown.get(name()).await, ["MLST /in/a", "TYPE I", "EPSV", "RETR /in/a"]);
}

/// The next one is looked at along with the transfer before. The port that was told for a missing one serves the next.
#[tokio::test]
async fn files_are_got_by_their_names() {
    let mut watched = Watched::open(like_proftpd()).await;
    let got = watched.get(json!({ "fileNames": ["/in/a", "/in/b", "/in/none", "/in/c"] })).await;
    let expected = [
        "MLST /in/a | TYPE I | EPSV",
        "RETR /in/a | MLST /in/b | EPSV",
        "RETR /in/b | MLST /in/none | EPSV",
        "MLST /in/c",
        "RETR /in/c",
    ];
    assert_eq!(got, expected);
}

/// Five round trips a file: what is there and a port; the data connection; STOR and what is asked of the complete file; the
/// content; the second half of the rename, which waits for the answers: that all has arrived, and that the name is free.
#[tokio::test]
async fn files_are_sent() {
    let mut like_proftpd = Watched::open(like_proftpd()).await;
    // What other sessions left in the directory is looked for once.
    let first = like_proftpd.send(json!({}), "/out/1").await;
    let expected = ["MLST /out/1 | TYPE I | EPSV", "MLSD /out", "CWD /out", "EPSV"];
    // An empty listing may be one of a missing directory: CWD tells.
    assert_eq!(first[..4], expected);
    for name in ["2", "3"] {
        let expected = [
            format!("MLST /out/{name} | EPSV"),
            format!(
                "STOR /out/.{name}.#.part | SIZE /out/.{name}.#.part | MLST /out/{name} | RNFR /out/.{name}.#.part"
            ),
            format!("RNTO /out/{name}"),
        ];
        assert_eq!(like_proftpd.send(json!({}), &format!("/out/{name}")).await, expected);
    }

    let mut like_vsftpd = Watched::open(like_vsftpd()).await;
    like_vsftpd.send(json!({}), "/out/1").await;
    // SIZE refuses what is missing and what is a directory; CWD tells which.
    let expected = [
        "SIZE /out/2 | CWD /out/2 | EPSV",
        "STOR /out/.2.#.part | SIZE /out/.2.#.part | SIZE /out/2 | CWD /out/2 | RNFR /out/.2.#.part",
        "RNTO /out/2",
    ];
    assert_eq!(like_vsftpd.send(json!({}), "/out/2").await, expected);

    let mut like_pyftpdlib = Watched::open(like_pyftpdlib()).await;
    like_pyftpdlib.send(json!({}), "/out/1").await;
    let expected = [
        "MLST /out/2 | EPSV",
        "STOR /out/.2.#.part",
        "SIZE /out/.2.#.part | MLST /out/2 | RNFR /out/.2.#.part",
        "RNTO /out/2",
    ];
    assert_eq!(like_pyftpdlib.send(json!({}), "/out/2").await, expected);
}

/// What may be replaced is not looked at a second time.
#[tokio::test]
async fn files_are_replaced() {
    let mut watched = Watched::open(like_proftpd()).await;
    let sent = watched.send(json!({ "ifExists": "overwrite" }), "/in/a").await;
    // The first look at the directory for leftovers comes when all is done.
    let expected = [
        "MLST /in/a | TYPE I | EPSV",
        "CWD /in",
        "STOR /in/.a.#.part | SIZE /in/.a.#.part | RNFR /in/.a.#.part",
        "RNTO /in/a",
        "EPSV",
        "MLSD /in",
    ];
    assert_eq!(sent, expected);
    assert_eq!(watched.server.file("/in/a").unwrap(), b"content");
}

#[tokio::test]
async fn files_are_sent_without_precautions() {
    let parameters = || json!({ "temporaryName": false, "verify": "none" });
    for (server, look) in [(like_proftpd(), "MLST /out/2"), (like_vsftpd(), "SIZE /out/2 | CWD /out/2")] {
        let mut watched = Watched::open(server).await;
        watched.send(parameters(), "/out/1").await;
        assert_eq!(watched.send(parameters(), "/out/2").await, [format!("{look} | EPSV"), "STOR /out/2".to_owned()]);
    }
}

/// Permissions are set before the file has its name, so that the rename waits.
#[tokio::test]
async fn files_are_sent_with_permissions() {
    let mut watched = Watched::open(like_proftpd()).await;
    let parameters = || json!({ "permissions": "640" });
    watched.send(parameters(), "/out/1").await;
    let expected = [
        "MLST /out/2 | EPSV",
        "STOR /out/.2.#.part | SIZE /out/.2.#.part",
        "SITE CHMOD 640 /out/.2.#.part",
        "MLST /out/2 | RNFR /out/.2.#.part",
        "RNTO /out/2",
    ];
    assert_eq!(watched.send(parameters(), "/out/2").await, expected);
}

/// One command a file. When it may have to be repeated it matters which file it was, so that is looked at first.
#[tokio::test]
async fn files_are_deleted() {
    let mut watched = Watched::open(like_proftpd()).await;
    watched.lines();
    delete(&mut watched.session, json!({ "fileNames": ["/in/a", "/in/b"] })).await.unwrap();
    assert_eq!(watched.lines(), ["DELE /in/a", "DELE /in/b"]);
    watched.session = open(&retrying(connection(&watched.server))).await;
    watched.lines();
    delete(&mut watched.session, json!({ "fileName": "/in/c" })).await.unwrap();
    assert_eq!(watched.lines(), ["MLST /in/c", "DELE /in/c"]);
}

#[tokio::test]
async fn a_directory_is_listed() {
    for (server, expected) in
        [(like_proftpd(), &["EPSV", "MLSD /in"][..]), (like_vsftpd(), &["CWD /in | EPSV", "LIST"])]
    {
        let mut watched = Watched::open(server).await;
        watched.lines();
        list(&mut watched.session, json!({ "remoteDirectory": "/in" })).await.unwrap();
        assert_eq!(&watched.lines()[..2], expected);
    }
}

#[tokio::test]
async fn the_quirk_decides() {
    for (server, quirk, expected) in [
        (like_proftpd(), "off", &["MLST /in/a", "TYPE I", "EPSV", "RETR /in/a"][..]),
        (ScriptedServer::new(), "on", &["MLST /in/a | TYPE I | EPSV", "RETR /in/a"]),
        (like_pyftpdlib(), "on", &["MLST /in/a | TYPE I | EPSV", "RETR /in/a"]),
    ] {
        let server = server.file("/in/a", "a").start().unwrap();
        let mut connection = connection(&server);
        connection["quirks"] = json!({ "pipelining": quirk });
        let mut session = open(&connection).await;
        let opened = server.batches().len();
        get(&mut session, json!({ "fileName": "/in/a" })).await.unwrap();
        assert_eq!(lines(&server.batches()[opened..]), expected, "{quirk}");
    }
}

/// Where the next data connection does not begin with EPSV, its port is not asked for.
#[tokio::test]
async fn no_port_is_asked_for_that_is_not_used() {
    for (field, value) in [("quirks", json!({ "epsv": "off" })), ("passiveAddress", json!("advertised"))] {
        let server = like_proftpd().file("/in/a", "a").file("/in/b", "b").start().unwrap();
        let mut connection = connection(&server);
        connection[field] = value;
        let mut session = open(&connection).await;
        let opened = server.batches().len();
        get(&mut session, json!({ "fileNames": ["/in/a", "/in/b"] })).await.unwrap();
        let expected = ["MLST /in/a | TYPE I", "PASV", "RETR /in/a | MLST /in/b", "PASV", "RETR /in/b"];
        assert_eq!(lines(&server.batches()[opened..]), expected, "{field}");
    }
}

/// A file that is sent with the name of one that is there fails at the first look; the port that came with it is not lost.
#[tokio::test]
async fn what_was_asked_in_vain_costs_nothing() {
    let mut watched = Watched::open(like_proftpd()).await;
    watched.lines();
    send(&mut watched.session, "/in/a", b"x").await.unwrap_err();
    let got = watched.get(json!({ "fileName": "/in/b" })).await;
    assert_eq!(got, ["MLST /in/b", "RETR /in/b"]);
}

/// The port is: it was not used.
#[tokio::test]
async fn what_was_seen_for_one_call_is_not_good_for_the_next() {
    let mut watched = Watched::open(like_proftpd()).await;
    let operation = watched.session.prepare("get", &json!({ "fileNames": ["/in/a", "/in/b"] })).await.unwrap();
    let mut results = watched.session.run(&operation, &Properties::new(), None).await.unwrap();
    results.next().await.unwrap().unwrap().read_to(&mut Vec::new()).await.unwrap();
    drop(results);
    let got = watched.get(json!({ "fileName": "/in/b" })).await;
    assert_eq!(got, ["MLST /in/b", "RETR /in/b"]);
}

/// Servers that confirm a download only when the client has ended its side too have that at once: here before any content.
#[tokio::test]
async fn a_small_download_has_an_end_on_our_side_at_once() {
    let awaits_end = Script::new().reply("150 Here.\r\n").receive(1).send("a").close_data().reply("226 Done.\r\n");
    for server in [like_proftpd(), like_vsftpd()] {
        let mut watched = Watched::open(server.on("RETR", awaits_end.clone())).await;
        watched.get(json!({ "fileName": "/in/a" })).await;
    }
}
