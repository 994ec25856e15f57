//! delete: removes one file for each document.

use super::{Document, Output, no_file_name};
use crate::config::properties as property;
use crate::config::{DeleteIfMissing, DeleteParameters, InputProperties};
use crate::failure::{Failure, FailureCode, Phase};
use crate::session::Session;

pub(super) fn run(
    session: &mut Session,
    parameters: &DeleteParameters,
    properties: &InputProperties,
) -> Result<Document, Failure> {
    let directory = session.directory(parameters.remote_directory.as_ref(), properties)?;
    let target = session.target(&directory, parameters.file_name.as_ref(), properties)?.ok_or_else(no_file_name)?;

    let mut output = Output::default();
    output.properties.set(property::FILE_NAME, target.name_text());
    output.properties.set(property::REMOTE_DIRECTORY, target.directory.to_text());
    match session.delete(&target)? {
        Some(reply) => {
            output.properties.set(property::ACTION, "deleted");
            output.properties.set(property::REPLY_CODE, reply.code.to_string());
            output.properties.set(property::REPLY_TEXT, reply.text());
        }
        None if parameters.if_missing == DeleteIfMissing::Ignore => output.properties.set(property::ACTION, "skipped"),
        None => {
            let message = format!("there is no file `{}`", target.path().to_text());
            return Err(Failure::new(FailureCode::NotFound, Phase::Delete, message)
                .with_hint("Check directory and name, or set `ifMissing` to `ignore`."));
        }
    }
    Ok(output.into())
}
