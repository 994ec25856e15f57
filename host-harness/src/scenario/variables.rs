//! Variables in the texts of a scenario: `${server.port}`, `${secret:NAME}`, `${files./in/a.txt.sha256}`.

mod template;

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use scenario::model::Content;
use scenario::node::{Member, Node, Value as NodeValue};
use scenario::outcome::{Problem, ProblemKind};
use scenario::source::Span;
use serde_json::Value;

use super::content::{Digest, stored};
use super::json;
use super::secrets::SecretSource;
use template::{Part, parts};

/// What variables stand for in one scenario.
pub(crate) struct Variables<'run> {
    /// Those that have a fixed name.
    fixed: BTreeMap<String, Value>,
    /// The files that the scenario's server begins with.
    files: &'run BTreeMap<String, Content>,
    /// Passwords of the scenario's server, by user.
    passwords: BTreeMap<String, String>,
    secrets: &'run SecretSource,
    /// Secrets that were asked for: nobody else is to see them.
    disclosed: Mutex<Vec<String>>,
}

/// Why a variable stands for nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unresolved {
    #[error("`${{` is never closed: a variable is `${{NAME}}`, and `$${{` is the text itself")]
    Unclosed,
    #[error("there is no variable `${{{0}}}`")]
    Unknown(String),
    #[error("the server of this scenario has no file {0}")]
    UnknownFile(String),
    #[error("there is no secret {0:?}")]
    UnknownSecret(String),
    #[error("the environment has no variable {0}")]
    NotInEnvironment(String),
}

impl<'run> Variables<'run> {
    pub(crate) fn new(
        fixed: BTreeMap<String, Value>,
        files: &'run BTreeMap<String, Content>,
        passwords: BTreeMap<String, String>,
        secrets: &'run SecretSource,
    ) -> Self {
        Self { fixed, files, passwords, secrets, disclosed: Mutex::default() }
    }

    /// The secrets that have been asked for.
    pub(crate) fn disclosed(&self) -> Vec<String> {
        self.disclosed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The node with what its variables stand for, at the same places.
    ///
    /// # Errors
    /// The first variable that stands for nothing.
    pub(crate) fn replace(&self, node: &Node) -> Result<Node, Problem> {
        let value = match &node.value {
            NodeValue::Text(text) => self.value_of(text).map_err(|unresolved| self.problem(&unresolved, node.span))?,
            NodeValue::List(items) => {
                NodeValue::List(items.iter().map(|item| self.replace(item)).collect::<Result<_, _>>()?)
            }
            NodeValue::Map(members) => {
                let members = members.iter().map(|member| {
                    let value = self.replace(&member.value)?;
                    Ok::<_, Problem>(Member { key: member.key.clone(), key_span: member.key_span, value })
                });
                NodeValue::Map(members.collect::<Result<_, _>>()?)
            }
            other => other.clone(),
        };
        Ok(Node { value, span: node.span })
    }

    /// A text with what its variables stand for.
    ///
    /// # Errors
    /// The first variable that stands for nothing.
    pub(crate) fn replace_in(&self, text: &str, span: Span) -> Result<String, Problem> {
        self.text_of(text).map_err(|unresolved| self.problem(&unresolved, span))
    }

    /// A text that is nothing but one variable takes its kind: a port stays a number.
    fn value_of(&self, text: &str) -> Result<NodeValue, Unresolved> {
        if let [Part::Variable(name)] = parts(text)?.as_slice()
            && let Value::Number(number) = self.lookup(name)?
        {
            return Ok(NodeValue::Number(number));
        }
        self.text_of(text).map(NodeValue::Text)
    }

    fn text_of(&self, text: &str) -> Result<String, Unresolved> {
        let replaced = parts(text)?.into_iter().map(|part| match part {
            Part::Text(text) => Ok(text.to_owned()),
            Part::Variable(name) => Ok(json::scalar_text(&self.lookup(name)?).unwrap_or_default()),
        });
        replaced.collect()
    }

    fn lookup(&self, name: &str) -> Result<Value, Unresolved> {
        if let Some(value) = self.fixed.get(name) {
            return Ok(value.clone());
        }
        if let Some(secret) = name.strip_prefix("secret:") {
            return self.secret(secret).map(Value::String);
        }
        if let Some(variable) = name.strip_prefix("env:") {
            let value = std::env::var(variable).ok().map(Value::String);
            return value.ok_or_else(|| Unresolved::NotInEnvironment(variable.to_owned()));
        }
        if let Some(file) = name.strip_prefix("files.") {
            return self.file_fact(file).ok_or_else(|| Unresolved::Unknown(name.to_owned()))?;
        }
        Err(Unresolved::Unknown(name.to_owned()))
    }

    fn secret(&self, name: &str) -> Result<String, Unresolved> {
        let secret = self.passwords.get(name).cloned().or_else(|| self.secrets.get(name));
        let secret = secret.ok_or_else(|| Unresolved::UnknownSecret(name.to_owned()))?;
        self.disclosed.lock().unwrap_or_else(PoisonError::into_inner).push(secret.clone());
        Ok(secret)
    }

    /// `PATH.sha256` or `PATH.size`; nothing, when it is neither.
    fn file_fact(&self, name: &str) -> Option<Result<Value, Unresolved>> {
        let (path, fact) = name.rsplit_once('.')?;
        let content = || self.files.get(path).ok_or_else(|| Unresolved::UnknownFile(path.to_owned()));
        match fact {
            "size" => Some(content().map(|content| Value::from(Digest::of(&stored(content)).size))),
            "sha256" => Some(content().map(|content| Value::String(Digest::of(&stored(content)).sha256))),
            _ => None,
        }
    }

    fn problem(&self, unresolved: &Unresolved, span: Span) -> Problem {
        let hint = match unresolved {
            Unresolved::Unclosed | Unresolved::NotInEnvironment(_) => None,
            Unresolved::Unknown(_) => {
                let fixed = self.fixed.keys().map(|name| format!("`${{{name}}}`"));
                let others = ["`${files.PATH.sha256}`", "`${files.PATH.size}`", "`${secret:NAME}`", "`${env:NAME}`"];
                let all: Vec<_> = fixed.chain(others.into_iter().map(str::to_owned)).collect();
                Some(format!("there is {}", all.join(", ")))
            }
            Unresolved::UnknownFile(_) if self.files.is_empty() => None,
            Unresolved::UnknownFile(_) => {
                Some(format!("it has {}", self.files.keys().cloned().collect::<Vec<_>>().join(", ")))
            }
            Unresolved::UnknownSecret(name) => Some(SecretSource::how_to_give(name)),
        };
        Problem {
            kind: ProblemKind::InvalidFile,
            message: unresolved.to_string(),
            span: Some(span),
            expected: None,
            actual: None,
            hint,
        }
    }
}

#[cfg(test)]
mod tests {
    use scenario::model::Generated;
    use serde_json::json;

