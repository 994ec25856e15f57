//! Rules about sessions: opening, closing, and everything that may happen in an order nobody would choose.

mod check;

use serde_json::Value;
use wasmtime::component::ResourceAny;

use super::component::Subject;
use super::description::is_kebab_case;
use super::guest::{Answer, Guest, Refusal};
use super::rule::{Finding, Judgements, Rule};
use super::schema_set::Schema;
use super::trial::{NO_ANSWER, told};
use crate::bindings::integration::connector::types::Warning;
use crate::connector::Connector;
use crate::descriptor::{Direction, OperationDescriptor};

const OPENS: Rule = Rule {
    id: "session-opens",
    sentence: "A session opens with the connection that was given.",
    remedy: "Look at the failure; `harness check` tells more about the way to the server.",
};
const PINGS: Rule = Rule {
    id: "ping-answers",
    sentence: "`ping` succeeds on an open session, again and again.",
    remedy: "Ask the server for something that changes nothing.",
};
const WARNINGS: Rule = Rule {
    id: "warnings-well-formed",
    sentence: "Warnings have a code in kebab-case and a message.",
    remedy: "Give each warning a stable code and a sentence.",
};
const WARNINGS_ONCE: Rule = Rule {
    id: "warnings-told-once",
    sentence: "A warning is told once: asked again at once, there is none.",
    remedy: "Forget the warnings that `warnings` has given.",
};
const CHECK: Rule = Rule {
    id: "check-stages-well-formed",
    sentence: "The connection test ends; its stages have names of their own, in kebab-case, and say what was seen.",
    remedy: "Name each stage once, and end with none after the last.",
};
const CHECK_FAILURES: Rule = Rule {
    id: "check-failures-explained",
    sentence: "A stage that failed has a code, and one that passed has none.",
    remedy: "Set the stage's `code` when it failed, and only then.",
};
const CLOSES: Rule = Rule {
    id: "session-closes",
    sentence: "A session closes.",
    remedy: "Let go of the connection, also when the server does not answer the goodbye.",
};
const USE_AFTER_CLOSE: Rule = Rule {
    id: "use-after-close-fails",
    sentence: "An operation of a session that was closed fails; it neither works nor traps.",
    remedy: "Let operations share the session's state, and give a failure when that is gone.",
};
const DROP_AFTER_CLOSE: Rule = Rule {
    id: "drop-after-close",
    sentence: "What belongs to a session can be dropped after the session was closed.",
    remedy: "Let the last owner free what is shared (in Rust: `Rc`), in whatever order they go.",
};
const DROP_ORDER: Rule = Rule {
    id: "drop-in-any-order",
    sentence: "Sessions, operations, results and documents can be dropped in any order.",
    remedy: "Let the last owner free what is shared (in Rust: `Rc`), in whatever order they go.",
};
const DROPPED_OPEN: Rule = Rule {
    id: "session-dropped-open",
    sentence: "After a session was dropped without being closed, another can be opened.",
    remedy: "Keep nothing of a session outside of it.",
};
const INDEPENDENT: Rule = Rule {
    id: "sessions-independent",
    sentence: "Two sessions at once do not disturb each other.",
    remedy: "Keep the state of a session in the session: on the server, too, two logins must be able to work side by side.",
};

pub(super) const RULES: &[Rule] = &[
    OPENS,
    PINGS,
    WARNINGS,
    WARNINGS_ONCE,
    CHECK,
    CHECK_FAILURES,
    CLOSES,
    USE_AFTER_CLOSE,
    DROP_AFTER_CLOSE,
    DROP_ORDER,
    DROPPED_OPEN,
    INDEPENDENT,
];

/// What an operation is called that lists and does nothing else.
pub(super) const LISTING: &str = "list";

/// A component, and a connection to a server.
pub(super) struct Connected<'a> {
    pub(super) subject: &'a Subject,
    pub(super) connector: &'a Connector,
    pub(super) schema: Option<&'a Schema>,
    pub(super) connection: &'a Value,
}

