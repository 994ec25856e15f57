use super::*;
use crate::report::stories::{self, Story};

/// The file that a story ends up in; a story without a summary was interrupted.
fn written(story: &Story) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("reports/junit.xml");
    make_room(&path).unwrap();
    let mut junit = Junit::new(path.clone(), Arc::new(story.sources()));
    for event in &story.events {
        junit.event(event).unwrap();
    }
    if !matches!(story.events.last(), Some(Event::Summary(_))) {
        junit.interrupted().unwrap();
    }
    let files = fs::read_dir(path.parent().unwrap()).unwrap().count();
    assert_eq!(files, 1, "nothing else is left");
    fs::read_to_string(path).unwrap()
}

#[test]
fn all_kinds_of_outcomes() {
    insta::assert_snapshot!(written(&stories::several_failures()));
}

#[test]
fn what_xml_cannot_hold_is_spelt_out() {
    let document = written(&stories::hostile_texts());
    let forbidden =
        |character: char| character.is_control() && character != '\n' || matches!(character, '\u{fffe}' | '\u{ffff}');
    assert!(!document.contains(forbidden), "{document}");
    assert!(document.contains(r"\u{1b}[2J"), "{document}");
}

#[test]
fn an_interrupted_run_is_reported_as_far_as_it_came() {
    let document = written(&stories::interrupted());
    assert!(document.contains(r#"<testsuites name="harness test" tests="3" skipped="0" failures="1" errors="1""#));
    let said = r#"<error message="the run was interrupted when 2 of 12 scenarios were over" type="interrupted""#;
    assert!(document.contains(r#"<testcase name="interrupted""#) && document.contains(said), "{document}");
}

#[test]
fn everybody_may_read_the_file_whom_the_user_lets() {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::tempdir().unwrap();
    let (ours, usual) = (folder.path().join("ours"), folder.path().join("usual"));
    replace(&ours, b"").unwrap();
    fs::write(&usual, b"").unwrap();
    let mode = |path| fs::metadata(path).unwrap().permissions().mode();
    assert_eq!(mode(ours), mode(usual));
}

#[test]
fn a_folder_that_cannot_be_made_is_told_before_the_run() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), b"").unwrap();
    let path = folder.path().join("file/junit.xml");
    let error = make_room(&path).unwrap_err();
    assert!(error.to_string().contains("file/junit.xml cannot be written"), "{error}");
    make_room(folder.path()).unwrap_err();
}

#[test]
fn a_report_of_yesterday_is_gone_before_the_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("junit.xml");
    fs::write(&path, b"<testsuites/>").unwrap();
    make_room(&path).unwrap();
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);
}
