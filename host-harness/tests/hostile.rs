//! A component that means harm costs nobody else anything. It is written by hand, see `hostile/component.wat`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::time::Duration;

use host_harness::{Connector, Error, Host, HostOptions, Limits, Policy};
use serde_json::json;
use tests::scripted::ScriptedServer;
use wit_component::{ComponentEncoder, StringEncoding, embed_component_metadata};
use wit_parser::Resolve;

/// The module as a component of the world `connector`.
async fn hostile(host: &Host) -> Connector {
    let mut resolve = Resolve::default();
    let (package, _) = resolve.push_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../wit")).unwrap();
    let world = resolve.select_world(&[package], Some("connector")).unwrap();
    let mut module = wat::parse_str(include_str!("hostile/component.wat")).unwrap();
    embed_component_metadata(&mut module, &resolve, world, StringEncoding::UTF8).unwrap();
    let component = ComponentEncoder::default().module(&module).unwrap().encode().unwrap();
    host.load(component).await.unwrap()
}

fn host() -> Host {
    Host::new(&HostOptions::default().cache_directory(None)).unwrap()
}

fn limits(stall_timeout: Option<Duration>) -> Limits {
    Limits { memory: 1 << 20, stall_timeout, ..Limits::default() }
}

#[tokio::test]
async fn a_component_that_computes_for_ever_is_stopped() {
    let connector = hostile(&host()).await;
    let deadline = Duration::from_millis(50);
    let opened = connector.open_with(&json!({}), Policy::no_network(), &limits(Some(deadline))).await;
    assert!(matches!(opened.err(), Some(Error::Stalled(stopped)) if stopped == deadline));
}

/// All in one thread, and nothing ever stops the component that computes.
#[tokio::test]
async fn other_sessions_go_on_beside_a_component_that_computes_for_ever() {
    let host = host();
    let (hostile, honest) = (hostile(&host).await, host.load_default().await.unwrap());
    let server = ScriptedServer::new().start().unwrap();
    let connection = json!({ "host": "127.0.0.1", "port": server.address().port() });
    let (nothing, limits) = (json!({}), limits(None));
    let other = async {
        let mut session = honest.open(&connection).await.unwrap();
        session.ping().await.unwrap();
        session.close().await.unwrap();
    };
    tokio::select! {
        biased;
        opened = hostile.open_with(&nothing, Policy::no_network(), &limits) => panic!("it came back: {:?}", opened.err()),
        () = other => {}
    }
}

#[tokio::test]
async fn a_component_that_allocates_for_ever_is_refused_more() {
    let connector = hostile(&host()).await;
    let checked = connector.check_with(&json!({}), false, Policy::no_network(), &limits(None)).await;
    // It asks until it gets no more, and traps then.
    assert!(matches!(checked.err(), Some(Error::Trap(_))));
}
