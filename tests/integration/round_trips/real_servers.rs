//! The servers that are sent several commands at once take them: plain and under TLS, small files and large ones.

use super::lines;
use super::tap::Tap;
use crate::driver::{connection_to, content, get, open, send};
use host_harness::Properties;
use serde_json::json;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use tests::certificates::{CertificateAuthority, KeyAlgorithm};
use tests::servers::{FtpServer, RealServer, ServerKind, TlsOptions};
use tokio::io::{AsyncRead, ReadBuf};

const ONE_BY_ONE: [ServerKind; 1] = [ServerKind::Pyftpdlib];

#[tokio::test]
async fn files_are_got_in_two_round_trips_each() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let names = ["a", "b", "c"];
        for name in names {
            server.store(&format!("in/{name}"), &content(40_000)).unwrap();
        }
        let tap = Tap::before(&server).await;
        let mut session = open(&connection_to(tap.address, server.user(), server.password())).await;
        let parameters = json!({ "remoteDirectory": "in", "include": ["*"], "sort": "name" });
        let files = get(&mut session, parameters).await.unwrap();
        assert!(files.len() == 3 && files.iter().all(|file| file.body == content(40_000)), "{kind}");
        let lines = lines(&tap.batches());
        let begin = lines.iter().position(|line| line.starts_with("RETR")).unwrap();
        let expected = if ONE_BY_ONE.contains(&kind) {
            vec!["RETR /in/a", "EPSV", "RETR /in/b", "EPSV", "RETR /in/c"]
        } else {
            vec!["RETR /in/a | EPSV", "RETR /in/b | EPSV", "RETR /in/c"]
        };
        assert_eq!(lines[begin..], expected, "{kind}");
        assert_eq!(tap.connections(), 1, "{kind}");
    }
}

#[tokio::test]
async fn files_are_sent_in_five_round_trips_each() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let tap = Tap::before(&server).await;
        let mut session = open(&connection_to(tap.address, server.user(), server.password())).await;
        send(&mut session, "out/1", b"content").await.unwrap();
        let before = tap.batches().len();
        send(&mut session, "out/2", b"content").await.unwrap();
        assert_eq!(server.read("out/2").unwrap(), b"content", "{kind}");
        let look = if kind == ServerKind::Vsftpd { "SIZE /out/2 | CWD /out/2" } else { "MLST /out/2" };
        let verify = format!("SIZE /out/.2.#.part | {look} | RNFR /out/.2.#.part");
        let transfer = if ONE_BY_ONE.contains(&kind) {
            vec!["STOR /out/.2.#.part".to_owned(), verify]
        } else {
            vec![format!("STOR /out/.2.#.part | {verify}")]
        };
        let expected = [vec![format!("{look} | EPSV")], transfer, vec!["RNTO /out/2".to_owned()]].concat();
        assert_eq!(lines(&tap.batches()[before..]), expected, "{kind}");
        assert_eq!(tap.connections(), 1, "{kind}");
    }
}

/// Replies that came in another order would have ended the connection.
#[tokio::test]
async fn large_files_and_small_ones_go_both_ways_over_one_connection() {
    let identity = CertificateAuthority::new().unwrap().server(KeyAlgorithm::EcdsaP256).unwrap();
    for kind in ServerKind::ALL {
        for is_tls in [false, true] {
            let server = if is_tls {
                RealServer::start_tls(kind, TlsOptions::new(&identity)).unwrap()
            } else {
                RealServer::start(kind).unwrap()
            };
            let tap = Tap::before(&server).await;
            let mut connection = connection_to(tap.address, server.user(), server.password());
            if is_tls {
                connection["sslMode"] = json!("explicit");
                connection["tlsVerify"] = json!("none");
                // Of TLS 1.3 ProFTPD gives too few tickets for one connection.
                connection["tlsMaxVersion"] = json!("1.2");
            }
            let mut session = open(&connection).await;
            let sizes = [5_000_011, 1, 300_000, 0, 2_000_003];
            for (number, size) in sizes.into_iter().enumerate() {
                send(&mut session, &format!("both/{number}"), &content(size)).await.unwrap();
            }
            let parameters = json!({ "remoteDirectory": "both", "include": ["*"], "sort": "name", "after": "delete" });
            let files = get(&mut session, parameters).await.unwrap();
            assert_eq!(files.len(), sizes.len(), "{kind}, TLS: {is_tls}");
            for (file, size) in files.iter().zip(sizes) {
                assert!(file.body == content(size), "{kind}, TLS: {is_tls}: {size} bytes");
            }
            assert_eq!(tap.connections(), 1, "{kind}, TLS: {is_tls}");
        }
    }
}

/// Gives so many bytes, and then fails.
struct Failing(usize);

impl AsyncRead for Failing {
    fn poll_read(mut self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let length = buffer.remaining().min(self.0);
        if length == 0 {
            return Poll::Ready(Err(io::Error::other("the source is gone")));
        }
        buffer.put_slice(&vec![7; length]);
        self.0 -= length;
        Poll::Ready(Ok(()))
    }
}

/// The transfer is aborted, and what was asked along with it is answered all the same.
#[tokio::test]
async fn an_upload_that_the_engine_withdraws_leaves_the_session_in_order() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let mut session = open(&connection_to(server.address(), server.user(), server.password())).await;
        send(&mut session, "out/1", b"content").await.unwrap();
        let operation = session.prepare("send", &json!({ "fileName": "out/2" })).await.unwrap();
        let mut source = Failing(3_000_000);
        session.run(&operation, &Properties::new(), Some(&mut source)).await.map(|_| ()).unwrap_err();
        send(&mut session, "out/3", b"content").await.unwrap();
        let mut names: Vec<_> = std::fs::read_dir(server.root().join("out")).unwrap().collect();
        names.retain(|entry| !["1", "3"].iter().any(|name| entry.as_ref().unwrap().file_name() == *name));
        assert!(names.is_empty(), "{kind}: {names:?}");
        let warnings = session.warnings().await.unwrap();
        assert!(warnings.iter().all(|warning| warning.code != "leftover-file"), "{kind}: {warnings:?}");
    }
}
