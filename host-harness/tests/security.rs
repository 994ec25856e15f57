//! SECURITY.md claims nothing without a test that exists.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

use std::path::Path;

/// The claims: what stands in bold at the beginning of an item, with all that belongs to it.
fn claims(document: &str) -> Vec<&str> {
    let promised = document.split("## What is not promised").next().unwrap();
    promised.split("\n- **").skip(1).collect()
}

/// What is written as `file::test`.
fn proofs(claim: &str) -> Vec<(&str, &str)> {
    claim
        .split('`')
        .filter_map(|quoted| quoted.split_once(".rs::").map(|_| quoted.rsplit_once("::").unwrap()))
        .collect()
}

/// Whether the source has a test of this name, or a macro that makes one.
fn has_test(source: &str, name: &str) -> bool {
    let function = format!("fn {name}(");
    let attributes = source.split_once(&function).map(|(before, _)| before.lines().rev().take(6).collect::<String>());
    let attempt = format!("\n    {name}: Attempt::new(");
    attributes.is_some_and(|attributes| ["test]", "test("].iter().any(|end| attributes.contains(end)))
        || source.contains(&attempt)
}

#[test]
fn every_claim_names_tests_that_exist() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let document = std::fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let claims = claims(&document);
    assert!(claims.len() > 20, "the document is laid out in another way");
    let unproved: Vec<_> = claims.iter().filter(|claim| proofs(claim).is_empty()).collect();
    assert!(unproved.is_empty(), "{unproved:#?}");
    let exists =
        |file: &str, test| std::fs::read_to_string(root.join(file)).is_ok_and(|source| has_test(&source, test));
    let mut missing: Vec<_> = claims.into_iter().flat_map(proofs).collect();
    missing.retain(|(file, test)| !exists(file, test));
    assert!(missing.is_empty(), "{missing:#?}");
}
