//! What YAML can do and scenarios do not need, and files that are there to exhaust the reader.

use scenario::error::Reason;

use super::{parse, refused};

fn with(line: &str) -> String {
    format!("name: n\nsteps: [{{check: {{}}}}]\n{line}\n")
}

#[test]
fn anchors_aliases_merge_keys_and_tags_are_refused() {
    for line in ["connection: &all {a: b}", "connection: {a: &x 1, b: *x}", "connection: {a: *x}", "description: &x y"]
    {
        assert_eq!(*refused(&with(line)).reason, Reason::Alias, "{line}");
    }
    assert_eq!(*refused(&with("connection: {<<: {a: b}}")).reason, Reason::MergeKey);
    assert!(matches!(*refused(&with("connection: {a: !env HOME}")).reason, Reason::Tag { .. }));
}

#[test]
fn many_aliases_of_many_aliases_are_refused_at_the_first() {
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b,*b,*b]";
    let error = refused(&with(bomb));
    assert_eq!((&*error.reason, error.span.line), (&Reason::Alias, 3));
}

#[test]
fn what_is_too_deep_or_too_long_is_refused() {
    let deep = |depth: usize| with(&format!("connection: {{a: {}{}}}", "[".repeat(depth), "]".repeat(depth)));
    parse(&deep(20));
    for depth in [40, 300, 100_000] {
        assert!(matches!(*refused(&deep(depth)).reason, Reason::TooMuch | Reason::Syntax { .. }), "{depth}");
    }
    let indented: String = (0..500).flat_map(|depth| [" ".repeat(depth), "a:\n".to_owned()]).collect();
    assert!(matches!(*refused(&indented).reason, Reason::TooMuch));
    let many = format!("connection: {{a: [{}]}}", "1,".repeat(200_000));
    assert_eq!(*refused(&with(&many)).reason, Reason::TooMuch);
    let long = format!("description: {}", "x".repeat(2 << 20));
    assert!(matches!(*refused(&with(&long)).reason, Reason::TooLarge { .. }));
}

#[test]
fn nothing_that_is_cut_off_panics() {
    let text = "name: \"é\"\nserver: {users: {a: 'b'}, files: {/x: {size: 8MiB}}, faults: [{on: RETR, do: stall}]}\nconnection:\n  a: |\n    x\n  b: [1, {c: \"${d}\"}]\nsteps:\n  - operation: get\n    parameters: {a: b}\n    expect: {documents: [{a: {matches: 'x'}}]}\n";
    parse(text);
    for (end, _) in text.char_indices() {
        // Whatever comes of it, and the place is in the text.
        if let Err(error) = scenario::Scenario::parse(&super::source(&text[..end])) {
            assert!(error.span.start <= error.span.end && error.span.end <= end, "{error:?} of {end}");
            assert!(error.span.line >= 1 && error.span.column >= 1, "{error:?}");
        }
    }
}
