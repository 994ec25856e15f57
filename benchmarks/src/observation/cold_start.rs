//! How soon the connector is ready, and how soon a session's first byte could leave.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::ensure;
use serde::{Deserialize, Serialize};

use super::{own_task, tell};
use crate::contender::connector;
use crate::spread::Spread;
use crate::task::Endpoint;

/// Openings that do not count, and those that do.
const WARM_UP: usize = 20;
const OPENINGS: usize = 200;

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Start {
    pub(crate) cache: PathBuf,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Observed {
    /// Until a connector can be asked to open sessions, in milliseconds.
    pub(crate) ready: f64,
    /// From that call until the server has the TCP connection, in microseconds: the median of many.
    pub(crate) connected: f64,
    /// From nothing until the server has the first connection, in milliseconds: with all that is made when it is first needed.
    pub(crate) first_connected: f64,
}

/// Both, in this process, which has just been started.
pub(crate) async fn observe() -> anyhow::Result<()> {
    let Start { cache } = own_task()?;
    let begin = Instant::now();
    let connector = connector::load(&cache, true).await?;
    let ready = begin.elapsed();

    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let (sender, accepted) = channel();
    // It ends with the process.
    thread::spawn(move || accept(&listener, &sender));
    let connection = connector::connection(&nobody_at(address))?;
    let (mut times, mut first_connected) = (Vec::new(), Duration::ZERO);
    for opening in 0..WARM_UP + OPENINGS {
        let opened = Instant::now();
        let outcome = connector.open(&connection).await;
        ensure!(outcome.is_err(), "there is no server, but a session");
        let accepted = accepted.recv()?;
        if opening == 0 {
            first_connected = ready + accepted.duration_since(opened);
        }
        if opening >= WARM_UP {
            times.push(microseconds(accepted.duration_since(opened)));
        }
    }
    tell(&Observed {
        ready: microseconds(ready) / 1000.0,
        connected: Spread::of(times).median,
        first_connected: microseconds(first_connected) / 1000.0,
    })
}

/// Notes when each connection comes, and ends it.
fn accept(listener: &TcpListener, sender: &Sender<Instant>) {
    while let Ok((stream, _)) = listener.accept() {
        let now = Instant::now();
        drop(stream);
        if sender.send(now).is_err() {
            return;
        }
    }
}

fn nobody_at(address: SocketAddr) -> Endpoint {
    Endpoint { address, user: "nobody".to_owned(), password: String::new(), authority: None }
}

fn microseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
