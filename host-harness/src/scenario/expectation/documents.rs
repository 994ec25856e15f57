//! Output documents: a pattern for each, or how many there are and what they have in common.

use scenario::node::{Member as NodeMember, Node, Value as NodeValue};
use scenario::outcome::Problem;
use scenario::source::Span;
use serde_json::Value;

use super::content::ContentPattern;
use crate::scenario::json;
use crate::scenario::pattern::{
    Condition, Member, Mismatch, Subject, compare_members, count_conditions, unknown_pattern,
};
use crate::scenario::received::{ReceivedBody, ReceivedDocument};

/// What is expected of all output documents.
#[derive(Debug)]
pub(super) struct DocumentsPattern {
    kind: Kind,
    span: Span,
    shown: Value,
}

#[derive(Debug)]
enum Kind {
    /// These, in this order.
    Listed(Vec<DocumentPattern>),
    /// So many, and all like this.
    Counted { count: Vec<Condition>, each: Option<DocumentPattern> },
}

/// What is expected of one document, or of a file on the server.
#[derive(Debug)]
pub(super) struct DocumentPattern {
    properties: Vec<Member>,
    content: Option<ContentPattern>,
    span: Span,
    shown: Value,
}

impl DocumentsPattern {
    /// # Errors
    /// When it is none.
    pub(super) fn parse(node: &Node) -> Result<Self, Problem> {
        let kind = match &node.value {
            NodeValue::List(items) => Kind::Listed(items.iter().map(DocumentPattern::parse).collect::<Result<_, _>>()?),
            NodeValue::Map(members) => {
                let (mut count, mut each) = (Vec::new(), None);
                for member in members {
                    match count_conditions(member) {
                        Some(conditions) => count.extend(conditions?),
                        None if member.key == "each" => each = Some(DocumentPattern::parse(&member.value)?),
                        None => return Err(unknown_pattern(member.key_span, unknown_member(&member.key))),
                    }
                }
                if count.is_empty() {
                    // Of no documents, anything is true.
                    let message = "`documents` says how many: `count`, `atLeast` or `atMost`";
                    return Err(unknown_pattern(node.span, message.to_owned()));
                }
                Kind::Counted { count, each }
            }
            _ => return Err(unknown_pattern(node.span, "`documents` is a list, or `{count: N, each: …}`".to_owned())),
        };
        Ok(Self { kind, span: node.span, shown: json::of(node) })
    }

    pub(super) fn compare(&self, came: &[ReceivedDocument]) -> Vec<Mismatch> {
        let numbered = came.iter().enumerate().map(|(index, document)| (format!("document {}", index + 1), document));
        match &self.kind {
            Kind::Listed(patterns) => {
                let compared = patterns.iter().zip(numbered);
                let mut mismatches: Vec<_> =
                    compared.flat_map(|(pattern, (name, document))| pattern.compare(document, &name)).collect();
                if patterns.len() != came.len() {
                    mismatches.push(self.wrong_count(patterns, came));
                }
                mismatches
            }
            Kind::Counted { count, each } => {
                let mut mismatches = Vec::new();
                if !count.iter().all(|condition| condition.holds_for_count(came.len())) {
                    let mismatch = Mismatch::of(self.span, format!("{} came", documents(came.len())));
                    mismatches.push(mismatch.expected(self.shown.clone()).actual(Some(&names(came))));
                }
                let each = each.iter();
                mismatches.extend(each.flat_map(|pattern| {
                    let numbered = numbered.clone();
                    numbered.flat_map(|(name, document)| pattern.compare(document, &name))
                }));
                mismatches
            }
        }
    }

    /// Points at the first one that did not come, if any.
    fn wrong_count(&self, patterns: &[DocumentPattern], came: &[ReceivedDocument]) -> Mismatch {
        let span = patterns.get(came.len()).map_or(self.span, |missing| missing.span);
        let message = format!("{} came, but {} expected", documents(came.len()), were(patterns.len()));
        Mismatch::of(span, message).actual(Some(&names(came)))
    }
}

impl DocumentPattern {
    /// # Errors
    /// When it is none.
    pub(super) fn parse(node: &Node) -> Result<Self, Problem> {
        let NodeValue::Map(members) = &node.value else {
            return Err(unknown_pattern(
                node.span,
                "a document is expected by its properties: `{name: pattern}`".into(),
            ));
        };
        let is_content = |member: &&NodeMember| member.key == "content";
        let content = members.iter().find(is_content).map(|member| ContentPattern::parse(&member.value));
        let properties = members.iter().filter(|member| !is_content(member)).map(Member::parse);
        Ok(Self {
            properties: properties.collect::<Result<_, _>>()?,
            content: content.transpose()?,
            span: node.span,
            shown: json::of(node),
        })
    }

    pub(super) fn compare(&self, document: &ReceivedDocument, name: &str) -> Vec<Mismatch> {
        let subject = Subject::new(name);
        let mut mismatches = compare_members(&self.properties, &document.properties, &subject);
        mismatches.extend(self.compare_content(document.body.as_ref(), &subject));
        mismatches
    }

    pub(super) fn span(&self) -> Span {
        self.span
    }

    pub(super) fn shown(&self) -> &Value {
        &self.shown
    }

    fn compare_content(&self, body: Option<&ReceivedBody>, subject: &Subject) -> Vec<Mismatch> {
        self.content.iter().flat_map(|content| content.compare(body, &subject.member("content"))).collect()
    }
}

/// The documents by their names, which say most in little room.
fn names(came: &[ReceivedDocument]) -> Value {
    let name = |document: &ReceivedDocument| document.properties.get("file-name").cloned();
    came.iter().map(|document| name(document).unwrap_or_else(|| Value::Object(document.properties.clone()))).collect()
}

fn documents(count: usize) -> String {
    if count == 1 { "1 document".to_owned() } else { format!("{count} documents") }
}

fn were(count: usize) -> String {
    if count == 1 { "1 was".to_owned() } else { format!("{count} were") }
}

fn unknown_member(name: &str) -> String {
    format!("`{name}` says nothing about documents: there is `count`, `atLeast`, `atMost` and `each`")
}
