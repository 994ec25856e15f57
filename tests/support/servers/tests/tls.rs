//! TLS of the real servers, seen by rustls: versions, modes, session reuse, client certificates.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, ClientConnection, HandshakeKind, ProtocolVersion, RootCertStore, StreamOwned};

use super::*;
use crate::certificates::{CertificateAuthority, Identity, KeyAlgorithm};

type Stream = StreamOwned<ClientConnection, TcpStream>;

struct Client {
    tls: Arc<ClientConfig>,
    address: SocketAddr,
    control: BufReader<Stream>,
}

impl Client {
    /// Connects, with TLS on, and logs in.
    fn log_in(server: &RealServer, mode: TlsMode, tls: ClientConfig) -> std::io::Result<Self> {
        let (tls, address) = (Arc::new(tls), server.address());
        let mut plain = TcpStream::connect(address)?;
        if mode == TlsMode::Explicit {
            assert_eq!(plain_line(&mut plain), "220");
            plain.write_all(b"AUTH TLS\r\n")?;
            assert_eq!(plain_line(&mut plain), "234");
        }
        let control = BufReader::new(secure(&tls, address, plain)?);
        let mut client = Self { tls, address, control };
        if mode == TlsMode::Implicit {
            assert_eq!(client.reply()?.get(..3), Some("220"));
        }
        for command in ["USER alice", &format!("PASS {PASSWORD}"), "PBSZ 0", "PROT P"] {
            let reply = client.ask(command)?;
            assert!(["331", "230", "200"].contains(&&reply[..3]), "{command}: {reply}");
        }
        Ok(client)
    }

    fn ask(&mut self, command: &str) -> std::io::Result<String> {
        self.control.get_mut().write_all(format!("{command}\r\n").as_bytes())?;
        self.reply()
    }

    /// The reply's last line.
    fn reply(&mut self) -> std::io::Result<String> {
        loop {
            let mut line = String::new();
            if self.control.read_line(&mut line)? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            if line.as_bytes().get(3) == Some(&b' ') && line.as_bytes()[0].is_ascii_digit() {
                return Ok(line.trim_end().to_owned());
            }
        }
    }

    /// Downloads a file: how its TLS began, what came, and the last reply.
    fn download(&mut self, name: &str, tls: &Arc<ClientConfig>) -> std::io::Result<(HandshakeKind, Vec<u8>, String)> {
        let reply = self.ask("EPSV")?;
        let port = reply.split('|').nth(3).and_then(|port| port.parse().ok()).unwrap_or_else(|| panic!("{reply}"));
        let plain = TcpStream::connect((self.address.ip(), port))?;
        let first = self.ask(&format!("RETR {name}"))?;
        assert!(first.starts_with('1'), "{first}");
        let mut content = Vec::new();
        let mut kind = HandshakeKind::Full;
        if let Ok(mut data) = secure(tls, self.address, plain) {
            // A server that refuses the session ends the connection, how ever it likes.
            let _ = std::io::Read::read_to_end(&mut data, &mut content);
            kind = data.conn.handshake_kind().unwrap_or(HandshakeKind::Full);
        }
        Ok((kind, content, self.reply()?))
    }

    fn version(&self) -> ProtocolVersion {
        self.control.get_ref().conn.protocol_version().unwrap()
    }
}

/// The code of a one-line reply, read without a byte of what follows it.
fn plain_line(plain: &mut TcpStream) -> String {
    let mut last = String::new();
    loop {
        let mut line = Vec::new();
        while !line.ends_with(b"\n") {
            let mut byte = [0];
            std::io::Read::read_exact(plain, &mut byte).unwrap();
            line.extend(byte);
        }
        last.clear();
        last.push_str(&String::from_utf8_lossy(&line));
        if last.as_bytes()[3] == b' ' {
            return last[..3].to_owned();
        }
    }
}

fn secure(tls: &Arc<ClientConfig>, address: SocketAddr, mut plain: TcpStream) -> std::io::Result<Stream> {
    let mut connection = ClientConnection::new(Arc::clone(tls), address.ip().into()).unwrap();
    while connection.is_handshaking() {
        connection.complete_io(&mut plain)?;
    }
    Ok(StreamOwned::new(connection, plain))
}

