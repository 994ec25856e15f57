//! Rules about parameters and document properties, tried in an open session.

use serde_json::json;
use wasmtime::component::ResourceAny;

use super::documents::Writing;
use super::parameters::{NO_OPERATION, Operation};
use super::rule::{Finding, Judgements, Rule};
use super::samples::Sample;
use super::schema_set::{Kind, Schema};
use super::sessions::{Connected, Open, judge};
use super::trial::{NO_ANSWER, Outcome, Trial, told};
use crate::bindings::integration::connector::types::{FailureCode, Property};
use crate::conformance::guest::{Answer, Refusal};
use crate::descriptor::Direction;

const PREPARES: Rule = Rule {
    id: "valid-parameters-accepted",
    sentence: "Parameters that the schema accepts (examples, choices, bounds) are not called invalid.",
    remedy: "Accept the value, or say in the schema that it is refused, so that a form can tell it at once.",
};
const AGREES: Rule = Rule {
    id: "prepare-agrees-with-invoke",
    sentence: "`prepare` refuses what `invoke` must refuse: unknown operations, unknown and invalid parameters.",
    remedy: "Parse the parameters in one place.",
};
const PROPERTIES: Rule = Rule {
    id: "control-characters-in-properties-refused",
    sentence: "Line ends and NUL in a document's properties are refused as `config-invalid` in the phase `document`.",
    remedy: "Refuse them when the properties are read: another document of the batch may be fine.",
};
const SURVIVES: Rule = Rule {
    id: "session-survives-refusals",
    sentence: "A session goes on after refusals.",
    remedy: "Refuse before anything is sent, and leave the session as it is.",
};

pub(super) const RULES: &[Rule] = &[PREPARES, AGREES, PROPERTIES, SURVIVES];

pub(super) async fn examine(
    connected: &Connected<'_>,
    operations: &[Operation<'_>],
    schemas: &[Schema],
    writing: Writing,
    trial: &mut Trial,
    judgements: &mut Judgements,
) {
    // An operation that ignores what it must refuse does its work.
    let directions = connected.operations().iter();
    let harmless = directions.filter(|known| writing == Writing::Allowed || known.direction == Direction::Inbound);
    let harmless: Vec<_> = harmless.map(|known| known.name.as_str()).collect();
    let may_run: Vec<_> = operations.iter().filter(|operation| harmless.contains(&operation.name)).collect();
    let Ok(mut open) = connected.open().await else { return };
    prepares(&mut open, operations, judgements).await;
    refuses(&mut open, operations, trial, judgements).await;
    if let Err(refusal) = open.ping().await {
        if let Refusal::Failure(_) = refusal {
            judgements.judge(SURVIVES, vec![Finding::new("ping", "the session was lost over parameters")]);
        }
        match connected.open().await {
            Ok(mut another) => properties(&mut another, &may_run, schemas, judgements).await,
            Err(_) => return,
        }
        // A call that gave no answer has cost the session.
        judgements.skip_rest(RULES, NO_ANSWER);
        return;
    }
    properties(&mut open, &may_run, schemas, judgements).await;
    judge(judgements, SURVIVES, "ping", open.ping().await.map(|()| Vec::new()));
    // What it comes to has a rule of its own.
    let _ = open.close().await;
}

async fn prepares(open: &mut Open, operations: &[Operation<'_>], judgements: &mut Judgements) {
    let mut found = Vec::new();
    for Operation { name, samples, .. } in operations {
        let defaults = Sample { about: "the defaults".to_owned(), value: samples.defaults.clone() };
        for Sample { about, value } in samples.valid.iter().chain([&defaults]) {
            let outcome = prepare(open, about, name, &value.to_string()).await;
            match outcome {
                Outcome::Halted => return judgements.judge_trial(PREPARES, found, Some(NO_ANSWER)),
                // What was made up need not be what is meant.
                refused if refused.is_refused() && samples.made_up.is_none() => {
                    found.push(Finding::new(format!("prepare {name} with {about}"), refused.words()));
                }
                _ => {}
            }
        }
    }
    judgements.judge(PREPARES, found);
}

async fn refuses(open: &mut Open, operations: &[Operation<'_>], trial: &mut Trial, judgements: &mut Judgements) {
    let no_operation = Sample { about: "no parameters".to_owned(), value: json!({}) };
    let mut calls = vec![(NO_OPERATION, &no_operation)];
    for Operation { name, samples, .. } in operations {
        let wrong = samples.invalid.iter().chain(&samples.control_characters).chain(&samples.unknown);
        calls.extend(wrong.map(|sample| (*name, sample)));
    }
    let mut found = Vec::new();
    for (operation, Sample { about, value }) in calls {
        let outcome = prepare(open, about, operation, &value.to_string()).await;
        if outcome == Outcome::Halted {
            return judgements.judge_trial(AGREES, found, Some(NO_ANSWER));
        }
        found.extend(trial.must_refuse(&format!("prepare {operation}"), about, &outcome));
    }
    judgements.judge(AGREES, found);
}

async fn prepare(open: &mut Open, about: &str, operation: &str, parameters: &str) -> Outcome {
    let prepared = open.guest.prepare(about, open.session, operation, parameters).await;
    let outcome = Outcome::of(&prepared);
    if let Ok(operation) = prepared {
        // That dropping works has a rule of its own.
        let _ = open.guest.release("drop an operation", operation).await;
    }
    outcome
}

async fn properties(open: &mut Open, operations: &[&Operation<'_>], schemas: &[Schema], judgements: &mut Judgements) {
    let (mut found, mut tried) = (Vec::new(), false);
    for Operation { name, samples } in operations {
        let of_operation = |schema: &&Schema| schema.operation.as_deref() == Some(*name);
        let inputs = schemas.iter().filter(of_operation).find(|schema| schema.kind == Kind::InputProperties);
        let Some(inputs) = inputs else { continue };
        let prepared = open.guest.prepare("what is required", open.session, name, &samples.minimal.to_string()).await;
        let Ok(operation) = prepared else { continue };
        for field in inputs.fields() {
            for value in super::samples::CONTROL_CHARACTERS {
                if inputs.accepts(&json!({ field.name: value })) || !inputs.accepts(&json!({ field.name: "example" })) {
                    continue;
                }
                tried = true;
                let about = format!("{name} with the property {} = {value:?}", field.name);
                let property = Property { name: field.name.to_owned(), value: value.to_owned() };
                let seen = match first_document(open, &about, operation, property).await {
                    Ok(()) => "accepted".to_owned(),
                    Err(Refusal::Failure(failure))
                        if failure.code == FailureCode::ConfigInvalid && failure.phase == "document" =>
                    {
                        continue;
                    }
                    Err(Refusal::Failure(failure)) => told(&failure),
                    Err(Refusal::Halted | Refusal::Lost) => {
                        return judgements.judge_trial(PROPERTIES, found, Some(NO_ANSWER));
                    }
                };
                found.push(Finding::new(format!("run {about}"), seen));
            }
        }
        let _ = open.guest.release("drop an operation", operation).await;
    }
    judgements.judge_trial(PROPERTIES, found, (!tried).then_some("the schemas leave nothing to try"));
}

/// Runs the operation up to its first document: a connector may look at the properties only then.
async fn first_document(open: &mut Open, about: &str, operation: ResourceAny, property: Property) -> Answer<()> {
    let results = open.guest.run(about, operation, vec![property]).await?;
    let document = open.guest.next(results).await;
    if let Ok(Some(document)) = document {
        open.guest.release("drop a document", document).await?;
    }
    open.guest.release("drop results", results).await?;
    document.map(drop)
}
