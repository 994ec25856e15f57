//! What becomes of one document that is withdrawn, sent, read and removed.

use serde_json::{Value, json};
use tokio::io::AsyncRead;

use super::content::{Bounded, Content, Withdrawing};
use super::{
    INBOUND_CANCEL, LIMIT, NAME, NOTHING_VISIBLE, OUTBOUND_CANCEL, REMOVES, RULES, STORES, UNACKNOWLEDGED, USABLE,
};
use crate::conformance::rule::{Finding, Judgements, Rule};
use crate::conformance::sessions::Connected;
use crate::conformance::trial::NO_ANSWER;
use crate::descriptor::{Direction, OperationDescriptor};
use crate::error::Error;
use crate::failure::FailureCode;
use crate::policy::Policy;
use crate::properties::Properties;
use crate::session::Session;

/// What sends, reads and removes one document.
pub(super) struct Operations<'a> {
    pub(super) outbound: &'a str,
    inbound: &'a str,
    removal: &'a str,
}

impl<'a> Operations<'a> {
    pub(super) fn of(connected: &'a Connected<'_>) -> Option<Self> {
        let find = |direction, named: Option<&str>| {
            let fits = |operation: &&OperationDescriptor| {
                operation.direction == direction
                    && named.is_none_or(|name| operation.name == name)
                    && operation.validate_parameters(&json!({})).is_ok()
                    && operation.input_properties_schema.pointer(&format!("/properties/{NAME}")).is_some()
            };
            connected.operations().iter().find(fits).map(|operation| operation.name.as_str())
        };
        Some(Self {
            outbound: find(Direction::Outbound, None)?,
            inbound: find(Direction::Inbound, None)?,
            removal: find(Direction::Neither, Some("delete"))?,
        })
    }
}

/// How reading one document ended.
enum Read {
    /// There was none, or it is said to be missing.
    Missing,
    Whole(Vec<u8>),
}

/// One document, there and back.
pub(super) struct Transfer<'a> {
    pub(super) connected: &'a Connected<'a>,
    pub(super) operations: Operations<'a>,
    pub(super) content: Content,
}

