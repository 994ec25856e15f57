//! The data connection: one at a time, opened by the client, or to the client in active mode.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;

use super::Content;
use super::line_ends::Outgoing;
use super::record::{DataConnection, Record};
use super::script::Pace;
use super::stream::Stream;

/// How long a client may take to open the data connection, or to accept it.
const OPEN_BOUND: Duration = Duration::from_secs(30);
/// Loopback, but not where any server of these tests or its client is.
const STRANGER: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 77);

#[derive(Debug)]
pub(super) struct Data {
    record: Record,
    way: Option<Way>,
    stream: Option<Stream>,
    strangers: Vec<TcpStream>,
    /// How slow it is to be; as fast as can be when none.
    pace: Option<Pace>,
}

/// How the next data connection comes about.
#[derive(Debug)]
enum Way {
    Passive(TcpListener),
    Active(SocketAddr),
    /// The client was told of a port that is taken, but nobody listens on it.
    Nowhere(#[allow(dead_code, reason = "it keeps the port from others")] TcpSocket),
}

impl Data {
    pub(super) fn new(record: Record) -> Self {
        Self { record, way: None, stream: None, strangers: Vec::new(), pace: None }
    }

    /// Listens, and gives the port.
    pub(super) async fn listen(&mut self, address: IpAddr) -> io::Result<u16> {
        let listener = TcpListener::bind((address, 0)).await?;
        let port = listener.local_addr()?.port();
        self.begin(Way::Passive(listener));
        Ok(port)
    }

    /// Takes a port on which a client is refused, and gives it.
    pub(super) fn refuse(&mut self, address: IpAddr) -> io::Result<u16> {
        let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
        socket.bind((address, 0).into())?;
        let port = socket.local_addr()?.port();
        self.begin(Way::Nowhere(socket));
        Ok(port)
    }

    /// Will connect to this address of the client's.
    pub(super) fn announce(&mut self, address: SocketAddr) {
        self.begin(Way::Active(address));
    }

    fn begin(&mut self, way: Way) {
        (self.way, self.stream, self.pace) = (Some(way), None, None);
    }

    /// The connection that is open, or comes next, is this slow.
    pub(super) fn set_pace(&mut self, pace: Pace) {
        self.pace = Some(pace);
    }

    /// Connects to the address that the client has announced, from one that is not the server's. The connection stays
    /// open as long as the control connection.
    pub(super) async fn connect_as_stranger(&mut self) -> io::Result<()> {
        let Some(Way::Active(address)) = &self.way else { return Err(io::ErrorKind::NotConnected.into()) };
        let socket = TcpSocket::new_v4()?;
        socket.bind((STRANGER, 0).into())?;
        self.strangers.push(timeout(OPEN_BOUND, socket.connect(*address)).await??);
        Ok(())
    }

    /// Has the connection open, under TLS when there is something to accept it with.
    pub(super) async fn open(&mut self, protection: Option<&TlsAcceptor>) -> io::Result<()> {
        if self.stream.is_some() {
            return Ok(());
        }
        let way = self.way.take().ok_or(io::ErrorKind::NotConnected)?;
        let opening = async {
            let tcp = match way {
                Way::Passive(listener) => listener.accept().await?.0,
                Way::Active(address) => TcpStream::connect(address).await?,
                Way::Nowhere(_) => return Err(io::ErrorKind::NotConnected.into()),
            };
            match protection {
                None => Ok(Stream::Plain(tcp)),
                Some(acceptor) => Stream::Plain(tcp).accept_tls(acceptor).await,
            }
        };
        let stream = timeout(OPEN_BOUND, opening).await??;
        self.record.data_connection(DataConnection { secure: stream.is_secure(), resumed: stream.is_resumed() });
        self.stream = Some(stream);
        Ok(())
    }

    /// Whether the connection that is open resumed a TLS session.
    pub(super) fn is_resumed(&self) -> bool {
        self.stream.as_ref().is_some_and(Stream::is_resumed)
    }

    fn stream(&mut self) -> io::Result<&mut Stream> {
        self.stream.as_mut().ok_or_else(|| io::ErrorKind::NotConnected.into())
    }

    /// Sends the part of `content` that begins at `offset`, and `at_most` bytes of it, as lines of text after TYPE A.
    pub(super) async fn send(&mut self, content: &Content, offset: u64, at_most: u64, ascii: bool) -> io::Result<()> {
        let mut lines = Outgoing::default();
        let (mut offset, mut left) = (offset, at_most);
        loop {
            let chunk = content.chunk(offset, usize::try_from(left).unwrap_or(usize::MAX));
            if chunk.is_empty() {
                return self.flush().await;
            }
            offset += chunk.len() as u64;
            left -= chunk.len() as u64;
            self.write(&if ascii { lines.convert(&chunk) } else { chunk }).await?;
        }
    }

    /// Sends these bytes, sooner or later.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let Some(pace) = self.pace else { return self.stream()?.write_all(bytes).await };
        for piece in bytes.chunks(pace.bytes) {
            let stream = self.stream()?;
            stream.write_all(piece).await?;
            stream.flush().await?;
            sleep(pace.pause).await;
        }
        Ok(())
    }

    /// Sends now what has been written.
    pub(super) async fn flush(&mut self) -> io::Result<()> {
        self.stream()?.flush().await
    }

    /// Takes `at_most` bytes, fewer when the client ends. On an error, what has arrived is in `received` all the same.
    pub(super) async fn receive(&mut self, at_most: u64, received: &mut Vec<u8>) -> io::Result<()> {
        let Some(pace) = self.pace else {
            self.stream()?.take(at_most).read_to_end(received).await?;
            return Ok(());
        };
        let mut left = at_most;
        loop {
            let piece = left.min(pace.bytes as u64);
            let came = self.stream()?.take(piece).read_to_end(received).await? as u64;
            left -= came;
            if came < piece || left == 0 {
                return Ok(());
            }
            sleep(pace.pause).await;
        }
    }

    /// Ends the connection in order.
    pub(super) async fn close(&mut self) {
        if let Some(mut stream) = self.stream.take() {
            // The client may be gone already.
            let _ = stream.shutdown().await;
        }
    }

    /// Sends a record of TLS that cannot be decrypted.
    pub(super) async fn garble(&mut self) -> io::Result<()> {
        self.stream()?.garble().await
    }

    /// Ends the connection without TLS's own end.
    pub(super) async fn cut(&mut self) -> io::Result<()> {
        self.stream()?.cut().await?;
        self.stream = None;
        Ok(())
    }

    /// Ends the connection with a TCP reset.
    pub(super) fn reset(&mut self) -> io::Result<()> {
        self.stream()?.tcp().set_zero_linger()?;
        self.stream = None;
        Ok(())
    }

    /// Drops it as it is.
    pub(super) fn abandon(&mut self) {
        (self.way, self.stream) = (None, None);
    }
}
