//! get: reads one file by its name, several by their names, or all that a selection finds.

mod acknowledge;
mod reading;

use super::missing::{CHECK_NAMES, missing};
use super::selection::{self, Selection};
use super::walk::Visited;
use super::{Results, no_file_name, set_protection, set_reply};
use crate::config::properties as property;
use crate::config::{GetParameters, IfMissing, InputProperties, OutputProperties};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{Entry, EntryKind, is_upload_in_progress};
use crate::net::BodySink;
use crate::session::{FollowedBy, Found, Session, Target};
use acknowledge::After;
use reading::Received;
use std::collections::VecDeque;
use std::rc::Rc;

/// A file on the server that was found, and maybe read.
pub(crate) struct RemoteFile {
    target: Target,
    entry: Entry,
    /// The name with the directories below the one that was asked for, when those are read too.
    relative_path: Option<Vec<u8>>,
    parameters: Rc<GetParameters>,
    after: After,
    ahead_of_utc: time::Duration,
    followed_by: Next,
    read: bool,
}

/// The file that comes after one, as far as it is known that there is one.
enum Next {
    Unknown,
    /// It has been found already.
    Seen,
    /// It will be looked at.
    Named(Target),
}

/// Files still to be found.
pub(crate) struct Files {
    parameters: Rc<GetParameters>,
    after: After,
    source: Source,
}

enum Source {
    /// Named, and looked at when their turn comes.
    Named(VecDeque<Target>),
    /// Found already.
    Found(VecDeque<(Target, Entry)>),
    Selected(Box<Selection>),
}

pub(super) fn run(
    session: &mut Session,
    parameters: &Rc<GetParameters>,
    properties: &InputProperties,
) -> Result<Results, Failure> {
    let directory = session.directory(parameters.remote_directory.as_ref(), properties)?;
    let after = After::new(session, parameters)?;
    let missing_fails = parameters.if_missing == IfMissing::Error;
    let names = super::names(properties, parameters.file_name.as_ref(), &parameters.file_names);
    let source = if let Some(names) = names {
        let targets = names.iter().map(|name| session.target_named(&directory, name)).collect::<Result<_, _>>()?;
        if missing_fails { Source::Found(find_all(session, parameters, targets)?) } else { Source::Named(targets) }
    } else if parameters.filter.includes_patterns() {
        let GetParameters { filter, reach, .. } = &**parameters;
        let mut selection = Selection::begin(session, directory.clone(), filter, reach, is_readable, !missing_fails)?;
        if let After::Move(directory) = &after {
            selection.avoid(directory);
        }
        Source::Selected(Box::new(selection))
    } else {
        return Err(no_file_name());
    };
    let mut files = Files { parameters: Rc::clone(parameters), after, source };
    // Whether there is anything at all is to be known now, not when the engine asks for the first document.
    let first = files.next(session)?;
    if first.is_none() && missing_fails {
        let message = format!("there is no such file in `{}`", directory.to_text());
        // A listing was read, and none of its words are about this.
        return Err(Failure::new(FailureCode::NotFound, Phase::Listing, message).with_hint(CHECK_NAMES));
    }
    Ok(Results::Files { first: Box::new(first), rest: files })
}

/// Links are not read unless they are followed; NLST does not tell what an entry is, so it counts as a file. An upload that
/// is under way is not complete.
fn is_readable(entry: &Entry) -> bool {
    matches!(entry.kind, EntryKind::File | EntryKind::Unknown) && !is_upload_in_progress(&entry.name)
}

/// Looks for a file that was named. One that does not meet the conditions on size and age is not there for us.
fn find(session: &mut Session, parameters: &GetParameters, target: Target) -> Result<Option<(Target, Entry)>, Failure> {
    let followed =
        if parameters.dry_run { FollowedBy::Anything } else { FollowedBy::Transfer(parameters.transfer_type) };
    match session.look_before(&target, true, followed, Phase::Listing)? {
        Found::Nothing => Ok(None),
        Found::File(entry) => Ok(selection::meets_conditions(&parameters.filter, &entry).then_some((target, entry))),
        Found::Directory => {
            let message = format!("`{}` is a directory", target.path().to_text());
            Err(Failure::new(FailureCode::IsDirectory, Phase::Listing, message)
                .with_hint("Name a file, or select the files in this directory with `include`."))
        }
    }
}

