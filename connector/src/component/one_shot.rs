//! `invoke`: a whole operation in one call, bodies in memory.

use super::{Component, convert};
use crate::bindings::exports::integration::connector::one_shot::{Guest, InlineDocument};
use crate::bindings::integration::connector::types;
use crate::config::properties as property;
use crate::config::{Connection, InputProperties};
use crate::descriptor::ONE_SHOT_LIMIT;
use crate::failure::{Failure, FailureCode, Phase};
use crate::net::{BodySink, BodySource};
use crate::operations::{Document, Operation};
use crate::session::Session;
use sha2::{Digest, Sha256};
use std::time::Instant;

type Answer = Result<InlineDocument, types::Failure>;

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

    let mut session = Session::open(connection)?;
    let mut answers = Vec::new();
    let mut room = ONE_SHOT_LIMIT;
    let mut lost: Option<Failure> = None;
    for (document, properties) in documents.iter().zip(&inputs) {
        // What was delivered stays delivered: once the session is lost, each of the others fails for itself.
        if let Some(failure) = &lost {
            answers.push(Err(convert::failure(failure.clone())));
            continue;
        }
        match operation.run(&mut session, properties, Some(BodySource::Memory(&document.body))) {
            Ok(mut results) => {
                let sent = operation.takes_content().then_some(document.body.as_slice());
                loop {
                    let answer = match results.next(&mut session) {
                        Ok(Some(output)) => deliver(&mut session, output, sent, &mut room),
                        Ok(None) => break,
                        Err(failure) => {
                            lost = Some(failure.clone()).filter(Failure::ends_session);
                            Err(failure)
                        }
                    };
                    answers.push(answer.map_err(convert::failure));
                }
            }
            Err(failure) => {
                lost = Some(failure.clone()).filter(Failure::ends_session);
                answers.push(Err(convert::failure(failure)));
            }
        }
    }
    // Everything has been answered: what QUIT comes to changes nothing.
    let _ = session.close();
    Ok(answers)
}

/// Reads and acknowledges an output document. The content that `sha256` is about is what was `sent`, or else what came.
fn deliver(
    session: &mut Session,
    mut document: Document,
    sent: Option<&[u8]>,
    room: &mut u64,
) -> Result<InlineDocument, Failure> {
    let start = Instant::now();
    let mut properties = document.properties();
    let mut body = Vec::new();
    properties.merge(document.read_to(session, &mut BodySink::Memory { content: &mut body, limit: *room })?);
    *room = room.saturating_sub(body.len() as u64);

    let content = sent.unwrap_or(&body);
    properties.set(property::SHA256, base16ct::lower::encode_string(&Sha256::digest(content)));
    properties.set(property::BYTES_TRANSFERRED, content.len().to_string());
    if sent.is_none() {
        properties.set(property::DURATION_MS, start.elapsed().as_millis().to_string());
    }
    match document.acknowledge(session) {
        Ok(more) => properties.merge(more),
        // The content is here and may be nowhere else any more: it must not be lost with a failure.
        Err(failure) => properties.set(property::ACKNOWLEDGE_FAILURE, failure.to_string()),
    }
    Ok(InlineDocument { properties: convert::properties(properties), body })
}

fn too_large() -> Failure {
    let message = format!("the documents are larger than a one-shot call can carry ({ONE_SHOT_LIMIT} bytes)");
    Failure::new(FailureCode::Unsupported, Phase::Configure, message)
        .with_hint("Use a host that streams (the interface `connection`), or send fewer documents in one call.")
}
