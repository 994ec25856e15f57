//! The named values that travel with a document.

use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::bindings::integration::connector::types as wit;
use crate::descriptor::Descriptor;
use crate::secrets::Redactor;

/// A document's properties, such as `file-name`, in the order in which they were set. A name appears once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Properties(Vec<(String, String)>);

impl Properties {
    /// No properties.
    pub fn new() -> Self {
        Self::default()
    }

    /// The value of the property `name`.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find_map(|(candidate, value)| (candidate == name).then_some(value))
    }

    /// Sets the property `name`, whether or not it was there.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        let (name, value) = (name.into(), value.into());
        match self.0.iter_mut().find(|(candidate, _)| *candidate == name) {
            Some(property) => property.1 = value,
            None => self.0.push((name, value)),
        }
    }

    /// Names and values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Without secrets: a server may repeat one in its reply. What an operation reads (a name, a directory) stays as it is,
    /// since it is given back to say which file is meant.
    pub(crate) fn from_component(properties: Vec<wit::Property>, descriptor: &Descriptor, redactor: &Redactor) -> Self {
        let shown = properties.into_iter().map(|wit::Property { name, value }| {
            let value = if descriptor.reads_property(&name) { value } else { redactor.redact_value(value) };
            // Names that the connector declared without any connection at hand are no secrets.
            let name = if descriptor.declares_property(&name) { name } else { redactor.redact(&name).into_owned() };
            (name, value)
        });
        shown.collect()
    }

    pub(crate) fn to_component(&self) -> Vec<wit::Property> {
        self.iter().map(|(name, value)| wit::Property { name: name.to_owned(), value: value.to_owned() }).collect()
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Properties {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(properties: I) -> Self {
        let mut collected = Self::new();
        collected.extend(properties);
        collected
    }
}

impl<N: Into<String>, V: Into<String>> Extend<(N, V)> for Properties {
    fn extend<I: IntoIterator<Item = (N, V)>>(&mut self, properties: I) {
        for (name, value) in properties {
            self.set(name, value);
        }
    }
}

impl<N: Into<String>, V: Into<String>, const COUNT: usize> From<[(N, V); COUNT]> for Properties {
    fn from(properties: [(N, V); COUNT]) -> Self {
        properties.into_iter().collect()
    }
}

impl IntoIterator for Properties {
    type Item = (String, String);
    type IntoIter = std::vec::IntoIter<(String, String)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// As a JSON object.
impl Serialize for Properties {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in self.iter() {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_appears_once_and_keeps_its_place() {
        let properties = Properties::from([("file-name", "a"), ("size", "1"), ("file-name", "b")]);
        assert_eq!(properties.iter().collect::<Vec<_>>(), [("file-name", "b"), ("size", "1")]);
        assert_eq!(serde_json::to_string(&properties).unwrap_or_default(), r#"{"file-name":"b","size":"1"}"#);
    }
}
