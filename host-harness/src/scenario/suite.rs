//! The scenarios of a run: which files there are, and what they say.

mod discovery;
mod schedule;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use scenario::model::Scenario;
use scenario::outcome::{Outcome, Problem, ProblemKind, Status};
use scenario::source::Source;

pub(crate) use discovery::scenario_files;
pub(crate) use schedule::{Schedule, Told};

/// The files of a run, in their order.
pub(crate) struct Suite {
    pub(crate) entries: Vec<Entry>,
    /// How many scenarios the filter left out.
    pub(crate) filtered_out: usize,
}

/// A file of a run.
pub(crate) struct Entry {
    pub(crate) path: PathBuf,
    pub(crate) source: Arc<Source>,
    /// The scenario, or why it is none.
    pub(crate) scenario: Result<Scenario, Box<Problem>>,
}

impl Suite {
    /// Reads the files, and leaves out those whose name and whose scenario's name hold none of the filters; but no file that
    /// is invalid, since nobody knows what it would have been.
    pub(crate) async fn read(files: Vec<PathBuf>, filters: &[String]) -> Self {
        let mut entries = Vec::with_capacity(files.len());
        for path in files {
            entries.push(Entry::read(path).await);
        }
        let found = entries.len();
        entries.retain(|entry| entry.is_selected(filters));
        let filtered_out = found - entries.len();
        refuse_equal_names(&mut entries);
        Self { entries, filtered_out }
    }
}

impl Entry {
    async fn read(path: PathBuf) -> Self {
        let name = path.display().to_string();
        let (text, scenario) = match read_text(&path).await {
            Ok(text) => {
                let source = Source { name: name.clone(), text };
                let scenario = Scenario::parse(&source).map_err(|error| Box::new(Problem::from(error)));
                (source.text, scenario)
            }
            Err(message) => (String::new(), Err(Box::new(invalid(message)))),
        };
        Self { path, source: Arc::new(Source { name, text }), scenario }
    }

    /// The scenario's name; the file's, where it could not be read.
    pub(crate) fn name(&self) -> &str {
        self.scenario.as_ref().map_or(&self.source.name, |scenario| &scenario.name.value)
    }

    fn is_selected(&self, filters: &[String]) -> bool {
        let holds = |filter: &String| self.source.name.contains(filter) || self.name().contains(filter);
        filters.is_empty() || self.scenario.is_err() || filters.iter().any(holds)
    }

    /// The outcome of a file that is no scenario.
    pub(crate) fn error(&self, problem: Problem) -> Outcome {
        Outcome {
            file: self.source.name.clone(),
            name: self.name().to_owned(),
            status: Status::Error,
            skipped: None,
            duration_ms: 0,
            steps: Vec::new(),
            problems: vec![problem],
            transcript: Vec::new(),
        }
    }
}

async fn read_text(path: &Path) -> Result<String, String> {
    let bytes = tokio::fs::read(path).await.map_err(|error| format!("the file cannot be read: {error}"))?;
    String::from_utf8(bytes).map_err(|_| "the file is no text in UTF-8".to_owned())
}

/// Reports tell scenarios by their names.
fn refuse_equal_names(entries: &mut [Entry]) {
    let mut first: BTreeMap<String, String> = BTreeMap::new();
    for entry in entries {
        let Ok(scenario) = &entry.scenario else { continue };
        let (name, span) = (scenario.name.value.clone(), scenario.name.span);
        if let Some(other) = first.get(&name) {
            let message = format!("another scenario has this name: {other}");
            entry.scenario = Err(Box::new(Problem { span: Some(span), ..invalid(message) }));
        } else {
            first.insert(name, entry.source.name.clone());
        }
    }
}

fn invalid(message: String) -> Problem {
    Problem { kind: ProblemKind::InvalidFile, message, span: None, expected: None, actual: None, hint: None }
}
