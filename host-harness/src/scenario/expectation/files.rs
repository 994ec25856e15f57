//! Files on the server after a step.

use scenario::node::{Node, Value as NodeValue};
use scenario::outcome::Problem;
use scenario::source::Span;

use super::documents::DocumentPattern;
use crate::scenario::pattern::Mismatch;
use crate::scenario::received::ReceivedDocument;

/// The files of a server that can be looked at from outside.
pub(crate) trait ServerFiles: Sync {
    /// The file, with `size` and `sha256` as its properties; nothing when there is none.
    fn file(&self, path: &str) -> Option<ReceivedDocument>;
}

/// What is expected of a file on the server.
#[derive(Debug)]
pub(super) struct FilePattern {
    path: String,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Absent(Span),
    Present(DocumentPattern),
}

impl FilePattern {
    /// # Errors
    /// When it is none.
    pub(super) fn parse(path: String, node: &Node) -> Result<Self, Problem> {
        let kind = match &node.value {
            NodeValue::Map(members) => match members.as_slice() {
                [only] if only.key == "absent" && only.value.value == NodeValue::Bool(true) => Kind::Absent(node.span),
                _ => Kind::Present(DocumentPattern::parse(node)?),
            },
            _ => Kind::Present(DocumentPattern::parse(node)?),
        };
        Ok(Self { path, kind })
    }

    pub(super) fn compare(&self, server: &dyn ServerFiles) -> Vec<Mismatch> {
        let path = &self.path;
        match (&self.kind, server.file(path)) {
            (Kind::Absent(_), None) => Vec::new(),
            (Kind::Absent(span), Some(file)) => {
                let mismatch = Mismatch::of(*span, format!("the server has {path}, but should not"));
                vec![mismatch.actual(Some(&file.properties.into()))]
            }
            (Kind::Present(pattern), None) => {
                let mismatch = Mismatch::of(pattern.span(), format!("the server has no file {path}"));
                vec![mismatch.expected(pattern.shown().clone())]
            }
            (Kind::Present(pattern), Some(file)) => pattern.compare(&file, &format!("the server's {path}")),
        }
    }
}