impl Transfer<'_> {
    pub(super) async fn examine(&self, judgements: &mut Judgements) {
        let mut session = match self.open().await {
            Ok(session) => session,
            Err(error) => return self.skip_rest(&error, judgements),
        };
        // What was too large for `invoke` may have been stored all the same.
        if judgements.failed(LIMIT) {
            let _ = self.remove(&mut session).await;
        }
        let mut unusable = Vec::new();
        let ended = self.rules(&mut session, &mut unusable, judgements).await;
        if !judgements.knows(USABLE) && !unusable.is_empty() {
            judgements.judge(USABLE, unusable);
        }
        // Nothing stays behind, however the rules ended.
        match ended {
            Ok(()) => self.removal(&mut session, judgements).await,
            Err(error) => match self.open().await {
                Ok(mut another) => {
                    self.removal(&mut another, judgements).await;
                    self.skip_rest(&error, judgements);
                }
                Err(_) => self.skip_rest(&error, judgements),
            },
        }
    }

    fn skip_rest(&self, error: &Error, judgements: &mut Judgements) {
        self.connected.subject.evidence.halted_by(error);
        judgements.skip_rest(RULES, &format!("an earlier rule came to its end with: {error}"));
    }

    /// An error is one after which nothing more can be told; what the component refuses is judged.
    async fn rules(
        &self,
        session: &mut Session,
        unusable: &mut Vec<Finding>,
        judgements: &mut Judgements,
    ) -> Result<(), Error> {
        let (inbound, outbound) = (self.operations.inbound, self.operations.outbound);
        self.cancel_outbound(session, judgements).await;
        self.usable(session, "sending", unusable).await?;
        match unless_refused(self.read(session).await)? {
            Ok(Read::Missing) => judgements.judge(NOTHING_VISIBLE, Vec::new()),
            Ok(Read::Whole(content)) => {
                let seen = format!("{} bytes are there", content.len());
                judgements.judge(NOTHING_VISIBLE, vec![Finding::new(inbound, seen)]);
                // Whether this works is told at the end.
                unless_refused(self.remove(session).await)?.ok();
            }
            Err(refusal) => judgements.skip(NOTHING_VISIBLE, &format!("reading {refusal}")),
        }
        let stored = match unless_refused(self.send(session).await)? {
            Ok(()) => self.came_back(session).await?,
            Err(refusal) => Some(Finding::new(outbound, refusal)),
        };
        let is_stored = stored.is_none();
        judgements.judge(STORES, stored.into_iter().collect());
        self.cancel_inbound(session, judgements).await?;
        self.usable(session, "reading", unusable).await?;
        judgements.judge(USABLE, std::mem::take(unusable));
        if is_stored {
            // By now it was read twice, and acknowledged never.
            let gone = self.came_back(session).await?;
            judgements.judge(UNACKNOWLEDGED, gone.into_iter().collect());
        } else {
            judgements.skip(UNACKNOWLEDGED, "the document had not come back in the first place");
        }
        Ok(())
    }

    async fn removal(&self, session: &mut Session, judgements: &mut Judgements) {
        let removed = self.remove(session).await;
        let seen = match (self.read(session).await, removed) {
            // A failure to read it: where nothing is, that cannot always be told in another way.
            (Ok(Read::Missing), _) | (Err(Error::Failure(_)), Ok(())) => None,
            (Ok(Read::Whole(_)), Ok(())) => Some("it is still there".to_owned()),
            (_, Err(error)) | (Err(error), Ok(())) => {
                self.connected.subject.evidence.halted_by(&error);
                Some(error.to_string())
            }
        };
        let found = seen.map(|seen| Finding::new(format!("{} {}", self.operations.removal, self.content.name()), seen));
        judgements.judge(REMOVES, found.into_iter().collect());
    }

    async fn open(&self) -> Result<Session, Error> {
        let Connected { connector, connection, subject, .. } = self.connected;
        connector.open_with(connection, Policy::for_connection(connection), subject.limits()).await
    }

    async fn cancel_outbound(&self, session: &mut Session, judgements: &mut Judgements) {
        let mut body = Withdrawing::from(session, self.content.bytes());
        let prepared = session.prepare(self.operations.outbound, &Value::Object(serde_json::Map::new())).await;
        let outcome = match prepared {
            Ok(operation) => match session.run(&operation, &self.name(), Some(&mut body)).await {
                Ok(mut results) => results.next().await.map(drop),
                Err(error) => Err(error),
            },
            Err(error) => Err(error),
        };
        self.judge_cancel(judgements, OUTBOUND_CANCEL, self.operations.outbound, outcome);
    }

    async fn cancel_inbound(&self, session: &mut Session, judgements: &mut Judgements) -> Result<(), Error> {
        let mut writer = Withdrawing::from(session, &[]);
        let read = async {
            let operation = session.prepare(self.operations.inbound, &json!({})).await?;
            let mut results = session.run(&operation, &self.name(), None).await?;
            let Some(mut document) = results.next().await? else { return Ok::<_, Error>(None) };
            Ok(Some(document.read_to(&mut writer).await.map(drop)))
        };
        match unless_refused(read.await)? {
            Ok(Some(outcome)) => self.judge_cancel(judgements, INBOUND_CANCEL, self.operations.inbound, outcome),
            Ok(None) => judgements.skip(INBOUND_CANCEL, "the document did not come back"),
            Err(refusal) => judgements.skip(INBOUND_CANCEL, &format!("reading {refusal}")),
        }
        Ok(())
    }

    fn judge_cancel(&self, judgements: &mut Judgements, rule: Rule, operation: &str, outcome: Result<(), Error>) {
        let seen = match outcome {
            Ok(()) => "it succeeded".to_owned(),
            Err(Error::Failure(failure)) if failure.code == FailureCode::Cancelled => {
                return judgements.judge(rule, Vec::new());
            }
            Err(Error::Failure(failure)) => format!("it failed as `{}`", failure.code),
            Err(error) => {
                self.connected.subject.evidence.halted_by(&error);
                return judgements.skip(rule, NO_ANSWER);
            }
        };
        judgements.judge(rule, vec![Finding::new(operation, seen)]);
    }

    /// Leaves the session, or another one when it says that it is lost.
    async fn usable(&self, session: &mut Session, after: &str, unusable: &mut Vec<Finding>) -> Result<(), Error> {
        let Err(error) = session.ping().await else { return Ok(()) };
        if !matches!(error, Error::Failure(_) | Error::SessionLost) {
            unusable.push(Finding::new(format!("ping after a withdrawal from {after}"), error.to_string()));
            self.connected.subject.evidence.halted_by(&error);
        }
        *session = self.open().await?;
        Ok(())
    }

    async fn send(&self, session: &mut Session) -> Result<(), Error> {
        let mut body = self.content.bytes();
        self.run_whole(session, self.operations.outbound, Some(&mut body)).await
    }

    async fn read(&self, session: &mut Session) -> Result<Read, Error> {
        let operation = session.prepare(self.operations.inbound, &json!({})).await?;
        let Some(mut results) = unless_missing(session.run(&operation, &self.name(), None).await)? else {
            return Ok(Read::Missing);
        };
        let Some(mut document) = unless_missing(results.next().await)?.flatten() else { return Ok(Read::Missing) };
        let mut content = Bounded::new(self.content.bytes().len().saturating_add(1));
        match document.read_to(&mut content).await {
            // It would have gone on for ever, for all that is known.
            Err(Error::Body(_) | Error::Failure(_)) if content.is_full() => Ok(Read::Whole(content.into_bytes())),
            answer => answer.map(|_| Read::Whole(content.into_bytes())),
        }
    }

    /// What is wrong with what comes back, if anything.
    async fn came_back(&self, session: &mut Session) -> Result<Option<Finding>, Error> {
        let seen = match unless_refused(self.read(session).await)? {
            Ok(Read::Whole(content)) if content == self.content.bytes() => return Ok(None),
            Ok(Read::Whole(content)) => format!("{} bytes came, which are not those that were sent", content.len()),
            Ok(Read::Missing) => "it is not there".to_owned(),
            Err(refusal) => refusal,
        };
        Ok(Some(Finding::new(self.operations.inbound, seen)))
    }

    async fn remove(&self, session: &mut Session) -> Result<(), Error> {
        self.run_whole(session, self.operations.removal, None).await
    }

    async fn run_whole(
        &self,
        session: &mut Session,
        operation: &str,
        body: Option<&mut (dyn AsyncRead + Unpin + Send)>,
    ) -> Result<(), Error> {
        let operation = session.prepare(operation, &json!({})).await?;
        let mut results = session.run(&operation, &self.name(), body).await?;
        while let Some(document) = results.next().await? {
            document.acknowledge().await?;
        }
        Ok(())
    }

    fn name(&self) -> Properties {
        Properties::from([(NAME, self.content.name())])
    }
}

/// None when the component says that what was asked for is not there.
fn unless_missing<T>(answer: Result<T, Error>) -> Result<Option<T>, Error> {
    match answer {
        Err(Error::Failure(failure)) if failure.code == FailureCode::NotFound => Ok(None),
        answer => answer.map(Some),
    }
}

/// What the component refuses, in words that can be a part of a sentence.
fn unless_refused<T>(answer: Result<T, Error>) -> Result<Result<T, String>, Error> {
    match answer {
        Err(Error::Failure(failure)) => Ok(Err(format!("failed as `{}`", failure.code))),
        answer => answer.map(Ok),
    }
}
