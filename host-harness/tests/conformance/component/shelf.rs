//! What the instance holds: documents, and what sessions and operations there are.

use std::collections::BTreeMap;

use crate::canonical::{CANCELLED, Failure, NOT_FOUND, UNSUPPORTED};
use crate::is;
use crate::resources::Broken;

/// Content in pieces, as it came.
type Content = Vec<Vec<u8>>;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    List,
    Put,
    Get,
    Delete,
}

#[derive(Clone)]
pub(crate) struct Operation {
    pub(crate) kind: Kind,
    pub(crate) prefix: String,
    /// The number of its session.
    pub(crate) session: u32,
}

/// What a resource stands for.
pub(crate) enum Entity {
    Session { closed: bool },
    Operation(Operation),
    /// The names of the documents that are left, the next one last.
    Results(Vec<String>),
    Document(String),
    Probe { stages: u32 },
}

pub(crate) struct Shelf {
    documents: BTreeMap<String, Content>,
    /// By number; those that were dropped are none.
    entities: Vec<Option<Entity>>,
    pub(crate) warned: bool,
}

impl Shelf {
    pub(crate) fn new() -> Self {
        let documents = BTreeMap::from([("hello.txt".to_owned(), vec![b"Hello.\n".to_vec()])]);
        Self { documents, entities: Vec::new(), warned: false }
    }

    pub(crate) fn add(&mut self, entity: Entity) -> u32 {
        self.entities.push(Some(entity));
        self.entities.len() as u32 - 1
    }

    pub(crate) fn drop(&mut self, number: u32) {
        let dropped = self.entities.get_mut(number as usize).and_then(Option::take);
        if let Some(Entity::Operation(operation)) = dropped
            && is("trap when dropped")
        {
            assert!(self.is_open(operation.session), "the session is gone");
        }
    }

    pub(crate) fn close(&mut self, session: u32) {
        if let Some(Some(Entity::Session { closed })) = self.entities.get_mut(session as usize) {
            *closed = true;
        }
    }

    fn is_open(&self, session: u32) -> bool {
        matches!(self.entities.get(session as usize), Some(Some(Entity::Session { closed: false })))
    }

    /// An operation, as long as its session is open.
    pub(crate) fn operation(&self, number: u32) -> Result<Operation, Failure> {
        match self.entities.get(number as usize) {
            Some(Some(Entity::Operation(operation)))
                if self.is_open(operation.session) || is("use after close works") =>
            {
                Ok(operation.clone())
            }
            _ => Err(failure(UNSUPPORTED, "the session has been closed")),
        }
    }

    /// The names of what it gives.
    pub(crate) fn run(
        &mut self,
        operation: &Operation,
        name: Option<String>,
        content: impl FnOnce() -> Result<Content, (Content, Broken)>,
    ) -> Result<Vec<String>, Failure> {
        let known = name.as_ref().filter(|name| self.documents.contains_key(*name)).cloned();
        match (operation.kind, name) {
            (Kind::List, _) => {
                let matching = self.documents.keys().filter(|name| name.starts_with(&operation.prefix));
                Ok(matching.rev().cloned().collect())
            }
            (Kind::Put, Some(name)) => {
                let content = match content() {
                    Ok(content) => content,
                    Err((content, Broken)) if is("cancelled content stored") => content,
                    Err((content, Broken)) => {
                        if is("partial content visible") {
                            self.documents.insert(name, content);
                        }
                        return Err(failure(CANCELLED, "the content broke off"));
                    }
                };
                if is("put always fails") {
                    return Err(failure(UNSUPPORTED, "nothing is stored"));
                }
                let mut content = content;
                if is("content changed") {
                    content.push(b"changed".to_vec());
                }
                self.documents.insert(name.clone(), content);
                Ok(vec![name])
            }
            (Kind::Get, Some(_)) => Ok(known.into_iter().collect()),
            (Kind::Delete, Some(_)) if is("delete does nothing") => Ok(Vec::new()),
            (Kind::Delete, Some(name)) => match self.documents.remove(&name) {
                Some(_) => Ok(Vec::new()),
                None => Err(failure(NOT_FOUND, "there is no such document")),
            },
            (_, None) => Err(failure(NOT_FOUND, "no document was named")),
        }
    }

    pub(crate) fn next(&mut self, results: u32) -> Option<String> {
        match self.entities.get_mut(results as usize) {
            Some(Some(Entity::Results(names))) => names.pop(),
            _ => None,
        }
    }

    fn name(&self, document: u32) -> String {
        match self.entities.get(document as usize) {
            Some(Some(Entity::Document(name))) => name.clone(),
            _ => String::new(),
        }
    }

    pub(crate) fn properties(&self, document: u32) -> Vec<(String, String)> {
        self.properties_of(&self.name(document))
    }

    pub(crate) fn properties_of(&self, name: &str) -> Vec<(String, String)> {
        let size: usize = self.documents.get(name).into_iter().flatten().map(Vec::len).sum();
        let mut properties = vec![("file-name", name.to_owned()), ("size", size.to_string())];
        if is("undeclared property") {
            properties.push(("colour", "red".to_owned()));
        }
        if is("property twice") {
            properties.push(("size", "0".to_owned()));
        }
        properties.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    pub(crate) fn content(&self, document: u32) -> Content {
        self.documents.get(&self.name(document)).cloned().unwrap_or_default()
    }

    pub(crate) fn remove(&mut self, document: u32) {
        self.documents.remove(&self.name(document));
    }

    /// How many stages a probe has left, this one included.
    pub(crate) fn advance(&mut self, probe: u32) -> u32 {
        match self.entities.get_mut(probe as usize) {
            Some(Some(Entity::Probe { stages })) => {
                let left = *stages;
                *stages = left.saturating_sub(1);
                left
            }
            _ => 0,
        }
    }
}

fn failure(code: u32, message: &str) -> Failure {
    Failure { code, message: message.to_owned(), phase: "transfer" }
}
