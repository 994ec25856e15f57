//! Where the output documents of a run go, and what is said about them.

use std::io;
use std::time::Duration;

use host_harness::{Document, Error, Properties, Results};
use serde_json::{Value, json};

use super::ends_batch;
use super::listing::Listing;
use super::local_file::Inbox;
use super::local_name::LocalPath;
use super::progress::Progress;
use crate::cli::human::{Transfer, printable};
use crate::cli::{Exit, Report, Stop};

/// Where the content of output documents goes.
pub(in crate::cli) enum Destination {
    /// There is none, or nobody wants it.
    None,
    /// Files in a directory.
    Directory(Inbox),
    /// All on stdout, one after the other.
    Stdout,
    /// Entries of a listing, which are results themselves.
    Listing(Listing),
}

impl Destination {
    pub(super) fn listing() -> Self {
        Self::Listing(Listing::default())
    }

    pub(super) fn is_stdout(&self) -> bool {
        matches!(self, Self::Stdout)
    }
}

/// Delivers output documents and keeps count.
pub(in crate::cli) struct Delivery {
    report: Report,
    destination: Destination,
    delivered: u64,
    failed: bool,
}

impl Delivery {
    pub(in crate::cli) fn new(report: Report, destination: Destination) -> Self {
        Self { report, destination, delivered: 0, failed: false }
    }

    pub(super) fn report(&self) -> Report {
        self.report
    }

    /// Delivers and acknowledges every document. One that fails stays on the server, and the next one has its turn.
    pub(in crate::cli) async fn deliver(&mut self, results: &mut Results<'_>, input: Option<&str>) -> Result<(), Stop> {
        loop {
            let document = match results.next().await {
                Ok(Some(document)) => document,
                Ok(None) => return Ok(()),
                Err(error) => return self.failure(&error, input),
            };
            let name = document.properties().get("file-name").map(str::to_owned);
            match self.deliver_one(document).await {
                Ok(delivered) => {
                    self.delivered += 1;
                    self.tell(&delivered)?;
                }
                Err(error) => {
                    let end = ends_batch(&error);
                    self.failure(&error, input.or(name.as_deref()))?;
                    if end {
                        return Ok(());
                    }
                }
            }
        }
    }

    async fn deliver_one(&mut self, mut document: Document<'_>) -> Result<Delivered, Error> {
        let local = local_path(document.properties());
        // A dry run tells what would come; nothing does.
        let planned = document.properties().get("action") == Some("planned");
        let size = document.properties().get("size").and_then(|size| size.parse().ok());
        let progress = |name: &str| Progress::start(self.report, name, size);
        let mut path = None;
        let mut content = None;
        match &mut self.destination {
            Destination::None => {}
            Destination::Directory(_) | Destination::Stdout if planned => {
                document.read_to(&mut tokio::io::sink()).await?;
            }
            Destination::Directory(inbox) => {
                let incoming = inbox.prepare(local).map_err(Error::Body)?;
                let progress = progress(&incoming.path().to_string());
                let mut writer = progress.watch_writer(incoming.writer().map_err(Error::Body)?);
                let read = document.read_to(&mut writer).await;
                progress.end();
                read?;
                path = Some(inbox.publish(incoming).map_err(Error::Body)?.display().to_string());
            }
            Destination::Stdout => drop(document.read_to(&mut tokio::io::stdout()).await?),
            Destination::Listing(_) => {
                let mut body = Vec::new();
                document.read_to(&mut body).await?;
                content = Some(serde_json::from_slice(&body).map_err(|error| Error::Body(error.into()))?);
            }
        }
        let mut properties = document.properties().clone();
        properties.extend(document.acknowledge().await?);
        Ok(Delivered { properties, path, content })
    }

    fn tell(&mut self, delivered: &Delivered) -> io::Result<()> {
        match (&mut self.destination, &delivered.content) {
            (Destination::Stdout, _) => {
                self.report.remark(&delivered.line());
                Ok(())
            }
            (Destination::Listing(listing), Some(entry)) => {
                listing.add(entry, delivered.properties.get("relative-path"));
                self.report.event("document", &delivered.event())
            }
            _ => self.report.result("document", &delivered.event(), || delivered.line()),
        }
    }

    pub(super) fn failure(&mut self, error: &Error, document: Option<&str>) -> Result<(), Stop> {
        self.failed = true;
        self.report.failure(error, document)?;
        Ok(())
    }

