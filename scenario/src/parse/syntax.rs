//! What is wrong with a file that is no YAML, or not the part of it that scenarios use.

use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::granit_parser::{ErrorKind, ScanError};
use serde_saphyr::{Error, ExternalMessageSource};

use crate::error::{ParseError, Reason};
use crate::source::{Source, Span};

/// Says what the parser stumbled over.
pub(super) fn explain(error: &Error, source: &Source) -> ParseError {
    let span = place(error, source);
    let reason = match error {
        Error::MultipleDocuments { .. } => Reason::SeveralDocuments,
        Error::Budget { breach: BudgetBreach::Aliases { .. } | BudgetBreach::Anchors { .. }, .. }
        | Error::UnknownAnchor { .. } => Reason::Alias,
        Error::Budget { .. } => Reason::TooMuch,
        Error::MergeKeyNotAllowed { .. } => Reason::MergeKey,
        Error::UnsupportedTag { tag, .. } => Reason::Tag { tag: tag.clone() },
        // Any value is taken, so only a key can be of the wrong kind.
        Error::Unexpected { .. } | Error::NullIntoString { .. } | Error::QuotingRequired { .. } => Reason::KeyIsNoText,
        Error::ExternalMessage { source: parser, .. } => match parser.as_ref() {
            ExternalMessageSource::Parser(error) => return no_yaml(error, span, source),
            _ => Reason::Other(error.to_string()),
        },
        _ => Reason::Other(error.to_string()),
    };
    ParseError::new(reason, span)
}

/// Where the parser was. Before it has read a whole value it knows the line and the column alone.
fn place(error: &Error, source: &Source) -> Span {
    match error.location() {
        None => source.character(1, 1),
        Some(location) if location.span().byte_offset().is_some() => Span::from(location),
        Some(location) => {
            let Span { line, column, .. } = Span::from(location);
            source.character(line, column)
        }
    }
}

/// Says why a text is no YAML, at best in the words of who wrote it.
fn no_yaml(error: &ScanError, span: Span, source: &Source) -> ParseError {
    if let Some(tab) = indenting_tab(span, source) {
        return ParseError::new(Reason::Tab, tab);
    }
    if let Some(span) = unquoted_variable(span, source) {
        return ParseError::new(Reason::UnquotedVariable { variable: source.at(span).to_owned() }, span);
    }
    ParseError::new(Reason::Syntax { message: error.info(), help: cause(error.kind()) }, span)
}

/// What is often behind an error of the parser.
fn cause(kind: &ErrorKind) -> Option<&'static str> {
    Some(match kind {
        ErrorKind::MappingValueNotAllowed => {
            "A text with `: ` in it needs quotes. Or does this line begin in the wrong column?"
        }
        ErrorKind::UnexpectedCharacter { .. } => "A text that begins with this character needs quotes.",
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::ExpectedBlockSequenceEntry => {
            "What belongs together begins in the same column."
        }
        ErrorKind::InvalidQuotedScalarIndent | ErrorKind::UnclosedQuotedScalar => "Is the quote at the end missing?",
        ErrorKind::ExpectedFlowMappingSeparator
        | ErrorKind::ExpectedFlowSequenceSeparator
        | ErrorKind::MismatchedFlowCollectionEnd { .. }
        | ErrorKind::UnclosedFlowCollection { .. } => "Is a comma, a `}` or a `]` missing?",
        ErrorKind::UnknownQuotedScalarEscape => "In single quotes a backslash is only a backslash.",
        _ => return None,
    })
}

/// The first tab that indents the line of an error or the one below: the parser often sees it only when it is past it.
fn indenting_tab(span: Span, source: &Source) -> Option<Span> {
    let lines = source.text.lines().enumerate().skip(span.line.saturating_sub(1)).take(2);
    lines.into_iter().find_map(|(index, line)| {
        let indentation = line.chars().take_while(|character| character.is_whitespace());
        let before = indentation.into_iter().position(|character| character == '\t')?;
        Some(source.character(index + 1, before + 1))
    })
}

/// The variable whose opening brace is at `brace`.
fn unquoted_variable(brace: Span, source: &Source) -> Option<Span> {
    let start = source.text.get(..brace.start)?.strip_suffix('$')?.len();
    let line = source.text.get(start..)?.lines().next()?;
    let end = start + line.strip_prefix("${")?.find('}')? + "${}".len();
    Some(Span { start, end, line: brace.line, column: brace.column.saturating_sub(1) })
}
