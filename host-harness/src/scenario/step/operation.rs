//! An operation, run for each of its documents in one session.

use host_harness::{Direction, Document, Error, Operation as Prepared, Properties, Session};
use scenario::model::{Content, Document as DescribedDocument, Operation as Described};
use scenario::node::Node;
use scenario::outcome::Problem;
use scenario::source::Span;
use serde_json::{Map, Value};

use super::Impossible;
use crate::scenario::beginning::Beginning;
use crate::scenario::content::{ContentReader, Digest};
use crate::scenario::crash::{CrashPoint, UpTo};
use crate::scenario::json;
use crate::scenario::received::{Failed, Received, ReceivedBody, ReceivedDocument, session_is_lost};
use crate::scenario::sessions::Sessions;
use crate::scenario::variables::Variables;

pub(super) struct Operation {
    name: String,
    session: String,
    parameters: Value,
    documents: Vec<Input>,
    acknowledge: bool,
    crash_after: Option<u64>,
}

/// An input document.
struct Input {
    properties: Properties,
    content: Option<Content>,
}

/// What the documents of one step have in common.
struct Course<'step> {
    operation: &'step Operation,
    prepared: Prepared,
    reads: bool,
    crash: Option<CrashPoint>,
}

impl Operation {
    /// # Errors
    /// A variable that stands for nothing.
    pub(super) fn new(described: &Described, variables: &Variables<'_>) -> Result<Self, Problem> {
        let parameters = described.parameters.as_ref().map(|node: &Node| variables.replace(node)).transpose()?;
        let documents = described.documents.iter().map(|document| Input::new(document, variables));
        Ok(Self {
            name: described.name.value.clone(),
            session: described.session.clone(),
            parameters: parameters.map_or_else(|| Value::Object(Map::new()), |node| json::of(&node)),
            documents: documents.collect::<Result<_, _>>()?,
            acknowledge: described.acknowledge,
            crash_after: described.crash_after.map(scenario::model::Size::bytes),
        })
    }

    /// Runs it. The session is given back unless it is lost, or the step is to crash.
    pub(super) async fn perform(&self, sessions: &mut Sessions) -> Result<Received, Impossible> {
        let mut received = Received::default();
        let descriptor = sessions.connector().descriptor();
        let reads = descriptor.operation(&self.name).is_ok_and(|operation| operation.direction == Direction::Inbound);
        let mut session = match sessions.take(&self.session).await {
            Ok(session) => session,
            Err(error) => {
                received.failures.push(Failed::new(1, &error));
                return Ok(received);
            }
        };
        let Some(after) = self.crash_after else {
            if self.run(&mut session, reads, None, &mut received).await {
                sessions.give_back(&self.session, session).await;
            }
            return Ok(received);
        };
        let crash = CrashPoint::after(after);
        tokio::select! {
            biased;
            // The other branch is dropped in the middle of its call, and the session with it.
            () = crash.reached() => Ok(Received::default()),
            _ = self.run(&mut session, reads, Some(crash.clone()), &mut received) => {
                if received.failures.is_empty() {
                    return Err(Impossible::NoCrash { passed: crash.passed(after), after });
                }
                Ok(received)
            }
        }
    }

    /// Runs it for each document, and says whether the session can be used again.
    async fn run(
        &self,
        session: &mut Session,
        reads: bool,
        crash: Option<CrashPoint>,
        received: &mut Received,
    ) -> bool {
        let prepared = match session.prepare(&self.name, &self.parameters).await {
            Ok(prepared) => prepared,
            Err(error) => {
                received.failures.push(Failed::new(1, &error));
                return !session_is_lost(&error);
            }
        };
        let course = Course { operation: self, prepared, reads, crash };
        for (number, input) in (1..).zip(&self.documents) {
            if let Err(error) = course.run(session, input, number, received).await {
                received.failures.push(Failed::new(number, &error));
                if ends_batch(&error) {
                    return !session_is_lost(&error);
                }
            }
        }
        true
    }
}

impl Input {
    fn new(described: &DescribedDocument, variables: &Variables<'_>) -> Result<Self, Problem> {
        let properties = described.properties.iter();
        let properties =
            properties.map(|(name, value)| Ok((name.clone(), variables.replace_in(&value.value, value.span)?)));
        let content = described.content.as_ref().map(|content| replaced(&content.value, content.span, variables));
        Ok(Self { properties: properties.collect::<Result<_, Problem>>()?, content: content.transpose()? })
    }
}

fn replaced(content: &Content, span: Span, variables: &Variables<'_>) -> Result<Content, Problem> {
    match content {
        Content::Text(text) => variables.replace_in(text, span).map(Content::Text),
        Content::Generated(_) => Ok(content.clone()),
    }
}

impl Course<'_> {
    /// Runs the operation for one input document, and takes all that comes of it.
    async fn run(
        &self,
        session: &mut Session,
        input: &Input,
        number: usize,
        received: &mut Received,
    ) -> Result<(), Error> {
        let mut content =
            input.content.as_ref().map(|content| UpTo::new(ContentReader::new(content), self.crash.clone()));
        let body = content.as_mut().map(|reader| reader as &mut (dyn tokio::io::AsyncRead + Unpin + Send));
        let mut results = session.run(&self.prepared, &input.properties, body).await?;
        while let Some(document) = results.next().await? {
            match self.take(document).await {
                Ok(document) => received.documents.push(document),
                Err(error) if ends_batch(&error) => return Err(error),
                Err(error) => received.failures.push(Failed::new(number, &error)),
            }
        }
        Ok(())
    }

    /// Reads an output document, if it has any content, and acknowledges it, if that is wanted.
    async fn take(&self, mut document: Document<'_>) -> Result<ReceivedDocument, Error> {
        let mut body = None;
        if self.reads {
            let mut writer = UpTo::new(Beginning::default(), self.crash.clone());
            let properties = document.read_to(&mut writer).await?;
            let Beginning(beginning) = writer.into_inner();
            body = Some(ReceivedBody { digest: measured(&properties), beginning });
        }
        let mut properties = document.properties().clone();
        if self.operation.acknowledge {
            properties.extend(document.acknowledge().await?);
        }
        let properties = properties.iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
        Ok(ReceivedDocument { properties, body })
    }
}

/// What the host measured of a content that it has passed on.
fn measured(properties: &Properties) -> Digest {
    let size = properties.get("bytes-transferred").and_then(|size| size.parse().ok()).unwrap_or_default();
    Digest { size, sha256: properties.get("sha256").unwrap_or_default().to_owned() }
}

/// Whether the other documents need not be tried.
fn ends_batch(error: &Error) -> bool {
    match error {
        Error::Failure(failure) => failure.ends_batch(),
        Error::Body(_) => false,
        _ => true,
    }
}
