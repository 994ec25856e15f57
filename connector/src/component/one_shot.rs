//! `invoke`: a whole operation in one call, bodies in memory.

use super::{Component, convert};
use crate::bindings::exports::integration::connector::one_shot::{Guest, InlineDocument};
use crate::bindings::integration::connector::types;
use crate::config::properties as property;
use crate::config::{Connection, InputProperties, OutputProperties};
use crate::descriptor::ONE_SHOT_LIMIT;
use crate::failure::{Failure, FailureCode, Phase};
use crate::net::{BodySink, BodySource};
use crate::operations::{Document, Operation};
use crate::session::Session;
use sha2::{Digest, Sha256};
use std::time::Instant;

type Answer = Result<InlineDocument, types::Failure>;

/// An output document whose content is here, and which is still to be acknowledged.
struct Delivered {
    properties: OutputProperties,
    body: Vec<u8>,
    document: Document,
}

impl Guest for Component {
    fn invoke(
        connection: String,
        operation: String,
        parameters: String,
        documents: Vec<InlineDocument>,
    ) -> Result<Vec<Answer>, types::Failure> {
        crate::log::install();
        invoke(&connection, &operation, &parameters, documents).map_err(convert::failure)
    }
}

fn invoke(
    connection: &str,
    operation: &str,
    parameters: &str,
    mut documents: Vec<InlineDocument>,
) -> Result<Vec<Answer>, Failure> {
    let connection = Connection::parse(connection)?;
    let operation = Operation::prepare(operation, parameters)?;
    let sent: u64 = documents.iter().map(|document| document.body.len() as u64).sum();
    if sent > ONE_SHOT_LIMIT {
        return Err(too_large());
    }
    if documents.is_empty() {
        documents.push(InlineDocument { properties: Vec::new(), body: Vec::new() });
    }
    // Refused before a byte is sent.
    let inputs: Vec<InputProperties> =
        documents.iter().map(|document| convert::input_properties(&document.properties)).collect::<Result<_, _>>()?;

    let mut session = Session::open(&connection)?;
    let mut delivered = Vec::new();
    let mut room = ONE_SHOT_LIMIT;
    let mut lost: Option<Failure> = None;
    for (document, properties) in documents.iter().zip(&inputs) {
        // What was delivered stays delivered: once the session is lost, each of the others fails for itself.
        match &lost {
            Some(failure) => delivered.push(Err(failure.clone())),
            None => lost = run(&mut session, &operation, document, properties, &mut room, &mut delivered).err(),
        }
    }
    // Only now, when nothing more can go wrong on this side: until then the server has what the caller may not get.
    let answers =
        delivered.into_iter().map(|delivered| delivered.map(|delivered| acknowledge(&mut session, delivered)));
    let answers = answers.map(|answer| answer.map_err(convert::failure)).collect();
    // Everything has been answered: what QUIT comes to changes nothing.
    let _ = session.close();
    Ok(answers)
}

/// Runs the operation for one input document and reads what it gives. Fails when the session was lost over it, which has then
/// been told among the results.
fn run(
    session: &mut Session,
    operation: &Operation,
    document: &InlineDocument,
    properties: &InputProperties,
    room: &mut u64,
    delivered: &mut Vec<Result<Delivered, Failure>>,
) -> Result<(), Failure> {
    let sent = operation.takes_content().then_some(document.body.as_slice());
    let mut results = match operation.run(session, properties, Some(BodySource::Memory(&document.body))) {
        Ok(results) => results,
        Err(failure) => {
            delivered.push(Err(failure.clone()));
            return if failure.ends_session() { Err(failure) } else { Ok(()) };
        }
    };
    loop {
        let next = match results.next(session) {
            Ok(Some(document)) => deliver(session, document, sent, room),
            Ok(None) => return Ok(()),
            Err(failure) => Err(failure),
        };
        let lost = next.as_ref().err().filter(|failure| failure.ends_session()).cloned();
        delivered.push(next);
        if let Some(failure) = lost {
            return Err(failure);
        }
    }
}

/// Reads an output document. The content that `sha256` is about is what was `sent`, or else what came.
fn deliver(
    session: &mut Session,
    mut document: Document,
    sent: Option<&[u8]>,
    room: &mut u64,
) -> Result<Delivered, Failure> {
    let start = Instant::now();
    let mut properties = document.properties();
    let mut body = Vec::new();
    properties.merge(document.read_to(session, &mut BodySink::memory(&mut body, *room))?);
    *room = room.saturating_sub(body.len() as u64);

    let content = sent.unwrap_or(&body);
    properties.set(property::SHA256, base16ct::lower::encode_string(&Sha256::digest(content)));
    properties.set(property::BYTES_TRANSFERRED, content.len().to_string());
    if sent.is_none() {
        properties.set(property::DURATION_MS, start.elapsed().as_millis().to_string());
    }
    Ok(Delivered { properties, body, document })
}

fn acknowledge(session: &mut Session, delivered: Delivered) -> InlineDocument {
    let Delivered { mut properties, body, document } = delivered;
    match document.acknowledge(session) {
        Ok(more) => properties.merge(more),
        // The content is here and may be nowhere else any more: it must not be lost with a failure.
        Err(failure) => properties.set(property::ACKNOWLEDGE_FAILURE, failure.to_string()),
    }
    InlineDocument { properties: convert::properties(properties), body }
}

fn too_large() -> Failure {
    let message = format!("the documents are larger than a one-shot call can carry ({ONE_SHOT_LIMIT} bytes)");
    Failure::new(FailureCode::Unsupported, Phase::Configure, message)
        .with_hint("Use a host that streams (the interface `connection`), or send fewer documents in one call.")
}