fn client(authority: &CertificateAuthority, identity: Option<&Identity>) -> ClientConfig {
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

/// Every mode and version that the server has: TLS is required, and so is, where it can be, the session's reuse.
fn speaks_tls(kind: ServerKind) {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::Rsa2048).unwrap();
    for mode in [TlsMode::Explicit, TlsMode::Implicit] {
        if mode == TlsMode::Implicit && !kind.has_implicit_tls() {
            assert!(RealServer::start_tls(kind, TlsOptions::new(&identity).mode(mode)).is_err());
            continue;
        }
        for (versions, expected) in [
            (TlsVersions::Only1_2, ProtocolVersion::TLSv1_2),
            (TlsVersions::Only1_3, ProtocolVersion::TLSv1_3),
            (TlsVersions::Both, ProtocolVersion::TLSv1_3),
        ] {
            let server = RealServer::start_tls(kind, TlsOptions::new(&identity).mode(mode).versions(versions)).unwrap();
            server.store("a.txt", b"content").unwrap();
            let mut session = Client::log_in(&server, mode, client(&authority, None)).unwrap();
            assert_eq!(session.version(), expected, "{mode:?}, {versions:?}");
            let tls = Arc::clone(&session.tls);
            let (handshake, content, reply) = session.download("a.txt", &tls).unwrap();
            assert_eq!((content.as_slice(), &reply[..3]), (b"content".as_slice(), "226"), "{mode:?}, {versions:?}");
            // It gives out no TLS 1.3 tickets.
            let no_session = kind == ServerKind::PureFtpd && expected == ProtocolVersion::TLSv1_3;
            let resumed = if no_session { HandshakeKind::Full } else { HandshakeKind::Resumed };
            assert_eq!(handshake, resumed, "{mode:?}, {versions:?}");

            let stranger = Arc::new(client(&authority, None));
            let outcome = session.download("a.txt", &stranger);
            let refused = !matches!(&outcome, Ok((_, content, _)) if content == b"content");
            assert_eq!(refused, kind.can_require_session_reuse(), "{mode:?}, {versions:?}: {outcome:?}");
        }
    }
}

fn refuses_plain_sessions(kind: ServerKind) {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    let server = RealServer::start_tls(kind, TlsOptions::new(&identity).without_session_reuse()).unwrap();
    let mut control = Control::open(&server);
    let reply = control.send("USER alice");
    assert!(reply.starts_with('5') || control.send(&format!("PASS {PASSWORD}")).starts_with('5'));

    server.store("a.txt", b"content").unwrap();
    let mut session = Client::log_in(&server, TlsMode::Explicit, client(&authority, None)).unwrap();
    let stranger = Arc::new(client(&authority, None));
    assert_eq!(session.download("a.txt", &stranger).unwrap().1, b"content");
    // Each server refuses at another of the steps that lead to a plain data connection.
    let mut refused = |command: &str| {
        let reply = session.ask(command).unwrap();
        println!("{kind}: {command}: {reply}");
        reply.starts_with('5')
    };
    assert!(refused("PROT C") || refused("EPSV") || refused("LIST"));
}

fn requires_client_certificates(kind: ServerKind) {
    let authority = CertificateAuthority::new().unwrap();
    let clients = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::Rsa2048).unwrap();
    for versions in [TlsVersions::Only1_2, TlsVersions::Only1_3] {
        let tls = TlsOptions::new(&identity).versions(versions).require_client_certificate(&clients);
        let server = RealServer::start_tls(kind, tls).unwrap();
        server.store("a.txt", b"content").unwrap();
        for key in [KeyAlgorithm::Rsa2048, KeyAlgorithm::EcdsaP256] {
            let alice = clients.client("alice", key).unwrap();
            let mut session = Client::log_in(&server, TlsMode::Explicit, client(&authority, Some(&alice))).unwrap();
            let tls = Arc::clone(&session.tls);
            assert_eq!(session.download("a.txt", &tls).unwrap().1, b"content", "{versions:?}, {key:?}");
        }
        let stranger = authority.client("alice", KeyAlgorithm::EcdsaP256).unwrap();
        for identity in [None, Some(&stranger)] {
            assert!(Client::log_in(&server, TlsMode::Explicit, client(&authority, identity)).is_err(), "{versions:?}");
        }
    }
}

macro_rules! for_each_server {
    ($($name:ident: $kind:ident,)*) => {
        mod speaks {
            use super::*;
            $(#[test] fn $name() { speaks_tls(ServerKind::$kind); })*
        }
        mod refuses_plain {
            use super::*;
            $(#[test] fn $name() { refuses_plain_sessions(ServerKind::$kind); })*
        }
    };
}

for_each_server! {
    vsftpd: Vsftpd,
    proftpd: Proftpd,
    pure_ftpd: PureFtpd,
    pyftpdlib: Pyftpdlib,
}

#[test]
fn vsftpd_requires_client_certificates() {
    requires_client_certificates(ServerKind::Vsftpd);
}

#[test]
fn proftpd_requires_client_certificates() {
    requires_client_certificates(ServerKind::Proftpd);
}

#[test]
fn pyftpdlib_requires_client_certificates() {
    requires_client_certificates(ServerKind::Pyftpdlib);
}
