//! What is said at the end: why scenarios were skipped, what went wrong and how to run it again, and the sums.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use scenario::outcome::{Outcome, Started, Status, Summary};

use crate::cli::human::Time;
use crate::report::colour::{Colour, Tone};
use crate::report::text::{count, line, short_line};

/// What is kept of a run for its end.
pub(super) struct Ending {
    again: Vec<String>,
    started: Started,
    /// The sums so far.
    sums: Summary,
    /// How often each reason was given.
    skipped: BTreeMap<String, usize>,
    unsuccessful: Vec<Unsuccessful>,
}

/// A scenario that failed or could not be run.
struct Unsuccessful {
    word: &'static str,
    name: String,
    file: String,
}

impl Ending {
    pub(super) fn new(again: Vec<String>) -> Self {
        let started = Started { scenarios: 0, filtered_out: 0 };
        Self { again, started, sums: Summary::default(), skipped: BTreeMap::new(), unsuccessful: Vec::new() }
    }

    pub(super) fn start(&mut self, started: Started) {
        self.started = started;
    }

    pub(super) fn add(&mut self, outcome: &Outcome) {
        let word = match outcome.status {
            Status::Passed => {
                self.sums.passed += 1;
                return;
            }
            Status::Skipped => {
                self.sums.skipped += 1;
                let reason = outcome.skipped.as_deref().map_or_else(|| "no reason given".to_owned(), short_line);
                *self.skipped.entry(reason).or_default() += 1;
                return;
            }
            Status::Failed => {
                self.sums.failed += 1;
                "FAIL "
            }
            Status::Error => {
                self.sums.errors += 1;
                "ERROR"
            }
        };
        self.unsuccessful.push(Unsuccessful { word, name: outcome.name.clone(), file: outcome.file.clone() });
    }

    /// How many did not end well up to now.
    pub(super) fn unsuccessful(&self) -> usize {
        self.unsuccessful.len()
    }

    pub(super) fn of_run(&self, summary: &Summary, colour: Colour) -> String {
        if self.started.scenarios == 0 {
            return self.nothing_selected();
        }
        let total = count(self.started.scenarios, "scenario");
        let time = Time(Duration::from_millis(summary.duration_ms));
        let stopped = summary.not_run > 0 && !self.unsuccessful.is_empty();
        let remark =
            if stopped { "\nAfter a failure no other scenario is begun, unless with --no-fail-fast." } else { "" };
        format!("{}{total} in {time}: {}{remark}", self.details(colour), sums(summary, colour))
    }

    pub(super) fn of_interrupted_run(&self, colour: Colour) -> String {
        let over = self.sums.passed + self.sums.failed + self.sums.skipped + self.sums.errors;
        let total = count(self.started.scenarios, "scenario");
        let sums = if over == 0 { String::new() } else { format!(": {}", sums(&self.sums, colour)) };
        let word = colour.paint(Tone::Bad, "Interrupted");
        format!("{}{word} when {over} of {total} were over{sums}", self.details(colour))
    }

    fn nothing_selected(&self) -> String {
        match self.started.filtered_out {
            0 => "Nothing to run: there are no scenarios (*.yaml, *.yml) where they were looked for.".to_owned(),
            1 => "Nothing to run: the filter leaves out the only scenario there is.".to_owned(),
            number => format!("Nothing to run: the filter leaves out all {number} scenarios."),
        }
    }

    fn details(&self, colour: Colour) -> String {
        let mut lines = Vec::new();
        if !self.skipped.is_empty() {
            lines.push("Skipped:".to_owned());
            lines.extend(self.skipped.iter().map(|(reason, number)| format!("  {number:>3} × {reason}")));
            lines.push(String::new());
        }
        if !self.unsuccessful.is_empty() {
            lines.push("Failed, each with the command that runs it alone:".to_owned());
            for Unsuccessful { word, name, file } in &self.unsuccessful {
                lines.push(format!("  {} {}", colour.paint(Tone::Bad, word), short_line(name)));
                lines.push(format!("        {}", self.command(file)));
            }
            lines.push(String::new());
        }
        lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
    }

    fn command(&self, file: &str) -> String {
        let words = self.again.iter().map(String::as_str).chain([file]).map(shell_word);
        line(&words.collect::<Vec<_>>().join(" "))
    }
}

/// `38 passed, 2 failed`: what there is any of.
fn sums(summary: &Summary, colour: Colour) -> String {
    let Summary { passed, failed, skipped, errors, not_run, duration_ms: _ } = *summary;
    let sums = [
        (passed, "passed", Tone::Good),
        (failed, "failed", Tone::Bad),
        (errors, "could not be run", Tone::Bad),
        (skipped, "skipped", Tone::Doubtful),
        (not_run, "not begun", Tone::Doubtful),
    ];
    let sums = sums.into_iter().filter(|(number, _, _)| *number > 0);
    let sums: Vec<String> = sums.map(|(number, word, tone)| colour.paint(tone, &format!("{number} {word}"))).collect();
    sums.join(", ")
}

/// A word that a POSIX shell takes for what it is.
fn shell_word(word: &str) -> Cow<'_, str> {
    let is_plain = |character: char| character.is_ascii_alphanumeric() || "-_./=:,+@%".contains(character);
    if !word.is_empty() && word.chars().all(is_plain) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(format!("'{}'", word.replace('\'', r"'\''")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_for_a_shell_when_they_must() {
        assert_eq!(shell_word("tests/a-b_1.yaml"), "tests/a-b_1.yaml");
        assert_eq!(shell_word("it's here.yaml"), r"'it'\''s here.yaml'");
        assert_eq!(shell_word("$HOME/*.yaml"), "'$HOME/*.yaml'");
        assert_eq!(shell_word(""), "''");
    }
}
