//! Withdrawing from a transfer: the connector fails with `cancelled`, the server is left clean, the session goes on.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use host_harness::{Canceller, Error, FailureCode, Host, HostOptions, Properties, Session};
use serde_json::json;
use tests::scripted::{Builder, Script, ScriptedServer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// Far more than fits between the two sides.
const SIZE: usize = 5_000_000;

async fn start(server: Builder) -> (ScriptedServer, Session) {
    let server = server.file("/large.bin", vec![7; SIZE]).start().unwrap();
    let connection = json!({ "host": "127.0.0.1", "port": server.address().port(), "readTimeoutMs": 20_000 });
    let connector = Host::new(&HostOptions::default()).unwrap().load_default().await.unwrap();
    let session = connector.open(&connection).await.unwrap();
    (server, session)
}

/// Withdraws as soon as something is written to it or read from it; then takes and gives nothing more.
struct Withdrawing {
    canceller: Canceller,
    withdrew: bool,
}

impl Withdrawing {
    fn from(session: &Session) -> Self {
        Self { canceller: session.canceller(), withdrew: false }
    }

    fn poll(&mut self) -> Poll<()> {
        if self.withdrew {
            return Poll::Pending;
        }
        self.withdrew = true;
        assert!(self.canceller.cancel(), "a transfer is under way");
        Poll::Ready(())
    }
}

impl AsyncWrite for Withdrawing {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll().map(|()| Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Pending
    }
}

impl AsyncRead for Withdrawing {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        self.poll().map(|()| {
            buffer.put_slice(b"some");
            Ok(())
        })
    }
}

#[track_caller]
fn assert_cancelled<T>(result: Result<T, Error>) {
    match result {
        Err(Error::Failure(failure)) => assert_eq!(failure.code, FailureCode::Cancelled, "{failure}"),
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it went on"),
    }
}

/// Reads the large file whole.
async fn read_large(session: &mut Session) -> usize {
    let get = session.prepare("get", &json!({ "fileName": "large.bin" })).await.unwrap();
    let mut results = session.run(&get, &Properties::new(), None).await.unwrap();
    let mut document = results.next().await.unwrap().unwrap();
    let mut content = Vec::new();
    document.read_to(&mut content).await.unwrap();
    document.acknowledge().await.unwrap();
    content.len()
}

#[tokio::test]
async fn a_download_can_be_withdrawn_from_and_the_session_goes_on() {
    let (server, mut session) = start(ScriptedServer::new()).await;
    let mut writer = Withdrawing::from(&session);
    let get = session.prepare("get", &json!({ "fileName": "large.bin", "after": "delete" })).await.unwrap();
    {
        let mut results = session.run(&get, &Properties::new(), None).await.unwrap();
        let mut document = results.next().await.unwrap().unwrap();
        assert_cancelled(document.read_to(&mut writer).await);
        assert!(matches!(document.acknowledge().await, Err(Error::Undelivered)));
    }
    assert_eq!(read_large(&mut session).await, SIZE);
    session.close().await.unwrap();
    assert!(server.file("/large.bin").is_some());
    server.wait_until_all_closed().await.unwrap();
}

#[tokio::test]
async fn an_upload_can_be_withdrawn_from_and_leaves_nothing_behind() {
    let (server, mut session) = start(ScriptedServer::new()).await;
    let mut reader = Withdrawing::from(&session);
    let send = session.prepare("send", &json!({})).await.unwrap();
    let properties = Properties::from([("file-name", "new.bin")]);
    assert_cancelled(session.run(&send, &properties, Some(&mut reader)).await);
    assert_eq!(read_large(&mut session).await, SIZE);
    session.close().await.unwrap();
    assert_eq!(server.files().keys().map(String::as_str).collect::<Vec<_>>(), ["/large.bin"]);
}

/// Nothing moves: neither the server nor the engine would notice by themselves.
#[tokio::test]
async fn a_transfer_whose_server_has_fallen_silent_can_be_withdrawn_from() {
    let stuck = Script::new().reply("150 Here it comes.\r\n").open_data();
    let aborted = Script::new().close_data().reply("426 Aborted.\r\n226 Done.\r\n");
    for (operation, command) in [("get", "RETR"), ("send", "STOR")] {
        let server = ScriptedServer::new().on_nth(command, 1, stuck.clone()).on("ABOR", aborted.clone());
        let (server, mut session) = start(server).await;
        let canceller = session.canceller();
        let withdrawing = async {
            server.wait_for_command(command, 1).await.unwrap();
            assert!(canceller.cancel());
        };
        let transfer = async {
            let properties = Properties::from([("file-name", "large.bin")]);
            let body = vec![7; SIZE];
            let mut reader = body.as_slice();
            if operation == "send" {
                let send = session.prepare("send", &json!({ "ifExists": "overwrite" })).await.unwrap();
                return assert_cancelled(session.run(&send, &properties, Some(&mut reader)).await);
            }
            let get = session.prepare("get", &json!({})).await.unwrap();
            let mut results = session.run(&get, &properties, None).await.unwrap();
            let mut document = results.next().await.unwrap().unwrap();
            assert_cancelled(document.read_to(&mut tokio::io::sink()).await);
        };
        tokio::join!(transfer, withdrawing);
        assert_eq!(read_large(&mut session).await, SIZE);
        assert_eq!((server.connections(), server.files().len()), (1, 1), "{operation}");
    }
}

#[tokio::test]
async fn withdrawing_from_nothing_does_nothing() {
    let (_server, mut session) = start(ScriptedServer::new()).await;
    let canceller = session.canceller();
    assert!(!canceller.cancel());
    assert_eq!(read_large(&mut session).await, SIZE);
    assert!(!canceller.cancel());
    session.ping().await.unwrap();
    assert_eq!(read_large(&mut session).await, SIZE);
    session.close().await.unwrap();
    assert!(!canceller.cancel(), "the session is gone");
}
