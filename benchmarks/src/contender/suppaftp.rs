//! suppaftp, native: the reference for what a client in Rust takes, and for TLS what rustls takes outside of WebAssembly.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use suppaftp::types::FileType;
use suppaftp::{FtpStream, ImplFtpStream, RustlsConnector, RustlsFtpStream, TlsStream};

use super::{declined, own_job};
use crate::task::{Done, Endpoint, Task};

/// Does the job that this process was started for.
pub(crate) fn work() -> anyhow::Result<()> {
    let job = own_job()?;
    let address = job.endpoint.address;
    let done = match &job.endpoint.authority {
        None => perform(FtpStream::connect(address)?, &job.endpoint, &job.task)?,
        Some(authority) => {
            let connector = RustlsConnector::from(Arc::new(only_chacha20(authority)?));
            let stream = RustlsFtpStream::connect(address)?.into_secure(connector, &address.ip().to_string())?;
            perform(stream, &job.endpoint, &job.task)?
        }
    };
    println!("{}", serde_json::to_string(&done)?);
    Ok(())
}

fn perform<T: TlsStream>(mut client: ImplFtpStream<T>, endpoint: &Endpoint, task: &Task) -> anyhow::Result<Done> {
    client.login(&endpoint.user, &endpoint.password)?;
    client.transfer_type(FileType::Binary)?;
    let mut done = Done::default();
    match task {
        Task::Get { directory, names } => {
            for name in names {
                let mut stream = client.retr_as_stream(format!("{directory}/{name}"))?;
                done.add(copy(&mut stream, &mut io::sink())?);
                stream.finish()?;
            }
        }
        Task::Send { sources, directory, .. } => {
            for source in sources {
                let name = source.file_name().context("a file without a name")?.to_string_lossy();
                let mut stream = client.put_with_stream(format!("{directory}/{name}"))?;
                done.add(copy(&mut File::open(source)?, &mut stream)?);
                stream.finish()?;
            }
        }
        Task::List { .. } => return declined(),
    }
    client.quit()?;
    Ok(done)
}

/// In pieces as large as the connector's: `std::io::copy` takes 8 KiB.
fn copy(source: &mut impl Read, destination: &mut impl Write) -> io::Result<u64> {
    let mut buffer = vec![0; 64 << 10];
    let mut copied = 0;
    loop {
        let length = source.read(&mut buffer)?;
        let Some(piece) = buffer.get(..length).filter(|piece| !piece.is_empty()) else { return Ok(copied) };
        destination.write_all(piece)?;
        copied += piece.len() as u64;
    }
}

fn only_chacha20(authority: &Path) -> anyhow::Result<ClientConfig> {
    let suites = vec![ring::cipher_suite::TLS13_CHACHA20_POLY1305_SHA256];
    let provider = CryptoProvider { cipher_suites: suites, ..ring::default_provider() };
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(authority)?)?;
    let builder = ClientConfig::builder_with_provider(Arc::new(provider)).with_safe_default_protocol_versions()?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
}
