//! Where the output documents of a run go.

use host_harness::{Document, Error, Properties};

use super::delivered::Delivered;
use super::local_file::Inbox;
use super::local_name::LocalPath;
use super::progress::Bars;

/// Where the content of output documents goes. Several sessions may share it.
pub(in crate::cli) enum Destination {
    /// There is none, or nobody wants it.
    None,
    /// Files in a directory.
    Directory(Inbox),
    /// All on stdout, one after the other.
    Stdout,
    /// Entries of a listing, which are results themselves.
    Listing,
}

impl Destination {
    pub(super) fn is_stdout(&self) -> bool {
        matches!(self, Self::Stdout)
    }

    /// Reads a document, stores it and acknowledges it.
    pub(super) async fn receive(
        &self,
        mut document: Document<'_>,
        path: Option<LocalPath>,
        bars: &Bars,
    ) -> Result<Delivered, Error> {
        // A dry run tells what would come; nothing does.
        let planned = document.properties().get("action") == Some("planned");
        let size = document.properties().get("size").and_then(|size| size.parse().ok());
        let mut stored = None;
        let mut content = None;
        match self {
            Self::None => {}
            Self::Directory(_) | Self::Stdout if planned => {
                document.read_to(&mut tokio::io::sink()).await?;
            }
            Self::Directory(inbox) => {
                let incoming = inbox.prepare(path).map_err(Error::Body)?;
                let progress = bars.start(&incoming.path().to_string(), size);
                let mut writer = progress.watch_writer(incoming.writer().map_err(Error::Body)?);
                document.read_to(&mut writer).await?;
                drop(progress);
                stored = Some(inbox.publish(incoming).map_err(Error::Body)?.display().to_string());
            }
            Self::Stdout => drop(document.read_to(&mut tokio::io::stdout()).await?),
            Self::Listing => {
                let mut body = Vec::new();
                document.read_to(&mut body).await?;
                content = Some(serde_json::from_slice(&body).map_err(|error| Error::Body(error.into()))?);
            }
        }
        let mut properties = document.properties().clone();
        properties.extend(document.acknowledge().await?);
        Ok(Delivered { properties, path: stored, content })
    }
}

/// Files from directories below keep their way.
pub(super) fn local_path(properties: &Properties) -> Option<LocalPath> {
    match properties.get("relative-path") {
        Some(path) => LocalPath::of_path(path),
        None => properties.get("file-name").and_then(LocalPath::of_name),
    }
}
