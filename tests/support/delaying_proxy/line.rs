//! The long way: bytes leave it as many as they came, in their order, each after its time.

use std::io::{self, Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use super::Shared;
use super::listening::Accepted;

const PIECE: usize = 64 << 10;
/// Pieces on their way: enough for a gigabyte a second over a long line, and an end to what waits for a slow reader.
const ON_THEIR_WAY: usize = 2048;

/// Reads one side to its end, and puts what goes to the other into the line.
pub(super) type Reading = fn(&TcpStream, &Entrance, &Arc<Shared>) -> io::Result<()>;

/// Where one direction begins. When it is dropped, the direction ends as soon as all that was put in has come out.
pub(super) struct Entrance {
    pieces: SyncSender<Piece>,
    takes: Duration,
}

struct Exit(Receiver<Piece>);

struct Piece {
    bytes: Vec<u8>,
    due: Instant,
}

/// Joins a client to the server over both directions of a line, and comes back when the client's has ended.
pub(super) fn join(
    accepted: &Accepted,
    server: SocketAddr,
    shared: &Arc<Shared>,
    from_client: Reading,
    from_server: Reading,
) {
    let at_server = read(&accepted.client, shared, from_client);
    // The server sees the connection with the end of the handshake, which began half a round trip before its answer.
    wait_until(accepted.at + shared.round_trip * 3 / 2);
    let Ok(server) = TcpStream::connect(server).and_then(|server| server.set_nodelay(true).map(|()| server)) else {
        // It is gone either way.
        let _ = accepted.client.shutdown(Shutdown::Both);
        return;
    };
    let server = shared.open.stream(server);
    let at_client = read(&server, shared, from_server);
    let client = Arc::clone(&accepted.client);
    shared.open.spawn(move || at_client.deliver(&client));
    at_server.deliver(&server);
}

/// Passes everything on.
pub(super) fn pass(mut source: &TcpStream, line: &Entrance, _: &Arc<Shared>) -> io::Result<()> {
    let mut buffer = vec![0; PIECE];
    loop {
        let length = source.read(&mut buffer)?;
        if length == 0 {
            return Ok(());
        }
        line.put(buffer.iter().take(length).copied().collect())?;
    }
}

fn read(source: &Arc<TcpStream>, shared: &Arc<Shared>, reading: Reading) -> Exit {
    let (pieces, exit) = sync_channel(ON_THEIR_WAY);
    let entrance = Entrance { pieces, takes: shared.round_trip / 2 };
    let (source, sharing) = (Arc::clone(source), Arc::clone(shared));
    shared.open.spawn(move || {
        // However the reading ends, what has come is passed on, and then the end.
        let _ = reading(&source, &entrance, &sharing);
    });
    Exit(exit)
}

impl Entrance {
    /// Fails when the other side is gone.
    pub(super) fn put(&self, bytes: Vec<u8>) -> io::Result<()> {
        let piece = Piece { bytes, due: Instant::now() + self.takes };
        self.pieces.send(piece).map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Exit {
    fn deliver(self, mut destination: &TcpStream) {
        for piece in self.0 {
            wait_until(piece.due);
            if destination.write_all(&piece.bytes).is_err() {
                // Nobody reads any more: the other direction ends too.
                let _ = destination.shutdown(Shutdown::Both);
                return;
            }
        }
        // It may have been closed already.
        let _ = destination.shutdown(Shutdown::Write);
    }
}

fn wait_until(due: Instant) {
    thread::sleep(due.saturating_duration_since(Instant::now()));
}
