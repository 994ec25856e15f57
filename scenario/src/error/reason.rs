//! What may be wrong with a file, in words.

use thiserror::Error;

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
    // May be a password, which nothing has to repeat.
    #[error("this may be a number or a text")]
    AmbiguousNumber,
    /// A key that is no text.
    #[error("a key must be a text")]
    KeyIsNoText,
    /// A key that its map already has.
    #[error("`{key}` is there already, in line {}", first.line)]
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
    #[error("a step does one thing, this one has `{first}` in line {} and `{second}`", first_span.line)]
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
    /// A key that means nothing beside another.
    #[error("`{key}` means nothing beside `{other}`")]
    Excluded {
        /// The key.
        key: &'static str,
        /// The other.
        other: &'static str,
    },
    /// A key for one input document in a step that has several.
    #[error("`{key}` is for one input document, and this step has `documents`")]
    OfOneDocument {
        /// The key.
        key: &'static str,
    },
    /// Something else, in serde's words.
    #[error("{0}")]
    Other(String),
}

impl Reason {
    pub(super) fn help(&self) -> Option<String> {
        Some(match self {
            Self::SeveralDocuments => "Make a file of each.".to_owned(),
            Self::Syntax { help, .. } | Self::WrongKind { help, .. } => (*help)?.to_owned(),
            Self::Tab => "Indent with spaces.".to_owned(),
            Self::UnquotedVariable { variable } => format!("Put the whole text into quotes, such as \"{variable}\"."),
            Self::Alias | Self::MergeKey => "Write out what is meant.".to_owned(),
            Self::Tag { .. } => "Leave it out.".to_owned(),
            Self::AmbiguousNumber => {
                "In quotes it is a text. A number is written as in JSON, with its decimal digits, without \
                                      needless zeros, and with no more of them than a computer keeps."
                    .to_owned()
            }
            Self::KeyIsNoText => "Put it into quotes.".to_owned(),
            Self::UnknownKey { key, known } => suggestion(key, "keys", known),
            Self::UnknownWord { word, known } => suggestion(word, "words", known),
            Self::NoDocuments => "Without `documents` the operation runs once.".to_owned(),
            Self::TwoActions { .. } => "Make two steps of it.".to_owned(),
            Self::OfOneDocument { key } => format!("Give each of the `documents` its `{key}`."),
            _ => return None,
        })
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

/// What may be meant, and what there is.
fn suggestion(written: &str, what: &str, known: &[&str]) -> String {
    match closest(written, known) {
        Some(meant) => format!("Did you mean `{meant}`? The {what} here are {}.", list(known)),
        None => format!("The {what} here are {}.", list(known)),
    }
}

/// `a`, `b` and `c`.
fn list(words: &[&str]) -> String {
    let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    match quoted.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}
