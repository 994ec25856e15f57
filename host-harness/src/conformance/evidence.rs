//! What has been seen of a component in all calls so far, for the rules that hold for each of them.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;

use super::fields;
use super::rule::Finding;
use crate::bindings::integration::connector::types::Failure;
use crate::error::Error;
use crate::secrets::Redactor;

/// The longest text of a component that is kept, in bytes.
const LONGEST_TEXT: usize = 4096;

/// Shorter secrets cannot be told from other text.
const SHORTEST_SECRET: usize = 6;

/// Clones share what is seen.
#[derive(Clone, Default)]
pub(super) struct Evidence(Arc<Mutex<Seen>>);

#[derive(Default)]
pub(super) struct Seen {
    /// Each with the call that it was the answer to.
    pub(super) failures: Vec<(String, Failure)>,
    pub(super) overdue: Vec<Finding>,
    pub(super) trapped: Vec<Finding>,
    pub(super) leaked_by_failures: Vec<Finding>,
    pub(super) leaked_by_answers: Vec<Finding>,
    pub(super) leaked_by_logs: Vec<Finding>,
    /// What no finding may show.
    secrets: BTreeSet<String>,
}

impl Evidence {
    pub(super) fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn failure(&self, call: &str, failure: &Failure, secrets: &Secrets) {
        let mut seen = self.seen();
        let texts =
            [("message", Some(&failure.message)), ("phase", Some(&failure.phase)), ("hint", failure.hint.as_ref())];
        let texts = texts.into_iter().filter_map(|(part, text)| Some((part, text?)));
        let reply = failure.reply.iter().flat_map(|reply| &reply.lines).map(|line| ("reply", line));
        for (part, _) in texts.chain(reply).filter(|(_, text)| secrets.show_in(text)) {
            seen.leaked_by_failures.push(Finding::new(call, format!("the failure's {part} shows a secret")));
        }
        seen.failures.push((call.to_owned(), shortened(failure)));
    }

    /// A text of an answer that is no failure; `part` says which.
    pub(super) fn answer(&self, call: &str, part: &str, text: &str, secrets: &Secrets) {
        if secrets.show_whole_in(text) {
            self.seen().leaked_by_answers.push(Finding::new(call, format!("{part} shows a secret")));
        }
    }

    /// Keeps these out of all findings.
    pub(super) fn keep_secret(&self, secrets: impl IntoIterator<Item = String>) {
        self.seen().secrets.extend(secrets.into_iter().filter(|secret| !secret.trim().is_empty()));
    }

    /// Masks what must be kept secret.
    pub(super) fn redactor(&self) -> Redactor {
        Redactor::of(&self.seen().secrets)
    }

    /// Whether a call has not come back: each further one may take as long.
    pub(super) fn is_overdue(&self) -> bool {
        !self.seen().overdue.is_empty()
    }

    pub(super) fn log(&self, call: &str, log: &str, secrets: &Secrets) {
        let lines = log.lines().filter(|line| secrets.show_in(line)).count();
        if lines > 0 {
            self.seen().leaked_by_logs.push(Finding::new(call, format!("{lines} lines of the log show a secret")));
        }
    }

    /// An error of a call that was made through the host, when the component is to blame.
    pub(super) fn halted_by(&self, error: &Error) {
        if let Error::Deadline(_) | Error::Stalled(_) | Error::Trap(_) = error {
            self.halt("a document's transfer", error);
        }
    }

    /// A call that has ended without an answer.
    pub(super) fn halt(&self, call: &str, error: &Error) {
        let finding = Finding::new(call, error.to_string());
        let mut seen = self.seen();
        match error {
            Error::Deadline(_) | Error::Stalled(_) => seen.overdue.push(finding),
            // What was lost was lost in another call.
            Error::SessionLost => {}
            _ => seen.trapped.push(finding),
        }
    }
}

/// The secrets of a connection, to find them in what the component says.
#[derive(Clone, Default)]
pub(super) struct Secrets(Redactor);

impl Secrets {
    /// Those that the schema marks, and those whose names say so.
    pub(super) fn of(schema: &Value, connection: &Value) -> Self {
        Self(Redactor::of(values(schema, connection).iter().filter(|value| value.len() >= SHORTEST_SECRET)))
    }

    fn show_in(&self, text: &str) -> bool {
        self.0.redact(text) != text
    }

    /// The same without what may be a secret that was cut off: short texts end with the beginning of one by chance.
    fn show_whole_in(&self, text: &str) -> bool {
        let ended = format!("{text}\0");
        self.0.redact(&ended) != ended && self.0.redact_value(text.to_owned()) != text
    }
}

/// The secrets of a connection, short ones too.
pub(super) fn values(schema: &Value, connection: &Value) -> Vec<String> {
    let fields = fields::of(schema);
    let secret = fields.iter().filter(|field| field.is_write_only(schema) || field.smells_of_a_secret());
    let values = secret.filter_map(|field| match connection.pointer(&field.at)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    values.collect()
}

/// The failure with no more of each text than is worth keeping.
fn shortened(failure: &Failure) -> Failure {
    let mut failure = failure.clone();
    shorten(&mut failure.message);
    shorten(&mut failure.phase);
    failure.hint.iter_mut().for_each(shorten);
    if let Some(reply) = &mut failure.reply {
        reply.lines.truncate(LONGEST_TEXT);
        reply.lines.iter_mut().for_each(shorten);
    }
    failure
}

fn shorten(text: &mut String) {
    text.truncate(text.floor_char_boundary(LONGEST_TEXT));
}
