//! The scenarios that are shipped hold: all of them on the harness's own servers, the portable ones on real ones.

use crate::harness::{Harness, Run};
use serde_json::{Value, json};
use std::path::Path;
use tests::servers::{RealServer, ServerKind};

/// How many there are at least, of those that need a server of their own and of those that run on any.
const AT_LEAST: (usize, usize) = (20, 30);

/// Runs the scenarios of this folder, all of them whatever fails.
fn scenarios(harness: &Harness, folder: &str, options: &[&str]) -> Run {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios").join(folder);
    let words = ["test", "--no-fail-fast", "--output", "json", folder.to_str().unwrap()];
    harness.run(&[&words, options].concat())
}

/// How many scenarios ended like this.
fn count(run: &Run, status: &str) -> usize {
    run.objects("scenario").iter().filter(|scenario| scenario["status"] == status).count()
}

/// Fails with what did not pass, as a person would want to see it.
#[track_caller]
fn all_pass(run: &Run, at_least: usize) {
    let unwell: Vec<Value> = run.objects("scenario").into_iter().filter(|it| it["status"] != "passed").collect();
    assert!(run.code == 0 && unwell.is_empty(), "{unwell:#?}\n{}", run.stderr);
    assert!(count(run, "passed") >= at_least, "{run:?}");
}

#[test]
fn all_of_them_pass_on_servers_of_the_harness() {
    let harness = Harness::with_connection(&json!({}));
    let run = scenarios(&harness, "", &["--jobs", "4"]);
    all_pass(&run, AT_LEAST.0 + AT_LEAST.1);
}

fn on_a_real_server(kind: ServerKind) {
    let server = RealServer::start(kind).unwrap();
    let harness = Harness::new(&server);
    let run = scenarios(&harness, "portable", &["--connection", "connection.json"]);
    all_pass(&run, AT_LEAST.1);
}

#[test]
fn the_portable_ones_pass_on_vsftpd() {
    on_a_real_server(ServerKind::Vsftpd);
}

#[test]
fn the_portable_ones_pass_on_proftpd() {
    on_a_real_server(ServerKind::Proftpd);
}

#[test]
fn the_portable_ones_pass_on_pure_ftpd() {
    on_a_real_server(ServerKind::PureFtpd);
}

#[test]
fn the_portable_ones_pass_on_pyftpdlib() {
    on_a_real_server(ServerKind::Pyftpdlib);
}

#[test]
fn those_with_a_server_of_their_own_are_skipped_on_another() {
    let server = RealServer::start(ServerKind::Vsftpd).unwrap();
    let harness = Harness::new(&server);
    let run = scenarios(&harness, "servers", &["--connection", "connection.json"]);
    assert!(run.code == 0 && count(&run, "skipped") > 0, "{run:?}");
    assert_eq!(count(&run, "skipped"), run.objects("scenario").len(), "{run:?}");
    assert!(run.objects("scenario").iter().all(|it| it["skipped"].as_str().unwrap().contains("server of its own")));
}
