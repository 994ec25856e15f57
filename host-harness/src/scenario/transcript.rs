//! The dialogue with the server, as it is reported.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use host_harness::{LogLine, LogListener};

/// How many lines are kept, so that a scenario cannot fill the memory.
const MOST_LINES: usize = 10_000;

/// What the connector has logged in one scenario: `> USER alice`, `< 331 Password required`, and anything else as `* …`.
/// Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Transcript(Arc<Mutex<Lines>>);

#[derive(Default)]
struct Lines {
    /// The last ones.
    kept: VecDeque<String>,
    /// How many there were before them.
    gone: usize,
}

/// A moment of the dialogue.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment(usize);

impl Transcript {
    /// Takes down what sessions log.
    pub(crate) fn listener(&self) -> LogListener {
        let transcript = self.clone();
        Arc::new(move |line: &LogLine| transcript.add(shown(line)))
    }

    /// A remark of the harness's own.
    pub(crate) fn remark(&self, text: &str) {
        self.add(format!("* {text}"));
    }

    pub(crate) fn now(&self) -> Moment {
        self.with(|lines| Moment(lines.gone + lines.kept.len()))
    }

    /// The lines since then, if they are still there.
    pub(crate) fn since(&self, Moment(moment): Moment) -> Vec<String> {
        self.with(|lines| lines.kept.iter().skip(moment.saturating_sub(lines.gone)).cloned().collect())
    }

    pub(crate) fn all(&self) -> Vec<String> {
        self.since(Moment(0))
    }

    /// The last command that went to the server since then.
    pub(crate) fn last_command(&self, moment: Moment) -> Option<String> {
        self.since(moment).iter().rev().find_map(|line| line.strip_prefix("> ").map(str::to_owned))
    }

    fn add(&self, line: String) {
        self.with(|lines| {
            if lines.kept.len() == MOST_LINES {
                lines.kept.pop_front();
                lines.gone += 1;
            }
            lines.kept.push_back(line);
        });
    }

    fn with<T>(&self, look: impl FnOnce(&mut Lines) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn shown(LogLine { message, .. }: &LogLine) -> String {
    let is_dialogue = message.starts_with("> ") || message.starts_with("< ");
    if is_dialogue { message.clone() } else { format!("* {message}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_a_step_are_those_since_it_began() {
        let transcript = Transcript::default();
        transcript.add("> USER alice".into());
        let step = transcript.now();
        assert_eq!(transcript.last_command(step), None);
        transcript.add("> RETR a".into());
        transcript.add("< 226 Done".into());
        assert_eq!(transcript.since(step), ["> RETR a", "< 226 Done"]);
        assert_eq!(transcript.last_command(step).as_deref(), Some("RETR a"));
        assert_eq!(transcript.all().len(), 3);
    }

    #[test]
    fn an_endless_dialogue_does_not_fill_the_memory() {
        let transcript = Transcript::default();
        let start = transcript.now();
        (0..=MOST_LINES).for_each(|number| transcript.add(number.to_string()));
        assert_eq!(transcript.since(start).first().map(String::as_str), Some("1"));
        let now = transcript.now();
        transcript.add("next".into());
        assert_eq!(transcript.since(now), ["next"]);
    }
}
