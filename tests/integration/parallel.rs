//! Many files in several sessions at once, on every real server, in the clear and under TLS.

use crate::driver::{connection, connector, content};
use host_harness::{Body, Document, Error, InputDocument, PlannedDocument, Pool, Properties};
use serde_json::{Value, json};
use std::io::{self, Cursor};
use tests::certificates::{CertificateAuthority, KeyAlgorithm};
use tests::servers::{FtpServer, RealServer, ServerKind, TlsOptions};

const FILES: usize = 60;

/// A file that goes out.
struct Outgoing {
    name: String,
    content: Vec<u8>,
}

impl InputDocument for Outgoing {
    fn properties(&self) -> Properties {
        Properties::from([("file-name", &self.name)])
    }

    async fn open(&mut self) -> io::Result<Option<Body>> {
        Ok(Some(Box::new(Cursor::new(self.content.clone()))))
    }

    async fn deliver(&mut self, document: Document<'_>) -> Result<(), Error> {
        document.acknowledge().await.map(drop)
    }
}

/// And comes back.
struct Incoming {
    planned: PlannedDocument,
    content: Vec<u8>,
}

impl InputDocument for Incoming {
    fn properties(&self) -> Properties {
        self.planned.input.clone()
    }

    async fn deliver(&mut self, mut document: Document<'_>) -> Result<(), Error> {
        document.read_to(&mut self.content).await?;
        document.acknowledge().await.map(drop)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_clear() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        round_trip(&server, connection(&server)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn under_tls() {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    for kind in ServerKind::ALL {
        let server = RealServer::start_tls(kind, TlsOptions::new(&identity)).unwrap();
        let mut connection = connection(&server);
        connection["sslMode"] = "explicit".into();
        connection["caCertificates"] = authority.pem().into();
        round_trip(&server, connection).await;
    }
}

/// Sends all files into a directory that is not there yet, and gets them back.
async fn round_trip(server: &RealServer, connection: Value) {
    let kind = server.kind();
    let pool = Pool::new(connector().await, &connection).unwrap();
    let files = |number: usize| (format!("{number:02}.bin"), content(number * 1777));
    let outgoing = (0..FILES).map(files).map(|(name, content)| Outgoing { name, content });
    let mut batch = pool.batch("send", &json!({ "remoteDirectory": "many/files" }), 4, outgoing).unwrap();
    for number in 0..FILES {
        let outcome = batch.next().await.unwrap().unwrap();
        assert!(outcome.errors.is_empty(), "{kind}: {:?}", outcome.errors);
        assert_eq!(outcome.document.name, files(number).0);
    }
    assert!(batch.next().await.unwrap().is_none());

    let get = json!({ "remoteDirectory": "many/files", "include": ["*"], "sort": "name", "after": "delete" });
    let plan = pool.plan("get", &get, &Properties::new()).await.unwrap();
    assert!(plan.error.is_none(), "{kind}: {:?}", plan.error);
    let incoming = plan.documents.into_iter().map(|planned| Incoming { planned, content: Vec::new() });
    let mut batch = pool.batch("get", &get, 4, incoming).unwrap();
    for number in 0..FILES {
        let outcome = batch.next().await.unwrap().unwrap();
        assert!(outcome.errors.is_empty(), "{kind}: {:?}", outcome.errors);
        assert!(outcome.document.content == files(number).1, "{kind}: {number}");
    }
    assert!(batch.next().await.unwrap().is_none());
    assert_eq!(std::fs::read_dir(server.root().join("many/files")).unwrap().count(), 0, "{kind}");
    pool.close().await;
}
