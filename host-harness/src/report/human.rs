//! The report for people: short when all is well, and everything that is needed when it is not.
//!
//! On a terminal a progress line counts the scenarios, and only those are shown that did not pass or were slow; in a log each
//! has a line. What went wrong is explained as soon as it is known. At the end it is listed again, each with the
//! command that runs it alone.

mod ending;
mod progress;
#[cfg(test)]
mod tests;

use std::io::{self, IsTerminal as _, Write};
use std::sync::Arc;
use std::time::Duration;

use scenario::outcome::{Event, Outcome, Started, Status};

use super::colour::{Colour, Tone};
use super::explanation::explain;
use super::text::{count, short_line};
use super::{Reporter, Sources};
use ending::Ending;
use progress::Progress;

/// From when on a scenario that passed is shown in any case.
const SLOW: Duration = Duration::from_secs(10);
/// How much of the dialogue with the server is shown, in lines; JUnit has all of it.
const TRANSCRIPT: usize = 20;

/// How people want their report.
#[derive(Debug, Clone)]
pub(crate) struct People {
    /// No progress, and nothing about scenarios that passed or were skipped.
    pub(crate) quiet: bool,
    /// The command that runs scenarios, up to the name of a file: `harness test --connection ftp.json`, in words.
    pub(crate) again: Vec<String>,
}

pub(super) struct Human<W> {
    output: W,
    sources: Arc<Sources>,
    colour: Colour,
    /// Whether scenarios that passed or were skipped have a line.
    shows_all: bool,
    progress: Progress,
    ending: Ending,
    last: Printed,
}

/// What was printed last: whatever is longer than a line has empty lines around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Printed {
    Nothing,
    Line,
    Paragraphs,
}

impl Human<io::Stdout> {
    pub(super) fn on_stdout(people: People, sources: Arc<Sources>) -> Self {
        let output = io::stdout();
        Self {
            colour: Colour::of(&output),
            shows_all: !people.quiet && !output.is_terminal(),
            progress: if people.quiet { Progress::hidden() } else { Progress::on_stderr() },
            output,
            sources,
            ending: Ending::new(people.again),
            last: Printed::Nothing,
        }
    }
}

impl<W: Write + Send> Reporter for Human<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::Started(started) => {
                self.progress.start(started.scenarios);
                self.ending.start(*started);
                if self.shows_all && started.scenarios > 0 {
                    self.print(Printed::Line, &beginning(*started))?;
                }
                Ok(())
            }
            Event::Scenario(outcome) => {
                self.ending.add(outcome);
                self.progress.advance(self.ending.unsuccessful());
                self.scenario(outcome)
            }
            Event::Summary(summary) => {
                self.progress.end();
                let ending = self.ending.of_run(summary, self.colour);
                self.print(Printed::Paragraphs, &ending)
            }
        }
    }

    fn interrupted(&mut self) -> io::Result<()> {
        self.progress.end();
        let ending = self.ending.of_interrupted_run(self.colour);
        self.print(Printed::Paragraphs, &ending)
    }
}

impl<W: Write> Human<W> {
    fn print(&mut self, what: Printed, text: &str) -> io::Result<()> {
        let is_apart = self.last != Printed::Nothing && [what, self.last].contains(&Printed::Paragraphs);
        self.last = what;
        let gap = if is_apart { "\n" } else { "" };
        let Self { output, progress, .. } = self;
        progress.aside(|| writeln!(output, "{gap}{text}").and_then(|()| output.flush()))
    }

    fn scenario(&mut self, outcome: &Outcome) -> io::Result<()> {
        let time = Duration::from_millis(outcome.duration_ms);
        match outcome.status {
            Status::Passed if self.shows_all || time >= SLOW => self.print(Printed::Line, &self.line(outcome)),
            Status::Skipped if self.shows_all => self.print(Printed::Line, &self.line(outcome)),
            Status::Passed | Status::Skipped => Ok(()),
            Status::Failed | Status::Error => self.print(Printed::Paragraphs, &self.unsuccessful(outcome)),
        }
    }

    /// `PASS  [   0.12 s] name`.
    fn line(&self, outcome: &Outcome) -> String {
        let (word, tone) = match outcome.status {
            Status::Passed => ("PASS ", Tone::Good),
            Status::Failed => ("FAIL ", Tone::Bad),
            Status::Skipped => ("SKIP ", Tone::Doubtful),
            Status::Error => ("ERROR", Tone::Bad),
        };
        let time = match outcome.status {
            Status::Skipped => " ".repeat(12),
            _ => format!("[{:>7.2} s]", Duration::from_millis(outcome.duration_ms).as_secs_f64()),
        };
        format!("{} {time} {}", self.colour.paint(tone, word), short_line(&outcome.name))
    }

    fn unsuccessful(&self, outcome: &Outcome) -> String {
        let explanation = explain(outcome, &self.sources, self.colour);
        let explanation = Some(explanation).filter(|explanation| !explanation.is_empty());
        let paragraphs = [Some(self.line(outcome)), explanation, self.transcript(&outcome.transcript)];
        paragraphs.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
    }

    fn transcript(&self, lines: &[String]) -> Option<String> {
        let from = lines.len().saturating_sub(TRANSCRIPT);
        let shown = lines.get(from..).filter(|shown| !shown.is_empty())?;
        let title = match from {
            0 => "The dialogue with the server:".to_owned(),
            _ => format!("The last {} of the {} lines of the dialogue with the server:", shown.len(), lines.len()),
        };
        let lines = shown.iter().map(|line| format!("\n    {}", self.colour.paint(Tone::Aside, &short_line(line))));
        Some(format!("{title}{}", lines.collect::<String>()))
    }
}

fn beginning(started: Started) -> String {
    let filtered_out = match started.filtered_out {
        0 => String::new(),
        number => format!(", {number} filtered out"),
    };
    format!("Running {}{filtered_out}", count(started.scenarios, "scenario"))
}
