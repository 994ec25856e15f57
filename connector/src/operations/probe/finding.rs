//! What a stage came to.

use super::{Outcome, Stage};
use crate::failure::{Failure, FailureCode};
use crate::tls::ServerCertificate;
use std::time::Duration;

/// A stage but for its name and its time.
pub(super) struct Finding {
    pub(super) outcome: Outcome,
    seen: String,
    facts: Vec<(&'static str, String)>,
    code: Option<FailureCode>,
    hint: Option<String>,
}

impl Finding {
    fn new(outcome: Outcome, seen: impl Into<String>) -> Self {
        Self { outcome, seen: seen.into(), facts: Vec::new(), code: None, hint: None }
    }

    pub(super) fn passed(seen: impl Into<String>) -> Self {
        Self::new(Outcome::Passed, seen)
    }

    pub(super) fn skipped(seen: impl Into<String>) -> Self {
        Self::new(Outcome::Skipped, seen)
    }

    pub(super) fn failed(failure: Failure) -> Self {
        let (code, hint) = (Some(failure.code), failure.hint);
        Self { code, hint, ..Self::new(Outcome::Failed, failure.message) }
    }

    /// It works and should not stay so. The name of the warning is a fact, as it is no failure's code.
    pub(super) fn warned(self, warning: &'static str, message: &str, hint: impl Into<String>) -> Self {
        let seen = if self.seen.is_empty() { message.to_owned() } else { format!("{}; {message}", self.seen) };
        // The first one is the one to deal with first.
        let hint = self.hint.clone().or_else(|| Some(hint.into()));
        Self { outcome: Outcome::Warned, seen, hint, ..self }.with("warning", warning)
    }

    /// The failure that is no more than a warning here.
    pub(super) fn because_of(self, code: FailureCode) -> Self {
        Self { code: Some(code), ..self }
    }

    /// One more fact.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        match self.facts.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = format!("{known}, {}", value.into()),
            None => self.facts.push((name, value.into())),
        }
        self
    }

    pub(super) fn with_some(self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// What the server showed, with the fingerprint as `serverFingerprints` takes it.
    pub(super) fn with_certificate(self, certificate: Option<&ServerCertificate>) -> Self {
        let Some(certificate) = certificate else { return self };
        let leaf = certificate.chain.first();
        let above: Vec<&str> = certificate.chain.iter().skip(1).map(|link| link.subject.as_str()).collect();
        self.with_some("certificate-subject", leaf.map(|leaf| leaf.subject.as_str()))
            .with_some("certificate-issuer", leaf.map(|leaf| leaf.issuer.as_str()))
            .with_some("certificate-chain", Some(above.join(" < ")).filter(|chain| !chain.is_empty()))
            .with_some("certificate-not-after", leaf.map(|leaf| leaf.not_after.to_string()))
            .with("fingerprint", certificate.fingerprint.to_string())
    }

    pub(super) fn at(self, name: &'static str, duration: Duration) -> Stage {
        let Self { outcome, seen, facts, code, hint } = self;
        Stage { name, outcome, duration, seen, facts, code, hint }
    }
}
