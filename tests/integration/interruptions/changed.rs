//! A file that is replaced while it is read, just before the connection breaks: what is delivered is of one file.

use super::{Behind, Security};
use crate::driver::{connector, content, write_table};
use host_harness::{Error, FailureCode, Operation, Properties, Session};
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
use tokio::task::JoinSet;

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replaced_file_is_never_mixed_with_the_one_before() {
    let mut cells = JoinSet::new();
    for kind in ServerKind::ALL {
        for security in Security::ALL {
            // Of the same size, larger, and shorter than what has been read already.
            for new_size in [SIZE, SIZE + 1_000, 1_000] {
                let behind = Behind::start(kind, security);
                cells.spawn(async move {
                    let outcome = replaced(behind, new_size).await;
                    format!("| {kind} | {security} | {SIZE} | {new_size} | {outcome} |")
                });
            }
        }
    }
    let mut rows = cells.join_all().await;
    rows.sort();
    let mut table =
        vec!["| server | security | old size | new size | outcome |".to_owned(), "|---|---|---|---|---|".to_owned()];
    table.append(&mut rows);
    println!("{}", table.join("\n"));
    write_table("interruptions-changed.md", &table);
}

/// The file is replaced by another of this size.
async fn replaced(behind: Behind, new_size: usize) -> &'static str {
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
    let outcome = read(&mut session, &operation, &mut sink).await;
    assert_eq!(proxy.fired(), 1);
    let outcome = match outcome {
        Ok(()) if sink.body == new => "the new content",
        Ok(()) if sink.body == old => "the old content",
        Ok(()) => panic!("neither the one file nor the other:\n{:#?}", proxy.transcript()),
        Err(Error::Failure(failure)) if failure.code == FailureCode::SourceChanged => "`source-changed`",
        Err(other) => panic!("{other:?}\n{:#?}", proxy.transcript()),
    };
    let mut body = Vec::new();
    read(&mut session, &operation, &mut body).await.unwrap();
    assert!(body == new, "{} bytes in the next reading:\n{:#?}", body.len(), proxy.transcript());
    outcome
}

async fn read(
    session: &mut Session,
    operation: &Operation,
    sink: &mut (dyn AsyncWrite + Unpin + Send),
) -> Result<(), Error> {
    let mut results = session.run(operation, &Properties::new(), None).await?;
    let mut document = results.next().await?.expect("the file is there");
    document.read_to(sink).await.map(drop)
}
