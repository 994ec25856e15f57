//! The host gives a call up in its middle. Nothing stays open, and the next session finds all in order.

use super::work::{NAME, SIZE, Work};
use super::{Behind, Security};
use crate::driver::{connector, content};
use host_harness::{Properties, Session};
use serde_json::json;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tests::fault_proxy::FaultProxy;
use tests::servers::{FtpServer, ServerKind};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What has passed when the host gives up.
const ENOUGH: usize = 2_000_000;

/// Gives so many bytes, and then none for ever.
struct Endless(usize);

impl AsyncRead for Endless {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let length = buffer.remaining().min(self.0);
        if length == 0 {
            return Poll::Pending;
        }
        buffer.put_slice(&vec![7; length]);
        self.0 -= length;
        Poll::Ready(Ok(()))
    }
}

/// Takes so many bytes, and then none for ever.
struct Full(usize);

impl AsyncWrite for Full {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let length = bytes.len().min(self.0);
        self.0 -= length;
        if length == 0 { Poll::Pending } else { Poll::Ready(Ok(length)) }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

async fn read_for_ever(session: &mut Session) {
    let operation = session.prepare("get", &json!({ "fileName": NAME })).await.unwrap();
    let mut results = session.run(&operation, &Properties::new(), None).await.unwrap();
    let mut document = results.next().await.unwrap().unwrap();
    let outcome = document.read_to(&mut Full(ENOUGH)).await;
    panic!("the call came back: {outcome:?}");
}

async fn write_for_ever(session: &mut Session) {
    let parameters = json!({ "fileName": NAME, "ifExists": "overwrite" });
    let operation = session.prepare("send", &parameters).await.unwrap();
    let outcome = session.run(&operation, &Properties::new(), Some(&mut Endless(ENOUGH))).await;
    panic!("the call came back: {:?}", outcome.map(drop));
}

/// Drops the session in the middle of the work.
async fn give_up(behind: &Behind, proxy: &FaultProxy, work: Work) {
    let mut session = connector().await.open(&behind.connection(proxy)).await.unwrap();
    let has_begun = proxy.wait_for_bytes(work.direction(), ENOUGH as u64);
    match work {
        Work::Get => tokio::select! {
            () = read_for_ever(&mut session) => {}
            begun = has_begun => begun.unwrap(),
        },
        Work::Send => tokio::select! {
            () = write_for_ever(&mut session) => {}
            begun = has_begun => begun.unwrap(),
        },
    }
}

async fn is_given_up(kind: ServerKind, security: Security, work: Work) {
    let behind = Behind::start(kind, security);
    let place = format!("{kind} {security} {work}");
    work.prepare(&behind);
    if work == Work::Get {
        // More than sockets hold, so that the server too is in the middle of it.
        behind.server.store(NAME, &content(30_000_000)).unwrap();
    }
    let before = behind.server.read(NAME).unwrap();
    let proxy = behind.proxy([]);
    give_up(&behind, &proxy, work).await;
    let closed = proxy.wait_until_all_closed().await;
    closed.unwrap_or_else(|error| panic!("{place}: {error:#}"));

    assert!(behind.server.read(NAME).unwrap() == before, "{place}: the target is not what it was");
    let others: Vec<_> = behind.names().into_iter().filter(|name| name != NAME).collect();
    let is_temporary = |name: &String| name.starts_with(&format!(".{NAME}.")) && name.ends_with(".part");
    assert!(others.len() <= usize::from(work == Work::Send) && others.iter().all(is_temporary), "{place}: {others:?}");

    let next = work.run(&behind.connection(&proxy)).await;
    let next = next.unwrap_or_else(|error| panic!("{place}: the next session: {error}\n{:#?}", proxy.transcript()));
    let there = behind.server.read(NAME).unwrap();
    assert!(work == Work::Send || next.body == before, "{place}: other content in the next session");
    assert!(work == Work::Get || there == content(SIZE), "{place}: other content after the next session");
    proxy.wait_until_all_closed().await.unwrap();
}

#[tokio::test]
async fn a_get_that_the_host_gives_up_leaves_nothing_open() {
    for kind in ServerKind::ALL {
        for security in Security::ALL {
            is_given_up(kind, security, Work::Get).await;
        }
    }
}

#[tokio::test]
async fn a_send_that_the_host_gives_up_leaves_nothing_open_and_the_target_alone() {
    for kind in ServerKind::ALL {
        for security in Security::ALL {
            is_given_up(kind, security, Work::Send).await;
        }
    }
}
