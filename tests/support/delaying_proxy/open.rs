//! What is open, so that dropping the proxy ends it: sockets are shut down, listeners are woken, threads are waited for.

use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread::{self, JoinHandle};

#[derive(Debug, Default)]
pub(super) struct Open(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    ended: bool,
    streams: Vec<Weak<TcpStream>>,
    listeners: Vec<SocketAddr>,
    threads: Vec<JoinHandle<()>>,
}

impl Open {
    /// Takes a connection in; it is shut down at once when the end has come already.
    pub(super) fn stream(&self, stream: TcpStream) -> Arc<TcpStream> {
        let stream = Arc::new(stream);
        let mut state = self.state();
        if state.ended {
            shut_down(&stream);
        }
        state.streams.retain(|stream| stream.strong_count() > 0);
        state.streams.push(Arc::downgrade(&stream));
        stream
    }

    /// Takes a listener in: it is connected to when the end comes.
    pub(super) fn listener(&self, address: SocketAddr) {
        self.state().listeners.push(address);
    }

    /// A listener that has been closed.
    pub(super) fn forget_listener(&self, address: SocketAddr) {
        self.state().listeners.retain(|listener| *listener != address);
    }

    /// Runs it in a thread that ends before the proxy does; not at all when the end has come already.
    pub(super) fn spawn(&self, work: impl FnOnce() + Send + 'static) {
        let mut state = self.state();
        if state.ended {
            return;
        }
        state.threads.retain(|thread| !thread.is_finished());
        // Without a thread the connection is dropped, which its client sees.
        state.threads.extend(thread::Builder::new().spawn(work));
    }

    pub(super) fn has_ended(&self) -> bool {
        self.state().ended
    }

    pub(super) fn end(&self) {
        let threads = {
            let mut state = self.state();
            state.ended = true;
            for stream in state.streams.iter().filter_map(Weak::upgrade) {
                shut_down(&stream);
            }
            for listener in &state.listeners {
                // Its thread looks around when somebody comes.
                let _ = TcpStream::connect(listener);
            }
            std::mem::take(&mut state.threads)
        };
        for thread in threads {
            // One that panicked has said so.
            let _ = thread.join();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn shut_down(stream: &TcpStream) {
    // It may be over already.
    let _ = stream.shutdown(Shutdown::Both);
}
