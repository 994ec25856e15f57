//! Reports on scenarios, made from [`Event`]s as they come: for people or for programs on stdout, as JUnit in a file, and
//! as annotations for GitHub Actions.

mod colour;
mod explanation;
mod github;
mod human;
mod json;
mod junit;
mod sources;
#[cfg(test)]
mod stories;
#[cfg(test)]
mod tests;
mod text;
mod values;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use scenario::outcome::Event;

use github::Github;
use human::Human;
pub(crate) use human::People;
use json::Json;
use junit::Junit;
pub(crate) use junit::make_room;
pub(crate) use sources::Sources;
pub(crate) use text::short_line;

/// Who is told what, beside GitHub Actions, which is told whenever it is there.
#[derive(Debug, Clone)]
pub(crate) struct Options {
    /// Who reads stdout.
    pub(crate) audience: Audience,
    /// Where the JUnit file is to be, if there is [room](make_room) for it.
    pub(crate) junit: Option<PathBuf>,
}

/// Who reads stdout.
#[derive(Debug, Clone)]
pub(crate) enum Audience {
    /// People, and how they want it.
    People(People),
    /// Programs: one JSON object a line.
    Programs,
}

/// One kind of report on a run.
trait Reporter: Send {
    /// Takes an event, in the order of the run.
    fn event(&mut self, event: &Event) -> io::Result<()>;

    /// Says what can be said about a run that ended without a summary.
    fn interrupted(&mut self) -> io::Result<()>;
}

/// All reports on one run. Dropped before the summary, they report what came so far.
pub(crate) struct Reports {
    reporters: Vec<Box<dyn Reporter>>,
    /// Between the first event and the last.
    is_running: bool,
}

impl Reports {
    /// Prepares the reports. The sources are the texts that the spans of problems lead into.
    pub(crate) fn new(options: Options, sources: Sources) -> Self {
        let sources = Arc::new(sources);
        let for_programs = matches!(options.audience, Audience::Programs);
        let mut reporters: Vec<Box<dyn Reporter>> = Vec::new();
        match options.audience {
            Audience::People(people) => reporters.push(Box::new(Human::on_stdout(people, Arc::clone(&sources)))),
            Audience::Programs => reporters.push(Box::new(Json::on_stdout())),
        }
        if let Some(path) = options.junit {
            reporters.push(Box::new(Junit::new(path, sources)));
        }
        if github::is_there() {
            // The last of them, so that its lines come after the text for people.
            reporters.push(if for_programs { Box::new(Github::on_stderr()) } else { Box::new(Github::on_stdout()) });
        }
        Self { reporters, is_running: false }
    }

    /// Reports an event to all of them, whatever becomes of it with one.
    ///
    /// # Errors
    ///
    /// When nobody takes the output any more, or the JUnit file cannot be written.
    pub(crate) fn event(&mut self, event: &Event) -> io::Result<()> {
        self.is_running = !matches!(event, Event::Summary(_));
        let mut result = Ok(());
        for reporter in &mut self.reporters {
            result = result.and(reporter.event(event));
        }
        result
    }
}

impl Drop for Reports {
    fn drop(&mut self) {
        if !self.is_running {
            return;
        }
        for reporter in &mut self.reporters {
            // There is nobody left to tell.
            let _ = reporter.interrupted();
        }
    }
}
