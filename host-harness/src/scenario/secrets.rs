//! Where secrets come from, and how they stay out of what is reported.

use std::collections::BTreeMap;
use std::path::Path;

use host_harness::Redactor;
use scenario::outcome::{Outcome, Problem};
use serde_json::Value;

use super::json;

/// Secrets by name: those of a file, then those of the environment.
#[derive(Default)]
pub(crate) struct SecretSource {
    of_file: BTreeMap<String, String>,
}

/// Why a file of secrets cannot be used. Holds none of them.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecretFileError {
    #[error("{file}: {source}")]
    Unreadable { file: String, source: std::io::Error },
    /// The reason is kept to its place: the parser's own words may hold a secret.
    #[error("{0}: not a map from names to texts, in YAML or JSON")]
    Malformed(String),
}

impl SecretSource {
    /// Reads a map from names to texts, in YAML or JSON.
    ///
    /// # Errors
    /// When the file cannot be read, or is something else.
    pub(crate) async fn read(file: &Path) -> Result<Self, SecretFileError> {
        let name = file.display().to_string();
        let text = tokio::fs::read_to_string(file).await;
        let text = text.map_err(|source| SecretFileError::Unreadable { file: name.clone(), source })?;
        let of_file = serde_saphyr::from_str(&text).map_err(|_| SecretFileError::Malformed(name))?;
        Ok(Self { of_file })
    }

    pub(crate) fn get(&self, name: &str) -> Option<String> {
        self.of_file.get(name).cloned().or_else(|| std::env::var(variable(name)).ok())
    }

    /// What somebody has to do so that there is this secret.
    pub(crate) fn how_to_give(name: &str) -> String {
        format!("give it by `--secrets FILE` (a map of names and texts) or in the environment as {}", variable(name))
    }
}

/// The environment variable that holds the secret of this name.
fn variable(name: &str) -> String {
    let name = name.chars().map(|character| match character.to_ascii_uppercase() {
        character @ ('A'..='Z' | '0'..='9') => character,
        _ => '_',
    });
    format!("HARNESS_SECRET_{}", name.collect::<String>())
}

/// Takes all secrets of a scenario out of what is reported.
#[derive(Clone, Default)]
pub(crate) struct Redaction(Vec<Redactor>);

impl Redaction {
    pub(crate) fn new(redactors: impl IntoIterator<Item = Redactor>) -> Self {
        Self(redactors.into_iter().collect())
    }

    pub(crate) fn text(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, redactor| redactor.redact(&text).into_owned())
    }

    pub(crate) fn outcome(&self, outcome: &mut Outcome) {
        outcome.name = self.text(&outcome.name);
        outcome.skipped = outcome.skipped.take().map(|reason| self.text(&reason));
        outcome.problems.iter_mut().for_each(|problem| self.problem(problem));
        for step in &mut outcome.steps {
            step.title = self.text(&step.title);
            step.skipped = step.skipped.take().map(|reason| self.text(&reason));
            step.problems.iter_mut().for_each(|problem| self.problem(problem));
        }
        outcome.transcript.iter_mut().for_each(|line| *line = self.text(line));
    }

    fn problem(&self, problem: &mut Problem) {
        problem.message = self.text(&problem.message);
        problem.hint = problem.hint.take().map(|hint| self.text(&hint));
        for value in [&mut problem.expected, &mut problem.actual].into_iter().flatten() {
            self.value(value);
        }
    }

    /// The value without secrets; those that are numbers too.
    pub(crate) fn value(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.value(item)),
            Value::Object(members) => members.values_mut().for_each(|member| self.value(member)),
            scalar => {
                if let Some(text) = json::scalar_text(scalar) {
                    let redacted = self.text(&text);
                    // A size that happens to hold a short secret of digits stays.
                    let is_figure = text.bytes().all(|byte| byte.is_ascii_digit());
                    if redacted != text && (!is_figure || redacted == "****") {
                        *scalar = Value::String(redacted);
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_environment_has_one_spelling() {
        assert_eq!(variable("my server.pass-word"), "HARNESS_SECRET_MY_SERVER_PASS_WORD");
        assert_eq!(variable("käse"), "HARNESS_SECRET_K_SE");
    }

    #[test]
    fn values_are_redacted_wherever_they_are() {
        let redaction = Redaction::new([Redactor::of(["s3cret"]), Redactor::of(["4711"])]);
        let mut value = json!({"a": ["x s3cret"], "b": 4711, "c": 14711, "d": true});
        redaction.value(&mut value);
        assert_eq!(value, json!({"a": ["x ****"], "b": "****", "c": 14711, "d": true}));
    }
}
