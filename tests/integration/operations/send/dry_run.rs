//! The dry run says what would be done, and does nothing.

use super::{arguments, send_scripted, send_to};
use crate::driver::{failure, open, run};
use crate::scripted;
use host_harness::FailureCode;
use serde_json::{Value, json};
use tests::scripted::{Builder, ScriptedServer};
use tests::servers::{RealServer, ServerKind};

/// Plans without content, and proves that nothing has changed. Hidden names come with `*` for their digits.
async fn plan(server: Builder, parameters: Value, properties: &[(&str, &str)]) -> (String, Vec<String>) {
    let server = server.start().unwrap();
    let before = (server.files(), server.has_directory("/in"));
    let mut session = open(&scripted::connection(&server)).await;
    let mut parameters = parameters;
    parameters["dryRun"] = true.into();
    let documents = run(&mut session, "send", parameters, properties, None).await.unwrap();
    assert_eq!(documents.len(), 1);
    assert_eq!(documents[0].property("action"), "planned");
    assert_eq!(format!("{before:?}"), format!("{:?}", (server.files(), server.has_directory("/in"))));
    assert!(server.data_connections() <= arguments(&server, "MLSD").len(), "{:?}", server.commands());
    for verb in ["STOR", "APPE", "MKD", "RNFR", "RNTO", "DELE", "SITE", "MFMT"] {
        assert!(arguments(&server, verb).is_empty(), "{verb}");
    }
    let place = format!("{}/{}", documents[0].property("remote-directory"), documents[0].property("file-name"));
    (place, documents[0].property("planned-commands").lines().map(without_digits).collect())
}

fn without_digits(line: &str) -> String {
    let Some(start) = line.strip_suffix(".part").and_then(|rest| rest.len().checked_sub(8)) else {
        return line.to_owned();
    };
    format!("{}*.part", &line[..start])
}

#[tokio::test]
async fn dry_run() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let parameters = json!({ "remoteDirectory": "in", "fileName": "a.csv", "dryRun": true });
        let planned = send_to(&server, parameters, &[], b"new").await.unwrap();
        assert_eq!(planned.property("action"), "planned", "{kind}");
        let commands: Vec<String> = planned.property("planned-commands").lines().map(without_digits).collect();
        let expected = [
            "MKD /in",
            "TYPE I",
            "STOR /in/.a.csv.*.part",
            "SIZE /in/.a.csv.*.part",
            "RNFR /in/.a.csv.*.part",
            "RNTO /in/a.csv",
        ];
        assert_eq!(commands, expected, "{kind}");
        assert!(super::names(&server, "").is_empty(), "{kind}");
    }
}

#[tokio::test]
async fn everything_that_is_asked_for_is_in_the_plan() {
    let server = ScriptedServer::new().feature("MFMT").feature("HASH SHA-256*;MD5").directory("/staging");
    let parameters = json!({
        "remoteDirectory": "/in", "fileName": "a", "stagingDirectory": "/staging", "moveToDirectory": "/done/today",
        "verify": "hash", "preserveModified": true, "permissions": "640",
    });
    let (place, commands) = plan(server, parameters, &[("modified", "2020-01-01T00:00:01Z")]).await;
    assert_eq!(place, "/done/today/a");
    let expected = [
        "MKD /done",
        "MKD /done/today",
        "TYPE I",
        "STOR /staging/.a.*.part",
        "OPTS HASH SHA-256",
        "HASH /staging/.a.*.part",
        "SITE CHMOD 640 /staging/.a.*.part",
        "RNFR /staging/.a.*.part",
        "RNTO /done/today/a",
        "MFMT 20200101000001 /done/today/a",
    ];
    assert_eq!(commands, expected);
}

#[tokio::test]
async fn what_is_there_decides() {
    let with_old = || ScriptedServer::new().file("/in/a", "old");
    let parameters = |policy: &str| json!({ "fileName": "/in/a", "ifExists": policy, "verify": "none" });
    let upload = ["TYPE I", "STOR /in/.a.*.part"];
    let publish = ["RNFR /in/.a.*.part", "RNTO /in/a"];

    let (place, commands) = plan(with_old(), parameters("overwrite"), &[]).await;
    assert_eq!((place.as_str(), commands), ("/in/a", [upload, publish].concat().map_owned()));
    let (_, commands) = plan(with_old(), parameters("backup"), &[]).await;
    assert_eq!(commands, [upload, ["RNFR /in/a", "RNTO /in/a.bak"], publish].concat().map_owned());
    let (place, commands) = plan(with_old(), parameters("unique"), &[]).await;
    let unique = ["TYPE I", "STOR /in/.a1.*.part", "RNFR /in/.a1.*.part", "RNTO /in/a1"];
    assert_eq!((place.as_str(), commands), ("/in/a1", unique.to_vec().map_owned()));
    let (place, commands) = plan(with_old(), parameters("skip"), &[]).await;
    assert_eq!((place.as_str(), commands), ("/in/a", vec![]));
    let mut text = parameters("append");
    text["transferType"] = "ascii".into();
    text["verify"] = "size".into();
    let (_, commands) = plan(with_old(), text, &[]).await;
    assert_eq!(commands, ["TYPE A", "APPE /in/a", "TYPE I", "SIZE /in/a"]);
}

trait MapOwned {
    fn map_owned(self) -> Vec<String>;
}

impl MapOwned for Vec<&str> {
    fn map_owned(self) -> Vec<String> {
        self.into_iter().map(str::to_owned).collect()
    }
}

#[tokio::test]
async fn what_would_fail_fails() {
    let server = ScriptedServer::new().file("/a", "old").start().unwrap();
    let parameters = json!({ "fileName": "/a", "dryRun": true });
    let exists = failure(send_scripted(&server, parameters, &[], b"new").await);
    assert_eq!(exists.code, FailureCode::AlreadyExists);
}
