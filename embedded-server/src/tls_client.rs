//! An FTP client over TLS by rustls, just enough for tests to see what servers do. What should not happen panics.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a panic is how a test fails")]

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, ClientConnection, HandshakeKind, ProtocolVersion, RootCertStore, StreamOwned};

use crate::certificates::{CertificateAuthority, Identity};
use crate::tls::TlsMode;

/// A connection under TLS.
pub type Stream = StreamOwned<ClientConnection, TcpStream>;

/// A session with a server.
#[derive(Debug)]
pub struct TlsClient {
    /// What its connections have in common, with the sessions that can be resumed.
    pub tls: Arc<ClientConfig>,
    address: SocketAddr,
    control: BufReader<Stream>,
}

/// What a download brought.
#[derive(Debug)]
pub struct Download {
    /// Whether the data connection resumed a session.
    pub handshake: HandshakeKind,
    /// The bytes.
    pub content: Vec<u8>,
    /// How the data connection ended: an error when it was without `close_notify`.
    pub end: io::Result<usize>,
    /// The last line of the final reply.
    pub reply: String,
}

impl TlsClient {
    /// Connects, with TLS on, and logs in as `alice`.
    ///
    /// # Errors
    /// When the server does not let it in.
    pub fn log_in(address: SocketAddr, mode: TlsMode, tls: ClientConfig, password: &str) -> io::Result<Self> {
        let tls = Arc::new(tls);
        let mut plain = TcpStream::connect(address)?;
        if mode == TlsMode::Explicit {
            assert_eq!(plain_reply(&mut plain), "220");
            plain.write_all(b"AUTH TLS\r\n")?;
            assert_eq!(plain_reply(&mut plain), "234");
        }
        let control = BufReader::new(secure(&tls, address, plain)?);
        let mut client = Self { tls, address, control };
        if mode == TlsMode::Implicit {
            assert!(client.reply()?.starts_with("220"));
        }
        for command in ["USER alice", &format!("PASS {password}"), "PBSZ 0", "PROT P"] {
            let reply = client.ask(command)?;
            assert!(["331", "230", "200"].contains(&&reply[..3]), "{command}: {reply}");
        }
        Ok(client)
    }

    /// The version of the control connection.
    pub fn version(&self) -> ProtocolVersion {
        self.control.get_ref().conn.protocol_version().unwrap()
    }

    /// Sends a command, and gives the last line of the reply.
    ///
    /// # Errors
    /// When the control connection ends.
    pub fn ask(&mut self, command: &str) -> io::Result<String> {
        self.control.get_mut().write_all(format!("{command}\r\n").as_bytes())?;
        self.reply()
    }

    fn reply(&mut self) -> io::Result<String> {
        loop {
            let mut line = String::new();
            if self.control.read_line(&mut line)? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if line.as_bytes().get(3) == Some(&b' ') && line.as_bytes()[0].is_ascii_digit() {
                return Ok(line.trim_end().to_owned());
            }
        }
    }

    /// Opens a passive data connection, and sends the command.
    ///
    /// # Errors
    /// When a connection ends too early.
    pub fn transfer(&mut self, command: &str) -> io::Result<TcpStream> {
        let reply = self.ask("EPSV")?;
        let port = reply.split('|').nth(3).and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("{reply}"));
        let plain = TcpStream::connect((self.address.ip(), port))?;
        let first = self.ask(command)?;
        assert!(first.starts_with('1'), "{first}");
        Ok(plain)
    }

    /// Has the server open the data connection, with PORT or EPRT, and sends the command.
    ///
    /// # Errors
    /// When a connection ends too early.
    pub fn active_transfer(&mut self, verb: &str, command: &str) -> io::Result<TcpStream> {
        let listener = TcpListener::bind((self.address.ip(), 0))?;
        let reply = self.ask(&announcement(verb, listener.local_addr()?))?;
        assert!(reply.starts_with("200"), "{verb}: {reply}");
        let first = self.ask(command)?;
        assert!(first.starts_with('1'), "{first}");
        Ok(listener.accept()?.0)
    }

    /// Downloads a file, passively, with the sessions that this configuration knows.
    ///
    /// # Errors
    /// When a connection ends too early.
    pub fn download(&mut self, name: &str, tls: &Arc<ClientConfig>) -> io::Result<Download> {
        let plain = self.transfer(&format!("RETR {name}"))?;
        self.take(plain, tls)
    }

    /// Takes a download to its end.
    ///
    /// # Errors
    /// When a connection ends too early.
    pub fn take(&mut self, plain: TcpStream, tls: &Arc<ClientConfig>) -> io::Result<Download> {
        let mut content = Vec::new();
        // A server that refuses the session ends the connection how ever it likes.
        let (handshake, end) = match secure(tls, self.address, plain) {
            Ok(mut data) => {
                let end = data.read_to_end(&mut content);
                (data.conn.handshake_kind().unwrap_or(HandshakeKind::Full), end)
            }
            Err(error) => (HandshakeKind::Full, Err(error)),
        };
        Ok(Download { handshake, content, end, reply: self.reply()? })
    }

    /// Uploads a file, passively, with `close_notify` at the end or with TCP's alone; and the last reply.
    ///
    /// # Errors
    /// When a connection ends too early.
    pub fn upload(&mut self, name: &str, content: &[u8], close_notify: bool) -> io::Result<String> {
        let plain = self.transfer(&format!("STOR {name}"))?;
        let mut data = secure(&Arc::clone(&self.tls), self.address, plain)?;
        data.write_all(content)?;
        if close_notify {
            data.conn.send_close_notify();
        }
        data.flush()?;
        data.sock.shutdown(std::net::Shutdown::Write)?;
        // Whatever the server still has to say, such as tickets.
        let _ = data.read_to_end(&mut Vec::new());
        self.reply()
    }
}

/// The command that announces an address for an active data connection.
pub fn announcement(verb: &str, address: SocketAddr) -> String {
    let (host, port) = (address.ip(), address.port());
    if verb == "PORT" {
        let [high, low] = port.to_be_bytes();
        return format!("PORT {},{high},{low}", host.to_string().replace('.', ","));
    }
    format!("EPRT |{}|{host}|{port}|", if host.is_ipv4() { 1 } else { 2 })
}

/// A configuration that trusts the authority, with no session yet.
pub fn trusting(authority: &CertificateAuthority, identity: Option<&Identity>) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(authority.pem().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let builder = builder.with_root_certificates(roots);
    match identity {
        None => builder.with_no_client_auth(),
        Some(identity) => {
            let (chain, key) = identity.for_rustls().unwrap();
            builder.with_client_auth_cert(chain, key).unwrap()
        }
    }
}

/// Begins TLS as the client.
///
/// # Errors
/// When the server refuses.
pub fn secure(tls: &Arc<ClientConfig>, address: SocketAddr, mut plain: TcpStream) -> io::Result<Stream> {
    let mut connection = ClientConnection::new(Arc::clone(tls), address.ip().into()).unwrap();
    while connection.is_handshaking() {
        connection.complete_io(&mut plain)?;
    }
    Ok(StreamOwned::new(connection, plain))
}

/// The code of a reply, read without a byte of what follows it.
fn plain_reply(plain: &mut TcpStream) -> String {
    loop {
        let mut line = Vec::new();
        while !line.ends_with(b"\n") {
            let mut byte = [0];
            plain.read_exact(&mut byte).unwrap();
            line.extend(byte);
        }
        if line[3] == b' ' {
            return String::from_utf8_lossy(&line[..3]).into_owned();
        }
    }
}