    /// Prints what could not be printed before, and says how the run ended.
    pub(super) fn finish(self) -> Result<Exit, Stop> {
        if self.delivered == 0 && !self.failed && !self.destination.is_stdout() {
            self.report.line("[]")?;
            self.report.remark("no documents");
        } else if let (Destination::Listing(listing), 1..) = (&self.destination, self.delivered) {
            for line in listing.lines() {
                self.report.line(&line)?;
            }
        }
        Ok(if self.failed { Exit::Failed } else { Exit::Fine })
    }
}

/// Files from directories below keep their way.
fn local_path(properties: &Properties) -> Option<LocalPath> {
    match properties.get("relative-path") {
        Some(path) => LocalPath::of_path(path),
        None => properties.get("file-name").and_then(LocalPath::of_name),
    }
}

/// A document that has arrived and is acknowledged.
struct Delivered {
    properties: Properties,
    /// The local file, if it was written to one.
    path: Option<String>,
    /// What it says, if that is a result itself.
    content: Option<Value>,
}

impl Delivered {
    fn event(&self) -> Value {
        let mut event = json!({ "properties": self.properties });
        if let Some(fields) = event.as_object_mut() {
            fields.extend(self.path.as_ref().map(|path| ("path".to_owned(), json!(path))));
            fields.extend(self.content.as_ref().map(|content| ("content".to_owned(), content.clone())));
        }
        event
    }

    fn line(&self) -> String {
        let property = |name: &str| self.properties.get(name);
        let mut line = match (property("action"), &self.path) {
            (Some(action), Some(path)) => format!("{path} ({action} on the server)"),
            (Some(action), None) => format!("{action} {}", self.remote_path()),
            (None, Some(path)) => path.clone(),
            (None, None) => self.remote_path(),
        };
        if let Some(backup) = property("backup-file-name") {
            line = format!("{line} (what was there is {backup})");
        }
        if let Some(commands) = property("planned-commands") {
            // Nothing was transferred.
            return printable(&format!("{line}: {}", commands.replace('\n', ", ")));
        }
        line = printable(&line);
        let bytes = property("bytes-transferred").and_then(|bytes| bytes.parse().ok());
        let millis = property("duration-ms").and_then(|millis| millis.parse().ok());
        if let (Some(bytes), Some(millis)) = (bytes, millis) {
            let transfer = Transfer { bytes, duration: Duration::from_millis(millis) };
            line = format!("{line}  {transfer}");
        }
        match property("sha256") {
            Some(digest) => format!("{line}  sha256 {digest}"),
            None => line,
        }
    }

    fn remote_path(&self) -> String {
        let name = self.properties.get("file-name").unwrap_or("document");
        match self.properties.get("remote-directory") {
            Some(directory) => format!("{}/{name}", directory.trim_end_matches('/')),
            None => name.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_a_line_or_an_event() {
        let sent = Delivered {
            properties: Properties::from([
                ("file-name", "a.txt"),
                ("remote-directory", "/in"),
                ("action", "created"),
                ("bytes-transferred", "2048"),
                ("duration-ms", "3"),
                ("sha256", "ab12"),
            ]),
            path: None,
            content: None,
        };
        assert_eq!(sent.line(), "created /in/a.txt  2.00 KiB in 3 ms  sha256 ab12");
        let read = Delivered {
            properties: Properties::from([("file-name", "a.txt")]),
            path: Some("inbox/a.txt".into()),
            content: None,
        };
        assert_eq!(read.line(), "inbox/a.txt");
        assert_eq!(read.event(), json!({"properties": {"file-name": "a.txt"}, "path": "inbox/a.txt"}));
        let planned = Delivered {
            properties: Properties::from([
                ("file-name", "a.txt"),
                ("action", "planned"),
                ("planned-commands", "RETR /a.txt\nDELE /a.txt"),
                ("bytes-transferred", "0"),
                ("duration-ms", "0"),
            ]),
            path: None,
            content: None,
        };
        assert_eq!(planned.line(), "planned a.txt: RETR /a.txt, DELE /a.txt");
        let kept = Delivered {
            properties: Properties::from([
                ("file-name", "a.txt"),
                ("action", "overwritten"),
                ("backup-file-name", "a.txt.bak"),
            ]),
            path: None,
            content: None,
        };
        assert_eq!(kept.line(), "overwritten a.txt (what was there is a.txt.bak)");
    }
}
