//! JUnit XML for CI servers.
//!
//! Each folder is a suite and each scenario a case, since one suite a file would be one suite a case. `classname` is the
//! file with dots, which Jenkins draws as a tree; `file` is what GitLab and the viewers for GitHub link to. The format has no
//! standard: <https://github.com/testmoapp/junitxml> describes what is common.

mod case;
#[cfg(test)]
mod conformity;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use quick_junit::{Report, TestCase, TestSuite};
use scenario::outcome::{Event, Outcome};

use super::{Reporter, Sources};

/// The file is written at the end of the run, whole or not at all.
pub(super) struct Junit {
    path: PathBuf,
    sources: Arc<Sources>,
    /// The cases by folder and file.
    suites: BTreeMap<String, BTreeMap<String, TestCase>>,
    /// How many cases there will be, if nobody interrupts the run.
    expected: usize,
}

/// Makes the folder and removes what an earlier run has left, before anything else can fail: nobody is to take an old report
/// for that of a run that never came to its own.
///
/// # Errors
///
/// When the file could not be written.
pub(crate) fn make_room(path: &Path) -> io::Result<()> {
    let made = fs::create_dir_all(folder(path)).and_then(|()| match fs::metadata(path) {
        Ok(found) if found.is_file() => fs::remove_file(path),
        Ok(_) => Err(io::Error::other("it is no file")),
        Err(_) => tempfile::tempfile_in(folder(path)).map(drop),
    });
    made.map_err(|error| about(path, &error))
}

impl Junit {
    pub(super) fn new(path: PathBuf, sources: Arc<Sources>) -> Self {
        Self { path, sources, suites: BTreeMap::new(), expected: 0 }
    }

    fn add(&mut self, outcome: &Outcome) {
        let suite = self.suites.entry(case::suite(&outcome.file)).or_default();
        suite.insert(outcome.file.clone(), case::case(outcome, &self.sources));
    }

    /// The file of a run that took so long; without a time, of one that was interrupted.
    fn document(&self, time: Option<Duration>) -> Result<Vec<u8>, quick_junit::SerializeError> {
        let mut report = Report::new("harness test");
        for (name, cases) in &self.suites {
            let mut suite = TestSuite::new(name);
            suite.set_time(cases.values().filter_map(|case| case.time).sum());
            suite.add_test_cases(cases.values().cloned());
            report.add_test_suite(suite);
        }
        if time.is_none() {
            let ran = self.suites.values().map(BTreeMap::len).sum();
            let mut suite = TestSuite::new("harness test");
            suite.set_time(Duration::ZERO);
            suite.add_test_case(case::interrupted(ran, self.expected));
            report.add_test_suite(suite);
        }
        report.set_time(time.unwrap_or_else(|| report.test_suites.iter().filter_map(|suite| suite.time).sum()));
        let mut document = Vec::new();
        report.serialize(&mut document)?;
        Ok(document)
    }

    fn write(&self, time: Option<Duration>) -> io::Result<()> {
        let document = self.document(time).map_err(io::Error::other)?;
        replace(&self.path, &document).map_err(|error| about(&self.path, &error))
    }
}

impl Reporter for Junit {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::Started(started) => {
                self.expected = started.scenarios;
                Ok(())
            }
            Event::Scenario(outcome) => {
                self.add(outcome);
                Ok(())
            }
            Event::Summary(summary) => self.write(Some(Duration::from_millis(summary.duration_ms))),
        }
    }

    /// What had run by then is a report, too, and says that it is not all.
    fn interrupted(&mut self) -> io::Result<()> {
        self.write(None)
    }
}

fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = tempfile::Builder::new();
    // As any new file, not for this user alone: what collects it may be another one.
    #[cfg(unix)]
    options.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = options.tempfile_in(folder(path))?;
    file.write_all(content)?;
    file.persist(path)?;
    Ok(())
}

fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn about(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("the JUnit file {} cannot be written: {error}", path.display()))
}
