//! The time that a file gets once it has its name.

use super::{send_and_warn, send_scripted, send_to};
use serde_json::{Value, json};
use std::time::{Duration, UNIX_EPOCH};
use tests::scripted::ScriptedServer;
use tests::servers::{ProftpdModule, RealServer, ServerKind};

/// 2020-01-01T00:00:01Z.
const MODIFIED: (&str, &str) = ("modified", "2020-01-01T01:00:01+01:00");
const DIGITS: &str = "20200101000001";

fn preserving() -> Value {
    json!({ "fileName": "/a b", "preserveModified": true })
}

#[tokio::test]
async fn preserve_modified() {
    let expected = UNIX_EPOCH + Duration::from_secs(1_577_836_801);
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        send_to(&server, preserving(), &[MODIFIED], b"new").await.unwrap();
        assert_eq!(server.modified("a b").unwrap(), expected, "{kind}");
        let off = json!({ "fileName": "c" });
        send_to(&server, off, &[MODIFIED], b"new").await.unwrap();
        assert!(server.modified("c").unwrap() > expected, "{kind}");
    }
    let server = RealServer::builder(ServerKind::Proftpd).modules(&[ProftpdModule::SiteMisc]).start().unwrap();
    send_to(&server, preserving(), &[MODIFIED], b"new").await.unwrap();
    assert_eq!(server.modified("a b").unwrap(), expected);
}

#[tokio::test]
async fn each_command_that_sets_times_is_tried_and_has_to_prove_it() {
    let mdtm = "MDTM YYYYMMDDHHMMSS[+-TZ];filename";
    for (features, sets) in [(vec!["MFMT", mdtm], "MFMT"), (vec![mdtm], "MDTM"), (vec!["SITE UTIME"], "SITE")] {
        let described = features.iter().fold(ScriptedServer::new(), |server, line| server.feature(line));
        let server = described.start().unwrap();
        let (_, warnings) = send_and_warn(&server, preserving(), &[MODIFIED]).await;
        assert!(warnings.is_empty(), "{features:?}: {warnings:?}");
        assert_eq!(server.modified("/a b").unwrap(), DIGITS, "{features:?}");
        let commands = server.commands();
        let last = commands.iter().rfind(|line| line.contains(DIGITS)).unwrap();
        assert!(last.starts_with(sets), "{features:?}: {commands:?}");
        let renamed = commands.iter().position(|line| line.starts_with("RNTO")).unwrap();
        assert!(commands.iter().position(|line| line == last).unwrap() > renamed, "{commands:?}");
    }
}

#[tokio::test]
async fn only_the_older_form_of_site_utime_is_known() {
    let server =
        ScriptedServer::new().feature("SITE UTIME").on_nth("SITE", 1, "501 Bad arguments.\r\n").start().unwrap();
    send_scripted(&server, preserving(), &[MODIFIED], b"new").await.unwrap();
    assert_eq!(server.modified("/a b").unwrap(), DIGITS);
}

#[tokio::test]
async fn a_time_that_is_not_preserved_is_a_warning() {
    let taken_for_a_path = ScriptedServer::new().on(&format!("MDTM {DIGITS}"), "213 20010101000000\r\n");
    for (server, properties) in [
        (ScriptedServer::new(), vec![MODIFIED]),
        (ScriptedServer::new().without_feature("MDTM"), vec![MODIFIED]),
        (taken_for_a_path, vec![MODIFIED]),
        (ScriptedServer::new().feature("MFMT").on("MFMT", "550 Not yours.\r\n"), vec![MODIFIED]),
        (ScriptedServer::new().feature("MFMT"), vec![]),
        (ScriptedServer::new().feature("MFMT"), vec![("modified", "yesterday")]),
    ] {
        let server = server.start().unwrap();
        let (sent, warnings) = send_and_warn(&server, preserving(), &properties).await;
        assert_eq!(
            (sent.property("action"), warnings.as_slice()),
            ("created", &["modified-not-preserved".to_owned()][..])
        );
        assert_eq!(server.file("/a b").unwrap(), b"new");
    }
}
