//! What an engine relies on, seen through the public interface: a server in process, the default component.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io;
use std::net::Ipv4Addr;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use host_harness::{
    Connector, Error, FailureCode, Host, HostOptions, Limits, LogLine, LogListener, Policy, Properties, Session,
};
use libunftp::ServerBuilder;
use serde_json::{Value, json};
use tempfile::TempDir;
use tests::scripted::{Script, ScriptedServer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpListener;
use unftp_sbe_fs::Filesystem;

struct Server {
    files: TempDir,
    connection: Value,
}

impl Server {
    /// Serves as long as the test's runtime lives.
    async fn start() -> Self {
        let files = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let connection = json!({ "host": "127.0.0.1", "port": listener.local_addr().unwrap().port() });
        let root = files.path().to_owned();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let root = root.clone();
                let server = ServerBuilder::new(Box::new(move || Filesystem::new(root.clone()).unwrap()));
                tokio::spawn(server.build().unwrap().service(stream));
            }
        });
        Self { files, connection }
    }

    fn path(&self) -> &Path {
        self.files.path()
    }

    async fn open(&self) -> Session {
        connector().await.open(&self.connection).await.unwrap()
    }
}

async fn connector() -> Connector {
    Host::new(&HostOptions::default()).unwrap().load_default().await.unwrap()
}

/// Gives some bytes, then fails.
struct FailingReader(u64);

impl AsyncRead for FailingReader {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.0 == 0 {
            return Poll::Ready(Err(io::Error::other("the disk is gone")));
        }
        self.0 -= 1;
        buffer.put_slice(&[7; 1000]);
        Poll::Ready(Ok(()))
    }
}

/// Takes some bytes, then fails.
struct FailingWriter(usize);

