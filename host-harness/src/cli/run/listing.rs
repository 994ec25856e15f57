//! Entries of a listing as a table for people.

use indicatif::HumanBytes;
use serde_json::Value;

use crate::cli::human::printable;

/// The entries so far. Widths are known only at the end.
#[derive(Default)]
pub(in crate::cli) struct Listing(Vec<[String; 4]>);

const HEADINGS: [&str; 4] = ["type", "size", "modified", "name"];

impl Listing {
    /// `path` is the name with the directories below the one that was listed, where those were listed too.
    pub(super) fn add(&mut self, entry: &Value, path: Option<&str>) {
        let text = |field: &str| entry.get(field).and_then(Value::as_str).map(printable);
        let kind = match entry.get("fileType").and_then(Value::as_str) {
            Some("regular_file") => "file",
            Some("directory") => "directory",
            Some("symbolic_link") => "link",
            _ => "?",
        };
        let size = entry.get("size").and_then(Value::as_u64).map(|size| HumanBytes(size).to_string());
        let mut name = path.map(printable).or_else(|| text("fileName")).unwrap_or_default();
        if let Some(target) = text("linkPath") {
            name = format!("{name} -> {target}");
        }
        self.0.push([kind.to_owned(), size.unwrap_or_default(), text("modified").unwrap_or_default(), name]);
    }

    pub(super) fn lines(&self) -> Vec<String> {
        let headings = HEADINGS.map(str::to_owned);
        let rows = || std::iter::once(&headings).chain(&self.0);
        let [kinds, sizes, times] = [0, 1, 2].map(|column| {
            rows().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or_default()
        });
        let line = |[kind, size, time, name]: &[String; 4]| {
            format!("{kind:<kinds$}  {size:>sizes$}  {time:<times$}  {name}").trim_end().to_owned()
        };
        rows().map(line).collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn columns_line_up() {
        let mut listing = Listing::default();
        listing.add(
            &json!({
                "fileName": "a b.txt", "fileType": "regular_file", "size": 2048, "modified": "2026-11-21T10:00:00Z",
            }),
            None,
        );
        listing.add(&json!({"fileName": "sub", "fileType": "directory"}), None);
        listing.add(&json!({"fileName": "c", "fileType": "regular_file", "size": 0}), Some("sub/c"));
        listing.add(
            &json!({"fileName": "l\u{1b}", "fileType": "symbolic_link", "linkPath": "a b.txt", "size": null}),
            None,
        );
        assert_eq!(
            listing.lines(),
            [
                "type           size  modified              name",
                "file       2.00 KiB  2026-11-21T10:00:00Z  a b.txt",
                "directory                                  sub",
                "file            0 B                        sub/c",
                "link                                       l\\u{1b} -> a b.txt",
            ]
        );
    }
}
