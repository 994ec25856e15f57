//! Rules about the component as a file: what it is, what it asks for, what it offers.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use wasmtime::component::Component;

use super::evidence::{self, Evidence, Secrets};
use super::guest::Guest;
use super::rule::{Finding, Judgements, Rule};
use super::trial::MARKER;
use crate::bindings::ConnectorPre;
use crate::error::{Error, Result};
use crate::host::Host;
use crate::instance::Instance;
use crate::limits::Limits;
use crate::linker::State;
use crate::log::{GuestLog, Recording};
use crate::policy::Policy;
use crate::secrets::Redactor;
use crate::streams::Hashing;

const COMPILES: Rule = Rule {
    id: "component-compiles",
    sentence: "The file is a WebAssembly component.",
    remedy: "Build for wasm32-wasip2, or turn the module into a component with `wasm-tools component new`.",
};
const IMPORTS: Rule = Rule {
    id: "imports-only-wasi",
    sentence: "It imports nothing but WASI 0.2, as `wasi:cli/imports` has it.",
    remedy: "Remove what brings the import in: an engine has nothing to put there, so the component would not start.",
};
const EXPORTS: Rule = Rule {
    id: "exports-the-contract",
    sentence: "It exports the interfaces of the world `connector`, with the contract's types.",
    remedy: "Generate the bindings from this version of `wit/` and export all three interfaces.",
};

pub(super) const RULES: &[Rule] = &[COMPILES, IMPORTS, EXPORTS];

/// What the interfaces of the contract share, which is types and nothing to call.
const SHARED_TYPES: &str = "integration:connector/types@0.1.0";
const INTERFACES: [&str; 3] = [
    "integration:connector/descriptor@0.1.0",
    "integration:connector/connection@0.1.0",
    "integration:connector/one-shot@0.1.0",
];
const WASI_PACKAGES: [&str; 6] =
    ["wasi:cli/", "wasi:clocks/", "wasi:filesystem/", "wasi:io/", "wasi:random/", "wasi:sockets/"];

/// A component that can be instantiated.
pub(super) struct Subject {
    component: ConnectorPre<State>,
    hashing: Hashing,
    limits: Limits,
    pub(super) evidence: Evidence,
}

impl Subject {
    /// Judges what can be told without running it. None when it cannot run.
    pub(super) async fn load(
        host: &Host,
        bytes: Vec<u8>,
        deadline: Duration,
        judgements: &mut Judgements,
    ) -> Option<Self> {
        let engine = host.engine.clone();
        let compiled = tokio::task::spawn_blocking(move || Component::new(&engine, bytes)).await;
        let component = match compiled.map_err(Into::into).flatten() {
            Ok(component) => component,
            Err(error) => {
                judgements.judge(COMPILES, vec![finding("component", error)]);
                return None;
            }
        };
        judgements.judge(COMPILES, Vec::new());
        let foreign = foreign_imports(&component, host);
        let missing = missing_exports(&component, host);
        let is_foreign = !foreign.is_empty();
        judgements.judge(IMPORTS, foreign);
        if is_foreign {
            judgements.judge_trial(EXPORTS, missing, Some("it cannot be linked"));
            return None;
        }
        let linked = host.linker.instantiate_pre(&component).and_then(ConnectorPre::new);
        match linked {
            Ok(component) => {
                judgements.judge(EXPORTS, missing);
                let evidence = Evidence::default();
                evidence.keep_secret([MARKER.to_owned()]);
                let limits = Limits { stall_timeout: None, call_deadline: Some(deadline), ..Limits::default() };
                Some(Self { component, hashing: host.hashing, limits, evidence })
            }
            Err(_) if !missing.is_empty() => {
                judgements.judge(EXPORTS, missing);
                None
            }
            Err(error) => {
                judgements.judge(EXPORTS, vec![finding("exports", error)]);
                None
            }
        }
    }

    /// A fresh instance without any network that hears no secrets, or such as cannot be told from other text.
    pub(super) async fn offline_without_secrets(&self) -> Result<Guest> {
        self.offline(&Value::Null, &Value::Null).await
    }

    /// A fresh instance without any network. `connection` and its schema tell the secrets that it will hear.
    pub(super) async fn offline(&self, schema: &Value, connection: &Value) -> Result<Guest> {
        Ok(self.guest(Policy::no_network(), Secrets::of(schema, connection)).await?.unheard())
    }

    /// A fresh instance that may reach the server of its connection.
    pub(super) async fn online(&self, schema: &Value, connection: &Value) -> Result<Guest> {
        self.evidence.keep_secret(evidence::values(schema, connection));
        self.guest(Policy::for_connection(connection), Secrets::of(schema, connection)).await
    }

    async fn guest(&self, policy: Policy, secrets: Secrets) -> Result<Guest> {
        let (redactor, recording) = (Arc::new(Redactor::default()), Recording::default());
        let log = GuestLog::recorded(recording.clone());
        let instance = Instance::with_log(&self.component, policy, &self.limits, redactor, log, self.hashing).await;
        let instance = instance.inspect_err(|error| self.evidence.halt("instantiate", error))?;
        Ok(Guest::new(instance, recording, secrets, self.evidence.clone()))
    }

    pub(super) fn component(&self) -> ConnectorPre<State> {
        self.component.clone()
    }

    pub(super) fn hashing(&self) -> Hashing {
        self.hashing
    }

    pub(super) fn limits(&self) -> &Limits {
        &self.limits
    }
}

fn foreign_imports(component: &Component, host: &Host) -> Vec<Finding> {
    let component_type = component.component_type();
    let names = component_type.imports(&host.engine).map(|(name, _)| name.to_owned());
    let foreign = names.filter(|name| name != SHARED_TYPES && !is_wasi(name));
    foreign.map(|name| Finding::new("imports", format!("{name} is no part of WASI 0.2"))).collect()
}

fn is_wasi(name: &str) -> bool {
    let Some((interface, version)) = name.split_once('@') else { return false };
    version.starts_with("0.2.") && WASI_PACKAGES.iter().any(|package| interface.starts_with(package))
}

fn missing_exports(component: &Component, host: &Host) -> Vec<Finding> {
    let component_type = component.component_type();
    let missing = INTERFACES.iter().filter(|name| component_type.get_export(&host.engine, name).is_none());
    missing.map(|name| Finding::new("exports", format!("{name} is missing"))).collect()
}

fn finding(at: &str, error: wasmtime::Error) -> Finding {
    Finding::new(at, Error::Component(error).to_string())
}

#[cfg(test)]
mod tests {
    use super::is_wasi;

    #[test]
    fn only_wasi_0_2_counts_as_wasi() {
        assert!(is_wasi("wasi:cli/environment@0.2.6") && is_wasi("wasi:sockets/tcp@0.2.12"));
        for foreign in ["wasi:http/outgoing-handler@0.2.6", "wasi:cli/environment@0.3.0", "wasi:cli/stdin", "env"] {
            assert!(!is_wasi(foreign), "{foreign}");
        }
    }
}
