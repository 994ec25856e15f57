//! Rules about the schemas themselves.

use serde_json::Value;

use super::description::is_kebab_case;
use super::fields::{self, Field};
use super::rule::{Finding, Judgements, Rule};
use super::schema_set::{self, Kind, Schema};
use crate::bindings::exports::integration::connector::descriptor::ConnectorDescriptor;

const JSON: Rule = Rule {
    id: "schemas-are-json",
    sentence: "Each schema is JSON.",
    remedy: "Write the schema with a JSON library, and parse it in a test.",
};
const META_SCHEMA: Rule = Rule {
    id: "schemas-are-2020-12",
    sentence: "Each schema is valid against the meta-schema of JSON Schema 2020-12.",
    remedy: "Mend the keyword that is named: json-schema.org tells what it may hold.",
};
const REFERENCES: Rule = Rule {
    id: "schema-references-resolve",
    sentence: "Each schema compiles: every `$ref` leads to something inside it, every pattern is a regular expression.",
    remedy: "Put what is referred to into the same schema's `$defs`: a host fetches nothing.",
};
const SIZE: Rule = Rule {
    id: "schemas-of-sensible-size",
    sentence: "A schema describes fewer than 2,000 members, also through references, and there are fewer than 2,000 operations.",
    remedy: "Break the circle of references that makes objects nest without end: nobody can fill in such a form.",
};
const OBJECTS: Rule = Rule {
    id: "schemas-describe-objects",
    sentence: "Each schema describes an object (`\"type\": \"object\"`).",
    remedy: "State the type: an engine sends an object of named members, and draws a form of them.",
};
const DOCUMENTED: Rule = Rule {
    id: "fields-documented",
    sentence: "Each member of the connection and of the parameters has a title and a description.",
    remedy: "Write `title` and `description` where the member is described: that is all that a form shows of it.",
};
const PROPERTIES_DOCUMENTED: Rule = Rule {
    id: "properties-documented",
    sentence: "Each document property has a description.",
    remedy: "Say what the property holds, and in which unit.",
};
const PROPERTY_NAMES: Rule = Rule {
    id: "property-names-kebab-case",
    sentence: "The names of document properties are kebab-case.",
    remedy: "Use lower-case letters, digits and `-`, as `file-name`.",
};
const PROPERTY_TYPES: Rule = Rule {
    id: "properties-are-text",
    sentence: "Document properties are text.",
    remedy: "Give them the type `string`: numbers travel in decimal, times as RFC 3339.",
};
const SECRETS: Rule = Rule {
    id: "secrets-write-only",
    sentence: "Members whose names say that they are secret are marked `writeOnly`.",
    remedy: "Add `\"writeOnly\": true`: a host finds out from it what it must never show or log.",
};
const DEFAULTS: Rule = Rule {
    id: "defaults-valid",
    sentence: "Each default is valid by the schema that it stands in.",
    remedy: "Change the default or the schema: a form begins with the defaults.",
};
const EXAMPLES: Rule = Rule {
    id: "examples-valid",
    sentence: "Each example is valid by the schema that it stands in.",
    remedy: "Change the example or the schema: people paste examples.",
};
const CLOSED: Rule = Rule {
    id: "schemas-refuse-unknown-fields",
    sentence: "The schemas of the connection and of the parameters refuse members that they do not know.",
    remedy: "Add `\"additionalProperties\": false` to the object: a misspelt member must not be ignored in silence.",
};

pub(super) const RULES: &[Rule] = &[
    JSON,
    META_SCHEMA,
    REFERENCES,
    SIZE,
    OBJECTS,
    DOCUMENTED,
    PROPERTIES_DOCUMENTED,
    PROPERTY_NAMES,
    PROPERTY_TYPES,
    SECRETS,
    DEFAULTS,
    EXAMPLES,
    CLOSED,
];

/// A member that no connector has.
pub(super) const UNKNOWN_FIELD: &str = "noSuchMember";

const REST: &str = "there are more; the rest is not looked at";

/// Judges them and gives those that are JSON.
pub(super) fn examine(descriptor: &ConnectorDescriptor, judgements: &mut Judgements) -> Vec<Schema> {
    let (schemas, problems) = schema_set::parse(descriptor);
    judgements.judge(JSON, problems.into_iter().map(|(at, problem)| Finding::new(at, problem)).collect());
    let invalid: Vec<_> = schemas.iter().flat_map(against_meta_schema).collect();
    // What is no schema cannot be compiled either: that is told once.
    let is_schema = |schema: &&Schema| !invalid.iter().any(|finding: &Finding| finding.at.starts_with(&schema.at));
    let uncompiled = schemas.iter().filter(is_schema);
    let uncompiled: Vec<_> =
        uncompiled.filter_map(|schema| Some(Finding::new(&schema.at, schema.problem()?))).collect();
    judgements.judge(META_SCHEMA, invalid);
    judgements.judge(REFERENCES, uncompiled);
    let too_large = schemas.iter().filter(|schema| schema.fields().len() >= fields::MOST_FIELDS);
    let too_large = too_large.map(|schema| Finding::new(&schema.at, REST));
    let too_many = descriptor.operations.len() >= schema_set::MOST_OPERATIONS;
    let too_many = too_many.then(|| Finding::new("/operations", REST));
    judgements.judge(SIZE, too_large.chain(too_many).collect());

    let untyped = schemas.iter().filter(|schema| fields::types(&schema.value).as_deref() != Some(&["object"]));
    judgements.judge(OBJECTS, untyped.map(|schema| Finding::new(schema.place("/type"), "is not \"object\"")).collect());
    let undocumented = |documented: fn(&Schema, &Field<'_>) -> Option<&'static str>| -> Vec<Finding> {
        let each = schemas.iter().flat_map(|schema| schema.fields().into_iter().map(move |field| (schema, field)));
        each.filter_map(|(schema, field)| {
            Some(Finding::new(schema.place(&field.schema_at), documented(schema, &field)?))
        })
        .collect()
    };
    judgements.judge(DOCUMENTED, undocumented(undocumented_field));
    judgements.judge(PROPERTIES_DOCUMENTED, undocumented(undocumented_property));
    judgements.judge(PROPERTY_NAMES, undocumented(misnamed_property));
    judgements.judge(PROPERTY_TYPES, undocumented(property_that_is_no_text));
    judgements.judge(SECRETS, undocumented(unmarked_secret));
    judgements.judge(DEFAULTS, schemas.iter().flat_map(invalid_defaults).collect());
    judgements.judge(EXAMPLES, schemas.iter().flat_map(invalid_examples).collect());
    judgements.judge(CLOSED, schemas.iter().filter(|schema| schema.kind.is_a_form()).flat_map(open_objects).collect());
    schemas
}

fn against_meta_schema(schema: &Schema) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(dialect) = schema.value.get("$schema").and_then(Value::as_str)
        && dialect.trim_end_matches('#') != "https://json-schema.org/draft/2020-12/schema"
    {
        found.push(Finding::new(schema.place("/$schema"), format!("{dialect:?} is another dialect")));
    }
    let errors = jsonschema::draft202012::meta::validator();
    let errors = errors.iter_errors(&schema.value);
    found.extend(errors.map(|error| Finding::new(schema.place(error.instance_path().as_str()), error.to_string())));
    found
}

