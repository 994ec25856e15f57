//! How the data connection came about, as the test tells it.

use super::{stage, stages};
use crate::driver::connection_to;
use host_harness::Outcome::{Failed, Passed, Skipped};
use host_harness::Stage;
use serde_json::{Value, json};
use tests::proxies::{Proxy, ProxyKind};
use tests::scripted::{Builder, Script, ScriptedServer};

#[tokio::test]
async fn address_translation_is_told_where_it_does_no_harm() {
    let server = advertising("192,168,7,7").start().unwrap();
    let stages = stages(&connection_to(server.address(), "alice", "s3cret"), false).await;
    let data = stage(&stages, "data-connection");
    assert_eq!((data.outcome, data.facts.get("advertised-address")), (Passed, Some("192.168.7.7")));
    assert!(data.seen.contains("NAT"), "{}", data.seen);
}

#[tokio::test]
async fn an_active_data_connection_is_told_as_such() {
    let server = ScriptedServer::new().start().unwrap();
    let stages = stages(&active(&server), false).await;
    let data = stage(&stages, "data-connection");
    let facts = ["data-connection-mode", "data-connection-command"].map(|name| data.facts.get(name));
    assert_eq!((data.outcome, facts), (Passed, [Some("active"), Some("EPRT")]));
}

/// What every machine calls itself is not followed, whatever the setting is called.
#[tokio::test]
async fn an_advertised_address_that_is_not_followed_is_told_as_passed_over() {
    let server = advertising("127,0,0,9").start().unwrap();
    let mut connection = connection_to(server.address(), "alice", "s3cret");
    connection["passiveAddress"] = "auto".into();
    let stages = stages(&connection, false).await;
    let data = stage(&stages, "data-connection");
    assert_eq!((data.outcome, data.facts.get("advertised-address")), (Passed, Some("127.0.0.9")));
    assert!(data.seen.contains("passed over"), "{}", data.seen);
}

/// Only the proxy knows what the name of the server leads to.
#[tokio::test]
async fn through_a_proxy_no_address_is_taken_for_address_translation() {
    let server = advertising("127,0,0,1").start().unwrap();
    let proxy = Proxy::start(ProxyKind::HttpConnect).unwrap();
    let mut connection = connection_to(server.address(), "alice", "s3cret");
    connection["host"] = "localhost".into();
    connection["proxy"] = json!({ "kind": "http-connect", "host": "127.0.0.1", "port": proxy.address().port() });
    let stages = stages(&connection, false).await;
    let data = stage(&stages, "data-connection");
    assert_eq!((data.outcome, data.facts.get("advertised-address")), (Passed, None), "{data:#?}");
    assert!(!data.seen.contains("NAT"), "{}", data.seen);
}

#[tokio::test]
async fn an_active_server_may_refuse_the_listing_before_it_connects() {
    let server = ScriptedServer::new().on("MLSD", "550 Permission denied.\r\n").start().unwrap();
    let stages = stages(&active(&server), true).await;
    assert_eq!(outcomes(&stages), [Skipped, Skipped, Failed, Passed]);
    assert!(server.files().is_empty());
}

#[tokio::test]
async fn an_active_server_may_say_that_a_directory_is_empty_before_it_connects() {
    for refusal in ["550 No files found.\r\n", "450 No files found.\r\n"] {
        let server = ScriptedServer::new().without_feature("MLST").on("LIST", refusal).start().unwrap();
        let stages = stages(&active(&server), true).await;
        assert_eq!(outcomes(&stages), [Skipped, Skipped, Passed, Passed], "{refusal}");
        assert_eq!(stage(&stages, "listing").facts.get("entries"), Some("0"), "{refusal}");
    }
}

fn advertising(address: &str) -> Builder {
    let pasv = Script::new().passive(&format!("227 Entering Passive Mode ({address},{{high}},{{low}}).\r\n"));
    ScriptedServer::new().on("EPSV", "500 What?\r\n").on("PASV", pasv)
}

fn active(server: &ScriptedServer) -> Value {
    let mut connection = connection_to(server.address(), "alice", "s3cret");
    connection["connectionMode"] = "active".into();
    connection
}

fn outcomes(stages: &[Stage]) -> [host_harness::Outcome; 4] {
    ["data-connection", "tls-resumption", "listing", "write"].map(|name| stage(stages, name).outcome)
}
