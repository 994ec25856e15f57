//! What a document came to, and how its properties say so (SEMANTICS: §4).

use super::publish::Published;
use super::upload::Uploaded;
use crate::config::properties as property;
use crate::operations::{Output, set_protection, set_reply};
use crate::session::Target;

pub(super) struct Outcome {
    target: Target,
    action: &'static str,
    stored: Option<StoredFile>,
    planned_commands: Option<Vec<String>>,
}

/// What is known of a file that was stored.
struct StoredFile {
    uploaded: Uploaded,
    atomic: bool,
    backup: Option<Target>,
}

impl Outcome {
    pub(super) fn stored(published: Published, existed: bool, renamed: bool, uploaded: Uploaded) -> Self {
        let Published { target, atomic, backup } = published;
        let action = match (renamed, existed || backup.is_some()) {
            (true, _) => "renamed",
            (false, true) => "overwritten",
            (false, false) => "created",
        };
        Self::of_file(target, action, StoredFile { uploaded, atomic, backup })
    }

    pub(super) fn appended(target: Target, existed: bool, uploaded: Uploaded) -> Self {
        let action = if existed { "appended" } else { "created" };
        Self::of_file(target, action, StoredFile { uploaded, atomic: false, backup: None })
    }

    pub(super) fn skipped(target: Target) -> Self {
        Self { target, action: "skipped", stored: None, planned_commands: None }
    }

    pub(super) fn planned(target: Target, commands: Vec<String>) -> Self {
        Self { target, action: "planned", stored: None, planned_commands: Some(commands) }
    }

    fn of_file(target: Target, action: &'static str, stored: StoredFile) -> Self {
        Self { target, action, stored: Some(stored), planned_commands: None }
    }
}

impl From<Outcome> for Output {
    fn from(outcome: Outcome) -> Self {
        let mut output = Self::default();
        let properties = &mut output.properties;
        properties.set(property::FILE_NAME, outcome.target.name_text());
        properties.set(property::REMOTE_DIRECTORY, outcome.target.directory.to_text());
        properties.set(property::ACTION, outcome.action);
        properties.set_some(property::PLANNED_COMMANDS, outcome.planned_commands.map(|commands| commands.join("\n")));
        if let Some(StoredFile { uploaded, atomic, backup }) = outcome.stored {
            let Uploaded { transferred, verified, attempts, resumed } = uploaded;
            properties.set_some(property::SIZE, verified.size.map(|size| size.to_string()));
            properties.set_some(property::BACKUP_FILE_NAME, backup.map(|backup| backup.name_text()));
            properties.set(property::VERIFICATION, verified.verification);
            properties.set(property::PUBLISH_ATOMIC, atomic.to_string());
            properties.set(property::ATTEMPTS, attempts.to_string());
            properties.set(property::RESUMED_COUNT, resumed.to_string());
            set_reply(properties, transferred.reply.as_ref());
            set_protection(properties, transferred.protection);
        }
        output
    }
}
