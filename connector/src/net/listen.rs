//! Waiting for the server to connect, for active mode.

use super::address::{family, from_wasi, to_wasi};
use super::{Bound, Deadline, NetworkError, TcpConnection};
use crate::bindings::wasi::sockets::instance_network::instance_network;
use crate::bindings::wasi::sockets::network::ErrorCode;
use crate::bindings::wasi::sockets::tcp::TcpSocket;
use crate::bindings::wasi::sockets::tcp_create_socket::create_tcp_socket;
use std::net::{IpAddr, SocketAddr};

/// A listening socket for connections from one address.
pub(crate) struct Listener {
    socket: TcpSocket,
    address: SocketAddr,
    expected: IpAddr,
}

impl Listener {
    /// Listens at the address of `local`, on the first of `ports` that is free (0: any), for connections from `expected`.
    pub(crate) fn open(
        local: SocketAddr,
        ports: impl IntoIterator<Item = u16>,
        expected: IpAddr,
        deadline: Deadline,
    ) -> Result<Self, NetworkError> {
        for port in ports {
            let mut address = local;
            address.set_port(port);
            if let Some(socket) = bind(address, deadline)? {
                let address = from_wasi(socket.local_address()?);
                return Ok(Self { socket, address, expected: expected.to_canonical() });
            }
        }
        Err(NetworkError::Other("every port to listen on is in use".to_owned()))
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits for the connection, or until `control` has something to read or has ended (`None`).
    pub(crate) fn accept_or_readable(
        &self,
        control: &TcpConnection,
        deadline: Deadline,
    ) -> Result<Option<TcpConnection>, NetworkError> {
        loop {
            match self.socket.accept() {
                Ok((socket, input, output)) => {
                    // Without an address, who connected has gone already.
                    let Ok(peer) = socket.remote_address().map(from_wasi) else { continue };
                    let connection = TcpConnection::accepted(socket, input, output, peer);
                    if peer.ip().to_canonical() == self.expected {
                        return Ok(Some(connection));
                    }
                    tracing::warn!(target: "ftp", "{peer}, who is not the server, connected and was turned away");
                }
                Err(ErrorCode::WouldBlock) => {
                    let ready = deadline.wait(&[&self.socket.subscribe(), &control.readable()])?;
                    // What came on the control connection may be about a connection that is here by now.
                    if !ready.contains(&0) {
                        return Ok(None);
                    }
                }
                Err(ErrorCode::ConnectionAborted) => {}
                Err(code) => return Err(code.into()),
            }
        }
    }
}

/// A socket that listens; none when the port is in use.
fn bind(address: SocketAddr, deadline: Deadline) -> Result<Option<TcpSocket>, NetworkError> {
    let socket = create_tcp_socket(family(address))?;
    let bound = socket
        .start_bind(&instance_network(), to_wasi(address))
        .and_then(|()| finish(|| socket.finish_bind(), &socket, deadline))
        .and_then(|()| socket.start_listen())
        .and_then(|()| finish(|| socket.finish_listen(), &socket, deadline));
    match bound {
        Ok(()) => Ok(Some(socket)),
        Err(ErrorCode::AddressInUse) => Ok(None),
        Err(code) => Err(code.into()),
    }
}

fn finish(step: impl Fn() -> Result<(), ErrorCode>, socket: &TcpSocket, deadline: Deadline) -> Result<(), ErrorCode> {
    loop {
        match step() {
            Err(ErrorCode::WouldBlock) => {
                deadline.wait(&[&socket.subscribe()]).map_err(|_| ErrorCode::Timeout)?;
            }
            finished => return finished,
        }
    }
}
