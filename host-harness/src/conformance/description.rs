//! Rules about what `describe` says, but for the schemas.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::component::Subject;
use super::guest::Guest;
use super::rule::{Finding, Judgements, Rule};
use crate::bindings::exports::integration::connector::descriptor::{ConnectorDescriptor, OperationDescriptor};

const ANSWERS: Rule = Rule {
    id: "describe-answers",
    sentence: "`describe` answers without network and connection.",
    remedy: "Build the description from constants: engines ask for it when they load the component.",
};
const SAME_IN_ONE_INSTANCE: Rule = Rule {
    id: "describe-repeats-itself",
    sentence: "`describe` says the same when it is called again.",
    remedy: "Build the description from constants, without counters, clocks or hash maps.",
};
const SAME_IN_EACH_INSTANCE: Rule = Rule {
    id: "describe-same-in-each-instance",
    sentence: "`describe` says the same in every instance.",
    remedy: "Build the description from constants, without random numbers, clocks or the environment.",
};
const ID: Rule = Rule {
    id: "connector-id",
    sentence: "The connector's id is kebab-case or a reverse domain.",
    remedy: "Use lower-case letters, digits and `-`; separate the parts of a domain by `.`.",
};
const VERSION: Rule = Rule {
    id: "connector-version",
    sentence: "The version is a semantic one.",
    remedy: "Write MAJOR.MINOR.PATCH, as semver.org says: engines decide by it whether they may replace a component.",
};
const TITLES: Rule = Rule {
    id: "titles-not-blank",
    sentence: "The connector and each operation have a title.",
    remedy: "Give it a name for people: a page shows it.",
};
const DESCRIPTIONS: Rule = Rule {
    id: "descriptions-not-blank",
    sentence: "The connector and each operation have a description.",
    remedy: "Say in a sentence what it does: a page shows it.",
};
const SOME_OPERATION: Rule = Rule {
    id: "operations-present",
    sentence: "There is an operation.",
    remedy: "List the operations in `describe`: an engine calls only what it finds there.",
};
const OPERATION_NAMES: Rule = Rule {
    id: "operation-names-kebab-case",
    sentence: "The operations' names are kebab-case.",
    remedy: "Use lower-case letters, digits and `-`, beginning with a letter.",
};
const OPERATION_NAMES_UNIQUE: Rule = Rule {
    id: "operation-names-unique",
    sentence: "No two operations have the same name.",
    remedy: "Rename one of them: `prepare` and `invoke` know operations by their names alone.",
};
const ONE_SHOT_LIMIT: Rule = Rule {
    id: "one-shot-limit-sensible",
    sentence: "The limit of `invoke` lets something through, and no more than a host takes in one call (128 MiB).",
    remedy: "Set `one-shot-limit` to what fits into the component's memory more than once, such as 16 MiB.",
};

pub(super) const RULES: &[Rule] = &[
    ANSWERS,
    SAME_IN_ONE_INSTANCE,
    SAME_IN_EACH_INSTANCE,
    ID,
    VERSION,
    TITLES,
    DESCRIPTIONS,
    SOME_OPERATION,
    OPERATION_NAMES,
    OPERATION_NAMES_UNIQUE,
    ONE_SHOT_LIMIT,
];

/// What one call into this library's host takes from a component.
const LARGEST_ANSWER: u64 = 128 << 20;

/// Asks the component and judges what it says. None when it says nothing.
pub(super) async fn examine(subject: &Subject, judgements: &mut Judgements) -> Option<ConnectorDescriptor> {
    let mut first = subject.offline_without_secrets().await.ok()?;
    let Some(descriptor) = describe(&mut first).await else {
        judgements.judge(ANSWERS, vec![Finding::new("describe", "it gave no answer")]);
        return None;
    };
    judgements.judge(ANSWERS, Vec::new());
    let again = describe(&mut first).await;
    judgements.judge(SAME_IN_ONE_INSTANCE, differences(&descriptor, again.as_ref()));
    let elsewhere = match subject.offline_without_secrets().await {
        Ok(mut second) => describe(&mut second).await,
        Err(_) => None,
    };
    judgements.judge(SAME_IN_EACH_INSTANCE, differences(&descriptor, elsewhere.as_ref()));
    identity(&descriptor, judgements);
    operations(&descriptor.operations, judgements);
    let limit = descriptor.one_shot_limit;
    let sensible = (1..=LARGEST_ANSWER).contains(&limit);
    let found = (!sensible).then(|| Finding::new("/oneShotLimit", format!("{limit} bytes")));
    judgements.judge(ONE_SHOT_LIMIT, found.into_iter().collect());
    Some(descriptor)
}

