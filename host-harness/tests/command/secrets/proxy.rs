//! A proxy that refuses everybody and repeats what it was told.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use base64::Engine as _;

pub(super) struct EchoingProxy {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    thread: JoinHandle<()>,
}

impl EchoingProxy {
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let stopped = Arc::new(AtomicBool::new(false));
        let stop = Arc::clone(&stopped);
        let thread = std::thread::spawn(move || {
            for client in listener.incoming() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                // A client that hangs up early is none of this test's business.
                let _ = client.and_then(refuse);
            }
        });
        Self { address, stopped, thread }
    }

    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(super) fn stop(self) {
        self.stopped.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        self.thread.join().unwrap();
    }
}

fn refuse(mut client: TcpStream) -> std::io::Result<()> {
    let mut request = [0; 4096];
    let length = client.read(&mut request)?;
    let said = request.get(..length).unwrap_or_default();
    if said.first() == Some(&5) {
        // SOCKS5: asks for user and password (RFC 1929), hears them, and refuses.
        client.write_all(&[5, 2])?;
        let _ = client.read(&mut request)?;
        return client.write_all(&[1, 1]);
    }
    let said = String::from_utf8_lossy(said);
    let credentials = said.split("Basic ").nth(1).and_then(|rest| rest.split("\r\n").next()).unwrap_or_default();
    let plain = base64::engine::general_purpose::STANDARD.decode(credentials).unwrap_or_default();
    let plain = String::from_utf8_lossy(&plain);
    write!(client, "HTTP/1.1 407 Not with {credentials}, {plain}\r\nX-Echo: {plain}\r\nContent-Length: 0\r\n\r\n")
}
