//! Data connections: the client is led to the proxy, and the proxy goes where the server is.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::Shared;
use super::ending::{drain, end_both, hold};
use super::fault::{Channel, Effect, End};
use super::pump::relay;
use super::session::Session;
use crate::scripted::stream::Stream;

/// How much of an upload waits for the proxy, so that a client is not far ahead of what has passed. The kernel doubles it;
/// left alone, it grows to many megabytes.
const WAITING: u32 = 256 * 1024;

/// Where a client's data connections go.
#[derive(Debug, Default)]
pub(super) struct Passive {
    /// Ports that refuse connections as long as they are held.
    refusing: Vec<TcpSocket>,
}

impl Passive {
    /// Takes one data connection to this port of the server's, and gives the address that the client is to be told.
    pub(super) fn listen(
        &mut self,
        address: IpAddr,
        port: u16,
        protection: Option<TlsAcceptor>,
        shared: &Arc<Shared>,
        session: &Arc<Session>,
    ) -> io::Result<SocketAddr> {
        let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
        socket.set_recv_buffer_size(WAITING)?;
        socket.bind((address, 0).into())?;
        let here = socket.local_addr()?;
        let effect = shared.faults.connection(Channel::Data);
        if effect == Some(Effect::Refuse) {
            // Nobody listens on it.
            self.refusing.push(socket);
            return Ok(here);
        }
        let listener = socket.listen(1)?;
        let target = (shared.server.ip(), port).into();
        let is_black_hole = effect == Some(Effect::BlackHole);
        let connection = DataConnection { target, protection, is_black_hole };
        tokio::spawn(connection.serve(listener, Arc::clone(shared), Arc::clone(session)));
        Ok(here)
    }
}

struct DataConnection {
    target: SocketAddr,
    protection: Option<TlsAcceptor>,
    is_black_hole: bool,
}

impl DataConnection {
    async fn serve(self, listener: TcpListener, shared: Arc<Shared>, session: Arc<Session>) {
        let accepted = tokio::select! {
            // One that came before the command is with the server by then: without it, that would wait for a minute.
            biased;
            accepted = listener.accept() => accepted,
            () = session.over() => return,
        };
        drop(listener);
        let Ok((client, _)) = accepted else { return };
        let _open = shared.record.data_connection();
        if self.is_black_hole {
            return tokio::select! {
                () = hold(&client) => {}
                () = session.over() => drain(&client).await,
            };
        }
        // What fails here is gone already.
        let _ = self.connect(client, &shared, &session).await;
    }

    async fn connect(self, client: TcpStream, shared: &Shared, session: &Session) -> io::Result<()> {
        let Ok(server) = TcpStream::connect(self.target).await else { return client.set_zero_linger() };
        let (client, server) = (Stream::Plain(client), Stream::Plain(server));
        let client = match &self.protection {
            None => client,
            Some(acceptor) => client.accept_tls(acceptor).await?,
        };
        let (mut client, mut server, broken) = relay(client, server, shared, session).await;
        match broken {
            Ok(()) => Ok(()),
            Err(End::Stall) => {
                session.over().await;
                drain(client.tcp()).await;
                Ok(())
            }
            Err(end) => {
                if end == End::ResetSession {
                    session.doom();
                }
                end_both(&mut client, &mut server, end).await
            }
        }
    }
}
