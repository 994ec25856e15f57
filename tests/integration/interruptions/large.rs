//! A large download that is cut again and again goes on where it was.

use super::{Behind, Security};
use crate::driver::{connector, write_table};
use host_harness::Properties;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::time::Instant;
use tests::fault_proxy::{Direction, Fault};
use tests::servers::{FtpServer, ServerKind};

const MIB: u64 = 1 << 20;
const CUTS: usize = 5;

#[tokio::test]
async fn a_gigabyte_that_is_cut_five_times_is_read_once() {
    let size = 1024 * MIB;
    let behind = Behind::start(ServerKind::Vsftpd, Security::Plain);
    let expected = store(&behind, "big.bin", size);
    // Each cut is at another place of the file: offsets are the connection's own.
    let cut = Fault::on_data(Direction::Download).of("RETR").after_bytes(size / 6).times(CUTS).cut();
    let proxy = behind.proxy([cut]);
    let start = Instant::now();
    let properties = read(&behind.connection(&proxy), "big.bin").await;
    let property = |name| properties.get(name).unwrap_or_default();
    let passed = proxy.bytes(Direction::Download);
    let seconds = start.elapsed().as_secs_f64();
    let table = [
        "| file | cuts | resumed | attempts | passed on data connections | seconds | SHA-256 |".to_owned(),
        "|---|---|---|---|---|---|---|".to_owned(),
        format!(
            "| {size} | {} | {} | {} | {passed} | {seconds:.1} | {} |",
            proxy.fired(),
            property("resumed-count"),
            property("attempts"),
            if property("sha256") == expected { "equal" } else { "DIFFERS" },
        ),
    ];
    println!("{}", table.join("\n"));
    write_table("interruptions-large.md", &table);
    assert_eq!(property("sha256"), expected);
    assert_eq!((proxy.fired(), property("resumed-count")), (CUTS, "5"));
    assert!(passed <= size + size / 100, "{passed} bytes for {size}");
    proxy.wait_until_all_closed().await.unwrap();
}

/// Reads the file, and gives the properties that its document has at last.
async fn read(connection: &serde_json::Value, name: &str) -> Properties {
    let mut session = connector().await.open(connection).await.unwrap();
    let operation = session.prepare("get", &json!({ "fileName": name })).await.unwrap();
    let mut results = session.run(&operation, &Properties::new(), None).await.unwrap();
    let mut document = results.next().await.unwrap().unwrap();
    document.read_to(&mut tokio::io::sink()).await.unwrap();
    let properties = document.properties().clone();
    document.acknowledge().await.unwrap();
    drop(results);
    session.close().await.unwrap();
    properties
}

/// A file that takes little room: it has holes, but no two of its mebibytes are the same. Gives its SHA-256.
fn store(behind: &Behind, name: &str, size: u64) -> String {
    behind.server.store(name, b"").unwrap();
    let path = behind.server.root().join(name);
    let file = File::options().write(true).open(&path).unwrap();
    file.set_len(size).unwrap();
    for number in 0..size / MIB {
        file.write_all_at(&number.to_le_bytes(), number * MIB + number % MIB).unwrap();
    }
    sha256(File::open(&path).unwrap()).unwrap()
}

fn sha256(mut content: impl io::Read) -> io::Result<String> {
    let (mut digest, mut buffer) = (Sha256::new(), vec![0; 1 << 20]);
    loop {
        let read = content.read(&mut buffer)?;
        if read == 0 {
            return Ok(base16ct::lower::encode_string(&digest.finalize()));
        }
        digest.update(&buffer[..read]);
    }
}