impl AsyncWrite for FailingWriter {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        match self.0.checked_sub(bytes.len()) {
            Some(room) => {
                self.0 = room;
                Poll::Ready(Ok(bytes.len()))
            }
            None => Poll::Ready(Err(io::Error::other("the disk is full"))),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[tokio::test]
async fn content_that_cannot_be_read_is_never_published() {
    let server = Server::start().await;
    let mut session = server.open().await;
    let send = session.prepare("send", &json!({})).await.unwrap();
    for blocks in [0, 1, 1000] {
        let mut reader = FailingReader(blocks);
        let properties = Properties::from([("file-name", "cut.bin")]);
        let error = session.run(&send, &properties, Some(&mut reader)).await.err().unwrap();
        assert!(matches!(&error, Error::Body(cause) if cause.to_string() == "the disk is gone"), "{error}");
        assert!(!server.path().join("cut.bin").exists());
    }
}

#[tokio::test]
async fn a_writer_that_fails_costs_the_document_but_not_the_session() {
    let server = Server::start().await;
    let content = vec![1_u8; 5_000_000];
    std::fs::write(server.path().join("large.bin"), &content).unwrap();
    let mut session = server.open().await;
    let get = session.prepare("get", &json!({ "fileName": "large.bin", "after": "delete" })).await.unwrap();
    {
        let mut results = session.run(&get, &Properties::new(), None).await.unwrap();
        let mut document = results.next().await.unwrap().unwrap();
        let error = document.read_to(&mut FailingWriter(100_000)).await.err().unwrap();
        assert!(matches!(&error, Error::Body(cause) if cause.to_string() == "the disk is full"), "{error}");
        let error = document.acknowledge().await.err().unwrap();
        assert!(matches!(error, Error::Undelivered), "nothing to acknowledge: {error}");
    }
    let mut results = session.run(&get, &Properties::new(), None).await.unwrap();
    let mut document = results.next().await.unwrap().unwrap();
    let mut written = Vec::new();
    let properties = document.read_to(&mut written).await.unwrap();
    assert!(written == content);
    assert_eq!(properties.get("bytes-transferred"), Some("5000000"));
    document.acknowledge().await.unwrap();
    assert!(!server.path().join("large.bin").exists());
}

/// Content this small has left the component before the writer fails.
#[tokio::test]
async fn what_the_writer_did_not_take_is_not_acknowledged() {
    let server = Server::start().await;
    let remote = server.path().join("small.txt");
    std::fs::write(&remote, "0123456789").unwrap();
    let mut session = server.open().await;
    let get = session.prepare("get", &json!({ "fileName": "small.txt", "after": "delete" })).await.unwrap();
    {
        let mut results = session.run(&get, &Properties::new(), None).await.unwrap();
        let mut document = results.next().await.unwrap().unwrap();
        assert!(matches!(document.read_to(&mut FailingWriter(0)).await, Err(Error::Body(_))));
        assert!(matches!(document.acknowledge().await, Err(Error::Undelivered)));
    }
    session.ping().await.unwrap();
    assert!(remote.exists());
    {
        let mut results = session.run(&get, &Properties::new(), None).await.unwrap();
        let mut document = results.next().await.unwrap().unwrap();
        assert!(matches!(document.read_to(&mut FailingWriter(0)).await, Err(Error::Body(_))));
        document.read_to(&mut Vec::new()).await.unwrap();
        document.acknowledge().await.unwrap();
    }
    assert!(!remote.exists());
}

#[tokio::test]
async fn a_document_that_is_dropped_stays_on_the_server() {
    let server = Server::start().await;
    std::fs::write(server.path().join("kept.txt"), "kept").unwrap();
    let mut session = server.open().await;
    let get = session.prepare("get", &json!({ "fileName": "kept.txt", "after": "delete" })).await.unwrap();
    {
        let mut results = session.run(&get, &Properties::new(), None).await.unwrap();
        let mut document = results.next().await.unwrap().unwrap();
        document.read_to(&mut Vec::new()).await.unwrap();
    }
    session.ping().await.unwrap();
    session.close().await.unwrap();
    assert!(server.path().join("kept.txt").exists());
}

#[tokio::test]
async fn a_call_that_is_dropped_loses_the_session() {
    let server = Server::start().await;
    let mut session = server.open().await;
    tokio::select! {
        biased;
        answer = session.ping() => panic!("answered without waiting for the server: {answer:?}"),
        () = std::future::ready(()) => {}
    }
    assert!(matches!(session.ping().await, Err(Error::SessionLost)));
}

#[tokio::test]
async fn a_component_that_waits_for_ever_is_stopped() {
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let connection = json!({
        "host": "127.0.0.1", "port": silent.local_addr().unwrap().port(), "connectTimeoutMs": 0, "readTimeoutMs": 0,
    });
    let limits = Limits { stall_timeout: Some(Duration::from_millis(50)), ..Limits::default() };
    let policy = Policy::for_connection(&connection);
    let opened = connector().await.open_with(&connection, policy, &limits).await;
    assert!(matches!(opened, Err(Error::Stalled(_))));
}

#[tokio::test]
async fn a_component_gets_no_more_memory_than_allowed() {
    let server = Server::start().await;
    let limits = Limits { memory: 64 << 10, ..Limits::default() };
    let policy = Policy::for_connection(&server.connection);
    let opened = connector().await.open_with(&server.connection, policy, &limits).await;
    assert!(matches!(opened, Err(Error::Trap(_))));
}

#[tokio::test]
async fn the_policy_holds() {
    let server = Server::start().await;
    let connector = connector().await;
    let public_only = Policy::for_connection(&server.connection).deny_private_addresses(true);
    for (policy, code) in [(Policy::no_network(), FailureCode::DnsFailed), (public_only, FailureCode::ConnectFailed)] {
        match connector.open_with(&server.connection, policy, &Limits::default()).await {
            Err(Error::Failure(failure)) => assert_eq!(failure.code, code, "{failure}"),
            other => panic!("{:?}", other.err()),
        }
    }
}

#[tokio::test]
async fn an_idle_session_is_kept_alive() {
    let server = ScriptedServer::new().start().unwrap();
    let connection = json!({ "host": "127.0.0.1", "port": server.address().port() });
    let mut session = connector().await.open(&connection).await.unwrap();
    assert_eq!(session.keepalive_interval(), Some(Duration::from_secs(30)), "what the schema says");
    let interval = Some(Duration::from_millis(1));
    session.keep_alive_while(interval, server.wait_for_command("NOOP", 3)).await.unwrap();
    session.close().await.unwrap();
    assert_eq!(server.commands().last().map(String::as_str), Some("QUIT"), "the last ping was waited for");
}

#[tokio::test]
async fn a_session_that_cannot_be_kept_alive_does_not_stop_the_wait() {
    let server = ScriptedServer::new().on("NOOP", Script::new().close_control()).start().unwrap();
    let connection = json!({ "host": "127.0.0.1", "port": server.address().port() });
    let mut session = connector().await.open(&connection).await.unwrap();
    let waiting = async {
        server.wait_until_all_closed().await.unwrap();
        "worth the wait"
    };
    assert_eq!(session.keep_alive_while(Some(Duration::from_millis(1)), waiting).await, "worth the wait");
    let error = session.ping().await.err().unwrap();
    assert!(matches!(&error, Error::Failure(failure) if failure.code == FailureCode::ConnectFailed), "{error}");
}

#[tokio::test]
async fn an_operation_belongs_to_its_session() {
    let server = Server::start().await;
    let (mut one, mut other) = (server.open().await, server.open().await);
    let list = one.prepare("list", &json!({})).await.unwrap();
    assert!(matches!(other.run(&list, &Properties::new(), None).await.err(), Some(Error::ForeignOperation)));
}

/// Whatever the process's `tracing` subscriber listens to, and without the password.
#[tokio::test]
async fn a_listener_hears_the_dialogue_of_its_own_sessions() {
    let server = ScriptedServer::new().start().unwrap();
    let connection = json!({
        "host": "127.0.0.1", "port": server.address().port(), "user": "alice", "password": "battery 4711",
    });
    let (silent, heard) = (connector().await, Arc::new(Mutex::new(Vec::new())));
    let listener: LogListener = {
        let heard = Arc::clone(&heard);
        Arc::new(move |line: &LogLine| heard.lock().unwrap().push(line.message.clone()))
    };
    let listening = silent.with_log(listener);
    silent.open(&connection).await.unwrap().close().await.unwrap();
    assert_eq!(heard.lock().unwrap().len(), 0);
    listening.open(&connection).await.unwrap().close().await.unwrap();
    let heard = heard.lock().unwrap().join("\n");
    assert!(heard.contains("> USER alice") && heard.ends_with("< 221 Goodbye."), "{heard}");
    assert!(!heard.contains("4711"), "{heard}");
}

/// An engine moves its work between threads.
#[test]
fn calls_can_be_spawned() {
    fn assert_send<T: Send>(_: impl FnOnce(Session) -> T) {}
    assert_send(|mut session| async move {
        let get = session.prepare("get", &json!({})).await?;
        let mut results = session.run(&get, &Properties::new(), Some(&mut tokio::io::empty())).await?;
        while let Some(mut document) = results.next().await? {
            document.read_to(&mut tokio::io::sink()).await?;
            document.acknowledge().await?;
        }
        drop(results);
        session.close().await
    });
}
