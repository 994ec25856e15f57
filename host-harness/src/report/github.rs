//! Annotations for GitHub Actions: lines that its runner turns into marks at the files of a pull request.
//!
//! <https://docs.github.com/actions/reference/workflow-commands-for-github-actions#setting-an-error-message>; the runner reads
//! stdout and stderr alike.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use scenario::outcome::{Event, Outcome};

use super::Reporter;
use super::explanation::{Finding, MOST, findings};
use super::text::line;

/// Whether this runs in GitHub Actions.
pub(super) fn is_there() -> bool {
    env::var_os("GITHUB_ACTIONS").is_some_and(|value| value == "true")
}

pub(super) struct Github<W> {
    output: W,
    repository: Repository,
    /// What is to be said when everything else has been said.
    annotations: Vec<String>,
}

impl Github<io::Stdout> {
    pub(super) fn on_stdout() -> Self {
        Self::new(io::stdout(), Repository::of_the_job())
    }
}

impl Github<io::Stderr> {
    pub(super) fn on_stderr() -> Self {
        Self::new(io::stderr(), Repository::of_the_job())
    }
}

impl<W: Write> Github<W> {
    fn new(output: W, repository: Repository) -> Self {
        Self { output, repository, annotations: Vec::new() }
    }

    fn write(&mut self) -> io::Result<()> {
        self.annotations.drain(..).try_for_each(|annotation| writeln!(self.output, "{annotation}"))
    }
}

impl<W: Write + Send> Reporter for Github<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        match event {
            Event::Started(_) => Ok(()),
            Event::Scenario(outcome) => {
                let file = self.repository.path(&outcome.file);
                self.annotations
                    .extend(findings(outcome).take(MOST).map(|finding| annotation(outcome, &file, finding)));
                Ok(())
            }
            Event::Summary(_) => self.write(),
        }
    }

    fn interrupted(&mut self) -> io::Result<()> {
        self.write()
    }
}

fn annotation(outcome: &Outcome, file: &str, finding: Finding<'_>) -> String {
    let place = finding.problem.span.map(|span| format!(",line={},col={}", span.line, span.column));
    let title = property(&format!("{}: {}", finding.kind(), line(&outcome.name)));
    let hint = finding.problem.hint.as_deref().map(|hint| format!("hint: {}", line(hint)));
    let message: Vec<String> = [Some(finding.headline()), finding.comparison(), hint].into_iter().flatten().collect();
    let (file, place, message) = (property(file), place.unwrap_or_default(), data(&message.join("\n")));
    format!("::error file={file}{place},title={title}::{message}")
}

/// The repository that is checked out, which the files of annotations are relative to.
struct Repository {
    root: Option<PathBuf>,
    current: PathBuf,
}

impl Repository {
    fn of_the_job() -> Self {
        let root = env::var_os("GITHUB_WORKSPACE").map(PathBuf::from);
        Self { root, current: env::current_dir().unwrap_or_default() }
    }

    fn path(&self, file: &str) -> String {
        let absolute = self.current.join(file.trim_start_matches("./"));
        let within = self.root.as_deref().and_then(|root| absolute.strip_prefix(root).ok());
        within.unwrap_or(Path::new(file)).to_string_lossy().into_owned()
    }
}

/// A message, escaped as the runner's toolkit does it.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property's value, escaped as the runner's toolkit does it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::stories::{self, Story};

    fn annotations(story: &Story) -> String {
        let repository = Repository { root: Some("/repository".into()), current: "/repository/checks".into() };
        let mut github = Github::new(Vec::new(), repository);
        for event in &story.events {
            github.event(event).unwrap();
        }
        String::from_utf8(github.output).unwrap()
    }

    #[test]
    fn every_problem_is_an_annotation_at_its_place() {
        insta::assert_snapshot!(annotations(&stories::several_failures()));
    }

    #[test]
    fn an_invalid_file_is_annotated_where_it_is_wrong() {
        insta::assert_snapshot!(annotations(&stories::unknown_key()));
    }

    #[test]
    fn a_good_run_says_nothing() {
        assert_eq!(annotations(&stories::all_green()), "");
    }

    #[test]
    fn what_has_a_meaning_is_escaped() {
        assert_eq!(property("50%: a,b\r\nc"), "50%25%3A a%2Cb%0D%0Ac");
        assert_eq!(data("50%: a,b\r\nc"), "50%25: a,b%0D%0Ac");
    }

    #[test]
    fn files_are_relative_to_the_repository() {
        let repository = Repository { root: Some("/r".into()), current: "/r/sub".into() };
        assert_eq!(repository.path("./a.yaml"), "sub/a.yaml");
        assert_eq!(repository.path("/r/b.yaml"), "b.yaml");
        assert_eq!(repository.path("/elsewhere/c.yaml"), "/elsewhere/c.yaml");
        assert_eq!(Repository { root: None, current: "/r".into() }.path("d.yaml"), "d.yaml");
    }
}
