//! Nothing is ever deleted through a symbolic link.

use crate::driver::{connection, delete, failure, open};
use crate::operations::{server_with, tree};
use crate::scripted;
use host_harness::FailureCode;
use serde_json::json;
use std::os::unix::fs::symlink;
use tests::scripted::{Script, ScriptedServer};
use tests::servers::{FtpServer, RealServer, ServerKind};

const OUTSIDE: [&str; 3] = ["outside/deep/z.txt", "outside/x.txt", "outside/y.txt"];

/// A directory with links to one outside it, to a file, to nothing and to itself.
fn with_links(kind: ServerKind) -> RealServer {
    let server = server_with(kind, &[OUTSIDE.as_slice(), &["tree/a.txt", "tree/sub/b.txt"]].concat());
    for (name, target) in [
        ("tree/link", "../outside"),
        ("tree/sub/deep link", "../../outside/deep"),
        ("tree/file link", "../outside/x.txt"),
        ("tree/nowhere", "none"),
        ("tree/circle", "."),
        ("tree/.hidden link", "../outside"),
    ] {
        symlink(target, server.root().join(name)).unwrap();
    }
    server
}

#[tokio::test]
async fn in_a_directory_they_go_and_what_they_lead_to_stays() {
    for kind in ServerKind::ALL {
        let server = with_links(kind);
        let mut session = open(&connection(&server)).await;
        delete(&mut session, json!({ "fileName": "tree", "directories": true, "recursive": true })).await.unwrap();
        assert_eq!(tree(&server), OUTSIDE, "{kind}");
    }
}

#[tokio::test]
async fn a_plan_does_not_lead_through_them() {
    for kind in ServerKind::ALL {
        let server = with_links(kind);
        let before = tree(&server);
        let mut session = open(&connection(&server)).await;
        let parameters = json!({ "fileName": "tree", "directories": true, "recursive": true, "dryRun": true });
        let planned = delete(&mut session, parameters).await.unwrap();
        let mut commands: Vec<&str> = planned[0].property("planned-commands").lines().collect();
        assert_eq!(commands.last(), Some(&"RMD /tree"), "{kind}");
        commands.sort_unstable();
        assert_eq!(
            commands,
            [
                "DELE /tree/.hidden link",
                "DELE /tree/a.txt",
                "DELE /tree/circle",
                "DELE /tree/file link",
                "DELE /tree/link",
                "DELE /tree/nowhere",
                "DELE /tree/sub/b.txt",
                "DELE /tree/sub/deep link",
                "RMD /tree",
                "RMD /tree/sub",
            ],
            "{kind}"
        );
        assert_eq!(tree(&server), before, "{kind}");
    }
}

#[tokio::test]
async fn one_that_is_named_goes_itself() {
    for kind in ServerKind::ALL {
        let server = with_links(kind);
        let mut session = open(&connection(&server)).await;
        for (directories, recursive) in [(false, false), (true, false), (true, true)] {
            symlink("outside", server.root().join("alias")).unwrap();
            let parameters = json!({ "fileName": "alias", "directories": directories, "recursive": recursive });
            let mut dry = parameters.clone();
            dry["dryRun"] = true.into();
            if directories {
                let planned = delete(&mut session, dry).await.unwrap();
                assert_eq!(planned[0].property("planned-commands"), "DELE /alias", "{kind}");
            }
            delete(&mut session, parameters).await.unwrap();
            assert_eq!(tree(&server)[..3], OUTSIDE, "{kind}");
        }
    }
}

#[tokio::test]
async fn one_that_matches_goes_itself() {
    for kind in ServerKind::ALL {
        let server = with_links(kind);
        let mut session = open(&connection(&server)).await;
        let parameters = json!({
            "remoteDirectory": "tree", "include": ["*link"], "maxDeletes": 4, "directories": true, "recursive": true,
        });
        delete(&mut session, parameters).await.unwrap();
        let left = tree(&server);
        assert_eq!(left[..3], OUTSIDE, "{kind}");
        assert!(
            !left.iter().any(|path| path.starts_with("tree/link") || path.starts_with("tree/file link")),
            "{left:?}"
        );
    }
}

/// A server that lists a link as a directory, and does not let us delete it.
#[tokio::test]
async fn one_that_must_not_be_deleted_is_not_entered_either() {
    for (dele, rmd) in [
        ("550 Permission denied.\r\n", "550 Permission denied.\r\n"),
        ("550 Delete operation failed.\r\n", "550 Remove directory operation failed.\r\n"),
        ("550 Is a directory.\r\n", "550 Not a directory.\r\n"),
    ] {
        let server = ScriptedServer::new()
            .file("/outside/x.txt", "x")
            .file("/tree/a.txt", "a")
            .link("/tree/link", "/outside")
            .on_nth("MLSD", 1, mlsd("type=dir; link\r\ntype=file; a.txt\r\n"))
            .on("DELE /tree/link", dele)
            .on("RMD /tree/link", rmd)
            .start()
            .unwrap();
        let mut session = open(&scripted::connection(&server)).await;
        let parameters = json!({ "fileName": "/tree", "directories": true, "recursive": true });
        failure(delete(&mut session, parameters).await);
        assert!(server.file("/outside/x.txt").is_some() && server.link("/tree/link").is_some(), "{dele}");
        let parameters = json!({ "fileName": "/tree/link", "directories": true, "recursive": true });
        failure(delete(&mut session, parameters).await);
        assert!(server.file("/outside/x.txt").is_some(), "{dele}");
    }
}

/// A server that shows links nowhere, and refuses what is denied in words.
#[tokio::test]
async fn a_denied_name_is_not_entered() {
    let shown = Script::new().reply("150 Here.\r\n").send("drwxr-xr-x 2 a b 0 Jan 1 2024 link\r\n").close_data();
    let server = ScriptedServer::new()
        .file("/outside/x.txt", "x")
        .link("/tree/link", "/outside")
        .on("MLSD /tree", mlsd("type=dir; link\r\n"))
        .on("LIST -a", shown.reply("226 Done.\r\n"))
        .on("DELE /tree/link", "550 Permission denied.\r\n")
        .on("RMD /tree/link", "550 Permission denied.\r\n")
        .start()
        .unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let parameters = json!({ "fileName": "/tree", "directories": true, "recursive": true });
    assert_eq!(failure(delete(&mut session, parameters).await).code, FailureCode::AccessDenied);
    assert!(server.file("/outside/x.txt").is_some());
}

fn mlsd(lines: &str) -> Script {
    Script::new().reply("150 Here.\r\n").send(lines).close_data().reply("226 Done.\r\n")
}
