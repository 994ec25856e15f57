//! What people see, of real tests of connections. Times, ports and fingerprints are made the same each time.

use host_harness::{Host, HostOptions, Outcome};
use insta::assert_snapshot;
use regex::Regex;
use serde_json::{Value, json};
use tests::certificates::{CertificateAuthority, Flaw, Identity, KeyAlgorithm};
use tests::scripted::{Builder, ScriptedServer, ScriptedTls};

use super::lines::lines;
use super::verdict::Verdict;
use super::wrap::cut;

const WIDTH: usize = 80;

#[test]
fn programs_get_the_names_of_the_stages() {
    let verdict = serde_json::to_value(Verdict::default()).unwrap();
    assert_eq!(verdict, json!({ "outcome": "passed", "failed": [], "warned": [] }));
}

async fn shown(server: Builder, connection: Value, write: bool) -> String {
    let server = server.start().unwrap();
    let mut whole =
        json!({ "host": "127.0.0.1", "port": server.address().port(), "user": "alice", "password": "s3cret" });
    whole.as_object_mut().unwrap().extend(connection.as_object().unwrap().clone());
    let host = Host::new(&HostOptions::default()).unwrap();
    let connector = host.load_default().await.unwrap();
    let mut check = connector.check(&whole, write).await.unwrap();
    let (mut shown, mut verdict) = (Vec::new(), Verdict::default());
    while let Some(mut stage) = check.next().await.unwrap() {
        if stage.outcome != Outcome::Skipped {
            stage.duration_ms = 7;
        }
        verdict.add(&stage);
        shown.push(lines(&stage, WIDTH));
    }
    shown.push(format!("\n{}", cut(&verdict.to_string(), WIDTH)));
    let shown = shown.join("\n");
    let shown = Regex::new(r"127\.0\.0\.1:\d+").unwrap().replace_all(&shown, "127.0.0.1:2121").into_owned();
    Regex::new("([0-9A-F]{2}:){31}[0-9A-F]{2}").unwrap().replace_all(&shown, "AB:".repeat(31) + "AB").into_owned()
}

fn encrypted(authority: &CertificateAuthority, identity: &Identity) -> (Builder, Value) {
    let server = ScriptedServer::new().clock(&tests::scripted::now()).tls(ScriptedTls::explicit(identity));
    (server, json!({ "sslMode": "explicit", "caCertificates": authority.pem() }))
}

#[tokio::test]
async fn all_is_well() {
    let authority = CertificateAuthority::new().unwrap();
    let (server, connection) = encrypted(&authority, &authority.server(KeyAlgorithm::EcdsaP256).unwrap());
    assert_snapshot!(shown(server, connection, true).await);
}

#[tokio::test]
async fn a_password_in_the_clear() {
    assert_snapshot!(
        shown(ScriptedServer::new().file("/in/a.txt", "a"), json!({ "remoteDirectory": "in" }), false).await
    );
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for() {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.flawed_server(KeyAlgorithm::EcdsaP256, Flaw::SelfSigned).unwrap();
    let (server, connection) = encrypted(&authority, &identity);
    assert_snapshot!(shown(server, connection, false).await);
}

#[tokio::test]
async fn a_refused_login() {
    assert_snapshot!(shown(ScriptedServer::new().login("alice", "another"), json!({}), false).await);
}