/// An open session.
pub(super) struct Open {
    pub(super) guest: Guest,
    pub(super) session: ResourceAny,
}

impl Connected<'_> {
    pub(super) async fn guest(&self) -> Answer<Guest> {
        let schema = self.schema.map_or(&Value::Null, |schema| &schema.value);
        self.subject.online(schema, self.connection).await.map_err(|_| Refusal::Halted)
    }

    pub(super) async fn open(&self) -> Answer<Open> {
        let mut guest = self.guest().await?;
        let session = guest.open("the connection given", &self.connection.to_string()).await?;
        Ok(Open { guest, session })
    }

    pub(super) fn operations(&self) -> &[OperationDescriptor] {
        &self.connector.descriptor().operations
    }

    /// An operation that lists, if there is one: it gives documents, and changes nothing as long as none is acknowledged.
    pub(super) fn listing(&self) -> Option<&OperationDescriptor> {
        let empty = Value::Object(serde_json::Map::new());
        let mut inbound = self.operations().iter().filter(|operation| {
            operation.direction == Direction::Inbound && operation.validate_parameters(&empty).is_ok()
        });
        let named = inbound.clone().find(|operation| operation.name == LISTING);
        named.or_else(|| inbound.find(|operation| operation.idempotent))
    }
}

/// Judges them; answers whether a session opens at all.
pub(super) async fn examine(connected: &Connected<'_>, judgements: &mut Judgements) -> bool {
    let mut open = match connected.open().await {
        Ok(open) => open,
        Err(Refusal::Failure(failure)) => {
            judgements.judge(OPENS, vec![Finding::new("open", format!("it failed as {}", told(&failure)))]);
            return false;
        }
        Err(Refusal::Halted | Refusal::Lost) => {
            judgements.skip(OPENS, NO_ANSWER);
            return false;
        }
    };
    judgements.judge(OPENS, Vec::new());
    let pings = [open.ping().await, open.ping().await];
    judge(judgements, PINGS, "ping", pings.into_iter().collect::<Answer<()>>().map(|()| Vec::new()));
    let told = open.guest.warnings(open.session).await;
    judge(judgements, WARNINGS, "warnings", told.map(|told| told.iter().filter_map(wrong_warning).collect()));
    let again = open.guest.warnings(open.session).await;
    let repeated = |warning: &Warning| Finding::new("warnings", format!("{:?} was told again", warning.code));
    judge(judgements, WARNINGS_ONCE, "warnings", again.map(|again| again.iter().map(repeated).collect()));
    judge(judgements, CLOSES, "close", open.close().await.map(|()| Vec::new()));

    let evidence = &connected.subject.evidence;
    if !evidence.is_overdue() {
        check::examine(connected, judgements).await;
    }
    if !evidence.is_overdue() {
        after_close(connected, judgements).await;
    }
    if !evidence.is_overdue() {
        judge(judgements, DROP_ORDER, "drop", drop_in_any_order(connected).await.map(|()| Vec::new()));
    }
    if !evidence.is_overdue() {
        judge(judgements, DROPPED_OPEN, "open after a drop", dropped_open(connected).await.map(|()| Vec::new()));
    }
    if !evidence.is_overdue() {
        independent(connected, judgements).await;
    }
    // Each further call may take as long as the one that did not come back.
    judgements.skip_rest(RULES, NO_ANSWER);
    !evidence.is_overdue()
}

impl Open {
    pub(super) async fn ping(&mut self) -> Answer<()> {
        self.guest.ping(self.session).await
    }

    pub(super) async fn close(mut self) -> Answer<()> {
        self.guest.close(self.session).await
    }
}

/// A failure or a trap on the way is a finding.
pub(super) fn judge(judgements: &mut Judgements, rule: Rule, at: &str, found: Answer<Vec<Finding>>) {
    let found = match found {
        Ok(found) => found,
        Err(refusal) => {
            let seen = match refusal {
                Refusal::Failure(failure) => format!("it failed as {}", told(&failure)),
                Refusal::Halted => "it trapped or did not come back".to_owned(),
                Refusal::Lost => return judgements.skip(rule, NO_ANSWER),
            };
            vec![Finding::new(at, seen)]
        }
    };
    judgements.judge(rule, found);
}

