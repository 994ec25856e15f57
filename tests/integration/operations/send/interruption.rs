//! The host dies at every step of a send, one after the other. The target holds the old content or the new, never a part;
//! and the next run brings order.

use super::send_scripted;
use serde_json::{Value, json};
use tests::scripted::{Builder, ScriptedServer};

const OLD: &[u8] = b"the old content";
const NEW: &[u8] = b"what is new, in several quarters";
const TARGET: &str = "/in/a.csv";
const MODIFIED: (&str, &str) = ("modified", "2020-01-01T00:00:00Z");

/// A server to send to, before anybody has, and how a document is sent to it.
struct Case {
    name: &'static str,
    described: fn() -> Builder,
    /// What the target holds at first.
    old: Option<&'static [u8]>,
    parameters: Value,
    /// RNTO does not replace, so there is a moment without the name.
    has_gap: bool,
}

fn plain() -> Builder {
    ScriptedServer::new().directory("/in").directory("/staging").feature("MFMT").feature("SITE CHMOD")
}

fn refusing() -> Builder {
    plain().rename_refuses_existing()
}

fn without_mlst() -> Builder {
    plain().without_feature("MLST")
}

/// A server that is sent several commands at once.
fn asked_ahead() -> Builder {
    plain().greeting("220 ProFTPD\r\n")
}

fn asked_ahead_without_mlst() -> Builder {
    without_mlst().greeting("220 (vsFTPd 3.0.5)\r\n")
}

fn asked_ahead_refusing() -> Builder {
    refusing().greeting("220 ProFTPD\r\n")
}

fn cases() -> Vec<Case> {
    let with = |more: &[(&str, Value)]| {
        let mut parameters = json!({ "fileName": TARGET, "ifExists": "overwrite" });
        for (field, value) in more {
            parameters[*field] = value.clone();
        }
        parameters
    };
    let attributes = [("preserveModified", json!(true)), ("permissions", json!("640"))];
    let staging = [("stagingDirectory", json!("/staging"))];
    let case =
        |name, described: fn() -> Builder, old, parameters, has_gap| Case { name, described, old, parameters, has_gap };
    vec![
        case("create", plain, None, with(&[]), false),
        case("overwrite", plain, Some(OLD), with(&[]), false),
        case("overwrite with attributes", plain, Some(OLD), with(&attributes), false),
        case("overwrite by way of a staging directory", plain, Some(OLD), with(&staging), false),
        case("overwrite by an agreed name", plain, Some(OLD), with(&[("temporaryExtension", json!("tmp"))]), false),
        case("overwrite without MLST", without_mlst, Some(OLD), with(&[]), false),
        case("create, asked ahead", asked_ahead, None, with(&[]), false),
        case("overwrite, asked ahead", asked_ahead, Some(OLD), with(&[]), false),
        case("overwrite without MLST, asked ahead", asked_ahead_without_mlst, Some(OLD), with(&[]), false),
        case("overwrite, asked ahead, RNTO refuses", asked_ahead_refusing, Some(OLD), with(&[]), true),
        case("create, RNTO refuses", refusing, None, with(&[]), false),
        case("overwrite, RNTO refuses", refusing, Some(OLD), with(&[]), true),
        case("overwrite with attributes, RNTO refuses", refusing, Some(OLD), with(&attributes), true),
        case("overwrite by way of a staging directory, RNTO refuses", refusing, Some(OLD), with(&staging), true),
    ]
}

impl Case {
    fn at_first(&self) -> Builder {
        let server = (self.described)();
        match self.old {
            Some(old) => server.file(TARGET, old),
            None => server,
        }
    }

    /// Answers whether the document was stored.
    async fn send(&self, server: &ScriptedServer) -> bool {
        send_scripted(server, self.parameters.clone(), &[MODIFIED], NEW).await.is_ok()
    }

    /// How many steps a whole run has.
    async fn steps(&self) -> usize {
        let server = self.at_first().start().unwrap();
        assert!(self.send(&server).await, "{}", self.name);
        assert_done(&server, "a whole run");
        server.steps()
    }

    /// Answers whether the cut fell into the moment without the name.
    async fn cut_at(&self, step: usize) -> bool {
        let server = self.at_first().cut_at(step).start().unwrap();
        let succeeded = self.send(&server).await;
        let when = format!("{}, cut at step {step} after {:?}", self.name, server.commands().last());
        let there = server.file(TARGET);
        let in_gap = there.is_none() && self.old.is_some();
        if in_gap {
            assert!(self.has_gap, "{when}: the target is missing");
            assert!(server.files().values().any(|content| Some(content.bytes().as_slice()) == self.old), "{when}");
        } else {
            assert!(there.as_deref() == self.old || there.as_deref() == Some(NEW), "{when}: {there:?}");
        }
        assert!(!succeeded || there.as_deref() == Some(NEW), "{when}: success was reported");

        // Two hours later.
        let next = (self.described)().snapshot(server.snapshot().aged(7_200)).start().unwrap();
        assert!(self.send(&next).await, "{when}: the next run failed: {:#?}", next.commands());
        assert_done(&next, &when);
        in_gap
    }
}

/// Nothing but the new content is there.
fn assert_done(server: &ScriptedServer, when: &str) {
    let files: Vec<String> = server.files().into_keys().collect();
    assert_eq!(files, [TARGET], "{when}: {:#?}", server.commands());
    assert_eq!(server.file(TARGET).as_deref(), Some(NEW), "{when}");
}

#[tokio::test]
async fn a_host_that_dies_at_any_step_leaves_the_old_content_or_the_new() {
    let mut cuts = 0;
    for case in cases() {
        let steps = case.steps().await;
        let mut gaps = 0;
        for step in 1..=steps {
            gaps += usize::from(case.cut_at(step).await);
        }
        cuts += steps;
        println!("{:<58} {steps:>3} cut points, {gaps} of them without the name", case.name);
        assert_eq!(gaps > 0, case.has_gap, "{}", case.name);
    }
    assert!(cuts >= 40, "only {cuts} cut points");
}

#[tokio::test]
async fn a_backup_never_loses_the_old_content() {
    let case = Case {
        name: "backup",
        described: plain,
        old: Some(OLD),
        parameters: json!({ "fileName": TARGET, "ifExists": "backup" }),
        has_gap: true,
    };
    let whole = case.at_first().start().unwrap();
    assert!(case.send(&whole).await);
    for step in 1..=whole.steps() {
        let server = case.at_first().cut_at(step).start().unwrap();
        case.send(&server).await;
        let next = plain().snapshot(server.snapshot().aged(7_200)).start().unwrap();
        assert!(case.send(&next).await, "step {step}");
        assert_eq!(next.file(TARGET).as_deref(), Some(NEW), "step {step}");
        assert_eq!(next.file(format!("{TARGET}.bak")).as_deref(), Some(OLD), "step {step}");
    }
}
