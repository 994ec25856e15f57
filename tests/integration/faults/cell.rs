//! One cell of the table: a fault strikes an operation, and the outcome is judged from outside.

use super::engine::{Ended, Engine};
use super::fault::{Expected, Fault, Operation, Security};
use super::verdict::Verdict;
use super::world::{self, Document, Target};
use crate::driver::connection_to;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use tests::certificates::{CertificateAuthority, Identity, KeyAlgorithm};
use tests::scripted::{ScriptedServer, ScriptedTls};

/// Far more than any cell needs: what sends more goes round in circles.
const MOST_COMMANDS: usize = 300;

/// The certificates of the servers with TLS.
pub(super) struct Setting {
    authority: CertificateAuthority,
    identity: Identity,
}

/// What came of a cell.
pub(super) struct Finding {
    pub(super) operation: Operation,
    pub(super) security: Security,
    pub(super) verdict: Verdict,
    /// How the first call ended: `ok`, or a failure's code.
    pub(super) outcome: String,
    /// The whole story, for those who want to mend it.
    pub(super) story: String,
    pub(super) bytes_right: bool,
    pub(super) target: Target,
    pub(super) leaked: bool,
    pub(super) slowest: Duration,
}

impl Setting {
    pub(super) fn new() -> Self {
        let authority = CertificateAuthority::new().unwrap();
        let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
        Self { authority, identity }
    }

    fn start(&self, fault: &Fault, operation: Operation, security: Security) -> ScriptedServer {
        let server = match security {
            Security::Plain => world::server(),
            Security::Tls => world::server().tls(ScriptedTls::explicit(&self.identity)),
        };
        fault.describe(server, operation).start().unwrap()
    }

    fn connection(&self, server: &ScriptedServer, security: Security) -> Value {
        let mut connection = connection_to(server.address(), "alice", "s3cret");
        connection["connectTimeoutMs"] = 2_000.into();
        connection["readTimeoutMs"] = 800.into();
        connection["retry"] = json!({ "attempts": 3, "initialDelayMs": 1, "maxDelayMs": 5 });
        if security == Security::Tls {
            connection["sslMode"] = "explicit".into();
            connection["caCertificates"] = self.authority.pem().into();
        }
        connection
    }
}

/// What the calls of a cell have shown so far.
struct Observation<'a> {
    server: &'a ScriptedServer,
    operation: Operation,
    engine: Engine,
    story: Vec<String>,
    slowest: Duration,
    worst: Verdict,
    bytes_right: bool,
}

pub(super) async fn judge(setting: &Setting, fault: &Fault, operation: Operation, security: Security) -> Finding {
    let server = setting.start(fault, operation, security);
    let engine = Engine::new(setting.connection(&server, security));
    let mut seen = Observation {
        server: &server,
        operation,
        engine,
        story: Vec::new(),
        slowest: Duration::ZERO,
        worst: Verdict::Right,
        bytes_right: true,
    };
    let first = seen.call(Document::First).await;
    let outcome = outcome(&first);
    let verdict = follow_up(&mut seen, fault.expected, &first).await;
    seen.note(verdict);
    if let Some((command, most)) = fault.most
        && count(&server, command) > most
    {
        seen.note(Verdict::Repeated);
    }
    let leaked = seen.end().await;
    Finding {
        operation,
        security,
        verdict: seen.worst,
        outcome,
        target: Document::First.target(operation, &server),
        bytes_right: seen.bytes_right,
        leaked,
        slowest: seen.slowest,
        story: format!("{}; commands: {}", seen.story.join("; "), server.commands().join(" | ")),
    }
}

