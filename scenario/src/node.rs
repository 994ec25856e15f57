//! Values whose shape the format does not fix, such as parameters and expectations, each with its place in the file.

mod read;

use std::borrow::Cow;
use std::iter;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use crate::source::Span;

/// A value of a fixed type and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Located<T> {
    /// What it is.
    pub value: T,
    /// Where it stands. Only the beginning counts where it is a list or a map.
    pub span: Span,
}

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it stands, with its quotes; of a list or a map, up to the end of the last value in it; of a text behind `|` or `>`, its
    /// lines.
    pub span: Span,
}

/// What stands in a [`Node`].
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~`, or nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(serde_json::Number),
    /// Text, quoted or not.
    Text(String),
    /// `[…]`, or lines that begin with `-`.
    List(Vec<Node>),
    /// `{…}`, or lines with `key:`; in the file's order.
    Map(Vec<Member>),
}

/// A member of a map.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// Its name.
    pub key: String,
    /// Where the name stands.
    pub key_span: Span,
    /// Its value.
    pub value: Node,
}

impl Node {
    /// What it is, in a few words that follow "found".
    pub fn kind(&self) -> String {
        match &self.value {
            Value::Null => "nothing".to_owned(),
            Value::Bool(value) => format!("`{value}`"),
            Value::Number(number) => format!("the number {number}"),
            Value::Text(text) => format!("the text {text:?}"),
            Value::List(_) => "a list".to_owned(),
            Value::Map(_) => "a map".to_owned(),
        }
    }

    /// The outermost value in it, or itself, that begins at this byte.
    pub(crate) fn at(&self, start: usize) -> Option<&Self> {
        if self.span.start == start {
            return Some(self);
        }
        self.children().find_map(|child| child.at(start))
    }

    /// The value of the key in it that begins at this byte.
    pub(crate) fn of_key_at(&self, start: usize) -> Option<&Self> {
        if let Value::Map(members) = &self.value
            && let Some(member) = members.iter().find(|member| member.key_span.start == start)
        {
            return Some(&member.value);
        }
        self.children().find_map(|child| child.of_key_at(start))
    }

    fn children(&self) -> Box<dyn Iterator<Item = &Self> + '_> {
        match &self.value {
            Value::List(nodes) => Box::new(nodes.iter()),
            Value::Map(members) => Box::new(members.iter().map(|member| &member.value)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => Box::new(iter::empty()),
        }
    }
}

impl<T: JsonSchema> JsonSchema for Located<T> {
    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

impl JsonSchema for Node {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Node".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!(true)
    }
}
