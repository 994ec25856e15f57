//! Counts what passes over a component's sockets: a component that talks with its server is alive.

use bytes::Bytes;
use wasmtime::StoreContextMut;
use wasmtime::component::{Linker, Resource};
use wasmtime_wasi::async_trait;
use wasmtime_wasi::p2::bindings::sockets::network::ErrorCode;
use wasmtime_wasi::p2::bindings::sockets::tcp::{HostTcpSocket as _, TcpSocket};
use wasmtime_wasi::p2::{DynInputStream, DynOutputStream, InputStream, OutputStream, Pollable, StreamResult};
use wasmtime_wasi::sockets::WasiSocketsView as _;

use super::State;
use crate::progress::Progress;

/// As `wasmtime-wasi` calls it.
const TCP: &str = "wasi:sockets/tcp@0.2.12";

type Streams = (Resource<DynInputStream>, Resource<DynOutputStream>);

/// Shadows the two functions that give a socket's streams.
pub(super) fn count(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    let mut tcp = linker.instance(TCP)?;
    tcp.func_wrap(
        "[method]tcp-socket.finish-connect",
        |mut store: StoreContextMut<'_, State>, (socket,): (Resource<TcpSocket>,)| {
            let state = store.data_mut();
            let of = Resource::new_borrow(socket.rep());
            match state.sockets().finish_connect(socket) {
                Ok(streams) => Ok((Ok(counted(state, &of, streams)?),)),
                Err(error) => Ok((Err(error.downcast()?),)),
            }
        },
    )?;
    tcp.func_wrap(
        "[method]tcp-socket.accept",
        |mut store: StoreContextMut<'_, State>, (socket,): (Resource<TcpSocket>,)| {
            let state = store.data_mut();
            match state.sockets().accept(socket) {
                Ok((accepted, input, output)) => {
                    let (input, output) = counted(state, &accepted, (input, output))?;
                    Ok((Ok::<_, ErrorCode>((accepted, input, output)),))
                }
                Err(error) => Ok((Err(error.downcast()?),)),
            }
        },
    )
}

/// Puts counting streams in the place of the socket's own.
fn counted(state: &mut State, of: &Resource<TcpSocket>, (input, output): Streams) -> wasmtime::Result<Streams> {
    let progress = state.progress.clone();
    let stream = state.table.delete(input)?;
    let input: DynInputStream = Box::new(Counted { stream, progress: progress.clone() });
    let stream = state.table.delete(output)?;
    let output: DynOutputStream = Box::new(Counted { stream, progress });
    Ok((state.table.push_child(input, of)?, state.table.push_child(output, of)?))
}

struct Counted<Stream> {
    stream: Stream,
    progress: Progress,
}

#[async_trait]
impl Pollable for Counted<DynInputStream> {
    async fn ready(&mut self) {
        self.stream.ready().await;
    }
}

#[async_trait]
impl InputStream for Counted<DynInputStream> {
    fn read(&mut self, size: usize) -> StreamResult<Bytes> {
        let bytes = self.stream.read(size)?;
        self.progress.add(bytes.len());
        Ok(bytes)
    }

    async fn cancel(&mut self) {
        self.stream.cancel().await;
    }
}

#[async_trait]
impl Pollable for Counted<DynOutputStream> {
    async fn ready(&mut self) {
        self.stream.ready().await;
    }
}

#[async_trait]
impl OutputStream for Counted<DynOutputStream> {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        let length = bytes.len();
        self.stream.write(bytes)?;
        self.progress.add(length);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        self.stream.flush()
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        self.stream.check_write()
    }

    async fn cancel(&mut self) {
        self.stream.cancel().await;
    }
}
