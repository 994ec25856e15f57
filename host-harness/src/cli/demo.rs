//! `harness demo`: everything at work against an FTP server inside this process.

mod server;

use std::path::Path;
use std::time::Instant;

use host_harness::{Connector, DEFAULT_COMPONENT, Properties, Session};
use indicatif::HumanBytes;
use serde_json::{Value, json};

use super::human::{Time, Transfer};
use super::{Exit, Report, Stop, check, load};
use server::Server;

/// The documents that the demo sends.
fn documents() -> [(&'static str, Vec<u8>); 3] {
    let large = (0_u32..8 << 20).map(|position| (position.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    [
        ("hello.txt", b"Hello from a WebAssembly component.\n".to_vec()),
        ("empty file.txt", Vec::new()),
        ("measurements \u{e4}\u{f6}\u{fc}.bin", large),
    ]
}

const DIRECTORY: &str = "demo/inbox";

pub(super) async fn demo(report: Report, component: Option<&Path>) -> Result<Exit, Stop> {
    let demo = Demo { report };
    demo.step("Load the connector, and let it describe itself")?;
    let started = Instant::now();
    let connector = load(component).await?;
    demo.describe(&connector, component, started)?;

    demo.step("Start an FTP server in this process")?;
    let server = Server::start().await.map_err(|error| Stop::Environment(error.to_string()))?;
    demo.done("server", &json!({ "address": server.address() }), &format!("listening on {}", server.address()))?;
    let connection = server.connection();

    demo.step("Test the connection")?;
    if check::stages(report, &connector, &connection, true).await? != Exit::Fine {
        return Ok(Exit::Failed);
    }

    let mut session = connector.open(&connection).await?;
    let worked = demo.work(&mut session).await;
    let warnings = session.warnings().await.unwrap_or_default();
    session.close().await?;
    for warning in warnings {
        report.warning(&warning)?;
    }
    worked
}

struct Demo {
    report: Report,
}

impl Demo {
    fn step(&self, title: &str) -> Result<(), Stop> {
        self.report.line("")?;
        self.report.line(title)?;
        Ok(())
    }

    fn done(&self, kind: &str, event: &Value, line: &str) -> Result<(), Stop> {
        self.report.result(kind, event, || format!("  {line}"))?;
        Ok(())
    }

    fn describe(&self, connector: &Connector, component: Option<&Path>, started: Instant) -> Result<(), Stop> {
        let descriptor = connector.descriptor();
        let names: Vec<_> = descriptor.operations.iter().map(|operation| operation.name.as_str()).collect();
        let size =
            component.is_none().then(|| format!(", {} of WebAssembly", HumanBytes(DEFAULT_COMPONENT.len() as u64)));
        let line = format!(
            "{} {}: {}{}, ready in {}",
            descriptor.title,
            descriptor.version,
            names.join(", "),
            size.unwrap_or_default(),
            Time(started.elapsed()),
        );
        self.done(
            "connector",
            &json!({ "id": descriptor.id, "version": descriptor.version, "operations": names }),
            &line,
        )
    }

    /// The same documents go out and come back, and leave nothing behind.
    async fn work(&self, session: &mut Session) -> Result<Exit, Stop> {
        let documents = documents();
        self.step("Send three documents in one session")?;
        let mut digests = Vec::new();
        for (name, content) in &documents {
            digests.push(self.send(session, name, content).await?);
        }

        self.step("List the directory")?;
        let listed = self.list(session).await?;
        self.step("Get the documents back and compare")?;
        let returned = self.get(session).await?;
        let intact = digests.iter().all(|digest| returned.contains(digest)) && returned.len() == documents.len();

        self.step("Delete them")?;
        for (name, _) in &documents {
            self.delete(session, name).await?;
        }
        let left = self.list(session).await?;
        self.step(if intact { "All SHA-256 digests match." } else { "The digests differ!" })?;
        Ok(if intact && listed == documents.len() && left == 0 { Exit::Fine } else { Exit::Failed })
    }

    async fn send(&self, session: &mut Session, name: &str, content: &[u8]) -> Result<String, Stop> {
        let operation = session.prepare("send", &json!({ "remoteDirectory": DIRECTORY })).await?;
        let properties = Properties::from([("file-name", name)]);
        let mut content = content;
        let mut results = session.run(&operation, &properties, Some(&mut content)).await?;
        let mut digest = String::new();
        while let Some(document) = results.next().await? {
            let properties = document.properties().clone();
            digest = properties.get("sha256").unwrap_or_default().to_owned();
            self.done("sent", &json!({ "properties": properties }), &summary(name, &properties))?;
            document.acknowledge().await?;
        }
        Ok(digest)
    }

    async fn list(&self, session: &mut Session) -> Result<usize, Stop> {
        let operation = session.prepare("list", &json!({ "remoteDirectory": DIRECTORY })).await?;
        let mut results = session.run(&operation, &Properties::new(), None).await?;
        let mut count = 0;
        while let Some(document) = results.next().await? {
            let property = |name: &str| document.properties().get(name).unwrap_or_default();
            let line = format!("{:>8} bytes  {}  {}", property("size"), property("modified"), property("file-name"));
            self.done("entry", &json!({ "properties": document.properties() }), &line)?;
            document.acknowledge().await?;
            count += 1;
        }
        if count == 0 {
            self.done("empty", &json!({}), "nothing left")?;
        }
        Ok(count)
    }

    async fn get(&self, session: &mut Session) -> Result<Vec<String>, Stop> {
        let operation = session.prepare("get", &json!({ "remoteDirectory": DIRECTORY, "include": ["*"] })).await?;
        let mut results = session.run(&operation, &Properties::new(), None).await?;
        let mut digests = Vec::new();
        while let Some(mut document) = results.next().await? {
            document.read_to(&mut tokio::io::sink()).await?;
            let properties = document.properties();
            digests.push(properties.get("sha256").unwrap_or_default().to_owned());
            let name = properties.get("file-name").unwrap_or_default();
            self.done("received", &json!({ "properties": properties }), &summary(name, properties))?;
            document.acknowledge().await?;
        }
        Ok(digests)
    }

    async fn delete(&self, session: &mut Session, name: &str) -> Result<(), Stop> {
        let operation = session.prepare("delete", &json!({ "remoteDirectory": DIRECTORY })).await?;
        let mut results = session.run(&operation, &Properties::from([("file-name", name)]), None).await?;
        while let Some(document) = results.next().await? {
            self.done("deleted", &json!({ "properties": document.properties() }), name)?;
            document.acknowledge().await?;
        }
        Ok(())
    }
}

fn summary(name: &str, properties: &Properties) -> String {
    let number = |name: &str| properties.get(name).and_then(|value| value.parse().ok()).unwrap_or_default();
    let duration = std::time::Duration::from_millis(number("duration-ms"));
    let transfer = Transfer { bytes: number("bytes-transferred"), duration };
    let digest = properties.get("sha256").unwrap_or_default();
    format!("{name}: {transfer}, sha256 {}…", digest.get(..16).unwrap_or(digest))
}