/// What the first call's end means, after the calls that tell.
async fn follow_up(seen: &mut Observation<'_>, expected: Expected, first: &Ended) -> Verdict {
    match (expected, first) {
        (Expected::Fails { code, retryable }, Ended::Failed(failure)) => {
            let as_expected = failure.code == code && failure.retryable == retryable;
            if as_expected { Verdict::Right } else { Verdict::OtherFailure }
        }
        (Expected::FailsOnce { code }, Ended::Failed(failure)) => {
            let as_expected = failure.code == code && failure.retryable;
            let verdict = if as_expected { Verdict::Right } else { Verdict::OtherFailure };
            let again = seen.must_succeed(Document::First).await;
            let next = seen.must_succeed(Document::Second).await;
            again.or(next).unwrap_or(verdict)
        }
        (Expected::Fails { .. } | Expected::FailsOnce { .. }, Ended::Well { .. }) => Verdict::NoFailure,
        (Expected::Completes, Ended::Failed(_)) => Verdict::OtherFailure,
        (Expected::Completes | Expected::CompletesAfterOne, Ended::Well { .. }) => {
            match seen.call(Document::Second).await {
                Ended::Failed(_) if expected == Expected::CompletesAfterOne => {
                    seen.must_succeed(Document::Second).await.unwrap_or(Verdict::Safe)
                }
                Ended::Failed(_) => Verdict::OtherFailure,
                // Others were noted when they were seen.
                _ => Verdict::Right,
            }
        }
        (Expected::CompletesAfterOne, Ended::Failed(_)) => {
            let again = seen.must_succeed(Document::First).await;
            let next = seen.must_succeed(Document::Second).await;
            again.or(next).unwrap_or(Verdict::Safe)
        }
        // Noted when it was seen.
        (_, Ended::Hung | Ended::Broken(_)) => Verdict::Right,
    }
}

impl Observation<'_> {
    fn note(&mut self, verdict: Verdict) {
        self.worst = self.worst.max(verdict);
    }

    /// Runs the operation, and looks at once at what can be seen of it from outside.
    async fn call(&mut self, document: Document) -> Ended {
        let start = Instant::now();
        let ended = self.engine.call(self.operation, document).await;
        let took = start.elapsed();
        self.slowest = self.slowest.max(took);
        let target = document.target(self.operation, self.server);
        self.story.push(format!(
            "{document:?}: {}, target {}, {} ms",
            account(&ended),
            target.as_str(),
            took.as_millis()
        ));
        let succeeded = matches!(ended, Ended::Well { .. });
        match &ended {
            Ended::Well { right } if !right || target != Target::New => {
                self.bytes_right = false;
                self.note(Verdict::SilentlyWrong);
            }
            Ended::Well { .. } | Ended::Failed(_) => {}
            Ended::Hung => self.note(Verdict::Hang),
            Ended::Broken(_) => self.note(Verdict::Broken),
        }
        if (target == Target::Wrong && !succeeded) || !world::bystanders_are_untouched(self.server) {
            self.note(Verdict::Partial);
        }
        ended
    }

    /// A call that nothing stands in the way of any longer.
    async fn must_succeed(&mut self, document: Document) -> Option<Verdict> {
        let already_gone =
            self.operation == Operation::Delete && document.target(self.operation, self.server) == Target::New;
        match self.call(document).await {
            Ended::Well { .. } => None,
            // Deleting what the failed call has deleted after all.
            Ended::Failed(failure) if already_gone && failure.code == host_harness::FailureCode::NotFound => None,
            _ => Some(Verdict::NotRepeatable),
        }
    }

    /// Ends the session; answers whether a connection was left.
    async fn end(&mut self) -> bool {
        let idle = self.server.wait_until_open(1).await;
        if !self.engine.close().await {
            self.note(Verdict::Hang);
        }
        let closed = self.server.wait_until_all_closed().await;
        let leaked = idle.is_err() || closed.is_err();
        if leaked {
            self.note(Verdict::Leak);
        }
        let leftovers = world::leftovers(self.server);
        if !leftovers.is_empty() {
            self.story.push(format!("left: {leftovers:?}"));
            if self.worst == Verdict::Right {
                self.note(Verdict::Leftover);
            }
        }
        if self.server.commands().len() > MOST_COMMANDS {
            self.note(Verdict::Repeated);
        }
        leaked
    }
}

fn outcome(ended: &Ended) -> String {
    match ended {
        Ended::Well { .. } => "ok".to_owned(),
        Ended::Failed(failure) => failure.code.to_string(),
        Ended::Hung => "hung".to_owned(),
        Ended::Broken(_) => "broken".to_owned(),
    }
}

fn account(ended: &Ended) -> String {
    match ended {
        Ended::Well { right: true } => "ok".to_owned(),
        Ended::Well { right: false } => "ok, but not what is on the server".to_owned(),
        Ended::Failed(failure) => {
            let again = if failure.retryable { "retryable" } else { "not retryable" };
            format!("{} ({again}, {}): {}", failure.code, failure.phase, failure.message)
        }
        Ended::Hung => "hung".to_owned(),
        Ended::Broken(reason) => reason.clone(),
    }
}

fn count(server: &ScriptedServer, verb: &str) -> usize {
    server.commands().iter().filter(|line| line.split(' ').next() == Some(verb)).count()
}
