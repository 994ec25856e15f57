//! Two sessions at the same file or in the same directory: neither touches what the other is about to publish.

use super::{paths, send_scripted};
use crate::driver::{Delivered, failure};
use host_harness::{Error, FailureCode};
use serde_json::{Value, json};
use tests::scripted::{Builder, Gate, Script, ScriptedServer};

fn refusing() -> Builder {
    ScriptedServer::new().rename_refuses_existing().file("/in/x", "old")
}

fn overwriting() -> Value {
    json!({ "fileName": "/in/x", "ifExists": "overwrite" })
}

fn verb(line: &str) -> &str {
    line.split(' ').next().unwrap_or_default()
}

/// Sessions are held up at this command.
struct Hold {
    verb: String,
    occurrence: usize,
    gate: Gate,
}

impl Hold {
    /// At the last of these commands.
    fn at_last_of(commands: &[String]) -> Self {
        let held = commands.last().map(|line| verb(line)).unwrap_or_default();
        Self { verb: held.to_owned(), occurrence: count(commands, held), gate: Gate::new() }
    }

    fn on(&self, server: Builder) -> Builder {
        server.on_nth(&self.verb, self.occurrence, Script::new().wait_for(&self.gate).usual())
    }

    /// Waits until a session is held up here.
    async fn reached(&self, server: &ScriptedServer) {
        while count(&server.commands(), &self.verb) < self.occurrence {
            tokio::task::yield_now().await;
        }
    }

    /// Runs `other` while the first session is held up.
    async fn meanwhile<T>(&self, server: &ScriptedServer, other: impl Future<Output = T>) -> T {
        self.reached(server).await;
        let done = other.await;
        self.gate.open();
        done
    }
}

fn count(commands: &[String], wanted: &str) -> usize {
    commands.iter().filter(|line| verb(line) == wanted).count()
}

async fn commands_of_one_alone(server: Builder, parameters: Value, properties: &[(&str, &str)]) -> Vec<String> {
    let server = server.start().unwrap();
    send_scripted(&server, parameters, properties, b"from one").await.unwrap();
    let mut commands = server.commands();
    commands.retain(|line| line != "QUIT");
    commands
}

#[tokio::test]
async fn two_sessions_that_replace_the_same_file_leave_one_whole_content_and_nothing_else() {
    let commands = commands_of_one_alone(refusing(), overwriting(), &[]).await;
    assert_eq!(commands.iter().filter(|line| verb(line) == "RNTO").count(), 3, "{commands:#?}");
    let mut lost = 0;
    for (place, command) in commands.iter().enumerate() {
        let hold = Hold::at_last_of(&commands[..=place]);
        let server = &hold.on(refusing()).start().unwrap();
        let (one, other) = tokio::join!(
            send_scripted(server, overwriting(), &[], b"from one"),
            hold.meanwhile(server, send_scripted(server, overwriting(), &[], b"from the other")),
        );
        lost += assert_whole(server, one, other, &format!("held up at {command}"));
    }
    assert!(lost > 0, "they never met");
}

/// Both are held up: the first until the other is, the other until the first is done.
#[tokio::test]
async fn two_sessions_that_replace_the_same_file_may_take_turns() {
    let commands = commands_of_one_alone(refusing(), overwriting(), &[]).await;
    let first_rename = commands.iter().position(|line| verb(line) == "RNFR").unwrap();
    let mut lost = 0;
    for first in first_rename..commands.len() {
        for other in first_rename..commands.len() {
            let one_held = Hold::at_last_of(&commands[..=first]);
            let other_held = Hold::at_last_of(&[&commands[..=first], &commands[..=other]].concat());
            let server = &other_held.on(one_held.on(refusing())).start().unwrap();
            let sending_one = async {
                let sent = send_scripted(server, overwriting(), &[], b"from one").await;
                other_held.gate.open();
                sent
            };
            let sending_other = async {
                one_held.reached(server).await;
                let opening = async {
                    other_held.reached(server).await;
                    one_held.gate.open();
                    std::future::pending::<()>().await;
                };
                // It may take another way, and not come to where it is to be held up.
                let sent = tokio::select! {
                    sent = send_scripted(server, overwriting(), &[], b"from the other") => sent,
                    () = opening => unreachable!("it waits for ever"),
                };
                one_held.gate.open();
                other_held.gate.open();
                sent
            };
            let (one, other_sent) = tokio::join!(sending_one, sending_other);
            let when = format!("held up at {} and {}", commands[first], commands[other]);
            lost += assert_whole(server, one, other_sent, &when);
        }
    }
    assert!(lost > 0, "they never met");
}

/// Answers how many of the two failed.
fn assert_whole(
    server: &ScriptedServer,
    one: Result<Delivered, Error>,
    other: Result<Delivered, Error>,
    when: &str,
) -> usize {
    let when = format!("{when}: {:#?}", server.commands());
    assert_eq!(paths(server), ["/in/x"], "{when}");
    let content = server.file("/in/x").unwrap();
    let mut lost = 0;
    for (sent, own) in [(one, b"from one".as_slice()), (other, b"from the other")] {
        if sent.is_err() {
            let failure = failure(sent);
            assert!(failure.code == FailureCode::AlreadyExists && failure.retryable, "{failure:?}, {when}");
            assert_ne!(content, own, "{when}");
            lost += 1;
        }
    }
    assert!([b"from one".as_slice(), b"from the other"].contains(&content.as_slice()), "{when}");
    lost
}

#[tokio::test]
async fn no_policy_undoes_a_replacement_that_is_under_way() {
    let commands = commands_of_one_alone(refusing(), overwriting(), &[]).await;
    let place = commands.iter().rposition(|line| line == "RNTO /in/x").unwrap();
    for policy in ["error", "skip", "append", "unique", "backup"] {
        let hold = Hold::at_last_of(&commands[..=place]);
        let server = &hold.on(refusing()).start().unwrap();
        let parameters = json!({ "fileName": "/in/x", "ifExists": policy });
        let (one, other) = tokio::join!(
            send_scripted(server, overwriting(), &[], b"from one"),
            hold.meanwhile(server, send_scripted(server, parameters, &[], b"from the other")),
        );
        one.unwrap();
        let refused = failure(other);
        assert_eq!((refused.code, refused.retryable), (FailureCode::AlreadyExists, true), "{policy}");
        assert_eq!((paths(server), server.file("/in/x").unwrap()), (vec!["/in/x".into()], b"from one".to_vec()));
    }
}

#[tokio::test]
async fn an_upload_that_gets_an_old_time_never_looks_dead() {
    let described = || ScriptedServer::new().directory("/in").feature("MFMT");
    let preserving = json!({ "fileName": "/in/x", "preserveModified": true });
    let modified = [("modified", "2020-01-01T00:00:01Z")];
    let commands = commands_of_one_alone(described(), preserving.clone(), &modified).await;
    for (place, command) in commands.iter().enumerate() {
        let hold = Hold::at_last_of(&commands[..=place]);
        let server = &hold.on(described()).start().unwrap();
        let (one, other) = tokio::join!(
            send_scripted(server, preserving.clone(), &modified, b"from one"),
            hold.meanwhile(server, send_scripted(server, json!({ "fileName": "/in/y" }), &[], b"from the other")),
        );
        assert!(one.is_ok() && other.is_ok(), "held up at {command}");
        assert_eq!(paths(server), ["/in/x", "/in/y"], "held up at {command}");
        assert_eq!(server.modified("/in/x").unwrap(), "20200101000001", "held up at {command}");
    }
}
