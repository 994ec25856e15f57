//! Where a document goes: first, and in the end (SEMANTICS: §2, §3).

use crate::config::{IfExists, InputProperties, SendParameters};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::RemotePath;
use crate::operations::no_file_name;
use crate::session::{Session, Target};

/// The places of one document.
#[derive(Debug, Clone)]
pub(super) struct Places {
    /// Where the file ends up: what `ifExists` is about.
    pub(super) destination: Target,
    /// The directory that is uploaded to.
    upload_directory: RemotePath,
    temporary_name: TemporaryName,
}

/// What a file is called during the upload.
#[derive(Debug, Clone)]
enum TemporaryName {
    /// A hidden name that nobody else has.
    Hidden,
    /// The name and what a partner agreed to, dot included: the same every time, so that a leftover is overwritten.
    Extended(String),
    /// As in the end.
    None,
}

impl Places {
    pub(super) fn of(
        session: &Session,
        parameters: &SendParameters,
        properties: &InputProperties,
    ) -> Result<Self, Failure> {
        let directory = session.directory(parameters.remote_directory.as_ref(), properties)?;
        let named = session.target(&directory, parameters.file_name.as_ref(), properties)?.ok_or_else(no_file_name)?;

        let move_to = properties.move_to_directory.as_ref().or(parameters.move_to_directory.as_ref());
        if move_to.is_some() && parameters.if_exists == IfExists::Append {
            let message = "content cannot be appended to a file and the file be moved to another directory";
            return Err(refusal(message, "Leave `moveToDirectory` blank, or choose another setting for `ifExists`."));
        }
        let staging = properties.staging_directory.as_ref().or(parameters.staging_directory.as_ref());
        let seen = |directory: Option<_>| match directory {
            None => Ok(named.directory.clone()),
            Some(directory) => {
                let directory = session.seen_from_login(Some(directory))?;
                session.confine(&directory).map(|()| directory)
            }
        };
        let upload_directory = seen(staging)?;
        let destination = Target { directory: seen(move_to)?, name: named.name.clone() };

        let extension = properties.temporary_extension.as_ref().or(parameters.temporary_extension.as_ref());
        let temporary_name = match extension {
            Some(_) if !parameters.temporary_name => {
                let message = "the document property `temporary-extension` asks for a temporary name, and the \
                               parameter `temporaryName` is off";
                return Err(refusal(message, "Switch `temporaryName` on, or leave the property out."));
            }
            Some(extension) => TemporaryName::Extended(extension.with_dot()),
            None if parameters.temporary_name => TemporaryName::Hidden,
            None => TemporaryName::None,
        };
        Ok(Self { destination, upload_directory, temporary_name })
    }

    /// What is uploaded under, to end up as `destination`. `never_there`: a name of its own is needed in any case; so it is
    /// in another directory, where somebody else may have a file of that name.
    pub(super) fn upload(&self, session: &Session, destination: &Target, never_there: bool) -> Target {
        let in_place = |name: Vec<u8>| Target { directory: self.upload_directory.clone(), name };
        match &self.temporary_name {
            TemporaryName::Extended(extension) => {
                in_place([destination.name.as_slice(), extension.as_bytes()].concat())
            }
            TemporaryName::None if !never_there && self.upload_directory == destination.directory => {
                in_place(destination.name.clone())
            }
            TemporaryName::Hidden | TemporaryName::None => session.upload_name(&self.upload_directory, destination),
        }
    }
}

fn refusal(message: &str, hint: &str) -> Failure {
    Failure::new(FailureCode::ConfigInvalid, Phase::Document, message).with_hint(hint)
}
