//! `run send`, `list`, `get` and `delete` on every real server: a tree, odd names, an empty file, a large one.

use crate::harness::Harness;
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;
use tests::servers::{FtpServer, RealServer, ServerKind};

const LARGE: u64 = 300 * 1024 * 1024;

#[test]
fn vsftpd() {
    round_trip(ServerKind::Vsftpd);
}

#[test]
fn proftpd() {
    round_trip(ServerKind::Proftpd);
}

#[test]
fn pure_ftpd() {
    round_trip(ServerKind::PureFtpd);
}

#[test]
fn pyftpdlib() {
    round_trip(ServerKind::Pyftpdlib);
}

fn round_trip(kind: ServerKind) {
    let server = RealServer::start(kind).unwrap();
    let harness = Harness::new(&server);
    harness.write("empty.txt", b"");
    harness.write("name with spaces.txt", b"spaces");
    harness.write("Übersicht 東京.csv", "ä;ö".as_bytes());
    write_large(&harness.folder().join("large.bin"));
    let names = ["empty.txt", "name with spaces.txt", "Übersicht 東京.csv", "large.bin"];

    let inputs: Vec<&str> = names.iter().flat_map(|name| ["--input", name]).collect();
    let directory = "remote-directory=tree/of/directories";
    let sent = harness.operation("send", &[&inputs[..], &["--property", directory, "--output", "json"]].concat());
    let sent = sent.succeeded().objects("document");
    assert_eq!(sent.len(), 4);
    for (name, document) in names.iter().zip(&sent) {
        assert_eq!(document["properties"]["file-name"], *name);
        assert_eq!(document["properties"]["remote-directory"], "/tree/of/directories");
        assert_eq!(document["properties"]["sha256"], sha256(&harness.folder().join(name)), "{name}");
    }

    // The document's directory wins over the operation's.
    let parameters = r#"{"remoteDirectory": "nowhere", "include": ["*"]}"#;
    let listed = harness.operation("list", &["--parameters", parameters, "--property", directory, "--output", "json"]);
    let listed = listed.succeeded().objects("document");
    let mut seen: Vec<_> =
        listed.iter().map(|document| document["properties"]["file-name"].as_str().unwrap()).collect();
    seen.sort_unstable();
    let mut expected = names;
    expected.sort_unstable();
    assert_eq!(seen, expected);

    let read = harness.operation("get", &["--parameters", parameters, "--property", directory, "--out", "inbox"]);
    read.succeeded();
    for name in names {
        let (local, returned) = (harness.folder().join(name), harness.folder().join("inbox").join(name));
        assert_eq!(sha256(&local), sha256(&returned), "{kind}: {name}");
    }
    assert_eq!(std::fs::read_dir(harness.folder().join("inbox")).unwrap().count(), 4, "no temporary file is left");

    for name in names {
        let file_name = format!("file-name={name}");
        harness.operation("delete", &["--property", &file_name, "--property", directory]).succeeded();
    }
    assert_eq!(std::fs::read_dir(server.root().join("tree/of/directories")).unwrap().count(), 0);
}

/// Content that repeats nowhere near a buffer's size.
fn write_large(path: &Path) {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).unwrap());
    let mut state = 1_u64;
    let mut block = vec![0_u8; 1024 * 1024];
    for _ in 0..LARGE / block.len() as u64 {
        for bytes in block.chunks_exact_mut(8) {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            bytes.copy_from_slice(&state.to_le_bytes());
        }
        file.write_all(&block).unwrap();
    }
    file.flush().unwrap();
}

fn sha256(path: &Path) -> String {
    let mut hash = Sha256::new();
    let mut file = std::fs::File::open(path).unwrap();
    let mut block = vec![0_u8; 1024 * 1024];
    loop {
        match std::io::Read::read(&mut file, &mut block).unwrap() {
            0 => break base16ct::lower::encode_string(&hash.finalize()),
            read => hash.update(&block[..read]),
        }
    }
}
