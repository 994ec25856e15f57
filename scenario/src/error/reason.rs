//! What may be wrong with a file, in words.

use thiserror::Error;

use super::Note;
use crate::source::Span;

/// What is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Reason {
    /// It has more bytes than a scenario may have.
    #[error("the file has {bytes} bytes, a scenario may have {most}")]
    TooLarge {
        /// How many it has.
        bytes: usize,
        /// How many it may have.
        most: usize,
    },
    /// Too many values, or too deep in each other.
    #[error("too many values, or too deeply nested")]
    TooMuch,
    /// It says nothing.
    #[error("the file says nothing")]
    Empty,
    /// It holds several YAML documents.
    #[error("a file holds one scenario")]
    SeveralDocuments,
    /// It is no YAML.
    #[error("not YAML: {message}")]
    Syntax {
        /// The parser's words.
        message: String,
        /// What is often the cause.
        help: Option<&'static str>,
    },
    /// A line is indented with a tab.
    #[error("a line is indented with a tab")]
    Tab,
    /// A variable without quotes inside `{…}` or `[…]`, where its braces mean something else.
    #[error("`{variable}` needs quotes inside of {{…}} and […]")]
    UnquotedVariable {
        /// The variable as it stands there.
        variable: String,
    },
    /// An anchor or an alias.
    #[error("anchors (`&name`) and aliases (`*name`) are not supported")]
    Alias,
    /// A merge key.
    #[error("merge keys (`<<`) are not supported")]
    MergeKey,
    /// A tag.
    #[error("the tag `{tag}` is not supported")]
    Tag {
        /// The tag.
        tag: String,
    },
    /// A number that is written otherwise than in JSON.
    #[error("`{written}` may be a number or a text")]
    AmbiguousNumber {
        /// As it stands there.
        written: String,
        /// The number as JSON writes it, unless it is too large to be exact.
        number: Option<String>,
    },
    /// A key that is no text.
    #[error("a key must be a text")]
    KeyIsNoText,
    /// A key that its map already has.
    #[error("`{key}` stands here twice")]
    DuplicateKey {
        /// The key.
        key: String,
        /// Where it stands first.
        first: Span,
    },
    /// A key that has no meaning.
    #[error("unknown key `{key}`")]
    UnknownKey {
        /// The key.
        key: String,
        /// The keys that exist.
        known: Vec<&'static str>,
    },
    /// A key that must be there.
    #[error("`{key}` is missing")]
    MissingKey {
        /// The key.
        key: &'static str,
    },
    /// A word where only some have a meaning.
    #[error("unknown word `{word}`")]
    UnknownWord {
        /// The word.
        word: String,
        /// The words that exist.
        known: Vec<&'static str>,
    },
    /// A value of another kind.
    #[error("expected {expected}, found {found}")]
    WrongKind {
        /// What belongs there.
        expected: String,
        /// What stands there.
        found: String,
        /// What may be meant.
        help: Option<&'static str>,
    },
    /// There are no steps.
    #[error("a scenario needs a step")]
    NoSteps,
    /// An operation for no document at all.
    #[error("`documents` is empty")]
    NoDocuments,
    /// A step that does nothing.
    #[error("a step needs one of `operation`, `check`, `ping`, `close` and `kill`")]
    NothingToDo,
    /// A step that does two things.
    #[error("a step does one thing, this one has both `{first}` and `{second}`")]
    TwoActions {
        /// One of them.
        first: &'static str,
        /// Where that stands.
        first_span: Span,
        /// The other.
        second: &'static str,
    },
    /// A key that goes with another kind of step.
    #[error("`{key}` goes with `{owner}`, this step has `{action}`")]
    OfAnotherAction {
        /// The key.
        key: &'static str,
        /// What it goes with.
        owner: &'static str,
        /// What the step does.
        action: &'static str,
    },
    /// A key for one input document in a step that has several.
    #[error("`{key}` is for one input document, and this step has `documents`")]
    OfOneDocument {
        /// The key.
        key: &'static str,
        /// Where the several are.
        documents: Span,
    },
    /// Something else, in serde's words.
    #[error("{0}")]
    Other(String),
}