fn conditions(parameters: &GetParameters) -> &'static str {
    if parameters.filter.has_conditions() { " that meets the conditions on size and age" } else { "" }
}

/// All of them must be there.
fn find_all(
    session: &mut Session,
    parameters: &GetParameters,
    targets: VecDeque<Target>,
) -> Result<VecDeque<(Target, Entry)>, Failure> {
    let mut found = VecDeque::with_capacity(targets.len());
    for target in targets {
        let path = target.path();
        let Some(file) = find(session, parameters, target)? else {
            let message = format!("there is no file `{}`{}", path.to_text(), conditions(parameters));
            return Err(missing(session, Phase::Listing, message));
        };
        found.push_back(file);
    }
    Ok(found)
}

impl Files {
    /// The next file; none after the last.
    pub(super) fn next(&mut self, session: &mut Session) -> Result<Option<RemoteFile>, Failure> {
        match &mut self.source {
            Source::Named(targets) => {
                while let Some(target) = targets.pop_front() {
                    if let Some((target, entry)) = find(session, &self.parameters, target)? {
                        let next = targets.front().map_or(Next::Unknown, |next| Next::Named(next.clone()));
                        return Ok(Some(self.file(session, target, entry, None, next)));
                    }
                }
                Ok(None)
            }
            Source::Found(found) => {
                let next = found.pop_front();
                let followed_by = if found.is_empty() { Next::Unknown } else { Next::Seen };
                Ok(next.map(|(target, entry)| self.file(session, target, entry, None, followed_by)))
            }
            Source::Selected(selection) => {
                let Some(visited) = selection.next_at_rest(session)? else { return Ok(None) };
                let next = if selection.has_next() { Next::Seen } else { Next::Unknown };
                let relative_path = self.parameters.reach.recursive.then(|| visited.relative_path());
                let target = visited.target();
                let Visited { entry, .. } = visited;
                Ok(Some(self.file(session, target, entry, relative_path, next)))
            }
        }
    }

    fn file(
        &self,
        session: &Session,
        target: Target,
        entry: Entry,
        relative_path: Option<Vec<u8>>,
        followed_by: Next,
    ) -> RemoteFile {
        RemoteFile {
            target,
            entry,
            relative_path,
            parameters: Rc::clone(&self.parameters),
            after: self.after.clone(),
            ahead_of_utc: session.ahead_of_utc(),
            followed_by,
            read: false,
        }
    }
}

impl RemoteFile {
    pub(super) fn properties(&self) -> OutputProperties {
        let mut properties = OutputProperties::default();
        let modified = self.entry.modified;
        properties.set(property::FILE_NAME, self.target.name_text());
        properties.set(property::REMOTE_DIRECTORY, self.target.directory.to_text());
        let text = |path| self.target.directory.decode_name(path);
        properties.set_some(property::RELATIVE_PATH, self.relative_path.as_deref().map(text));
        properties.set_some(property::SIZE, self.entry.size.map(|size| size.to_string()));
        properties.set_some(property::MODIFIED, modified.map(|modified| modified.to_rfc3339()));
        properties
            .set_some(property::TIMESTAMP, modified.map(|modified| modified.to_boomi_timestamp(self.ahead_of_utc)));
        if self.parameters.dry_run {
            properties.set(property::ACTION, "planned");
            properties.set(property::PLANNED_COMMANDS, self.planned_commands());
        }
        properties
    }

    pub(super) fn read_to(
        &mut self,
        session: &mut Session,
        sink: &mut BodySink<'_>,
    ) -> Result<OutputProperties, Failure> {
        let mut properties = OutputProperties::default();
        if self.parameters.dry_run {
            self.read = true;
            return Ok(properties);
        }
        let Received { transferred, verification, attempts, resumed } = self.receive(session, sink)?;
        self.read = true;

        properties.set(property::SIZE, transferred.bytes.to_string());
        properties.set_some(property::MODIFIED, self.entry.modified.map(|modified| modified.to_rfc3339()));
        properties.set(property::VERIFICATION, verification);
        properties.set(property::ATTEMPTS, attempts.to_string());
        properties.set(property::RESUMED_COUNT, resumed.to_string());
        set_reply(&mut properties, transferred.reply.as_ref());
        set_protection(&mut properties, transferred.protection);
        Ok(properties)
    }
}
