//! Rules that hold for every call: that it comes back, and what its failure says.

use super::description::is_kebab_case;
use super::evidence::Evidence;
use super::rule::{Finding, Judgements, Rule};
use crate::bindings::integration::connector::types::Failure;

const COME_BACK: Rule = Rule {
    id: "calls-come-back",
    sentence: "Every call comes back in time.",
    remedy: "Bound every wait: the host stops a call that takes too long, and its session is lost.",
};
const NO_TRAPS: Rule = Rule {
    id: "calls-do-not-trap",
    sentence: "No call traps.",
    remedy: "Give a failure instead of a panic: a trap takes the session with it.",
};
const MESSAGES: Rule = Rule {
    id: "failure-messages-present",
    sentence: "Every failure has a message, in one line.",
    remedy: "Say in a sentence what went wrong.",
};
const PHASES: Rule = Rule {
    id: "failure-phases-kebab-case",
    sentence: "Every failure names its phase, in kebab-case.",
    remedy: "Name what was being done, as `connect` or `transfer`.",
};
const HINTS: Rule = Rule {
    id: "failure-hints-not-blank",
    sentence: "A hint says something.",
    remedy: "Leave the hint out when there is nothing to say.",
};
const REPLIES: Rule = Rule {
    id: "failure-replies-well-formed",
    sentence: "A server's reply has a code of three digits, and lines without line ends.",
    remedy: "Split the reply into its lines, and take the code from the first.",
};
const NOT_RETRYABLE: Rule = Rule {
    id: "configuration-failures-not-retryable",
    sentence: "A failure `config-invalid` is not retryable.",
    remedy: "Clear `retryable`: the same configuration will be as wrong later.",
};
const FAILURES_KEEP_SECRETS: Rule = Rule {
    id: "failures-keep-secrets",
    sentence: "No failure shows a secret of the connection.",
    remedy: "Name the member that is wrong, never its value.",
};
const ANSWERS_KEEP_SECRETS: Rule = Rule {
    id: "answers-keep-secrets",
    sentence: "No warning, stage of the connection test or document property shows a secret of the connection.",
    remedy: "Name the member that it is about, never its value: hosts show and store what they are told.",
};
const LOGS_KEEP_SECRETS: Rule = Rule {
    id: "logs-keep-secrets",
    sentence: "Nothing that is logged shows a secret of the connection.",
    remedy: "Replace secrets by `****` before a line is logged.",
};

pub(super) const RULES: &[Rule] = &[
    COME_BACK,
    NO_TRAPS,
    MESSAGES,
    PHASES,
    HINTS,
    REPLIES,
    NOT_RETRYABLE,
    FAILURES_KEEP_SECRETS,
    ANSWERS_KEEP_SECRETS,
    LOGS_KEEP_SECRETS,
];

/// Judges all calls that were made.
pub(super) fn examine(evidence: &Evidence, judgements: &mut Judgements) {
    let seen = evidence.seen();
    let found = |wrong: fn(&Failure) -> Option<String>| -> Vec<Finding> {
        let found = seen.failures.iter().filter_map(|(call, failure)| Some(Finding::new(call, wrong(failure)?)));
        found.collect()
    };
    judgements.judge(COME_BACK, seen.overdue.clone());
    judgements.judge(NO_TRAPS, seen.trapped.clone());
    judgements.judge(MESSAGES, found(wrong_message));
    judgements.judge(PHASES, found(wrong_phase));
    judgements.judge(HINTS, found(wrong_hint));
    judgements.judge(REPLIES, found(wrong_reply));
    judgements.judge(NOT_RETRYABLE, found(retryable_configuration));
    judgements.judge(FAILURES_KEEP_SECRETS, seen.leaked_by_failures.clone());
    judgements.judge(ANSWERS_KEEP_SECRETS, seen.leaked_by_answers.clone());
    judgements.judge(LOGS_KEEP_SECRETS, seen.leaked_by_logs.clone());
}

fn wrong_message(failure: &Failure) -> Option<String> {
    let message = &failure.message;
    if message.trim().is_empty() {
        Some("the message is blank".to_owned())
    } else {
        message.contains(['\r', '\n', '\0']).then(|| "the message has several lines".to_owned())
    }
}

fn wrong_phase(failure: &Failure) -> Option<String> {
    (!is_kebab_case(&failure.phase)).then(|| format!("the phase is {:?}", failure.phase))
}

fn wrong_hint(failure: &Failure) -> Option<String> {
    let blank = failure.hint.as_ref().is_some_and(|hint| hint.trim().is_empty());
    blank.then(|| "the hint is blank".to_owned())
}

fn wrong_reply(failure: &Failure) -> Option<String> {
    let reply = failure.reply.as_ref()?;
    if !(100..1000).contains(&reply.code) {
        return Some(format!("the reply's code is {}", reply.code));
    }
    let several = reply.lines.iter().any(|line| line.contains(['\r', '\n']));
    several.then(|| "a line of the reply has a line end".to_owned())
}

fn retryable_configuration(failure: &Failure) -> Option<String> {
    use crate::bindings::integration::connector::types::FailureCode;
    (failure.code == FailureCode::ConfigInvalid && failure.retryable).then(|| "it is marked `retryable`".to_owned())
}
