//! Which script answers which command.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::Script;
use super::script::Step;
use crate::error::InvalidTime;

/// The command that a rule for the greeting is about: none.
pub(super) const GREETING: &str = "";

#[derive(Debug, Default)]
pub(super) struct Rules(Vec<Rule>);

#[derive(Debug)]
struct Rule {
    command: String,
    /// Which occurrence it is about, from 1; every one when none.
    occurrence: Option<usize>,
    script: Script,
    seen: AtomicUsize,
    played: AtomicUsize,
}

impl Rules {
    pub(super) fn add(&mut self, command: &str, occurrence: Option<usize>, script: Script) {
        let (seen, played) = (AtomicUsize::new(0), AtomicUsize::new(0));
        self.0.push(Rule { command: command.to_owned(), occurrence, script, seen, played });
    }

    /// How often the script of each has been played, in their order.
    pub(super) fn played(&self) -> Vec<usize> {
        self.0.iter().map(|rule| rule.played.load(Ordering::SeqCst)).collect()
    }

    /// Whether all times are times.
    pub(super) fn check_times(&self) -> Result<(), InvalidTime> {
        let mut steps = self.0.iter().flat_map(|rule| &rule.script.0);
        steps.try_for_each(|step| match step {
            Step::PutFile { modified: Err(invalid), .. } => Err(invalid.clone()),
            _ => Ok(()),
        })
    }

    /// The script for this command line. A rule for one occurrence goes before one for all, and a later rule before an
    /// earlier one.
    pub(super) fn script(&self, line: &str) -> Option<Script> {
        let mut every = None;
        let mut this = None;
        for rule in self.0.iter().filter(|rule| rule.is_about(line)) {
            let seen = rule.seen.fetch_add(1, Ordering::SeqCst) + 1;
            match rule.occurrence {
                None => every = Some(rule),
                Some(occurrence) if occurrence == seen => this = Some(rule),
                Some(_) => {}
            }
        }
        let rule = this.or(every)?;
        rule.played.fetch_add(1, Ordering::SeqCst);
        Some(rule.script.clone())
    }
}

impl Rule {
    /// A rule that holds a space is about the whole line, another one about the verb.
    fn is_about(&self, line: &str) -> bool {
        let subject = if self.command.contains(' ') { line } else { line.split(' ').next().unwrap_or_default() };
        subject.eq_ignore_ascii_case(&self.command)
    }
}
