//! delete: removes what is named, one document for each name, or what matches, one for each match.

mod matching;
mod outcomes;

use super::{Document, Output, Results, no_file_name};
use crate::config::properties as property;
use crate::config::{CommandText, DeleteIfMissing, DeleteParameters, InputProperties};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{Entry, EntryKind, RemotePath};
use crate::session::{Found, PlannedRemoval, Removable, Removed, Session, Target};
use outcomes::Outcomes;

/// Something to delete.
struct Subject {
    target: Target,
    /// What a listing called it, if one told.
    listed: EntryKind,
    /// What was seen of it, so that it can be told from what comes later.
    seen: Option<Entry>,
    /// It was named, but does not meet the conditions on size and age: it is not there for us.
    left_alone: bool,
}

/// What a removal would do, where there is something to remove.
type Plan = Result<Option<Vec<PlannedRemoval>>, Failure>;

pub(super) fn run(
    session: &mut Session,
    parameters: &DeleteParameters,
    properties: &InputProperties,
) -> Result<Results, Failure> {
    let directory = session.directory(parameters.remote_directory.as_ref(), properties)?;
    let removable = match (parameters.directories, parameters.recursive) {
        (false, _) => Removable::Files,
        (true, false) => Removable::EmptyDirectories,
        (true, true) => Removable::Trees,
    };
    let subjects = if let Some(names) = names(parameters, properties)? {
        let subject = |name| subject(session, &directory, name, removable);
        let mut named = names.iter().map(subject).collect::<Result<Vec<_>, _>>()?;
        matching::leave_alone(session, parameters, &mut named)?;
        named
    } else if parameters.filter.includes_patterns() {
        matching::find(session, parameters, &directory)?
    } else {
        return Err(no_file_name());
    };
    check_count(parameters, subjects.len())?;
    let is_bounded = removable == Removable::Trees && parameters.max_deletes.is_some();
    if !parameters.dry_run && !is_bounded {
        return remove(session, parameters, subjects.into_iter().map(Ok), removable);
    }
    let plans = plan(session, &subjects, removable)?;
    check_count(parameters, plans.iter().flatten().flatten().map(Vec::len).sum())?;
    if parameters.dry_run {
        return announce(parameters, &subjects, plans);
    }
    // What could not be counted is not touched.
    let counted = subjects.into_iter().zip(plans).map(|(subject, plan)| plan.map(|_| subject));
    remove(session, parameters, counted, removable)
}

/// The names to delete; none when patterns are to find them. A property wins over any parameter.
fn names<'a>(
    parameters: &'a DeleteParameters,
    properties: &'a InputProperties,
) -> Result<Option<&'a [CommandText]>, Failure> {
    if properties.file_name.is_some() && properties.file_names.is_some() {
        let message = "the document has both the property `file-name` and the property `file-names`";
        return Err(Failure::new(FailureCode::ConfigInvalid, Phase::Document, message)
            .with_hint("Leave one of them blank: what is deleted must be beyond doubt."));
    }
    Ok(super::names(properties, parameters.file_name.as_ref(), &parameters.file_names))
}

fn subject(
    session: &Session,
    directory: &RemotePath,
    name: &CommandText,
    removable: Removable,
) -> Result<Subject, Failure> {
    let target = match removable {
        Removable::Files => session.target_named(directory, name),
        Removable::EmptyDirectories | Removable::Trees => super::file_or_directory(session, directory, name),
    };
    Ok(Subject { target: target?, listed: EntryKind::Unknown, seen: None, left_alone: false })
}

/// What would be removed; a failure that is not of one subject alone ends it.
fn plan(session: &mut Session, subjects: &[Subject], removable: Removable) -> Result<Vec<Plan>, Failure> {
    let mut plans = Vec::with_capacity(subjects.len());
    for subject in subjects {
        if subject.left_alone {
            plans.push(Ok(None));
            continue;
        }
        match session.plan_removal(&subject.target, subject.listed, removable) {
            Err(failure) if failure.ends_session() => return Err(failure),
            plan => plans.push(plan),
        }
    }
    Ok(plans)
}

/// Refuses to delete more than was agreed to.
fn check_count(parameters: &DeleteParameters, count: usize) -> Result<(), Failure> {
    match parameters.max_deletes {
        Some(most) if count > usize::try_from(most.get()).unwrap_or(usize::MAX) => {
            let message = format!("{count} would be deleted, but `maxDeletes` allows {most}: nothing was deleted");
            Err(Failure::new(FailureCode::ConfigInvalid, Phase::Document, message)
                .with_hint("Narrow the selection, or raise `maxDeletes`. A dry run shows what would be deleted."))
        }
        _ => Ok(()),
    }
}

