//! Sessions that data connections can resume.

use rustls::NamedGroup;
use rustls::client::{ClientSessionStore, Tls12ClientSessionValue, Tls13ClientSessionValue};
use rustls::pki_types::ServerName;
use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The sessions of one control connection and its data connections.
///
/// Servers that demand reuse mean this very control connection: sessions of another one are refused. Hence one store
/// each. A TLS 1.3 ticket is used once (RFC 8446 §C.4); a TLS 1.2 session any number of times.
#[derive(Default)]
pub(super) struct TicketStore {
    servers: Mutex<HashMap<ServerName<'static>, Sessions>>,
}

#[derive(Default)]
struct Sessions {
    key_exchange: Option<NamedGroup>,
    tls12: Option<Tls12ClientSessionValue>,
    /// The newest last.
    tls13: VecDeque<Tls13ClientSessionValue>,
}

/// Servers give two tickets a connection; a server that gives many must not fill the memory.
const MAX_TICKETS: usize = 32;

impl TicketStore {
    /// TLS 1.3 tickets that have not been used.
    pub(super) fn tickets_left(&self, server: &ServerName<'static>) -> usize {
        self.servers().get(server).map_or(0, |sessions| sessions.tls13.len())
    }

    fn servers(&self) -> MutexGuard<'_, HashMap<ServerName<'static>, Sessions>> {
        self.servers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientSessionStore for TicketStore {
    fn set_kx_hint(&self, server: ServerName<'static>, group: NamedGroup) {
        self.servers().entry(server).or_default().key_exchange = Some(group);
    }

    fn kx_hint(&self, server: &ServerName<'_>) -> Option<NamedGroup> {
        self.servers().get(server)?.key_exchange
    }

    fn set_tls12_session(&self, server: ServerName<'static>, session: Tls12ClientSessionValue) {
        self.servers().entry(server).or_default().tls12 = Some(session);
    }

    fn tls12_session(&self, server: &ServerName<'_>) -> Option<Tls12ClientSessionValue> {
        self.servers().get(server)?.tls12.clone()
    }

    fn remove_tls12_session(&self, server: &ServerName<'static>) {
        if let Some(sessions) = self.servers().get_mut(server) {
            sessions.tls12 = None;
        }
    }

    fn insert_tls13_ticket(&self, server: ServerName<'static>, ticket: Tls13ClientSessionValue) {
        let mut servers = self.servers();
        let tickets = &mut servers.entry(server).or_default().tls13;
        if tickets.len() == MAX_TICKETS {
            tickets.pop_front();
        }
        tickets.push_back(ticket);
    }

    /// The newest: it lives longest.
    fn take_tls13_ticket(&self, server: &ServerName<'static>) -> Option<Tls13ClientSessionValue> {
        self.servers().get_mut(server)?.tls13.pop_back()
    }
}

impl fmt::Debug for TicketStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("TicketStore").finish_non_exhaustive()
    }
}
