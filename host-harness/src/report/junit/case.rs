//! A scenario as a case of JUnit's.

use std::path::{Component, Path};
use std::time::Duration;

use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, XmlString};
use scenario::outcome::{Outcome, Status};

use crate::report::colour::Colour;
use crate::report::explanation::{explain, findings};
use crate::report::sources::Sources;
use crate::report::text::line;

/// The suite of a file: its folder.
pub(super) fn suite(file: &str) -> String {
    match Path::new(file).parent().map(Path::to_string_lossy) {
        Some(folder) if !folder.is_empty() => line(&folder),
        _ => ".".to_owned(),
    }
}

pub(super) fn case(outcome: &Outcome, sources: &Sources) -> TestCase {
    let mut case = TestCase::new(line(&outcome.name), status(outcome, sources));
    case.set_classname(class_name(&outcome.file));
    case.set_time(Duration::from_millis(outcome.duration_ms));
    case.extra.insert(XmlString::new("file"), XmlString::new(line(&outcome.file)));
    if !outcome.transcript.is_empty() {
        let transcript: Vec<String> = outcome.transcript.iter().map(|text| line(text)).collect();
        case.set_system_out(transcript.join("\n"));
    }
    case
}

/// Stands for what an interrupted run has not come to, so that nobody takes its report for a whole one.
pub(super) fn interrupted(ran: usize, expected: usize) -> TestCase {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_type("interrupted");
    status.set_message(format!("the run was interrupted when {ran} of {expected} scenarios were over"));
    let mut case = TestCase::new("interrupted", status);
    case.set_classname("interrupted");
    case.set_time(Duration::ZERO);
    case
}

fn status(outcome: &Outcome, sources: &Sources) -> TestCaseStatus {
    let kind = match outcome.status {
        Status::Passed => return TestCaseStatus::success(),
        Status::Skipped => {
            let mut status = TestCaseStatus::skipped();
            if let Some(reason) = &outcome.skipped {
                status.set_message(line(reason));
            }
            return status;
        }
        Status::Failed => NonSuccessKind::Failure,
        Status::Error => NonSuccessKind::Error,
    };
    let mut status = TestCaseStatus::non_success(kind);
    let mut findings = findings(outcome);
    if let Some(first) = findings.next() {
        let more = match findings.count() {
            0 => String::new(),
            more => format!(" (and {more} more)"),
        };
        status.set_type(first.kind());
        status.set_message(format!("{}{more}", first.headline()));
    }
    status.set_description(explain(outcome, sources, Colour::Unwanted));
    status
}

/// `tests/scenarios/resume.yaml` as `tests.scenarios.resume`.
fn class_name(file: &str) -> String {
    let file = Path::new(file).with_extension("");
    let names = file.components().filter_map(|component| match component {
        Component::Normal(name) => Some(line(&name.to_string_lossy())),
        _ => None,
    });
    names.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_name_is_a_path_with_dots() {
        assert_eq!(class_name("tests/scenarios/resume.yaml"), "tests.scenarios.resume");
        assert_eq!(class_name("./../a.yml"), "a");
        assert_eq!(class_name("/checks/b.yaml"), "checks.b");
    }

    #[test]
    fn a_suite_is_a_folder() {
        assert_eq!(suite("tests/scenarios/resume.yaml"), "tests/scenarios");
        assert_eq!(suite("resume.yaml"), ".");
    }
}
