//! Real servers behind the fault proxy: sessions that break off at every place, files that change meanwhile, hosts that
//! give up. Nothing is lost, nothing is there twice, and no target holds a part.

mod bytes;
mod cancelled;
mod changed;
mod commands;
mod large;
mod table;
mod work;

use crate::driver::{connection, retrying};
use serde_json::Value;
use std::fmt;
use tests::certificates::{CertificateAuthority, Identity, KeyAlgorithm};
use tests::fault_proxy::{Fault, FaultProxy};
use tests::servers::{FtpServer, RealServer, ServerKind};

/// Whether the session is in plain text or under TLS, which ends at the proxy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Security {
    Plain,
    Tls,
}

impl Security {
    const ALL: [Self; 2] = [Self::Plain, Self::Tls];
}

impl fmt::Display for Security {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Plain => "plain",
            Self::Tls => "TLS",
        })
    }
}

/// A real server that is only reached through proxies.
struct Behind {
    server: RealServer,
    security: Security,
    authority: CertificateAuthority,
    identity: Identity,
}

impl Behind {
    fn start(kind: ServerKind, security: Security) -> Self {
        let authority = CertificateAuthority::new().unwrap();
        let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
        Self { server: RealServer::start(kind).unwrap(), security, authority, identity }
    }

    /// A proxy to it, with these faults.
    fn proxy(&self, faults: impl IntoIterator<Item = Fault>) -> FaultProxy {
        let proxy = faults.into_iter().fold(FaultProxy::to(self.server.address()), tests::fault_proxy::Builder::fault);
        let proxy = match self.security {
            Security::Plain => proxy,
            Security::Tls => proxy.tls(&self.identity),
        };
        proxy.start().unwrap()
    }

    /// A connection through the proxy, which tries again at once.
    fn connection(&self, proxy: &FaultProxy) -> Value {
        let mut connection = retrying(connection(&self.server));
        connection["port"] = proxy.address().port().into();
        connection["readTimeoutMs"] = 20_000.into();
        if self.security == Security::Tls {
            connection["sslMode"] = "explicit".into();
            connection["caCertificates"] = self.authority.pem().into();
        }
        connection
    }

    /// The names in the login directory.
    fn names(&self) -> Vec<String> {
        let names = self.server.names("").unwrap();
        names.into_iter().map(|name| String::from_utf8_lossy(&name).into_owned()).collect()
    }
}
