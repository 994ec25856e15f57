//! Large files whose transfer is cut again and again: each time it goes on where it was, and hardly a byte passes twice.

use super::work::Work;
use super::{Behind, Security};
use crate::driver::{connector, write_table};
use host_harness::Properties;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt as _;
use std::path::Path;
use std::time::Instant;
use tests::fault_proxy::Fault;
use tests::servers::{FtpServer, ServerKind};
use tokio::io::AsyncRead;

const MIB: u64 = 1 << 20;
const CUTS: usize = 5;
const NAME: &str = "big.bin";

/// TLS is not what is measured here.
const FILES: [(Work, Security, u64); 4] = [
    (Work::Get, Security::Plain, 1024 * MIB),
    (Work::Get, Security::Tls, 64 * MIB),
    (Work::Send, Security::Plain, 256 * MIB),
    (Work::Send, Security::Tls, 64 * MIB),
];

#[tokio::test]
async fn a_large_file_that_is_cut_five_times_passes_once() {
    let mut table = vec![
        "| operation | security | file | cuts | resumed | attempts | passed on data connections | seconds | SHA-256 |"
            .to_owned(),
        "|---|---|---|---|---|---|---|---|---|".to_owned(),
    ];
    for (work, security, size) in FILES {
        table.push(cut(work, security, size).await);
        println!("{}", table[table.len() - 1]);
    }
    write_table("interruptions-large.md", &table);
}

async fn cut(work: Work, security: Security, size: u64) -> String {
    let behind = Behind::start(ServerKind::Vsftpd, security);
    let folder = tempfile::tempdir().unwrap();
    let (local, remote) = (folder.path().join(NAME), behind.server.root().join(NAME));
    let source = match work {
        Work::Get => {
            behind.server.store(NAME, b"").unwrap();
            &remote
        }
        Work::Send => &local,
    };
    fill(source, size).unwrap();
    let expected = sha256(File::open(source).unwrap()).unwrap();

    // Each cut is at another place of the file: offsets are the connection's own.
    let proxy = behind.proxy([Fault::on_data(work.direction()).after_bytes(size / 6).times(CUTS).cut()]);
    let start = Instant::now();
    let properties = transfer(&behind.connection(&proxy), work, source).await;
    let seconds = start.elapsed().as_secs_f64();
    let property = |name| properties.get(name).unwrap_or_default();
    let passed = proxy.bytes(work.direction());
    let place = format!("{work} {security}\n{:#?}", proxy.transcript());
    assert_eq!(property("sha256"), expected, "{place}");
    assert_eq!(sha256(File::open(remote).unwrap()).unwrap(), expected, "{place}");
    assert_eq!((proxy.fired(), property("resumed-count")), (CUTS, "5"), "{place}");
    assert!(passed <= size + size / 100, "{passed} bytes for {size}: {place}");
    proxy.wait_until_all_closed().await.unwrap();
    format!(
        "| {work} | {security} | {size} | {CUTS} | {} | {} | {passed} | {seconds:.1} | equal |",
        property("resumed-count"),
        property("attempts"),
    )
}

/// Reads or sends the file, and gives the properties that its document has at last.
async fn transfer(connection: &serde_json::Value, work: Work, source: &Path) -> Properties {
    let mut session = connector().await.open(connection).await.unwrap();
    let operation = session.prepare(work.operation(), &json!({ "fileName": NAME })).await.unwrap();
    let mut file = tokio::fs::File::open(source).await.unwrap();
    let body: Option<&mut (dyn AsyncRead + Unpin + Send)> = if work == Work::Send { Some(&mut file) } else { None };
    let mut results = session.run(&operation, &Properties::new(), body).await.unwrap();
    let mut document = results.next().await.unwrap().unwrap();
    document.read_to(&mut tokio::io::sink()).await.unwrap();
    let properties = document.properties().clone();
    document.acknowledge().await.unwrap();
    drop(results);
    session.close().await.unwrap();
    properties
}

/// Takes little room: the file has holes, but no two of its mebibytes are the same.
fn fill(path: &Path, size: u64) -> io::Result<()> {
    let file = File::options().write(true).create(true).truncate(false).open(path)?;
    file.set_len(size)?;
    (0..size / MIB).try_for_each(|number| file.write_all_at(&number.to_le_bytes(), number * MIB + number % MIB))
}

fn sha256(mut content: impl Read) -> io::Result<String> {
    let (mut digest, mut buffer) = (Sha256::new(), vec![0; 1 << 20]);
    loop {
        let read = content.read(&mut buffer)?;
        if read == 0 {
            return Ok(base16ct::lower::encode_string(&digest.finalize()));
        }
        digest.update(&buffer[..read]);
    }
}
