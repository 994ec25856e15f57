//! What packagers install beside the command.

use crate::harness::Harness;
use serde_json::json;

#[test]
fn every_shell_has_completions_for_every_command() {
    let harness = Harness::with_connection(&json!({}));
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = harness.run(&["completions", shell]).succeeded().stdout;
        for word in ["describe", "conformance", "--connection", "--junit"] {
            assert!(script.contains(word.trim_start_matches('-')), "{shell} lacks {word}");
        }
    }
}

#[test]
fn there_is_a_manual_page_for_each_command() {
    let harness = Harness::with_connection(&json!({}));
    let page = harness.run(&["man"]).succeeded().stdout;
    assert!(page.contains(".TH harness 1") && page.contains("Exit codes"), "{page}");
    harness.run(&["man", "--out", "pages"]).succeeded();
    for name in ["harness.1", "harness-run.1", "harness-test.1", "harness-record.1"] {
        assert!(harness.read(&format!("pages/{name}")).starts_with(b".ie"), "{name}");
    }
}
