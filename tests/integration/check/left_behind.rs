//! A write test that breaks says which file may be left, and the clock says no more than is known.

use super::{stage, stages};
use crate::driver::connection_to;
use host_harness::Outcome::{Failed, Passed, Skipped};
use host_harness::Stage;
use tests::scripted::{Builder, Script, ScriptedServer};

/// The stages, and the path of what is left on the server.
async fn broken(server: Builder) -> (Vec<Stage>, String) {
    let server = server.going_clock(0).start().unwrap();
    let stages = stages(&connection_to(server.address(), "alice", "s3cret"), true).await;
    assert_eq!(stage(&stages, "write").outcome, Failed);
    let left = server.files();
    assert_eq!(left.len(), 1, "{left:?}");
    (stages, left.into_keys().next().unwrap())
}

#[tokio::test]
async fn both_names_are_told_when_the_answer_to_the_rename_is_lost() {
    let lost = [Script::new().usual_quietly().close_control(), Script::new().close_control()];
    for answer in lost {
        let (stages, left) = broken(ScriptedServer::new().on("RNTO", answer)).await;
        let seen = &stage(&stages, "write").seen;
        assert!(seen.contains(&format!("`{left}` may be left behind")), "{left} is left: {seen}");
        assert_eq!(seen.matches("may be left behind").count(), 2, "{seen}");
    }
}

#[tokio::test]
async fn the_name_is_told_when_the_answer_to_the_deletion_is_lost() {
    let (stages, left) = broken(ScriptedServer::new().on("DELE", Script::new().close_control())).await;
    let seen = &stage(&stages, "write").seen;
    assert!(seen.contains(&format!("`{left}` may be left behind")), "{left} is left: {seen}");
}

#[tokio::test]
async fn a_deletion_that_is_refused_makes_the_time_of_the_file_no_less_true() {
    let (stages, left) = broken(ScriptedServer::new().on("DELE", "550 Permission denied.\r\n")).await;
    let seen = &stage(&stages, "write").seen;
    assert!(seen.contains(&format!("`{left}` may be left behind")), "{left} is left: {seen}");
    let clock = stage(&stages, "clock");
    assert_eq!(clock.outcome, Passed, "{clock:#?}");
    assert!(clock.facts.get("clock-offset-seconds").is_some());
}

#[tokio::test]
async fn without_a_file_the_clock_blames_no_server() {
    let server = ScriptedServer::new().on("STOR", "553 Could not create file.\r\n").start().unwrap();
    let stages = stages(&connection_to(server.address(), "alice", "s3cret"), true).await;
    let clock = stage(&stages, "clock");
    assert_eq!((stage(&stages, "write").outcome, clock.outcome), (Failed, Skipped));
    assert!(clock.seen.contains("did not get as far"), "{}", clock.seen);
}
