//! Which scenarios run, and in which order.

use super::{ends, failing, folder, passing, run};

fn names(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, status)| ((*name).to_owned(), (*status).to_owned())).collect()
}

#[test]
fn filters_hold_for_names_and_files() {
    let harness = folder(&[("a", &passing("red apple")), ("b", &passing("pear")), ("red", &passing("plum"))]);
    let run_with = |options: &[&str]| run(&harness, options);
    let filtered = run_with(&["--filter", "red"]);
    assert_eq!(ends(&filtered), names(&[("red apple", "passed"), ("plum", "passed")]));
    assert_eq!(filtered.objects("started")[0]["filteredOut"], 1);
    assert_eq!(ends(&run_with(&["--filter", "pear", "--filter", "plum"])).len(), 2);
    let nothing = run_with(&["--filter", "quince"]);
    assert_eq!((nothing.code, nothing.objects("scenario").len()), (4, 0), "{nothing:?}");
}

#[test]
fn a_list_runs_nothing() {
    let harness = folder(&[
        ("a", &failing("first")),
        ("b", "name: second\nserver: {}\nskip: { reason: later }\nsteps: [ping: main]\n"),
    ]);
    let listed = run(&harness, &["--list"]);
    let told: Vec<_> = listed.objects("listed").iter().map(|it| (it["name"].clone(), it["portable"].clone())).collect();
    assert_eq!(told, [("first".into(), true.into()), ("second".into(), false.into())], "{listed:?}");
    assert_eq!((listed.code, listed.objects("scenario").len()), (0, 0));
    let people = harness.run(&["test", "suite", "--list"]);
    assert_eq!(people.stdout, "suite/a.yaml: first\nsuite/b.yaml: second (skipped: later)\n");
}

#[test]
fn none_is_begun_after_a_failure_unless_it_is_asked_for() {
    let harness = folder(&[("a", &passing("a")), ("b", &failing("b")), ("c", &passing("c")), ("d", &passing("d"))]);
    let stopped = run(&harness, &["--jobs", "1"]);
    assert_eq!((stopped.code, ends(&stopped)), (1, names(&[("a", "passed"), ("b", "failed")])));
    assert_eq!(stopped.objects("summary")[0]["notRun"], 2);
    let all = run(&harness, &["--jobs", "1", "--no-fail-fast"]);
    assert_eq!((all.code, ends(&all).len()), (1, 4));
    assert_eq!(all.objects("summary")[0]["notRun"], 0);
}

/// The first one ends last: it waits for a server that never answers.
#[test]
fn outcomes_are_told_in_the_order_of_the_files() {
    let slow = "name: slow\nserver: { files: { /a: x }, replies: [{ on: RETR, reply: \"\" }] }\nsteps: [{ operation: get, parameters: { fileName: /a }, timeout: 2s }]\n";
    let harness = folder(&[("a", slow), ("b", &passing("b")), ("c", &passing("c"))]);
    let run = run(&harness, &["--jobs", "3", "--no-fail-fast"]);
    assert_eq!(ends(&run), names(&[("slow", "failed"), ("b", "passed"), ("c", "passed")]));
}

#[test]
fn a_skipped_scenario_says_why() {
    let harness = folder(&[("a", "name: a\nskip: { reason: not today }\nsteps: [ping: main]\n")]);
    let run = run(&harness, &[]);
    assert_eq!((run.code, run.objects("scenario")[0]["skipped"].as_str()), (0, Some("not today")), "{run:?}");
}