fn undocumented_field(schema: &Schema, field: &Field<'_>) -> Option<&'static str> {
    if !schema.kind.is_a_form() {
        return None;
    }
    match (field.text("title").trim().is_empty(), field.text("description").trim().is_empty()) {
        (true, true) => Some("has neither title nor description"),
        (true, false) => Some("has no title"),
        (false, true) => Some("has no description"),
        (false, false) => None,
    }
}

fn undocumented_property(schema: &Schema, field: &Field<'_>) -> Option<&'static str> {
    let blank = field.text("description").trim().is_empty();
    (!schema.kind.is_a_form() && blank).then_some("has no description")
}

fn misnamed_property(schema: &Schema, field: &Field<'_>) -> Option<&'static str> {
    (!schema.kind.is_a_form() && !is_kebab_case(field.name)).then_some("is not kebab-case")
}

fn property_that_is_no_text(schema: &Schema, field: &Field<'_>) -> Option<&'static str> {
    let is_text = || match fields::types(field.schema) {
        Some(types) => types.contains(&"string"),
        None => fields::choices(field.schema).is_none_or(|choices| choices.iter().all(|choice| choice.is_string())),
    };
    (!schema.kind.is_a_form() && !is_text()).then_some("takes no text")
}

fn unmarked_secret(schema: &Schema, field: &Field<'_>) -> Option<&'static str> {
    let unmarked = schema.kind.is_a_form() && field.smells_of_a_secret() && !field.is_write_only(&schema.value);
    unmarked.then_some("is not marked `writeOnly`, although its name says that it is secret")
}

fn invalid_defaults(schema: &Schema) -> Vec<Finding> {
    let defaults = schema.fields().into_iter().filter_map(|field| Some((field.clone(), field.schema.get("default")?)));
    let invalid = defaults.filter(|(field, default)| !accepts(schema, field, default));
    invalid
        .map(|(field, default)| {
            Finding::new(schema.place(&format!("{}/default", field.schema_at)), format!("{default} is refused there"))
        })
        .collect()
}

fn invalid_examples(schema: &Schema) -> Vec<Finding> {
    let mut found = Vec::new();
    for (position, example) in list(schema.value.get("examples")).enumerate() {
        if schema.problem().is_none() && !schema.accepts(example) {
            found.push(Finding::new(schema.place(&format!("/examples/{position}")), "is refused by the schema"));
        }
    }
    for field in schema.fields() {
        for (position, example) in list(field.schema.get("examples")).enumerate() {
            if !accepts(schema, &field, example) {
                let at = schema.place(&format!("{}/examples/{position}", field.schema_at));
                found.push(Finding::new(at, format!("{example} is refused there")));
            }
        }
    }
    found
}

/// Whether a member's own schema accepts a value. What does not compile is told by another rule.
fn accepts(schema: &Schema, field: &Field<'_>, value: &Value) -> bool {
    let own = fields::with_definitions(&schema.value, field.schema);
    let own = Schema::new(schema.kind, String::new(), None, own);
    own.problem().is_some() || own.accepts(value)
}

fn open_objects(schema: &Schema) -> Vec<Finding> {
    let mut found = Vec::new();
    let objects = std::iter::once((String::new(), &schema.value))
        .chain(schema.fields().into_iter().map(|field| (field.schema_at, field.schema)));
    for (at, object) in objects {
        let parts = fields::parts(&schema.value, object, &at);
        let has_members = parts.iter().any(|(part, _)| part.get("properties").is_some());
        let closed = |part: &Value| {
            [part.get("additionalProperties"), part.get("unevaluatedProperties")].contains(&Some(&Value::Bool(false)))
        };
        if has_members && !parts.iter().any(|(part, _)| closed(part)) {
            found.push(Finding::new(schema.place(&at), "accepts members that it does not know"));
        }
    }
    found
}

fn list(values: Option<&Value>) -> impl Iterator<Item = &Value> {
    values.and_then(Value::as_array).into_iter().flatten()
}

impl Kind {
    /// What it is called in a sentence.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Connection => "the connection",
            Self::Parameters => "the parameters",
            Self::InputProperties => "the input properties",
            Self::OutputProperties => "the output properties",
        }
    }
}
