//! What people see, for each way in which a run may end. The snapshots are to be read as by somebody who is woken at night.

use super::*;
use crate::report::stories::{self, Story};

fn human(story: &Story, shows_all: bool, colour: Colour) -> Human<Vec<u8>> {
    Human {
        output: Vec::new(),
        sources: Arc::new(story.sources()),
        colour,
        shows_all,
        progress: Progress::hidden(),
        ending: Ending::new(["harness", "test"].map(str::to_owned).to_vec()),
        last: Printed::Nothing,
    }
}

/// The report in a log; a story without a summary was interrupted.
fn in_a_log(story: &Story) -> String {
    told(human(story, true, Colour::Unwanted), story)
}

fn told(mut human: Human<Vec<u8>>, story: &Story) -> String {
    for event in &story.events {
        human.event(event).unwrap();
    }
    if !matches!(story.events.last(), Some(Event::Summary(_))) {
        human.interrupted().unwrap();
    }
    String::from_utf8(human.output).unwrap()
}

#[test]
fn all_green() {
    insta::assert_snapshot!(in_a_log(&stories::all_green()));
}

#[test]
fn all_green_on_a_terminal() {
    let story = stories::all_green();
    insta::assert_snapshot!(told(human(&story, false, Colour::Unwanted), &story));
}

#[test]
fn one_mismatch() {
    insta::assert_snapshot!(in_a_log(&stories::one_mismatch()));
}

#[test]
fn one_mismatch_in_colours() {
    let story = stories::one_mismatch();
    let coloured = told(human(&story, false, Colour::Wanted), &story);
    insta::assert_snapshot!(coloured.replace('\u{1b}', "\\e"));
}

#[test]
fn wrong_yaml() {
    insta::assert_snapshot!(in_a_log(&stories::wrong_yaml()));
}

#[test]
fn unknown_key() {
    insta::assert_snapshot!(in_a_log(&stories::unknown_key()));
}

#[test]
fn server_does_not_start() {
    insta::assert_snapshot!(in_a_log(&stories::server_does_not_start()));
}

#[test]
fn timeout() {
    insta::assert_snapshot!(in_a_log(&stories::timeout()));
}

#[test]
fn skipped() {
    insta::assert_snapshot!(in_a_log(&stories::skipped_ones()));
}

#[test]
fn filtered_to_nothing() {
    insta::assert_snapshot!(in_a_log(&stories::filtered_to_nothing()));
}

#[test]
fn nothing_found() {
    insta::assert_snapshot!(in_a_log(&stories::nothing_found()));
}

#[test]
fn several_failures() {
    insta::assert_snapshot!(in_a_log(&stories::several_failures()));
}

#[test]
fn interrupted() {
    insta::assert_snapshot!(in_a_log(&stories::interrupted()));
}

#[test]
fn hostile_texts() {
    let report = in_a_log(&stories::hostile_texts());
    let obeyed = |character: char| character.is_control() && character != '\n';
    assert!(!report.contains(obeyed) && !report.contains("##["), "{report}");
    insta::assert_snapshot!(report);
}