    use super::*;

    const SPAN: Span = Span { start: 0, end: 1, line: 1, column: 1 };

    fn replaced(text: &str) -> Result<Value, Problem> {
        let fixed = [("server.port", json!(2121)), ("server.host", json!("127.0.0.1")), ("directory", json!("/in"))];
        let fixed = fixed.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let files = BTreeMap::from([
            ("/a.txt".to_owned(), Content::Text("abc".to_owned())),
            (
                "/b.bin".to_owned(),
                Content::Generated(serde_json::from_value::<Generated>(json!({"size": 7, "seed": 1})).unwrap()),
            ),
        ]);
        let passwords = BTreeMap::from([("alice".to_owned(), "s3cret".to_owned())]);
        let secrets = SecretSource::default();
        let variables = Variables::new(fixed, &files, passwords, &secrets);
        variables.replace(&Node { value: NodeValue::Text(text.to_owned()), span: SPAN }).map(|node| json::of(&node))
    }

    #[test]
    fn variables_are_replaced() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        for (text, value) in [
            ("plain", json!("plain")),
            ("${server.port}", json!(2121)),
            (":${server.port}", json!(":2121")),
            ("ftp://${server.host}:${server.port}${directory}", json!("ftp://127.0.0.1:2121/in")),
            ("${secret:alice}", json!("s3cret")),
            ("${files./a.txt.size}", json!(3)),
            ("${files./a.txt.sha256}", json!(abc)),
            ("${files./b.bin.size}", json!(7)),
            ("$${server.port} costs $5 or 5$", json!("${server.port} costs $5 or 5$")),
        ] {
            assert_eq!(replaced(text).ok(), Some(value), "{text}");
        }
    }

    #[test]
    fn what_stands_for_nothing_is_told() {
        for (text, message, hint) in [
            ("${server.prot}", "there is no variable `${server.prot}`", "there is `${directory}`, `${server.host}`, "),
            ("${server.port", "`${` is never closed", ""),
            ("${files./c.txt.size}", "the server of this scenario has no file /c.txt", "it has /a.txt, /b.bin"),
            ("${files./a.txt.md5}", "there is no variable `${files./a.txt.md5}`", ""),
            ("${secret:no-such}", "there is no secret \"no-such\"", "HARNESS_SECRET_NO_SUCH"),
            ("${env:HARNESS_NONE_SUCH}", "the environment has no variable HARNESS_NONE_SUCH", ""),
        ] {
            let problem = replaced(text).unwrap_err();
            assert!(problem.message.starts_with(message), "{problem:?}");
            assert!(problem.hint.clone().unwrap_or_default().contains(hint), "{problem:?}");
            assert_eq!(problem.span, Some(SPAN));
        }
    }
}