async fn describe(guest: &mut Guest) -> Option<ConnectorDescriptor> {
    guest.describe().await.ok()
}

fn identity(descriptor: &ConnectorDescriptor, judgements: &mut Judgements) {
    let id = &descriptor.id;
    let bad_id = !id.split('.').all(is_kebab_case);
    judgements.judge(ID, one(bad_id, "/id", || format!("{id:?}")));
    let bad_version = semver::Version::parse(&descriptor.version).err();
    let found = bad_version.map(|error| Finding::new("/version", format!("{:?}: {error}", descriptor.version)));
    judgements.judge(VERSION, found.into_iter().collect());
    let operations = || descriptor.operations.iter().enumerate();
    let blank = |text: &str, at: String| text.trim().is_empty().then(|| Finding::new(at, "blank"));
    let titles = blank(&descriptor.title, "/title".to_owned()).into_iter();
    let of_operations =
        operations().filter_map(|(n, operation)| blank(&operation.title, format!("/operations/{n}/title")));
    judgements.judge(TITLES, titles.chain(of_operations).collect());
    let descriptions = blank(&descriptor.description, "/description".to_owned()).into_iter();
    let of_operations =
        operations().filter_map(|(n, operation)| blank(&operation.description, format!("/operations/{n}/description")));
    judgements.judge(DESCRIPTIONS, descriptions.chain(of_operations).collect());
}

fn operations(operations: &[OperationDescriptor], judgements: &mut Judgements) {
    judgements.judge(SOME_OPERATION, one(operations.is_empty(), "/operations", || "there is none".to_owned()));
    let place = |position: usize| format!("/operations/{position}/name");
    let names = || operations.iter().map(|operation| operation.name.as_str()).enumerate();
    let misnamed = names().filter(|(_, name)| !is_kebab_case(name));
    judgements.judge(OPERATION_NAMES, misnamed.map(|(n, name)| Finding::new(place(n), format!("{name:?}"))).collect());
    let mut known = HashSet::new();
    let repeated = names().filter(|(_, name)| !known.insert(*name));
    let repeated = repeated.map(|(n, name)| Finding::new(place(n), format!("{name:?} is there already")));
    judgements.judge(OPERATION_NAMES_UNIQUE, repeated.collect());
}

fn one(broken: bool, at: &str, seen: impl FnOnce() -> String) -> Vec<Finding> {
    if broken { vec![Finding::new(at, seen())] } else { Vec::new() }
}

/// Where two descriptions differ.
fn differences(first: &ConnectorDescriptor, second: Option<&ConnectorDescriptor>) -> Vec<Finding> {
    let Some(second) = second else { return vec![Finding::new("describe", "it gave no answer this time")] };
    let (first, second) = (members(first), members(second));
    let differing = first.iter().zip(&second).filter(|(one, other)| one != other);
    differing.map(|((at, _), _)| Finding::new(*at, "differs from the first answer")).collect()
}

fn members(descriptor: &ConnectorDescriptor) -> Vec<(&'static str, Value)> {
    vec![
        ("/id", json!(descriptor.id)),
        ("/version", json!(descriptor.version)),
        ("/title", json!(descriptor.title)),
        ("/description", json!(descriptor.description)),
        ("/connectionSchema", json!(descriptor.connection_schema)),
        ("/operations", json!(format!("{:?}", descriptor.operations))),
        ("/oneShotLimit", json!(descriptor.one_shot_limit)),
    ]
}

/// Lower-case words of letters and digits, joined by `-`, the first of them beginning with a letter.
pub(super) fn is_kebab_case(text: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|character| character.is_ascii_lowercase() || character.is_ascii_digit())
    };
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.split('-').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::is_kebab_case;

    #[test]
    fn kebab_case_is_words_joined_by_hyphens() {
        for good in ["get", "make-directory", "sha256", "a-1"] {
            assert!(is_kebab_case(good), "{good}");
        }
        for bad in ["", "Get", "make_directory", "-get", "get-", "a--b", "1a", "a b", "ä"] {
            assert!(!is_kebab_case(bad), "{bad}");
        }
    }
}
