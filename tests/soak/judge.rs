//! Holds what came of an operation against the model, and tells the model.

use crate::engine::{Called, Delivery};
use crate::model::{Change, Model};
use crate::work::Work;
use host_harness::Error;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// What is not as it should be, for people; nothing when all is well.
pub(crate) fn judge(work: &Work, called: &Called, model: &mut Model) -> Vec<String> {
    let mut complaints = Vec::new();
    match &called.outcome {
        Ok(()) | Err(Error::Failure(_)) => {}
        Err(defect) => complaints.push(format!("the session broke: {defect}")),
    }
    match work {
        Work::Create { path, .. } | Work::Overwrite { path, .. } | Work::Append { path, .. } => {
            sent(work, path, path, called, model, &mut complaints);
        }
        Work::Unique { wanted, path, .. } => sent(work, wanted, path, called, model, &mut complaints),
        Work::Get { .. } | Work::GetMatching { .. } | Work::GetAndDelete { .. } | Work::GetAndMove { .. } => {
            delivered(work, called, model, &mut complaints);
            taken_over(work, called, model, &mut complaints);
        }
        Work::List => listed(called, model, &mut complaints),
        Work::Delete { .. } | Work::Move { .. } => changed(work, called, model),
        Work::MakeDirectory { path } if called.outcome.is_ok() => model.made(path),
        Work::MakeDirectory { path } => model.perhaps_made(path),
    }
    complaints
}

fn changed(work: &Work, called: &Called, model: &mut Model) {
    let change = work.change(model);
    if called.outcome.is_ok() { model.apply(change) } else { model.doubt(change) }
}

fn sent(work: &Work, wanted: &str, path: &str, called: &Called, model: &mut Model, complaints: &mut Vec<String>) {
    if called.outcome.is_err() || called.repetitions > 0 {
        model.interrupted(wanted);
        model.interrupted(path);
    }
    if called.outcome.is_ok() {
        let stored: Vec<String> = called.last_deliveries().iter().map(Delivery::path).collect();
        if stored != [path] {
            complaints.push(format!("stored as {stored:?}, not {path}"));
        }
    }
    changed(work, called, model);
}

fn delivered(work: &Work, called: &Called, model: &Model, complaints: &mut Vec<String>) {
    for delivery in &called.deliveries {
        let path = delivery.path();
        match model.files().get(&path).map(|content| content.bytes() == delivery.body) {
            Some(true) => {}
            Some(false) => complaints.push(format!("{path} was delivered with {} wrong bytes", delivery.body.len())),
            None => complaints.push(format!("{path} was delivered, which is not there")),
        }
    }
    let paths: Vec<String> = called.last_deliveries().iter().map(Delivery::path).collect();
    let last: BTreeSet<&String> = paths.iter().collect();
    if last.len() < paths.len() {
        complaints.push(format!("delivered twice: {paths:?}"));
    }
    let all: BTreeSet<String> = called.deliveries.iter().map(Delivery::path).collect();
    let missing: Vec<String> = work.expected(model).into_iter().filter(|path| !all.contains(path)).collect();
    if called.outcome.is_ok() && !missing.is_empty() {
        complaints.push(format!("not delivered: {missing:?}"));
    }
}

/// What was to happen after reading.
fn taken_over(work: &Work, called: &Called, model: &mut Model, complaints: &mut Vec<String>) {
    let target = match work {
        Work::GetAndDelete { .. } => None,
        Work::GetAndMove { to, .. } => Some(to),
        _ => return,
    };
    let (mut delivered, mut acknowledged) = (BTreeSet::new(), BTreeSet::new());
    for delivery in &called.deliveries {
        let path = delivery.path();
        if acknowledged.contains(&path) {
            complaints.push(format!("{path} was delivered again after it was acknowledged"));
        }
        if delivery.acknowledged {
            acknowledged.insert(path.clone());
        }
        delivered.insert(path);
    }
    if let Some(to) = target {
        if acknowledged.is_empty() { model.perhaps_made(to) } else { model.made(to) }
    }
    for path in delivered {
        let content = model.files().get(&path).cloned();
        let mut change = Change::default().of(&path, content.clone(), None);
        if let (Some(to), Some((_, name))) = (target, path.rsplit_once('/')) {
            change = change.of(&format!("{to}/{name}"), None, content);
        }
        if acknowledged.contains(&path) { model.apply(change) } else { model.doubt(change) }
    }
}

fn listed(called: &Called, model: &Model, complaints: &mut Vec<String>) {
    if called.outcome.is_err() {
        return;
    }
    let mut seen = Vec::new();
    for delivery in called.last_deliveries() {
        let Ok(entry) = serde_json::from_slice::<Value>(&delivery.body) else {
            complaints.push("an entry that is no JSON".to_owned());
            continue;
        };
        let path = delivery.path();
        if !model.is_in_doubt(&path) && !model.is_leftover(&path) {
            seen.push((path, entry.get("fileType").cloned(), entry.get("size").and_then(Value::as_u64)));
        }
    }
    let files = model
        .files()
        .iter()
        .map(|(path, content)| (path.clone(), Some(json!("regular_file")), Some(content.len() as u64)));
    let directories = model.directories().iter().map(|path| (path.clone(), Some(json!("directory")), None));
    let mut expected: Vec<_> = files.chain(directories).collect();
    // The size of a directory means nothing.
    for (_, kind, size) in &mut seen {
        if *kind == Some(json!("directory")) {
            *size = None;
        }
    }
    expected.sort_by(|one, other| one.0.cmp(&other.0));
    seen.sort_by(|one, other| one.0.cmp(&other.0));
    if seen != expected {
        complaints.push(format!("listed {seen:?}, not {expected:?}"));
    }
}
