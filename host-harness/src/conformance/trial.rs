//! Configurations put to a component that has no network, and what came of them.

use serde_json::Value;

use super::component::Subject;
use super::guest::{Answer, Refusal};
use super::rule::{Finding, Judgements, Rule};
use super::schema_set::Schema;
use crate::bindings::integration::connector::types::{Failure, FailureCode as Code};
use crate::failure::FailureCode;

const CODE: Rule = Rule {
    id: "configuration-failure-code",
    sentence: "What is refused in the phase `configure` is refused as `config-invalid`.",
    remedy: "Use that code: an engine shows such a failure at the form, and does not try again.",
};
const PHASE: Rule = Rule {
    id: "configuration-failure-phase",
    sentence: "A configuration that is refused as `config-invalid` is refused in the phase `configure`.",
    remedy: "Set the phase: `document` would mean that another document may go well.",
};

pub(super) const RULES: &[Rule] = &[CODE, PHASE];

/// What a call made of a configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Outcome {
    /// As `config-invalid` in the phase `configure`.
    Refused,
    /// As `config-invalid`, in another phase.
    WrongPhase(String),
    /// With another code, but in the phase `configure`.
    WrongCode(String),
    /// It went on: to success, or to a failure of what comes after the configuration.
    Accepted(String),
    /// The call gave no answer.
    Halted,
}

impl Outcome {
    pub(super) fn of<T>(answer: &Answer<T>) -> Self {
        match answer {
            Ok(_) => Self::Accepted("accepted".to_owned()),
            Err(Refusal::Failure(failure)) => Self::of_failure(failure),
            Err(Refusal::Halted | Refusal::Lost) => Self::Halted,
        }
    }

    fn of_failure(failure: &Failure) -> Self {
        let told = told(failure);
        match (failure.code, failure.phase.as_str()) {
            (Code::ConfigInvalid, "configure") => Self::Refused,
            (Code::ConfigInvalid, _) => Self::WrongPhase(told),
            (_, "configure") => Self::WrongCode(told),
            _ => Self::Accepted(format!("it went on, and failed as {told}")),
        }
    }

    /// Whether it is refused, in whatever words.
    pub(super) fn is_refused(&self) -> bool {
        matches!(self, Self::Refused | Self::WrongPhase(_) | Self::WrongCode(_))
    }

    /// As a part of a sentence.
    pub(super) fn words(&self) -> &str {
        match self {
            Self::Refused => "refused",
            Self::WrongPhase(told) | Self::WrongCode(told) | Self::Accepted(told) => told,
            Self::Halted => "no answer",
        }
    }
}

/// A failure's code and phase; its message may hold what was asked not to be repeated.
pub(super) fn told(failure: &Failure) -> String {
    format!("`{}` in the phase {:?}", FailureCode::from(failure.code), failure.phase)
}

/// What was found over all configurations.
#[derive(Debug, Default)]
pub(super) struct Trial {
    wrong_codes: Vec<Finding>,
    wrong_phases: Vec<Finding>,
    refusals: usize,
    /// A call did not come back: the others of its kind are spared.
    pub(super) cut_short: Option<&'static str>,
}

/// Why a rule was not tried to its end.
pub(super) const NO_ANSWER: &str =
    "a call gave no answer; the rules `calls-come-back` and `calls-do-not-trap` tell which";

impl Trial {
    /// What is wrong with this outcome of a configuration that must be refused.
    pub(super) fn must_refuse(&mut self, call: &str, about: &str, outcome: &Outcome) -> Option<Finding> {
        let at = format!("{call} with {about}");
        match outcome {
            Outcome::Refused => {
                self.refusals += 1;
                None
            }
            Outcome::WrongCode(told) => {
                self.wrong_codes.push(Finding::new(at, told));
                None
            }
            Outcome::WrongPhase(told) => {
                self.wrong_phases.push(Finding::new(at, told));
                None
            }
            Outcome::Accepted(told) => Some(Finding::new(at, told)),
            Outcome::Halted => {
                self.cut_short = Some(NO_ANSWER);
                None
            }
        }
    }

    pub(super) fn judge(&self, judgements: &mut Judgements) {
        let untried = (self.refusals == 0).then_some("no configuration was refused");
        judgements.judge_trial(CODE, self.wrong_codes.clone(), self.cut_short.or(untried));
        judgements.judge_trial(PHASE, self.wrong_phases.clone(), self.cut_short.or(untried));
    }
}

/// JSON texts that are none, or no object.
pub(super) const NO_JSON: [&str; 4] = ["", "{", "{} {}", "no JSON"];

/// What stands for secrets, so that they are found again wherever they turn up.
pub(super) const MARKER: &str = "conformance-s3cret-7193";

/// The secrets that can be marked without anything else being wrong with the connection.
pub(super) struct Markers<'a> {
    schema: &'a Schema,
    /// JSON Pointers to them in a connection.
    places: Vec<String>,
}

impl<'a> Markers<'a> {
    /// Those that the schema accepts as markers beside what is required, and the component, too: what it refused because of a
    /// marker would tell nothing about the rest.
    pub(super) async fn find(subject: &Subject, schema: &'a Schema, minimal: &Value) -> Self {
        let fields = schema.fields();
        let secret = fields.iter().filter(|field| field.is_write_only(&schema.value) || field.smells_of_a_secret());
        let mut places = Vec::new();
        for field in secret {
            let marked = super::samples::set(&schema.value, minimal, &field.at, &Value::from(MARKER));
            let Some(marked) = marked.filter(|marked| schema.accepts(marked)) else { continue };
            let Ok(mut guest) = subject.offline(&schema.value, &marked).await else { break };
            let opened = Outcome::of(&guest.open(&format!("a secret at {}", field.at), &marked.to_string()).await);
            if opened == Outcome::Halted {
                break;
            }
            if !opened.is_refused() {
                places.push(field.at.clone());
            }
        }
        Self { schema, places }
    }

    /// The sample with markers for its secrets, as long as the schema says the same of it.
    pub(super) fn put_into(&self, sample: &Value) -> Value {
        let accepted = self.schema.accepts(sample);
        let mut marked = sample.clone();
        for at in &self.places {
            let Some((parent, _)) = at.rsplit_once('/') else { continue };
            if !marked.pointer(parent).is_some_and(Value::is_object) {
                continue;
            }
            let changed = super::samples::set(&self.schema.value, &marked, at, &Value::from(MARKER));
            if let Some(changed) = changed.filter(|changed| self.schema.accepts(changed) == accepted) {
                marked = changed;
            }
        }
        marked
    }
}