/// A dry run: says what would be done.
fn announce(parameters: &DeleteParameters, subjects: &[Subject], plans: Vec<Plan>) -> Result<Results, Failure> {
    let mut outcomes = Outcomes::of(subjects.len());
    for (subject, plan) in subjects.iter().zip(plans) {
        let document = plan.and_then(|plan| match plan {
            Some(removals) => Ok(planned(subject, &removals)),
            None => missing(parameters, subject),
        });
        if outcomes.add(document).is_break() {
            break;
        }
    }
    outcomes.into_results()
}

fn remove(
    session: &mut Session,
    parameters: &DeleteParameters,
    subjects: impl ExactSizeIterator<Item = Result<Subject, Failure>>,
    removable: Removable,
) -> Result<Results, Failure> {
    let mut outcomes = Outcomes::of(subjects.len());
    for subject in subjects {
        let document = subject.and_then(|subject| match remove_one(session, &subject, removable)? {
            Some(removed) => Ok(deleted(&subject, &removed)),
            None => missing(parameters, &subject),
        });
        if outcomes.add(document).is_break() {
            break;
        }
    }
    outcomes.into_results()
}

fn remove_one(session: &mut Session, subject: &Subject, removable: Removable) -> Result<Option<Removed>, Failure> {
    let Subject { target, listed, seen, left_alone } = subject;
    if *left_alone {
        return Ok(None);
    }
    // Should the answer be lost, it matters which file it was. That it cannot be looked at does not matter otherwise.
    let looks = seen.is_none() && session.retry().is_on();
    let looked_at = if looks { Some(session.look_at(target, true, Phase::Delete)) } else { None };
    let seen = match &looked_at {
        Some(Ok(Found::File(entry))) => Some(entry),
        Some(Err(failure)) if failure.ends_session() => return Err(failure.clone()),
        _ => seen.as_ref(),
    };
    session.remove(target, *listed, seen, removable)
}

fn planned(subject: &Subject, removals: &[PlannedRemoval]) -> Document {
    let mut output = described(subject);
    let is_directory = removals.last().is_some_and(|removal| removal.is_directory);
    set_kind(&mut output, subject.listed, is_directory);
    output.properties.set(property::ACTION, "planned");
    let commands: Vec<String> = removals.iter().map(PlannedRemoval::command).collect();
    output.properties.set(property::PLANNED_COMMANDS, commands.join("\n"));
    output.into()
}

fn deleted(subject: &Subject, removed: &Removed) -> Document {
    let mut output = described(subject);
    set_kind(&mut output, subject.listed, removed.is_directory);
    output.properties.set(property::ACTION, "deleted");
    super::set_reply(&mut output.properties, removed.reply.as_ref());
    output.into()
}

fn missing(parameters: &DeleteParameters, subject: &Subject) -> Result<Document, Failure> {
    match parameters.if_missing {
        DeleteIfMissing::Ignore => {
            let mut output = described(subject);
            output.properties.set(property::ACTION, "skipped");
            Ok(output.into())
        }
        DeleteIfMissing::Error => {
            let conditions = if subject.left_alone { " that meets the conditions on size and age" } else { "" };
            let message = format!("there is no file `{}`{conditions}", subject.target.path().to_text());
            Err(Failure::new(FailureCode::NotFound, Phase::Delete, message)
                .with_hint("Check directory and name, or set `ifMissing` to `ignore`."))
        }
    }
}

fn described(subject: &Subject) -> Output {
    let mut output = Output::default();
    output.properties.set(property::FILE_NAME, subject.target.name_text());
    output.properties.set(property::REMOTE_DIRECTORY, subject.target.directory.to_text());
    output
}

/// What it was, where that is known: what was listed as a directory and went like a file was a link to one.
fn set_kind(output: &mut Output, listed: EntryKind, is_directory: bool) {
    let kind = match listed {
        _ if is_directory => EntryKind::Directory,
        EntryKind::Directory => EntryKind::SymbolicLink,
        EntryKind::Unknown => return,
        listed => listed,
    };
    output.properties.set(property::FILE_TYPE, super::list::file_type(kind));
}
