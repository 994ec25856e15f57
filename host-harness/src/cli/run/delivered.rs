//! What is said about a document that has been delivered.

use std::time::Duration;

use host_harness::Properties;
use serde_json::{Value, json};

use crate::cli::human::{Transfer, printable};

/// A document that has arrived and is acknowledged.
pub(super) struct Delivered {
    pub(super) properties: Properties,
    /// The local file, if it was written to one.
    pub(super) path: Option<String>,
    /// What it says, if that is a result itself.
    pub(super) content: Option<Value>,
}

impl Delivered {
    pub(super) fn event(&self) -> Value {
        let mut event = json!({ "properties": self.properties });
        if let Some(fields) = event.as_object_mut() {
            fields.extend(self.path.as_ref().map(|path| ("path".to_owned(), json!(path))));
            fields.extend(self.content.as_ref().map(|content| ("content".to_owned(), content.clone())));
        }
        event
    }

    pub(super) fn line(&self) -> String {
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
