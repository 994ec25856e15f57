//! From a step as a file writes it to the step that is meant.

use std::collections::BTreeMap;

use super::{Check, Step};
use crate::error::{ParseError, Reason};
use crate::model::content::Content;
use crate::model::expectation::Expectation;
use crate::model::step::{self, Action, Document, Operation};
use crate::node::Located;
use crate::source::Span;

/// The session of an operation that names none.
const MAIN_SESSION: &str = "main";

/// One of the things that a step says it does.
struct Said {
    key: &'static str,
    span: Span,
    action: Action,
}

impl Step {
    /// The step that is meant; `start` is where it begins in the file.
    pub(in crate::model) fn meant(self, start: Span) -> Result<step::Step, ParseError> {
        let of_operations = [
            ("session", self.session.as_ref().map(|session| session.span)),
            ("parameters", self.parameters.as_ref().map(|parameters| parameters.span)),
            ("properties", self.properties.as_ref().map(|properties| properties.span)),
            ("content", self.content.as_ref().map(|content| content.span)),
            ("documents", self.documents.as_ref().map(|documents| documents.span)),
            ("acknowledge", self.acknowledge.map(|acknowledge| acknowledge.span)),
            ("crash", self.crash.as_ref().map(|crash| crash.span)),
        ];
        let mut said = Vec::new();
        if let Some(name) = self.operation {
            let operation = Operation {
                session: self.session.map_or_else(|| MAIN_SESSION.to_owned(), |session| session.value),
                parameters: self.parameters,
                documents: documents(self.documents, self.properties, self.content)?,
                acknowledge: self.acknowledge.is_none_or(|acknowledge| acknowledge.value),
                crash_after: self.crash.map(|crash| crash.value.after_bytes),
                name,
            };
            said.push(Said { key: "operation", span: operation.name.span, action: Action::Operation(operation) });
        }
        if let Some(Located { value: Check { write }, span }) = self.check {
            said.push(Said { key: "check", span, action: Action::Check { write } });
        }
        for (key, action, session) in [
            ("ping", Action::Ping as fn(String) -> Action, self.ping),
            ("close", Action::Close, self.close),
            ("kill", Action::Kill, self.kill),
        ] {
            if let Some(Located { value: session, span }) = session {
                said.push(Said { key, span, action: action(session) });
            }
        }
        let Said { key, span, action } = only(said, start)?;
        if key != "operation" {
            for (other, span) in of_operations {
                if let Some(span) = span {
                    let reason = Reason::OfAnotherAction { key: other, owner: "operation", action: key };
                    return Err(ParseError::new(reason, span));
                }
            }
        }
        if let Some(expect) = &self.expect {
            let crashes = matches!(&action, Action::Operation(operation) if operation.crash_after.is_some());
            can_be_met(expect, key, crashes)?;
        }
        Ok(step::Step {
            title: self.title,
            action,
            span,
            expect: self.expect,
            transcript: self.transcript,
            timeout: self.timeout,
            skip: self.skip.map(|skip| skip.reason),
        })
    }
}

/// Refuses what a step like this never looks at: it would seem to be met.
fn can_be_met(expect: &Expectation, action: &'static str, crashes: bool) -> Result<(), ParseError> {
    let Expectation { documents, failure, failures, stages, .. } = expect;
    for (key, node, owner) in
        [("documents", documents, "operation"), ("failures", failures, "operation"), ("stages", stages, "check")]
    {
        if let Some(node) = node
            && owner != action
        {
            return Err(ParseError::new(Reason::OfAnotherAction { key, owner, action }, node.span));
        }
    }
    for (key, node) in [("documents", documents), ("failure", failure), ("failures", failures)] {
        if let Some(node) = node
            && crashes
        {
            return Err(ParseError::new(Reason::Excluded { key, other: "crash" }, node.span));
        }
    }
    match (failure, failures) {
        (Some(failure), Some(_)) => {
            Err(ParseError::new(Reason::Excluded { key: "failure", other: "failures" }, failure.span))
        }
        _ => Ok(()),
    }
}

/// The input documents, which are told in one of two ways.
fn documents(
    several: Option<Located<Vec<Document>>>,
    properties: Option<Located<BTreeMap<String, Located<String>>>>,
    content: Option<Located<Content>>,
) -> Result<Vec<Document>, ParseError> {
    let Some(several) = several else {
        return Ok(vec![Document { properties: properties.map(|it| it.value).unwrap_or_default(), content }]);
    };
    let of_one = [("properties", properties.map(|it| it.span)), ("content", content.map(|it| it.span))];
    match of_one.into_iter().find_map(|(key, span)| Some((key, span?))) {
        None if several.value.is_empty() => Err(ParseError::new(Reason::NoDocuments, several.span)),
        None => Ok(several.value),
        Some((key, span)) => Err(ParseError::new(Reason::OfOneDocument { key }, span)),
    }
}

/// What the step does, when it is one thing.
fn only(said: Vec<Said>, start: Span) -> Result<Said, ParseError> {
    let mut said = said.into_iter();
    let one = said.next().ok_or_else(|| ParseError::new(Reason::NothingToDo, start))?;
    match said.next() {
        None => Ok(one),
        Some(Said { key: second, span, .. }) => {
            Err(ParseError::new(Reason::TwoActions { first: one.key, first_span: one.span, second }, span))
        }
    }
}
