//! A component that means harm, `hostile/component.rs`, costs nobody else anything: whatever it tries is refused or stopped,
//! and the session of an honest one in the same process goes on.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "hostile/attempt.rs"]
mod attempt;
#[path = "hostile/build.rs"]
mod build;
#[path = "conformance/compile.rs"]
mod compile;
#[path = "hostile/lies.rs"]
mod lies;
#[path = "hostile/traps.rs"]
mod traps;

use std::time::Duration;

use host_harness::{Error, Limits, Policy};
use serde_json::json;
use tests::scripted::ScriptedServer;

use attempt::{Attempt, End};
use build::{host, hostile};

/// One test for each attempt, and a table of them all.
macro_rules! attempts {
    ($($test:ident: $attempt:expr;)*) => {
        $(#[tokio::test]
        async fn $test() {
            $attempt.end().await;
        })*

        #[tokio::test]
        async fn every_attempt_in_a_table() {
            let mut rows = Vec::new();
            $(let attempt = $attempt;
            rows.push(format!("| {attempt} | {} |", attempt.end().await));)*
            attempt::print(&rows);
        }
    };
}

attempts! {
    connecting_to_another_address: Attempt::new("connect", End::Refused).at_stranger();
    connecting_to_another_port: Attempt::new("connect", End::Refused).at_other_port();
    resolving_another_name: Attempt::new("resolve", End::Refused).at("localhost:21");
    resolving_a_name_to_carry_data_out: Attempt::new("resolve", End::Refused).at("c2VjcmV0.example.com:21");
    listening: Attempt::new("listen", End::Refused);
    using_udp: Attempt::new("udp", End::Refused).at_stranger();
    reading_a_file: Attempt::new("read a file", End::Refused);
    listing_a_directory: Attempt::new("list a directory", End::Refused);
    writing_a_file: Attempt::new("write a file", End::Refused);
    reading_the_environment: Attempt::new("read the environment", End::Says(r#"[("CONNECTOR_LOG", "off")]"#));
    reading_the_arguments: Attempt::new("read the arguments", End::Says("[]"));
    reading_stdin: Attempt::new("read stdin", End::Says("0 bytes"));
    writing_to_stdout: Attempt::new("write to stdout", End::Says("nobody saw it"));
    waiting_for_ever: Attempt::new("wait for ever", End::Stopped);
    computing_for_ever: Attempt::new("compute for ever", End::Stopped);
    logging_for_ever: Attempt::new("log for ever", End::Stopped);
    allocating_for_ever: Attempt::new("allocate for ever", End::Trapped);
    recursing_for_ever: Attempt::new("recurse for ever", End::Trapped);
    making_sockets_for_ever: Attempt::new("make sockets for ever", End::Trapped);
    making_timers_for_ever: Attempt::new("make timers for ever", End::Trapped);
    panicking: Attempt::new("panic", End::Trapped);
    exiting: Attempt::new("exit", End::Trapped);
}

/// All in one thread, and nothing ever stops the component that computes.
#[tokio::test]
async fn other_sessions_go_on_beside_a_component_that_computes_for_ever() {
    let (hostile, honest) = (hostile().await, host().load_default().await.unwrap());
    let server = ScriptedServer::new().start().unwrap();
    let connection = json!({ "host": "127.0.0.1", "port": server.address().port() });
    let attack = json!({ "attack": "compute for ever" });
    let limits = Limits { stall_timeout: None, ..Limits::default() };
    let other = async {
        let mut session = honest.open(&connection).await.unwrap();
        session.ping().await.unwrap();
        session.close().await.unwrap();
    };
    tokio::select! {
        biased;
        opened = hostile.open_with(&attack, Policy::no_network(), &limits) => panic!("it came back: {:?}", opened.err()),
        () = other => {}
    }
}

#[tokio::test]
async fn a_call_that_gets_on_is_stopped_at_its_deadline() {
    let hostile = hostile().await;
    let deadline = Duration::from_millis(50);
    let limits = Limits { stall_timeout: None, call_deadline: Some(deadline), ..Limits::default() };
    for attack in ["compute for ever", "wait for ever"] {
        let opened = hostile.open_with(&json!({ "attack": attack }), Policy::no_network(), &limits).await;
        assert!(matches!(opened.err(), Some(Error::Deadline(stopped)) if stopped == deadline), "{attack}");
    }
}
