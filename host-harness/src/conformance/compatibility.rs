//! Rules about what may change from one version of a component to the next: whoever uses the earlier one must be able to
//! use the later one as it is.

mod earlier;
mod narrowing;
mod resolution;

use serde_json::Value;

pub use earlier::{EarlierDescription, InvalidDescription};

use super::fields;
use super::rule::{Finding, Judgements, Rule};
use super::samples::{Sample, Samples};
use super::schema_set::{Kind, Schema};
use crate::descriptor::{Descriptor, Direction, OperationDescriptor};
use earlier::EarlierOperation;
use narrowing::Narrowing;

const SAME_CONNECTOR: Rule = Rule {
    id: "connector-id-kept",
    sentence: "It is a later version of the same connector.",
    remedy: "Compare with a description of the same connector, or keep its id: an engine knows it by that.",
};
const OPERATIONS: Rule = Rule {
    id: "operations-kept",
    sentence: "Every operation is still there.",
    remedy: "Bring the operation back: workflows call it by its name.",
};
const DIRECTIONS: Rule = Rule {
    id: "directions-kept",
    sentence: "No operation has changed its direction.",
    remedy: "Make it a new operation, and keep the old one.",
};
const IDEMPOTENCE: Rule = Rule {
    id: "idempotence-kept",
    sentence: "What was idempotent still is.",
    remedy: "Keep the promise: engines repeat such an operation without asking.",
};
const FIELDS: Rule = Rule {
    id: "fields-kept",
    sentence: "Every member that could be set can still be set.",
    remedy: "Accept the member as before, even when it means nothing any more (`deprecated`).",
};
const TYPES: Rule = Rule {
    id: "types-not-narrowed",
    sentence: "Every type that a member could have it can still have.",
    remedy: "Accept the earlier types as well.",
};
const CHOICES: Rule = Rule {
    id: "choices-kept",
    sentence: "Every choice can still be made.",
    remedy: "Accept the earlier choice as well, even when it means the same as another.",
};
const BOUNDS: Rule = Rule {
    id: "bounds-not-narrowed",
    sentence: "No bound has become tighter.",
    remedy: "Keep the earlier bound, or treat what lies beyond the new one as the new one.",
};
const PATTERNS: Rule = Rule {
    id: "patterns-kept",
    sentence: "No text must fit a pattern that it did not have to fit.",
    remedy: "Keep the earlier pattern; whether another accepts as much cannot be told from it.",
};
const REQUIRED: Rule = Rule {
    id: "required-not-grown",
    sentence: "Nothing has to be set that did not have to be.",
    remedy: "Give the member a default instead.",
};
const UNKNOWN: Rule = Rule {
    id: "unknown-members-as-before",
    sentence: "Where members were accepted that the schema does not name, they still are.",
    remedy: "Leave `additionalProperties` as it was.",
};
const SECRETS: Rule = Rule {
    id: "secrets-kept",
    sentence: "What was secret still is.",
    remedy: "Keep `writeOnly`: hosts show what is not marked.",
};
const CONFIGURATIONS: Rule = Rule {
    id: "earlier-configurations-accepted",
    sentence: "Configurations made from the earlier schemas are valid by the present ones.",
    remedy: "Look at conditions (`if`, `allOf`, `not`, `dependentRequired`) that the earlier schema did not have.",
};
const OUTPUT: Rule = Rule {
    id: "output-properties-kept",
    sentence: "Every document property that was set is still described.",
    remedy: "Go on setting the property: workflows read it.",
};
const ONE_SHOT_LIMIT: Rule = Rule {
    id: "one-shot-limit-kept",
    sentence: "`invoke` takes as much as before.",
    remedy: "Keep the limit: what went through must still go through.",
};

pub(super) const RULES: &[Rule] = &[
    SAME_CONNECTOR,
    OPERATIONS,
    DIRECTIONS,
    IDEMPOTENCE,
    FIELDS,
    TYPES,
    CHOICES,
    BOUNDS,
    PATTERNS,
    REQUIRED,
    UNKNOWN,
    SECRETS,
    CONFIGURATIONS,
    OUTPUT,
    ONE_SHOT_LIMIT,
];

