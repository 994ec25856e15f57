//! What a session is asked to do: operations at random, with what they are to change.

use crate::content::Content;
use crate::engine::Request;
use crate::model::{Change, Model};
use fastrand::Rng;
use serde_json::{Value, json};

/// More than so many files in a directory are reduced again.
const MANY: usize = 8;
const FEW: usize = 3;

/// One operation. Paths are absolute.
#[derive(Clone, Debug)]
pub(crate) enum Work {
    Create {
        path: String,
        content: Content,
    },
    Overwrite {
        path: String,
        content: Content,
    },
    Append {
        path: String,
        content: Content,
    },
    /// `path` is the name that is free, `wanted` the one that is not.
    Unique {
        wanted: String,
        path: String,
        content: Content,
    },
    Get {
        path: String,
    },
    GetMatching {
        pattern: String,
    },
    GetAndDelete {
        pattern: String,
    },
    GetAndMove {
        pattern: String,
        to: String,
    },
    List,
    Delete {
        path: String,
    },
    Move {
        from: String,
        to: String,
    },
    MakeDirectory {
        path: String,
    },
}

impl Work {
    pub(crate) fn choose(random: &mut Rng, model: &mut Model) -> Self {
        let paths: Vec<&String> = model.files().keys().collect();
        let Some(path) = random.choice(&paths).map(|path| (*path).clone()) else { return Self::create(random, model) };
        let pattern = format!("*{}", path.get(path.len() - 5..).unwrap());
        match (paths.len(), random.u8(..20)) {
            (..FEW, _) | (_, 0..=2) => Self::create(random, model),
            (MANY.., 3..=9) | (_, 12) if !matching(model, &pattern).is_empty() => Self::GetAndDelete { pattern },
            (MANY.., _) | (_, 16..=17) => Self::Delete { path },
            (_, 3..=4) => Self::Overwrite { path, content: Content::random(random) },
            (_, 5) => Self::Append { path, content: Content::random(random) },
            (_, 6) => Self::unique(random, model, path),
            (_, 10..=11) => Self::GetMatching { pattern },
            (_, 13) if !matching(model, &pattern).is_empty() => {
                Self::GetAndMove { pattern, to: model.new_path("done", "") }
            }
            (_, 14..=15) => Self::List,
            (_, 18) => Self::Move { from: path, to: model.new_path("moved", ".bin") },
            (_, 19) => Self::MakeDirectory { path: model.new_path("made", "") },
            _ => Self::Get { path },
        }
    }

    fn create(random: &mut Rng, model: &mut Model) -> Self {
        Self::Create { path: model.new_path("file", ".bin"), content: Content::random(random) }
    }

    /// `file1.bin`, `file2.bin` and so on are what `file.bin` becomes when it exists. That must be certain.
    fn unique(random: &mut Rng, model: &Model, wanted: String) -> Self {
        let content = Content::random(random);
        let stem = wanted.trim_end_matches(".bin");
        if model.doubtful_files().any(|path| path.starts_with(stem)) {
            return Self::Overwrite { path: wanted, content };
        }
        let mut names = (1..).map(|number| format!("{stem}{number}.bin"));
        let path = names.find(|path| !model.files().contains_key(path)).unwrap();
        Self::Unique { wanted, path, content }
    }

    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Create { .. } => "send",
            Self::Overwrite { .. } => "send, overwrite",
            Self::Append { .. } => "send, append",
            Self::Unique { .. } => "send, unique",
            Self::Get { .. } => "get",
            Self::GetMatching { .. } => "get, pattern",
            Self::GetAndDelete { .. } => "get, after: delete",
            Self::GetAndMove { .. } => "get, after: move",
            Self::List => "list",
            Self::Delete { .. } => "delete",
            Self::Move { .. } => "move",
            Self::MakeDirectory { .. } => "make-directory",
        }
    }

    pub(crate) fn request(&self, model: &Model) -> Request {
        let directory = model.directory();
        let selection = |pattern: &str| {
            // What is in doubt waits for somebody who looks.
            let exclude: Vec<&str> = model.doubtful_files().filter_map(|path| path.rsplit('/').next()).collect();
            json!({ "remoteDirectory": directory, "include": [pattern], "exclude": exclude })
        };
        match self {
            Self::Create { path, content } => send(path, "error", content),
            Self::Overwrite { path, content } => send(path, "overwrite", content),
            Self::Append { path, content } => send(path, "append", content),
            Self::Unique { wanted, content, .. } => send(wanted, "unique", content),
            Self::Get { path } => Request::of("get", json!({ "fileName": path, "ifMissing": "error" })),
            Self::GetMatching { pattern } => Request::of("get", selection(pattern)),
            Self::GetAndDelete { pattern } => {
                Request::of("get", with(selection(pattern), &json!({ "after": "delete" })))
            }
            Self::GetAndMove { pattern, to } => {
                Request::of("get", with(selection(pattern), &json!({ "after": "move", "moveTo": to })))
            }
            Self::List => Request::of("list", json!({ "remoteDirectory": directory, "recursive": true })),
            Self::Delete { path } => Request::of("delete", json!({ "fileName": path })),
            Self::Move { from, to } => {
                let name = to.rsplit('/').next();
                Request::of("move", json!({ "fileName": from, "moveToDirectory": directory, "newFileName": name }))
            }
            Self::MakeDirectory { path } => Request::of("make-directory", json!({ "directoryName": path })),
        }
    }

    /// What it does to files, unless that depends on what is found.
    pub(crate) fn change(&self, model: &Model) -> Change {
        let there = |path: &String| model.files().get(path).cloned();
        match self {
            Self::Create { path, content } | Self::Overwrite { path, content } | Self::Unique { path, content, .. } => {
                Change::default().of(path, there(path), Some(content.clone()))
            }
            Self::Append { path, content } => {
                let all = there(path).map(|old| old.followed_by(content));
                Change::default().of(path, there(path), all).appending()
            }
            Self::Delete { path } => Change::default().of(path, there(path), None),
            Self::Move { from, to } => Change::default().of(from, there(from), None).of(to, None, there(from)),
            Self::Get { .. }
            | Self::GetMatching { .. }
            | Self::GetAndDelete { .. }
            | Self::GetAndMove { .. }
            | Self::List
            | Self::MakeDirectory { .. } => Change::default(),
        }
    }

    /// The files that it has to deliver.
    pub(crate) fn expected(&self, model: &Model) -> Vec<String> {
        match self {
            Self::Get { path } => vec![path.clone()],
            Self::GetMatching { pattern } | Self::GetAndDelete { pattern } | Self::GetAndMove { pattern, .. } => {
                matching(model, pattern)
            }
            _ => Vec::new(),
        }
    }
}

fn send(path: &str, if_exists: &str, content: &Content) -> Request {
    let parameters = json!({ "fileName": path, "ifExists": if_exists });
    Request { body: Some(content.bytes()), ..Request::of("send", parameters) }
}

fn with(mut parameters: Value, more: &Value) -> Value {
    let (Some(parameters_of), Some(more)) = (parameters.as_object_mut(), more.as_object()) else { return parameters };
    parameters_of.extend(more.clone());
    parameters
}

/// The files right in the session's directory that the pattern, an asterisk and an end, stands for.
fn matching(model: &Model, pattern: &str) -> Vec<String> {
    let end = pattern.trim_start_matches('*');
    let is_here = |path: &&String| path.rsplit_once('/').is_some_and(|(directory, _)| directory == model.directory());
    model.files().keys().filter(is_here).filter(|path| path.ends_with(end)).cloned().collect()
}
