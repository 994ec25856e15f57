//! One TCP connection.

use super::address::{family, from_wasi, to_wasi};
use super::{Bound, ConnectionError, Deadline, NetworkError, SinkError};
use crate::bindings::wasi::io::poll::Pollable;
use crate::bindings::wasi::io::streams::{InputStream, OutputStream, StreamError};
use crate::bindings::wasi::sockets::instance_network::instance_network;
use crate::bindings::wasi::sockets::network::ErrorCode;
use crate::bindings::wasi::sockets::tcp::{ShutdownType, TcpSocket};
use crate::bindings::wasi::sockets::tcp_create_socket::create_tcp_socket;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

/// What one call asks the host to move at most: the host's own cap.
pub(super) const CHUNK: u64 = 64 * 1024;

/// A connected socket.
pub(crate) struct TcpConnection {
    socket: Rc<Socket>,
    peer: SocketAddr,
}

/// The streams are the socket's children, and a child must be dropped first: mind the order of the fields.
struct Socket {
    input: InputStream,
    output: OutputStream,
    tcp: TcpSocket,
}

impl Drop for TcpConnection {
    /// Dropping a stream waits for a write that is under way, for ever when the other side has stopped reading. Such a
    /// socket is left to the host, which closes it with the instance.
    fn drop(&mut self) {
        if matches!(self.socket.output.check_write(), Ok(0)) {
            std::mem::forget(Rc::clone(&self.socket));
        }
    }
}

/// A transfer ended early; `bytes` had moved by then.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CopyError {
    #[error("{error}")]
    Network { error: ConnectionError, bytes: u64 },
    #[error("{error}")]
    Engine { error: SinkError, bytes: u64 },
}

impl CopyError {
    /// A connection that failed, unless it was the engine that withdrew while it was waited for.
    pub(crate) fn on(error: impl Into<ConnectionError>, bytes: u64) -> Self {
        match error.into() {
            ConnectionError::Network(NetworkError::Withdrawn) => Self::Engine { error: SinkError::Closed, bytes },
            error => Self::Network { error, bytes },
        }
    }

    /// What had moved by then.
    pub(crate) fn bytes(&self) -> u64 {
        match self {
            Self::Network { bytes, .. } | Self::Engine { bytes, .. } => *bytes,
        }
    }
}

/// Which of two connections has something to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ready {
    First,
    Second,
}

impl TcpConnection {
    pub(crate) fn open(address: SocketAddr, deadline: Deadline) -> Result<Self, NetworkError> {
        let socket = create_tcp_socket(family(address))?;
        socket.start_connect(&instance_network(), to_wasi(address))?;
        loop {
            match socket.finish_connect() {
                Ok((input, output)) => {
                    return Ok(Self { socket: Rc::new(Socket { input, output, tcp: socket }), peer: address });
                }
                Err(ErrorCode::WouldBlock) => deadline.wait(&[&socket.subscribe()]).map(drop)?,
                Err(code) => return Err(code.into()),
            }
        }
    }

    /// A connection that came in.
    pub(super) fn accepted(socket: TcpSocket, input: InputStream, output: OutputStream, peer: SocketAddr) -> Self {
        Self { socket: Rc::new(Socket { input, output, tcp: socket }), peer }
    }

    /// The address of this end.
    pub(crate) fn local_address(&self) -> Result<SocketAddr, NetworkError> {
        Ok(from_wasi(self.socket.tcp.local_address()?))
    }

    /// Has the operating system ask, after `idle`, whether the other side is still there. Not every host can.
    pub(crate) fn keep_alive(&self, idle: Duration) {
        let idle = u64::try_from(idle.as_nanos()).unwrap_or(u64::MAX);
        let socket = &self.socket.tcp;
        let set = socket.set_keep_alive_idle_time(idle).and_then(|()| socket.set_keep_alive_enabled(true));
        if let Err(code) = set {
            tracing::debug!(target: "ftp", "no TCP keep-alive: {}", code.name());
        }
    }

    /// Ready when there is something to read, or the other side has finished.
    pub(super) fn readable(&self) -> Pollable {
        self.socket.input.subscribe()
    }

    /// The address this connection leads to.
    pub(crate) fn peer(&self) -> SocketAddr {
        self.peer
    }

