//! FTPS on the servers that people really have.

mod certificates;
mod matrix;
mod scripted;

use crate::driver::connection;
use serde_json::{Value, json};
use tests::certificates::CertificateAuthority;
use tests::servers::{RealServer, TlsMode};

/// A connection that trusts this authority.
fn trusting(server: &RealServer, mode: TlsMode, authority: &CertificateAuthority) -> Value {
    let mut connection = connection(server);
    connection["sslMode"] = match mode {
        TlsMode::Explicit => json!("explicit"),
        TlsMode::Implicit => json!("implicit"),
    };
    connection["caCertificates"] = authority.pem().into();
    connection
}