fn wrong_warning(warning: &Warning) -> Option<Finding> {
    if !is_kebab_case(&warning.code) {
        return Some(Finding::new("warnings", format!("the code {:?} is not kebab-case", warning.code)));
    }
    warning.message.trim().is_empty().then(|| Finding::new("warnings", format!("{:?} has no message", warning.code)))
}

/// What is still held when the session closes.
async fn after_close(connected: &Connected<'_>, judgements: &mut Judgements) {
    let Some(listing) = connected.listing() else {
        const REASON: &str = "no operation can be prepared with empty parameters";
        judgements.skip(USE_AFTER_CLOSE, REASON);
        judgements.skip(DROP_AFTER_CLOSE, REASON);
        return;
    };
    let used = async {
        let Open { mut guest, session } = connected.open().await?;
        let operation = guest.prepare("no parameters", session, &listing.name, "{}").await?;
        guest.close(session).await?;
        Ok(match guest.run("an operation of a closed session", operation, Vec::new()).await {
            // A connector may do nothing before its results are asked for.
            Ok(results) => match guest.next(results).await {
                Ok(_) => vec![Finding::new("run after close", "it succeeded")],
                Err(Refusal::Failure(_)) => Vec::new(),
                Err(Refusal::Halted | Refusal::Lost) => {
                    vec![Finding::new("next after close", "it trapped or did not come back")]
                }
            },
            Err(Refusal::Failure(_)) => Vec::new(),
            Err(Refusal::Halted | Refusal::Lost) => {
                vec![Finding::new("run after close", "it trapped or did not come back")]
            }
        })
    };
    judge(judgements, USE_AFTER_CLOSE, "prepare and close", used.await);
    let dropped = async {
        let Open { mut guest, session } = connected.open().await?;
        let operation = guest.prepare("no parameters", session, &listing.name, "{}").await?;
        guest.close(session).await?;
        guest.release("drop an operation of a closed session", operation).await?;
        Ok(Vec::new())
    };
    judge(judgements, DROP_AFTER_CLOSE, "drop after close", dropped.await);
}

/// Parents first, and children first.
async fn drop_in_any_order(connected: &Connected<'_>) -> Answer<()> {
    for parents_first in [true, false] {
        let Open { mut guest, session } = connected.open().await?;
        let mut resources = vec![session];
        if let Some(listing) = connected.listing() {
            let operation = guest.prepare("no parameters", session, &listing.name, "{}").await?;
            resources.push(operation);
            let results = guest.run("a listing", operation, Vec::new()).await?;
            resources.push(results);
            resources.extend(guest.next(results).await?);
        }
        if !parents_first {
            resources.reverse();
        }
        for resource in resources {
            guest.release(if parents_first { "drop parents first" } else { "drop children first" }, resource).await?;
        }
    }
    Ok(())
}

async fn dropped_open(connected: &Connected<'_>) -> Answer<()> {
    let Open { mut guest, session } = connected.open().await?;
    guest.release("drop an open session", session).await?;
    drop(guest);
    let mut next = connected.open().await?;
    next.ping().await?;
    next.close().await
}

async fn independent(connected: &Connected<'_>, judgements: &mut Judgements) {
    let second = match connected.open().await {
        Ok(one) => match connected.open().await {
            Ok(other) => Ok((one, other)),
            // A server, or the connection itself, may permit one session alone.
            Err(Refusal::Failure(failure)) => {
                let reason = format!("a second session does not open beside the first: {}", told(&failure));
                return judgements.skip(INDEPENDENT, &reason);
            }
            Err(refusal) => Err(refusal),
        },
        Err(refusal) => Err(refusal),
    };
    let kept = async {
        let (mut one, mut other) = second?;
        one.ping().await?;
        other.ping().await?;
        one.close().await?;
        other.ping().await?;
        other.close().await?;
        Ok(Vec::new())
    };
    judge(judgements, INDEPENDENT, "two sessions", kept.await);
}
