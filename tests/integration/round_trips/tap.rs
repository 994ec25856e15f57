//! Passes a control connection on as it is, and notes what comes together.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use tests::servers::FtpServer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// Between a client and a server of this machine. Data connections pass it by: it has the address of the server.
pub(super) struct Tap {
    pub(super) address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    accepting: JoinHandle<()>,
}

#[derive(Default)]
struct Seen {
    connections: usize,
    batches: Vec<Vec<String>>,
}

impl Tap {
    pub(super) async fn before(server: &impl FtpServer) -> Self {
        let listener = TcpListener::bind((server.address().ip(), 0)).await.unwrap();
        let (address, behind) = (listener.local_addr().unwrap(), server.address());
        let seen = Arc::<Mutex<Seen>>::default();
        let noted = Arc::clone(&seen);
        let accepting = tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                noted.lock().unwrap().connections += 1;
                tokio::spawn(pass(client, behind, Arc::clone(&noted)));
            }
        });
        Self { address, seen, accepting }
    }

    /// Commands that came in one piece are one batch.
    pub(super) fn batches(&self) -> Vec<Vec<String>> {
        self.seen.lock().unwrap().batches.clone()
    }

    pub(super) fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }
}

impl Drop for Tap {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

async fn pass(client: TcpStream, behind: SocketAddr, seen: Arc<Mutex<Seen>>) {
    let Ok(server) = TcpStream::connect(behind).await else { return };
    // What comes together is to arrive together, and at once.
    for stream in [&client, &server] {
        stream.set_nodelay(true).unwrap();
    }
    let ((mut from_client, mut to_client), (mut from_server, mut to_server)) =
        (client.into_split(), server.into_split());
    let commands = async {
        let mut buffer = vec![0; 16 * 1024];
        while let Ok(length @ 1..) = from_client.read(&mut buffer).await {
            let piece = &buffer[..length];
            let text = String::from_utf8_lossy(piece);
            seen.lock().unwrap().batches.push(text.lines().map(str::to_owned).collect());
            if to_server.write_all(piece).await.is_err() {
                return;
            }
        }
        let _ = to_server.shutdown().await;
    };
    let replies = async {
        let _ = tokio::io::copy(&mut from_server, &mut to_client).await;
        let _ = to_client.shutdown().await;
    };
    tokio::join!(commands, replies);
}
