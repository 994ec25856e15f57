//! Two sessions at the same file or in the same directory: neither touches what the other is about to publish.

use super::{paths, send_scripted};
use crate::driver::failure;
use host_harness::FailureCode;
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

/// The server holds the first session up at a command, by its place among all.
struct Hold {
    server: ScriptedServer,
    place: usize,
    gate: Gate,
}

impl Hold {
    /// At this place of `commands`, which are those that the session sends when nobody else is there.
    fn at(server: Builder, commands: &[String], place: usize) -> Self {
        let held = verb(&commands[place]);
        let occurrence = commands[..=place].iter().filter(|line| verb(line) == held).count();
        let gate = Gate::new();
        let server = server.on_nth(held, occurrence, Script::new().wait_for(&gate).usual()).start().unwrap();
        Self { server, place, gate }
    }

    /// Runs `other` while the first session is held up.
    async fn meanwhile<T>(&self, other: impl Future<Output = T>) -> T {
        while self.server.commands().len() <= self.place {
            tokio::task::yield_now().await;
        }
        let done = other.await;
        self.gate.open();
        done
    }
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
        let hold = Hold::at(refusing(), &commands, place);
        let server = &hold.server;
        let (one, other) = tokio::join!(
            send_scripted(server, overwriting(), &[], b"from one"),
            hold.meanwhile(send_scripted(server, overwriting(), &[], b"from the other")),
        );
        let when = format!("held up at {command}: {:#?}", server.commands());
        assert_eq!(paths(server), ["/in/x"], "{when}");
        let content = server.file("/in/x").unwrap();
        let published = |content: &[u8]| [b"from one".as_slice(), b"from the other"].contains(&content);
        assert!(published(&content), "{when}");
        for (sent, sent_content) in [(one, b"from one".as_slice()), (other, b"from the other")] {
            if sent.is_err() {
                let failure = failure(sent);
                assert!(failure.code == FailureCode::AlreadyExists && failure.retryable, "{failure:?}, {when}");
                assert_ne!(content, sent_content, "{when}");
                lost += 1;
            }
        }
    }
    assert!(lost > 0, "they never met");
}

#[tokio::test]
async fn no_policy_undoes_a_replacement_that_is_under_way() {
    let commands = commands_of_one_alone(refusing(), overwriting(), &[]).await;
    let place = commands.iter().rposition(|line| line == "RNTO /in/x").unwrap();
    for policy in ["error", "skip", "append", "unique", "backup"] {
        let hold = Hold::at(refusing(), &commands, place);
        let server = &hold.server;
        let parameters = json!({ "fileName": "/in/x", "ifExists": policy });
        let (one, other) = tokio::join!(
            send_scripted(server, overwriting(), &[], b"from one"),
            hold.meanwhile(send_scripted(server, parameters, &[], b"from the other")),
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
        let hold = Hold::at(described(), &commands, place);
        let server = &hold.server;
        let (one, other) = tokio::join!(
            send_scripted(server, preserving.clone(), &modified, b"from one"),
            hold.meanwhile(send_scripted(server, json!({ "fileName": "/in/y" }), &[], b"from the other")),
        );
        assert!(one.is_ok() && other.is_ok(), "held up at {command}");
        assert_eq!(paths(server), ["/in/x", "/in/y"], "held up at {command}");
        assert_eq!(server.modified("/in/x").unwrap(), "20200101000001", "held up at {command}");
    }
}