impl Reason {
    pub(super) fn label(&self) -> String {
        match self {
            Self::TooLarge { .. } | Self::TooMuch => "more than a scenario needs".to_owned(),
            Self::Empty | Self::NoSteps | Self::NoDocuments | Self::NothingToDo => "nothing is done here".to_owned(),
            Self::SeveralDocuments => "the next one begins here".to_owned(),
            Self::Syntax { .. } | Self::Other(_) => "here".to_owned(),
            Self::Tab => "this is a tab".to_owned(),
            Self::UnquotedVariable { .. } => "its brace begins a map".to_owned(),
            Self::Alias | Self::MergeKey | Self::Tag { .. } => "not supported".to_owned(),
            Self::AmbiguousNumber { .. } => "which one?".to_owned(),
            Self::KeyIsNoText => "not a text".to_owned(),
            Self::DuplicateKey { .. } => "the second time".to_owned(),
            Self::UnknownKey { .. } => "means nothing here".to_owned(),
            Self::MissingKey { key } => format!("this map has no `{key}`"),
            Self::UnknownWord { known, .. } => format!("expected {}", list(known, "or")),
            Self::WrongKind { expected, .. } => format!("not {expected}"),
            Self::TwoActions { .. } => "the second".to_owned(),
            Self::OfOneDocument { .. } => "of which of them?".to_owned(),
            Self::OfAnotherAction { action, .. } => format!("means nothing to `{action}`"),
        }
    }

    pub(super) fn help(&self) -> Option<String> {
        match self {
            Self::Syntax { help, .. } | Self::WrongKind { help, .. } => help.map(str::to_owned),
            Self::Tab => Some("indent with spaces".to_owned()),
            Self::UnquotedVariable { variable } => Some(format!("write \"{variable}\", with the quotes")),
            Self::NoDocuments => Some("without `documents` the operation runs once".to_owned()),
            Self::KeyIsNoText => Some("put it into quotes".to_owned()),
            Self::Alias | Self::MergeKey => Some("write out what is meant".to_owned()),
            Self::Tag { .. } => Some("leave it out".to_owned()),
            Self::AmbiguousNumber { written, number: Some(number) } => {
                Some(format!("write {number} if it is a number, \"{written}\" with the quotes if it is a text"))
            }
            Self::AmbiguousNumber { written, number: None } => {
                Some(format!("write \"{written}\" with the quotes for a text"))
            }
            Self::SeveralDocuments => Some("make a file of each".to_owned()),
            Self::UnknownKey { key, known } => Some(match closest(key, known) {
                Some(meant) => format!("did you mean `{meant}`? The keys here are {}", list(known, "and")),
                None => format!("the keys here are {}", list(known, "and")),
            }),
            Self::UnknownWord { word, known } => closest(word, known).map(|meant| format!("did you mean `{meant}`?")),
            Self::OfOneDocument { key, .. } => Some(format!("give each of the `documents` its `{key}`")),
            Self::TwoActions { .. } => Some("make two steps of it".to_owned()),
            _ => None,
        }
    }

    pub(super) fn note(&self) -> Option<Note> {
        match self {
            Self::DuplicateKey { first: span, .. } | Self::TwoActions { first_span: span, .. } => {
                Some(Note { span: *span, label: "the first".to_owned() })
            }
            Self::OfOneDocument { documents, .. } => {
                Some(Note { span: *documents, label: "these are several".to_owned() })
            }
            _ => None,
        }
    }
}

/// How alike two words must be, of 1, for one to be taken for the other mistyped.
const ALIKE: f64 = 0.7;

/// The word that was probably meant.
fn closest<'word>(written: &str, known: &[&'word str]) -> Option<&'word str> {
    let likeness = |word: &str| strsim::normalized_damerau_levenshtein(&written.to_lowercase(), &word.to_lowercase());
    let alike = known.iter().map(|word| (likeness(word), *word)).filter(|(likeness, _)| *likeness >= ALIKE);
    alike.max_by(|(one, _), (other, _)| one.total_cmp(other)).map(|(_, word)| word)
}

/// `a`, `b` and `c`.
fn list(words: &[&str], conjunction: &str) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} {conjunction} {last}", others.join(", ")),
        None => String::new(),
    }
}
