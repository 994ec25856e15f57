//! Dropping a call half-way costs its session, and nothing else: no descriptor stays open, the server sees every connection
//! closed, and the next session is clean. Alone in its process, because it counts the process's descriptors.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::pin::pin;

use host_harness::{Connector, Error, Host, HostOptions, Properties, Session};
use serde_json::{Value, json};
use tests::scripted::{Content, Gate, Script, ScriptedServer};

/// What is dropped: by operation, with the command at which the server falls silent.
const CALLS: [(&str, &str); 8] = [
    ("open", "PASS"),
    ("ping", "NOOP"),
    ("list", "MLSD"),
    ("delete", "DELE"),
    ("get", "EPSV"),
    ("get", "RETR"),
    ("send", "STOR"),
    ("send", "RNTO"),
];

/// More than the two sides and the network keep between them.
const SIZE: u64 = 20_000_000;

#[tokio::test]
async fn a_dropped_call_leaves_nothing_open() {
    let connector = Host::new(&HostOptions::default()).unwrap().load_default().await.unwrap();
    // All of them run to the end, as their sockets count too.
    let silent: Vec<_> = CALLS.iter().map(|(_, command)| falls_silent(command)).collect();
    let before = sockets();
    for ((operation, command), (server, gate)) in CALLS.iter().zip(&silent) {
        drop_half_way(&connector, operation, command, server, gate).await;
        assert_eq!(sockets(), before, "{operation} at {command}");
    }
}

/// A server that falls silent when this command comes for the first time, until the gate opens.
fn falls_silent(command: &str) -> (ScriptedServer, Gate) {
    let gate = Gate::new();
    let silent = match command {
        "RETR" | "STOR" => Script::new().reply("150 Here.\r\n").open_data().wait_for(&gate),
        _ => Script::new().wait_for(&gate),
    };
    let server = ScriptedServer::new().file("/a.bin", Content::Pattern(SIZE)).on_nth(command, 1, silent);
    (server.start().unwrap(), gate)
}

/// Begins the operation, drops it when the server has fallen silent at the command, and looks at what is left.
async fn drop_half_way(connector: &Connector, operation: &str, command: &str, server: &ScriptedServer, gate: &Gate) {
    let connection =
        json!({ "host": "127.0.0.1", "port": server.address().port(), "user": "alice", "password": "s3cret" });
    {
        let mut work = pin!(work(connector, &connection, operation));
        let mut silence = pin!(server.wait_for_command(command, 1));
        tokio::select! {
            outcome = &mut work => panic!("{operation} did not wait for the server: {outcome:?}"),
            silence = &mut silence => silence.unwrap(),
        }
    }
    gate.open();
    server.wait_until_all_closed().await.unwrap();
    let mut session = connector.open(&connection).await.unwrap();
    session.ping().await.unwrap();
    session.close().await.unwrap();
    server.wait_until_all_closed().await.unwrap();
    assert_eq!(server.files().get("/a.bin"), Some(&Content::Pattern(SIZE)), "{operation} at {command}");
}

async fn work(connector: &Connector, connection: &Value, operation: &str) -> Result<(), Error> {
    let mut session: Session = connector.open(connection).await?;
    if operation == "ping" {
        return session.ping().await;
    }
    let parameters = if operation == "send" { json!({ "ifExists": "overwrite" }) } else { json!({}) };
    let prepared = session.prepare(operation, &parameters).await?;
    let named = Properties::from([("file-name", "a.bin")]);
    let properties = if operation == "list" { Properties::new() } else { named };
    let content = vec![8_u8; usize::try_from(SIZE).unwrap()];
    let mut reader = content.as_slice();
    let body = (operation == "send").then_some(&mut reader as &mut (dyn tokio::io::AsyncRead + Unpin + Send));
    let mut results = session.run(&prepared, &properties, body).await?;
    while let Some(mut document) = results.next().await? {
        document.read_to(&mut tokio::io::sink()).await?;
    }
    Ok(())
}

/// How many sockets this process has.
fn sockets() -> usize {
    let descriptors = std::fs::read_dir("/proc/self/fd").unwrap();
    let targets = descriptors.filter_map(|entry| std::fs::read_link(entry.unwrap().path()).ok());
    targets.filter(|target| target.to_string_lossy().starts_with("socket:")).count()
}
