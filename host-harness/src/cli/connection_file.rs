//! The file after `--connection`: JSON, in which `${env:NAME}` stands for an environment variable and `${secret:NAME}` for a
//! secret, so that none need be in it.

mod kind;

use std::cell::RefCell;
use std::path::Path;

use host_harness::{Connector, Descriptor};
use serde_json::Value;

use super::{Stop, input};
use crate::scenario::SecretSource;

/// Why a file cannot be used as it is.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
enum Missing {
    #[error("the environment has no variable {0}")]
    Variable(String),
    #[error("there is no secret `{0}`: {how}", how = SecretSource::how_to_give(.0))]
    Secret(String),
}

/// What such a file says.
pub(super) struct ConnectionFile {
    /// The connection, with what its variables stand for.
    pub(super) connection: Value,
    /// The secrets that were put in, in whatever field.
    pub(super) secrets: Vec<String>,
}

impl ConnectionFile {
    /// Reads a file, whether or not it fits the connector's schema.
    pub(super) async fn read(file: &Path, secrets: &SecretSource, descriptor: &Descriptor) -> Result<Self, Stop> {
        let mut connection = input::json_file(file).await?;
        let disclosed = RefCell::new(Vec::new());
        let secret = |name: &str| {
            let secret = secrets.get(name);
            disclosed.borrow_mut().extend(secret.clone());
            secret
        };
        let lookup = |name: &str| look_up(name, &secret, &|name| std::env::var(name).ok());
        replace(&mut connection, &descriptor.connection_schema, &lookup)
            .map_err(|missing| Stop::Usage(format!("{}: {missing}", file.display())))?;
        Ok(Self { connection, secrets: disclosed.into_inner() })
    }
}

/// The connection in a file that fits the connector's schema, and the connector, which knows the secrets in it.
pub(super) async fn read(
    file: &Path,
    secrets: &SecretSource,
    connector: &Connector,
) -> Result<(Value, Connector), Stop> {
    let ConnectionFile { connection, secrets } = ConnectionFile::read(file, secrets, connector.descriptor()).await?;
    connector.descriptor().validate_connection(&connection).map_err(|violations| {
        let lines: Vec<_> = violations.iter().map(|violation| format!("{}: {violation}", file.display())).collect();
        Stop::Usage(lines.join("; "))
    })?;
    Ok((connection, connector.with_secrets(secrets)))
}

/// What a variable stands for; nothing when it is none of ours: a password may hold anything.
type Lookup<'a> = dyn Fn(&str) -> Option<Result<String, Missing>> + 'a;

fn look_up(
    name: &str,
    secret: &dyn Fn(&str) -> Option<String>,
    environment: &dyn Fn(&str) -> Option<String>,
) -> Option<Result<String, Missing>> {
    if let Some(name) = name.strip_prefix("env:") {
        return Some(environment(name).ok_or_else(|| Missing::Variable(name.to_owned())));
    }
    let name = name.strip_prefix("secret:")?;
    Some(secret(name).ok_or_else(|| Missing::Secret(name.to_owned())))
}

fn replace(value: &mut Value, schema: &Value, lookup: &Lookup<'_>) -> Result<(), Missing> {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                replace(member, kind::of_member(schema, name), lookup)?;
            }
        }
        Value::Array(items) => {
            for item in items {
                replace(item, &Value::Null, lookup)?;
            }
        }
        Value::String(text) => {
            if let Some(replaced) = replace_in(text, lookup)? {
                // What comes from outside is text, and a port is a number.
                *value = kind::as_wanted(replaced, schema);
            }
        }
        _ => {}
    }
    Ok(())
}

/// The text with what its variables stand for; nothing when it has none.
fn replace_in(text: &str, lookup: &Lookup<'_>) -> Result<Option<String>, Missing> {
    let (mut replaced, mut rest, mut found) = (String::new(), text, false);
    while let Some((before, after)) = rest.split_once("${") {
        replaced.push_str(before);
        rest = after;
        match after.split_once('}').and_then(|(name, after)| Some((lookup(name)?, after))) {
            Some((value, after)) => {
                replaced.push_str(&value?);
                (rest, found) = (after, true);
            }
            None => replaced.push_str("${"),
        }
    }
    replaced.push_str(rest);
    Ok(found.then_some(replaced))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn replaced(mut connection: Value) -> Result<Value, Missing> {
        let schema = json!({ "properties": {
            "port": { "type": ["integer", "null"] }, "password": { "type": "string" }, "on": { "type": "boolean" },
            "proxy": { "anyOf": [{ "properties": { "port": { "type": "integer" } } }, { "type": "null" }] },
        } });
        let environment = |name: &str| match name {
            "PORT" => Some("2121".to_owned()),
            "ON" => Some("true".to_owned()),
            _ => None,
        };
        replace(&mut connection, &schema, &|name| look_up(name, &|_| None, &environment))?;
        Ok(connection)
    }

    #[test]
    fn variables_take_the_kind_that_the_schema_wants() {
        let connection = json!({
            "port": "${env:PORT}", "password": "${env:PORT}", "on": "${env:ON}", "proxy": { "port": "${env:PORT}" },
            "other": "a ${env:PORT} b ${env:ON}",
        });
        let expected = json!({
            "port": 2121, "password": "2121", "on": true, "proxy": { "port": 2121 }, "other": "a 2121 b true",
        });
        assert_eq!(replaced(connection), Ok(expected));
    }

    #[test]
    fn what_is_no_variable_stays() {
        let connection = json!({ "password": "a${b}$${c${", "list": ["${d}"], "port": "12", "none": null });
        assert_eq!(replaced(connection.clone()), Ok(connection));
    }

    #[test]
    fn what_is_missing_is_named() {
        assert_eq!(replaced(json!({ "a": "${env:NONE}" })), Err(Missing::Variable("NONE".to_owned())));
        let missing = replaced(json!({ "a": ["${secret:none of these}"] })).map_err(|missing| missing.to_string());
        assert!(missing.is_err_and(|missing| missing.contains("HARNESS_SECRET_NONE_OF_THESE")));
    }
}