pub(super) fn examine(earlier: &EarlierDescription, present: &Descriptor, judgements: &mut Judgements) {
    let changed_id =
        (earlier.id != present.id).then(|| Finding::new("/id", format!("was {:?}, is {:?}", earlier.id, present.id)));
    judgements.judge(SAME_CONNECTOR, changed_id.into_iter().collect());
    let mut comparison = Comparison::default();
    comparison.schema(Kind::Connection, "/connectionSchema", &earlier.connection_schema, &present.connection_schema);
    let mut gone = Vec::new();
    for (position, before) in earlier.operations.iter().enumerate() {
        match present.operations.iter().position(|now| now.name == before.name) {
            Some(at) => {
                let now = present.operations.get(at);
                if let Some(now) = now {
                    comparison.operation(at, before, now);
                }
            }
            None => gone.push(Finding::new(format!("/operations/{position}"), format!("{:?} is gone", before.name))),
        }
    }
    judgements.judge(OPERATIONS, gone);
    comparison.judge(judgements);
    let smaller = (present.one_shot_limit < earlier.one_shot_limit).then(|| {
        Finding::new("/oneShotLimit", format!("was {}, is {}", earlier.one_shot_limit, present.one_shot_limit))
    });
    judgements.judge(ONE_SHOT_LIMIT, smaller.into_iter().collect());
}

/// What was found in all operations and schemas. Places are those in the present description; what is gone has the place
/// where it was.
#[derive(Default)]
struct Comparison {
    narrowing: Narrowing,
    directions: Vec<Finding>,
    idempotence: Vec<Finding>,
    output: Vec<Finding>,
    configurations: Vec<Finding>,
}

impl Comparison {
    fn operation(&mut self, position: usize, before: &EarlierOperation, now: &OperationDescriptor) {
        let place = |member: &str| format!("/operations/{position}/{member}");
        if before.direction != now.direction.to_string() {
            let seen = format!("was {}, is {}", before.direction, Direction::to_string(&now.direction));
            self.directions.push(Finding::new(place("direction"), seen));
        }
        if before.idempotent && !now.idempotent {
            self.idempotence.push(Finding::new(place("idempotent"), "was true"));
        }
        let (parameters, input) = (place("parametersSchema"), place("inputPropertiesSchema"));
        self.schema(Kind::Parameters, &parameters, &before.parameters_schema, &now.parameters_schema);
        self.schema(Kind::InputProperties, &input, &before.input_properties_schema, &now.input_properties_schema);
        let described = fields::of(&now.output_properties_schema);
        for field in fields::of(&before.output_properties_schema) {
            if !described.iter().any(|known| known.at == field.at) {
                let at = format!("{}{}", place("outputPropertiesSchema"), field.schema_at);
                self.output.push(Finding::new(at, "is gone"));
            }
        }
    }

    /// Both ways of telling: member by member, which names the place, and by configurations, which miss no keyword.
    fn schema(&mut self, kind: Kind, at: &str, before: &Value, now: &Value) {
        let found_before = self.narrowing.count();
        self.narrowing.compare(at, before, now);
        if self.narrowing.count() > found_before {
            return;
        }
        let (before, now) = (
            Schema::new(kind, at.to_owned(), None, before.clone()),
            Schema::new(kind, at.to_owned(), None, now.clone()),
        );
        if now.problem().is_some() {
            return;
        }
        let Some(Samples { minimal, defaults, valid, .. }) = Samples::of(&before) else { return };
        let named = [("what is required", minimal), ("the defaults", defaults)];
        let named = named.map(|(about, value)| Sample { about: about.to_owned(), value });
        let refused = named.iter().chain(&valid).filter(|sample| !now.accepts(&sample.value));
        self.configurations.extend(
            refused.map(|sample| Finding::new(at, format!("{} with {} is refused now", kind.name(), sample.about))),
        );
    }

    fn judge(self, judgements: &mut Judgements) {
        let Self { narrowing, directions, idempotence, output, configurations } = self;
        judgements.judge(DIRECTIONS, directions);
        judgements.judge(IDEMPOTENCE, idempotence);
        judgements.judge_with_remarks(FIELDS, narrowing.gone, narrowing.defaults);
        judgements.judge(TYPES, narrowing.types);
        judgements.judge(CHOICES, narrowing.choices);
        judgements.judge(BOUNDS, narrowing.bounds);
        judgements.judge_with_remarks(PATTERNS, narrowing.patterns, narrowing.formats);
        judgements.judge(REQUIRED, narrowing.required);
        judgements.judge(UNKNOWN, narrowing.closed);
        judgements.judge(SECRETS, narrowing.secrets);
        judgements.judge(CONFIGURATIONS, configurations);
        judgements.judge(OUTPUT, output);
    }
}
