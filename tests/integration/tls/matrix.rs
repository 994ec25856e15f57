//! Every server, explicit and implicit, TLS 1.2 and 1.3: twelve uploads and twelve downloads in one session, a listing and
//! a deletion; where the server demands it, each data connection resumes the session. `cargo xtask test` prints the table,
//! and the README has it.

use super::trusting;
use crate::driver::{content, delete, get, list, open, send, write_table};
use serde_json::json;
use sha2::{Digest, Sha256};
use tests::certificates::{CertificateAuthority, KeyAlgorithm};
use tests::servers::{RealServer, ServerKind, TlsMode, TlsOptions, TlsVersions};

const TRANSFERS: usize = 12;
const SIZE: usize = 3 * 1024 * 1024;

/// What came of one server in one configuration.
#[derive(Default)]
struct Cell {
    uploads: usize,
    downloads: usize,
    resumed: usize,
    version: String,
}

#[tokio::test]
async fn every_server_takes_and_gives_every_file() {
    let authority = CertificateAuthority::new().unwrap();
    let mut table = vec![
        "| server | mode | TLS | uploads | downloads | resumed |".to_owned(),
        "|---|---|---|---|---|---|".to_owned(),
    ];
    for kind in ServerKind::ALL {
        for mode in [TlsMode::Explicit, TlsMode::Implicit] {
            if mode == TlsMode::Implicit && !kind.has_implicit_tls() {
                continue;
            }
            for versions in [TlsVersions::Only1_2, TlsVersions::Only1_3, TlsVersions::Both] {
                let cell = cell(&authority, kind, mode, versions).await;
                table.push(format!(
                    "| {kind} | {} | {} | {}/{TRANSFERS} | {}/{TRANSFERS} | {}/{} |",
                    if mode == TlsMode::Explicit { "explicit" } else { "implicit" },
                    match versions {
                        TlsVersions::Both => format!("both (last {})", cell.version),
                        _ => cell.version.clone(),
                    },
                    cell.uploads,
                    cell.downloads,
                    cell.resumed,
                    2 * TRANSFERS,
                ));
                println!("{}", table[table.len() - 1]);
                assert_eq!((cell.uploads, cell.downloads), (TRANSFERS, TRANSFERS), "{kind} {mode:?} {versions:?}");
                if kind.can_require_session_reuse() {
                    assert_eq!(cell.resumed, 2 * TRANSFERS, "{kind} {mode:?} {versions:?}");
                }
            }
        }
    }
    write_table("ftps.md", &table);
    let readme = include_str!("../../../README.md");
    for row in &table {
        assert!(readme.contains(row.as_str()), "the README's table lacks this row: {row}");
    }
}

async fn cell(authority: &CertificateAuthority, kind: ServerKind, mode: TlsMode, versions: TlsVersions) -> Cell {
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    let options = TlsOptions::new(&identity).mode(mode).versions(versions);
    let server = RealServer::start_tls(kind, options).unwrap();
    let mut session = open(&trusting(&server, mode, authority)).await;
    let content = content(SIZE);
    let expected = base16ct::lower::encode_string(&Sha256::digest(&content));
    let mut cell = Cell::default();
    for number in 0..TRANSFERS {
        let sent = send(&mut session, &format!("{number}.bin"), &content).await;
        let sent = sent.unwrap_or_else(|error| panic!("{kind} {mode:?} {versions:?}: upload {number}: {error:?}"));
        cell.uploads += usize::from(sent.property("sha256") == expected);
        cell.resumed += usize::from(sent.property("tls-data-resumed") == "true");
        sent.property("tls-version").clone_into(&mut cell.version);
    }
    for number in 0..TRANSFERS {
        let files = get(&mut session, json!({ "fileName": format!("{number}.bin") })).await;
        let files = files.unwrap_or_else(|error| panic!("{kind} {mode:?} {versions:?}: download {number}: {error:?}"));
        cell.downloads += usize::from(files[0].property("sha256") == expected && files[0].body == content);
        cell.resumed += usize::from(files[0].property("tls-data-resumed") == "true");
    }
    assert_eq!(list(&mut session, json!({})).await.unwrap().len(), TRANSFERS);
    delete(&mut session, json!({ "fileName": "0.bin" })).await.unwrap();
    assert_eq!(list(&mut session, json!({})).await.unwrap().len(), TRANSFERS - 1);
    session.close().await.unwrap();
    cell
}

#[tokio::test]
async fn fifty_small_uploads_over_tls_1_3_are_stored_whole() {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    let options = TlsOptions::new(&identity).versions(TlsVersions::Only1_3);
    let server = RealServer::start_tls(ServerKind::Vsftpd, options).unwrap();
    let mut session = open(&trusting(&server, TlsMode::Explicit, &authority)).await;
    let content = content(300_000);
    for number in 0..50 {
        let sent = send(&mut session, &format!("{number}.bin"), &content).await.unwrap();
        assert_eq!((sent.property("size"), sent.property("tls-version")), ("300000", "1.3"), "{number}");
        assert!(tests::servers::FtpServer::read(&server, &format!("{number}.bin")).unwrap() == content, "{number}");
    }
}