    /// Waits for bytes. Empty means that the other side has finished.
    pub(crate) fn read(&self, bound: impl Bound) -> Result<Vec<u8>, NetworkError> {
        self.read_at_most(CHUNK, bound)
    }

    /// Like [`Self::read`]; bytes beyond `limit` are left where they are.
    pub(super) fn read_at_most(&self, limit: u64, bound: impl Bound) -> Result<Vec<u8>, NetworkError> {
        loop {
            match self.read_available_at_most(limit)? {
                Some(bytes) => return Ok(bytes),
                None => bound.wait(&[&self.socket.input.subscribe()]).map(drop)?,
            }
        }
    }

    /// What has come already; `None` when nothing has, empty when the other side has finished.
    pub(super) fn read_available_at_most(&self, limit: u64) -> Result<Option<Vec<u8>>, NetworkError> {
        match self.socket.input.read(limit) {
            Ok(bytes) => Ok(Some(bytes).filter(|bytes| !bytes.is_empty())),
            Err(StreamError::Closed) => Ok(Some(Vec::new())),
            Err(error) => Err(network_error(error)),
        }
    }

    /// Writes everything in as few segments as possible: small writes cost a delayed acknowledgement each.
    pub(crate) fn write_all(&self, mut bytes: &[u8], bound: impl Bound) -> Result<(), NetworkError> {
        while !bytes.is_empty() {
            let room = self.wait_for_room(bound)?;
            let (now, later) = bytes.split_at(bytes.len().min(room));
            self.socket.output.write(now).map_err(network_error)?;
            bytes = later;
        }
        self.flush(bound)
    }

    /// Tells the other side that nothing more will come. What was written before still arrives.
    pub(crate) fn finish(&self, deadline: Deadline) -> Result<(), NetworkError> {
        self.flush(deadline)?;
        self.socket.tcp.shutdown(ShutdownType::Send).map_err(NetworkError::from)
    }

    /// Moves everything that comes into `stream`, inside the host, and answers how many bytes that were. `idle` bounds the
    /// time without a byte.
    pub(crate) fn receive_into(&self, stream: &OutputStream, idle: Option<Duration>) -> Result<u64, CopyError> {
        let mut bytes = 0;
        loop {
            let engine = |error| CopyError::Engine { error, bytes };
            match stream.splice(&self.socket.input, CHUNK) {
                Ok(0) if stream.check_write().map_err(|error| engine(error.into()))? == 0 => {
                    let room = Deadline::after(idle).wait(&[&stream.subscribe()]);
                    room.map_err(|error| engine(error.into()))?;
                }
                Ok(0) => {
                    let has_withdrawn = || stream.check_write().is_err();
                    let more = Deadline::after(idle).unless(&has_withdrawn).wait(&[&self.socket.input.subscribe()]);
                    more.map_err(|error| CopyError::on(error, bytes))?;
                }
                Ok(moved) => bytes += moved,
                // Either side may have ended: only the sink can be asked.
                Err(error) => {
                    stream.check_write().map_err(|error| engine(error.into()))?;
                    return match error {
                        StreamError::Closed => Ok(bytes),
                        error @ StreamError::LastOperationFailed(_) => Err(CopyError::on(network_error(error), bytes)),
                    };
                }
            }
        }
    }

    fn flush(&self, bound: impl Bound) -> Result<(), NetworkError> {
        self.socket.output.flush().map_err(network_error)?;
        self.wait_for_room(bound).map(drop)
    }

    fn wait_for_room(&self, bound: impl Bound) -> Result<usize, NetworkError> {
        loop {
            match self.socket.output.check_write().map_err(network_error)? {
                0 => bound.wait(&[&self.socket.output.subscribe()]).map(drop)?,
                room => return Ok(usize::try_from(room).unwrap_or(usize::MAX)),
            }
        }
    }
}

/// Waits until one of two connections has something to read or has ended; the first one wins a tie.
pub(crate) fn wait_for_either(
    first: &TcpConnection,
    second: &TcpConnection,
    deadline: Deadline,
) -> Result<Ready, NetworkError> {
    let ready = deadline.wait(&[&first.readable(), &second.readable()])?;
    Ok(if ready.contains(&0) { Ready::First } else { Ready::Second })
}

fn network_error(error: StreamError) -> NetworkError {
    match error {
        StreamError::Closed => NetworkError::Closed,
        StreamError::LastOperationFailed(error) => NetworkError::Other(error.to_debug_string()),
    }
}
