//! A policy in force.

use std::collections::HashSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use wasmtime_wasi::sockets::SocketAddrUse;

use super::private::is_private;
use super::{Policy, without_brackets};

/// How many refusals of a session are told.
const TOLD_REFUSALS: usize = 100;

/// A policy in force: what it allows grows with the addresses that the allowed name resolves to.
#[derive(Debug)]
pub(crate) struct NetworkAccess {
    policy: Policy,
    resolved: Mutex<HashSet<IpAddr>>,
    /// How many refusals have been told.
    told: AtomicUsize,
}

impl NetworkAccess {
    pub(crate) fn new(policy: Policy) -> Self {
        let access = Self { policy, resolved: Mutex::default(), told: AtomicUsize::new(0) };
        if let Some(address) = access.policy.host.as_deref().and_then(|host| without_brackets(host).parse().ok()) {
            access.record_resolved(address);
        }
        access
    }

    pub(crate) fn may_resolve(&self, name: &str) -> bool {
        let host = self.policy.host.as_deref();
        let allowed = host.is_some_and(|host| without_brackets(host).eq_ignore_ascii_case(without_brackets(name)));
        if !allowed && self.tells_refusal() {
            // Not the name: it is the component's, and may be made of secrets.
            tracing::warn!(target: "host_harness::policy", "refused to resolve another name than the connection's");
        }
        allowed
    }

    /// Remembers an address that the allowed name resolved to.
    pub(crate) fn record_resolved(&self, address: IpAddr) {
        self.resolved.lock().unwrap_or_else(PoisonError::into_inner).insert(address.to_canonical());
    }

    pub(crate) fn may_use(&self, address: SocketAddr, purpose: SocketAddrUse) -> bool {
        let listening = self.policy.listening.as_ref();
        let allowed = match purpose {
            // The bind that connecting implies; any other is for listening.
            SocketAddrUse::TcpBind if address.ip().is_unspecified() && address.port() == 0 => true,
            SocketAddrUse::TcpBind => listening.is_some_and(|listening| listening.may_bind(address.port())),
            SocketAddrUse::TcpListen => listening.is_some_and(|listening| listening.may_listen(address.port())),
            SocketAddrUse::TcpAccept => listening.is_some() && self.is_known(address.ip().to_canonical()),
            SocketAddrUse::TcpConnect => self.may_connect(address.ip().to_canonical(), address.port()),
            _ => false,
        };
        if !allowed && self.tells_refusal() {
            tracing::warn!(target: "host_harness::policy", %address, ?purpose, "refused by the session's network policy");
        }
        allowed
    }

    /// Whether a refusal is told: a component that tries for ever must not fill the log.
    fn tells_refusal(&self) -> bool {
        self.told.fetch_add(1, Ordering::Relaxed) < TOLD_REFUSALS
    }

    fn may_connect(&self, address: IpAddr, port: u16) -> bool {
        if self.policy.addresses.contains(&address) {
            return true;
        }
        let advertised = self.policy.follows_advertised && self.policy.allow_advertised && !is_private(address);
        advertised || (self.is_known(address) && self.policy.port.is_none_or(|only| port == only))
    }

    /// Whether it is the host of the connection.
    fn is_known(&self, address: IpAddr) -> bool {
        if self.policy.addresses.contains(&address) {
            return true;
        }
        let resolved = self.resolved.lock().unwrap_or_else(PoisonError::into_inner).contains(&address);
        resolved && !(self.policy.deny_private_addresses && is_private(address))
    }
}
