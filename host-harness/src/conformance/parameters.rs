//! Rules about operations and their parameters, tried by `invoke` without any network: the contract has them refused before
//! anything is sent.

use serde_json::Value;

use super::component::Subject;
use super::connections::judge;
use super::rule::{Finding, Judgements, Rule};
use super::samples::Samples;
use super::schema_set::Schema;
use super::trial::{NO_ANSWER, NO_JSON, Outcome, Trial};

const UNKNOWN_OPERATION: Rule = Rule {
    id: "unknown-operation-refused",
    sentence: "An operation that is not in the description is refused.",
    remedy: "Give `config-invalid` for every name that `describe` does not list.",
};
const MINIMAL: Rule = Rule {
    id: "minimal-parameters-accepted",
    sentence: "`invoke` does not call parameters invalid that are nothing but what the schema requires.",
    remedy: "List in `required` what must be there, and use the parser of `prepare`.",
};
const INVALID: Rule = Rule {
    id: "invalid-parameters-refused",
    sentence: "Parameters that the schema refuses (types, bounds, choices, what is missing) are refused.",
    remedy: "Check the member when the parameters are parsed, before the connection is made.",
};
const CONTROL: Rule = Rule {
    id: "control-characters-in-parameters-refused",
    sentence: "Line ends and NUL are refused in the texts of parameters where the schema refuses them.",
    remedy: "Refuse them when the parameters are parsed: in a command they would begin another one.",
};
const UNKNOWN: Rule = Rule {
    id: "unknown-parameters-refused",
    sentence: "Parameters that nobody knows are refused.",
    remedy: "Parse strictly (serde: `deny_unknown_fields`): a misspelt parameter must not be ignored in silence.",
};
const TEXT: Rule = Rule {
    id: "parameters-that-are-no-json-refused",
    sentence: "Parameters that are no JSON are refused.",
    remedy: "Parse the text whole, and give `config-invalid` instead of a trap.",
};

pub(super) const RULES: &[Rule] = &[UNKNOWN_OPERATION, MINIMAL, INVALID, CONTROL, UNKNOWN, TEXT];

/// A name that no operation has.
pub(super) const NO_OPERATION: &str = "no-such-operation";

/// An operation, and parameters made from their schema.
pub(super) struct Operation<'a> {
    pub(super) name: &'a str,
    pub(super) samples: Samples,
}

/// A connection that is valid, and its schema.
pub(super) struct Valid<'a> {
    pub(super) schema: &'a Schema,
    pub(super) connection: &'a Value,
}

pub(super) async fn examine(
    subject: &Subject,
    valid: &Valid<'_>,
    operations: &[Operation<'_>],
    trial: &mut Trial,
    judgements: &mut Judgements,
) {
    let mut invoking = Invoking { subject, valid, trial };
    let unknown = invoking.found("no parameters", NO_OPERATION, "{}").await;
    judge(judgements, UNKNOWN_OPERATION, unknown.into_iter().collect(), false, invoking.trial);
    // What is refused whatever it is called with says nothing about what is wrong with a sample.
    let mut taking = Vec::new();
    let mut refused = Vec::new();
    for operation in operations {
        if invoking.trial.cut_short.is_some() {
            break;
        }
        match invoking.minimal(operation).await {
            Outcome::Accepted(_) => taking.push(operation),
            outcome @ (Outcome::Refused | Outcome::WrongCode(_)) if operation.samples.made_up.is_none() => {
                let at = format!("invoke {} with what is required", operation.name);
                refused.push(Finding::new(at, outcome.words()));
            }
            // Not its parameters, or some that were made up and need not be what is meant.
            Outcome::WrongPhase(_) | Outcome::Refused | Outcome::WrongCode(_) => {}
            Outcome::Halted => {
                invoking.trial.cut_short = Some(NO_ANSWER);
            }
        }
    }
    judge(judgements, MINIMAL, refused, operations.is_empty(), invoking.trial);
    if taking.is_empty() {
        let reason = invoking.trial.cut_short.unwrap_or("`invoke` takes no operation with what is required alone");
        return judgements.skip_rest(RULES, reason);
    }
    let operations = taking;
    let groups = [
        (INVALID, (|samples| &samples.invalid) as fn(&Samples) -> &Vec<_>),
        (CONTROL, |samples| &samples.control_characters),
        (UNKNOWN, |samples| &samples.unknown),
    ];
    for (rule, group) in groups {
        let mut found = Vec::new();
        for Operation { name, samples } in &operations {
            for sample in group(samples) {
                found.extend(invoking.found(&sample.about, name, &sample.value.to_string()).await);
            }
        }
        let untried = operations.iter().all(|operation| group(&operation.samples).is_empty());
        judge(judgements, rule, found, untried, invoking.trial);
    }
    let mut found = Vec::new();
    for Operation { name, .. } in &operations {
        for text in NO_JSON {
            found.extend(invoking.found(&format!("the text {text:?}"), name, text).await);
        }
    }
    judge(judgements, TEXT, found, operations.is_empty(), invoking.trial);
}

struct Invoking<'a> {
    subject: &'a Subject,
    valid: &'a Valid<'a>,
    trial: &'a mut Trial,
}

impl Invoking<'_> {
    async fn minimal(&self, operation: &Operation<'_>) -> Outcome {
        let Valid { schema, connection } = self.valid;
        let Ok(mut guest) = self.subject.offline(&schema.value, connection).await else { return Outcome::Halted };
        let (connection, parameters) = (connection.to_string(), operation.samples.minimal.to_string());
        Outcome::of(&guest.invoke("what is required", &connection, operation.name, &parameters, Vec::new()).await)
    }

    /// Puts parameters to the component that it must refuse. Nothing more once a call has not come back.
    async fn found(&mut self, about: &str, operation: &str, parameters: &str) -> Option<Finding> {
        if self.trial.cut_short.is_some() {
            return None;
        }
        let Valid { schema, connection } = self.valid;
        let outcome = match self.subject.offline(&schema.value, connection).await {
            Ok(mut guest) => {
                let invoked = guest.invoke(about, &connection.to_string(), operation, parameters, Vec::new()).await;
                Outcome::of(&invoked)
            }
            Err(_) => Outcome::Halted,
        };
        self.trial.must_refuse(&format!("invoke {operation}"), about, &outcome)
    }
}
