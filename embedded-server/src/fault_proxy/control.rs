//! A control connection, from its first byte to its end.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncWriteExt as _, copy, sink};
use tokio::net::TcpStream;

use super::Shared;
use super::ending::{end_both, hold};
use super::fault::{Channel, Effect, End};
use super::relay::{Outcome, Relay};
use super::session::Session;
use crate::scripted::stream::Stream;

/// Relays it until either side or a fault ends it.
pub(super) async fn serve(client: TcpStream, shared: Arc<Shared>) {
    let _open = shared.record.connection();
    // Each write is to arrive by itself, so that a split reply is split.
    let _ = client.set_nodelay(true);
    match shared.faults.connection(Channel::Control) {
        Some(Effect::Refuse) => {
            // It is gone either way.
            let _ = client.set_zero_linger();
        }
        Some(Effect::BlackHole) => hold(&client).await,
        _ => {
            let session = Arc::new(Session::new());
            // What fails here is gone already.
            let _ = converse(client, &shared, &session).await;
            session.end();
        }
    }
}

async fn converse(client: TcpStream, shared: &Arc<Shared>, session: &Arc<Session>) -> io::Result<()> {
    let Ok(server) = TcpStream::connect(shared.server).await else { return client.set_zero_linger() };
    let mut relay = Relay::new(client, server, shared, session);
    if shared.tls.as_ref().is_some_and(|(tls, _)| tls.is_implicit()) {
        relay = relay.with_tls().await?;
    }
    let outcome = loop {
        let outcome = tokio::select! {
            outcome = relay.run() => outcome,
            () = session.doomed() => Outcome::Fault(End::Reset),
        };
        match outcome {
            Outcome::TlsWanted => relay = relay.with_tls().await?,
            outcome => break outcome,
        }
    };
    if !matches!(outcome, Outcome::Fault(End::Stall)) {
        // Now, and not when the server has ended too: it may be busy with a data connection that waits for this.
        session.end();
    }
    let (mut client, mut server) = relay.into_streams();
    match outcome {
        Outcome::ClientEnded => end_too(&mut server).await,
        Outcome::ServerEnded => end_too(&mut client).await,
        Outcome::Fault(End::Stall) => {
            hold(client.tcp()).await;
            Ok(())
        }
        Outcome::Fault(end) => end_both(&mut client, &mut server, end).await,
        Outcome::Broken | Outcome::TlsWanted => end_both(&mut client, &mut server, End::Reset).await,
    }
}

/// The other side has ended it: this one learns of it, and may take its time.
async fn end_too(other: &mut Stream) -> io::Result<()> {
    other.shutdown().await?;
    copy(other, &mut sink()).await.map(drop)
}
