//! On the way to the server, and what is found there instead of one.

use super::{fault, with};
use crate::check::Fault;
use crate::driver::connection_to;
use host_harness::FailureCode as Code;
use serde_json::json;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::time::Duration;
use tests::certificates::{CertificateAuthority, KeyAlgorithm};
use tests::scripted::{ScriptedServer, ScriptedTls};
use tokio::net::TcpSocket;

const SERVES_NOBODY: &str = "serves nobody now, or not this address";

pub(super) fn faults() -> Vec<Fault> {
    vec![
        unknown_host(),
        refused_port(),
        swallowed_packets(),
        fault("another service: SSH", ScriptedServer::new().greeting("SSH-2.0-OpenSSH_9.6\r\n"), json!({})).fails(
            "greeting",
            Code::ProtocolViolation,
            "set `port` to that of FTP",
        ),
        fault("another service: HTTP", ScriptedServer::new().greeting("HTTP/1.1 400 Bad Request\r\n\r\n"), json!({}))
            .fails("greeting", Code::ProtocolViolation, "`host` and `port` lead to an FTP server"),
        tls_from_the_first_byte(),
        fault("too many users", ScriptedServer::new().greeting("421 Too many users, sorry.\r\n"), json!({})).fails(
            "greeting",
            Code::TooManyConnections,
            "Lower `maxConnections`",
        ),
        fault("a service that is closed", ScriptedServer::new().greeting("421 Service not available.\r\n"), json!({}))
            .fails("greeting", Code::ConnectFailed, SERVES_NOBODY),
        refusing_greeting("an address that is banned", "550 Your address is banned.\r\n"),
        refusing_greeting("a service that lets nobody in", "530 Not logged in.\r\n"),
        refusing_greeting("a service that gives up at once", "421 Timeout.\r\n"),
    ]
}

/// The words would mean something else about a file, a login or an idle session.
fn refusing_greeting(name: &'static str, greeting: &'static str) -> Fault {
    let server = ScriptedServer::new().greeting(greeting);
    fault(name, server, json!({})).fails("greeting", Code::ConnectFailed, SERVES_NOBODY)
}

fn unknown_host() -> Fault {
    let connection = connection_to(SocketAddr::from((Ipv4Addr::LOCALHOST, 21)), "alice", "s3cret");
    Fault::new("unknown host", with(connection, json!({ "host": "no-such-host.invalid" })), None).fails(
        "resolve",
        Code::DnsFailed,
        "Check `host` for typing errors",
    )
}

fn refused_port() -> Fault {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    Fault::new("port refused", connection_to(address, "alice", "s3cret"), None).fails(
        "connect",
        Code::ConnectFailed,
        "Check `host` and `port`",
    )
}

/// A queue of connections that nobody accepts: once it is full, the system drops what else comes, as a firewall does.
fn swallowed_packets() -> Fault {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    let waiting = std::iter::repeat_with(|| TcpStream::connect_timeout(&address, Duration::from_millis(500)));
    let waiting: Vec<TcpStream> = waiting.take(64).map_while(Result::ok).collect();
    let connection = with(connection_to(address, "alice", "s3cret"), json!({ "connectTimeoutMs": 300 }));
    Fault::new("port black-holed", connection, Some(Box::new((listener, waiting)))).fails(
        "connect",
        Code::ConnectTimeout,
        "A firewall may drop the connection",
    )
}

fn tls_from_the_first_byte() -> Fault {
    let identity = CertificateAuthority::new().unwrap().server(KeyAlgorithm::EcdsaP256).unwrap();
    let server = ScriptedServer::new().tls(ScriptedTls::implicit(&identity));
    fault("TLS where plain FTP is expected", server, json!({ "readTimeoutMs": 500 })).fails(
        "greeting",
        Code::ReadTimeout,
        "`sslMode` implicit",
    )
}
