//! The description of a fault proxy.

use std::net::SocketAddr;
use std::sync::Arc;

use super::faults::Faults;
use super::record::Record;
use super::{Fault, FaultProxy, Shared, accept};
use crate::certificates::Identity;
use crate::error::StartError;
use crate::runtime::{ServerRuntime, listen};
use crate::scripted::ScriptedTls;

/// A fault proxy that is being described.
#[derive(Debug)]
pub struct Builder {
    server: SocketAddr,
    tls: Option<ScriptedTls>,
    faults: Vec<Fault>,
}

impl Builder {
    pub(super) fn new(server: SocketAddr) -> Self {
        Self { server, tls: None, faults: Vec::new() }
    }

    /// Has this fault too. Of several for the same moment the one that was told first fires; all of them count it.
    #[must_use]
    pub fn fault(mut self, fault: Fault) -> Self {
        self.faults.push(fault);
        self
    }

    /// Offers explicit TLS to the client, with this certificate, and answers AUTH, PBSZ and PROT itself: the server hears
    /// plain FTP. Without it, AUTH is refused.
    #[must_use]
    pub fn tls(self, identity: &Identity) -> Self {
        self.tls_as(ScriptedTls::explicit(identity))
    }

    /// The same from the first byte on, or in some versions only, as this has it. That sessions are reused is not demanded.
    #[must_use]
    pub fn tls_as(self, tls: ScriptedTls) -> Self {
        Self { tls: Some(tls), ..self }
    }

    /// Starts it on the server's own loopback address; it accepts connections when this returns.
    ///
    /// # Errors
    /// When the operating system has no port or thread for it, or rustls does not take the certificate.
    pub fn start(self) -> Result<FaultProxy, StartError> {
        let runtime = ServerRuntime::new()?;
        let (listener, address) = listen(self.server.ip())?;
        let tls = self.tls.map(|tls| tls.configuration().map(|configuration| (tls, configuration))).transpose()?;
        let record = Record::default();
        let faults = Faults::new(self.faults, record.clone());
        let shared = Arc::new(Shared { server: self.server, tls, faults, record });
        runtime.spawn(accept(listener, Arc::clone(&shared)));
        Ok(FaultProxy { _runtime: runtime, address, shared })
    }
}
