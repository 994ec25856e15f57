//! A file that is replaced while it is read, just before the connection breaks: what is delivered is of one file.

use super::{Behind, Security};
use crate::driver::{connector, content};
use host_harness::{Error, FailureCode, Properties};
use serde_json::json;
use std::fs;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, SystemTime};
use tests::fault_proxy::{Direction, Fault};
use tests::servers::{FtpServer, ServerKind};
use tokio::io::AsyncWrite;

const SIZE: usize = 12_000_000;
/// More than what may be on its way to the sink.
const CUT_AT: u64 = 6_000_000;

/// Takes everything. At the first bytes, the file is replaced: the server goes on reading the one that it has open.
struct ReplacingSink {
    body: Vec<u8>,
    replacement: PathBuf,
    file: PathBuf,
}

impl AsyncWrite for ReplacingSink {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        if self.body.is_empty() {
            fs::rename(&self.replacement, &self.file)?;
        }
        self.body.extend_from_slice(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// The file is replaced by another of this size.
async fn replaced(kind: ServerKind, security: Security, new_size: usize) {
    let behind = Behind::start(kind, security);
    let (old, mut new) = (content(SIZE), content(new_size));
    new.reverse();
    behind.server.store("a.bin", &old).unwrap();
    behind.server.store("b.bin", &new).unwrap();
    let now = SystemTime::now();
    behind.server.set_modified("a.bin", now - Duration::from_hours(2)).unwrap();
    behind.server.set_modified("b.bin", now - Duration::from_hours(1)).unwrap();
    let root = behind.server.root();
    let mut sink = ReplacingSink { body: Vec::new(), replacement: root.join("b.bin"), file: root.join("a.bin") };

    let proxy = behind.proxy([Fault::on_data(Direction::Download).of("RETR").after_bytes(CUT_AT).cut()]);
    let mut session = connector().await.open(&behind.connection(&proxy)).await.unwrap();
    let operation = session.prepare("get", &json!({ "fileName": "a.bin" })).await.unwrap();
    let place = format!("{kind} {security}, {new_size} bytes after {SIZE}");
    {
        let mut results = session.run(&operation, &Properties::new(), None).await.unwrap();
        let mut document = results.next().await.unwrap().unwrap();
        match document.read_to(&mut sink).await {
            Ok(_) => assert!(sink.body == new || sink.body == old, "{place}: neither the one file nor the other"),
            Err(Error::Failure(failure)) => {
                assert_eq!(failure.code, FailureCode::SourceChanged, "{place}: {failure:?}\n{:#?}", proxy.transcript());
            }
            Err(other) => panic!("{place}: {other:?}"),
        }
    }
    assert_eq!(proxy.fired(), 1, "{place}");

    // The next reading is of the new one.
    let mut results = session.run(&operation, &Properties::new(), None).await.unwrap();
    let mut document = results.next().await.unwrap().unwrap();
    let mut body = Vec::new();
    document.read_to(&mut body).await.unwrap();
    assert!(body == new, "{place}: {} bytes in the next reading", body.len());
}

#[tokio::test]
async fn another_file_of_the_same_size_is_never_mixed_in() {
    for kind in ServerKind::ALL {
        for security in Security::ALL {
            replaced(kind, security, SIZE).await;
        }
    }
}

#[tokio::test]
async fn another_file_of_another_size_is_never_mixed_in() {
    for kind in ServerKind::ALL {
        for security in Security::ALL {
            replaced(kind, security, SIZE + 1_000).await;
        }
    }
}

#[tokio::test]
async fn a_shorter_file_is_never_mixed_in() {
    for kind in ServerKind::ALL {
        // Shorter than what has been read.
        replaced(kind, Security::Plain, 1_000).await;
    }
}
