//! JSON Schema 2020-12: what does not fit, said without giving secrets away.

use std::fmt;
use std::sync::{Arc, OnceLock};

use jsonschema::{Draft, ValidationError, Validator};
use serde::Serialize;
use serde_json::Value;

use crate::secrets::Redactor;

/// One place where a document does not fit its schema.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SchemaViolation {
    /// JSON Pointer (RFC 6901) to the place; empty for the whole document.
    pub path: String,
    /// What is wrong there. Holds no secret.
    pub message: String,
}

impl fmt::Display for SchemaViolation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            formatter.write_str(&self.message)
        } else {
            write!(formatter, "{}: {}", self.path, self.message)
        }
    }
}

/// A schema's validator, which is made when it is first needed: all of them together take longer than the rest of loading.
#[derive(Debug, Clone, Default)]
pub(crate) struct LazyValidator(Arc<OnceLock<Result<Validator, String>>>);

impl LazyValidator {
    /// The validator of `schema`, which must be the same each time.
    ///
    /// # Errors
    /// What is wrong with the schema.
    pub(crate) fn of(&self, schema: &Value) -> Result<&Validator, &str> {
        self.0.get_or_init(|| compile(schema).map_err(|error| error.to_string())).as_ref().map_err(String::as_str)
    }

    pub(crate) fn validate(&self, schema: &Value, instance: &Value) -> Result<(), Vec<SchemaViolation>> {
        match self.of(schema) {
            Ok(validator) => validate(validator, schema, instance),
            Err(problem) => {
                let message = format!("the connector's schema is no JSON Schema: {problem}");
                Err(vec![SchemaViolation { path: String::new(), message }])
            }
        }
    }
}

fn compile(schema: &Value) -> Result<Validator, ValidationError<'static>> {
    let options = jsonschema::options().with_draft(Draft::Draft202012).offline();
    // `format` asserts: what a form takes for an address is one. Formats of number types, such as `uint16`, stay notes.
    options.should_validate_formats(true).build(schema)
}

fn validate(validator: &Validator, schema: &Value, instance: &Value) -> Result<(), Vec<SchemaViolation>> {
    if validator.is_valid(instance) {
        return Ok(());
    }
    let redactor = Redactor::new(schema, instance);
    Err(validator.iter_errors(instance).map(|error| violation(&error, schema, &redactor)).collect())
}

fn violation(error: &ValidationError<'_>, schema: &Value, redactor: &Redactor) -> SchemaViolation {
    let message = match choices(error, schema) {
        Some(choices) => format!("must be one of {choices}"),
        // A number says what is wrong with it. Anything else is not quoted: it may be a secret in the wrong place.
        None if error.instance().is_number() => error.to_string(),
        None => error.masked().to_string(),
    };
    SchemaViolation { path: error.instance_path().as_str().to_owned(), message: redactor.redact(&message).into_owned() }
}

/// The values that an enumeration allows, when the violation is of an enumeration (`oneOf` of `const`).
fn choices(error: &ValidationError<'_>, schema: &Value) -> Option<String> {
    let alternatives = schema.pointer(error.schema_path().as_str())?.as_array()?;
    let constants: Option<Vec<_>> =
        alternatives.iter().map(|alternative| Some(alternative.get("const")?.to_string())).collect();
    Some(constants?.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn violations(instance: &Value) -> Vec<String> {
        let schema = json!({
            "type": "object",
            "required": ["host"],
            "additionalProperties": false,
            "properties": {
                "host": {"type": "string"},
                "port": {"type": "integer", "maximum": 65535},
                "password": {"type": "string", "pattern": "^[^\\r\\n]*$", "writeOnly": true},
                "address": {"format": "ipv4"},
                "timeout": {"type": "integer", "format": "uint32"},
                "mode": {"oneOf": [{"const": "passive", "title": "Passive"}, {"const": "active", "title": "Active"}]},
            },
        });
        let found = LazyValidator::default().validate(&schema, instance).err().unwrap_or_default();
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_violation_says_where_and_what() {
        assert_eq!(violations(&json!({"host": "h"})), [""; 0]);
        assert_eq!(violations(&json!({})), ["\"host\" is a required property"]);
        assert_eq!(
            violations(&json!({"host": "h", "port": 65536})),
            ["/port: 65536 is greater than the maximum of 65535"]
        );
        assert_eq!(violations(&json!({"host": "h", "address": "192.0.2.1", "timeout": 1})), [""; 0]);
        assert_eq!(violations(&json!({"host": "h", "address": "a.b"})), [r#"/address: value is not a "ipv4""#]);
        assert_eq!(violations(&json!({"host": "h", "mode": "both"})), [r#"/mode: must be one of "passive", "active""#]);
    }

    #[test]
    fn a_schema_that_is_none_fits_nothing() {
        let found = LazyValidator::default().validate(&json!({"type": 1}), &json!({})).unwrap_err();
        assert!(matches!(found.as_slice(), [violation] if violation.message.contains("no JSON Schema")), "{found:?}");
    }

    #[test]
    fn a_secret_never_shows() {
        for connection in [
            json!({"host": "h", "password": "s3cret\nline"}),
            json!({"host": "h", "password": 731_864_529}),
            json!({"host": 1, "password": "s3cret", "port": "s3cret"}),
            json!({"password": {"nested": "s3cret"}}),
            json!({"host": "h", "port": "s3cret"}),
            json!({"host": ["s3cret"], "address": "s3cret", "mode": "s3cret"}),
        ] {
            let found = violations(&connection).join("\n");
            assert!(!found.is_empty() && !found.contains("s3cret") && !found.contains("731864529"), "{found}");
        }
    }
}
