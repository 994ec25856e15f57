//! The order of results.

use serde::{Deserialize, Deserializer};

/// What results are ordered by, and in which direction. Written `name`, `+name` or `-name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Order {
    pub by: OrderBy,
    pub descending: bool,
}

/// What results are ordered by. Entries that lack it come last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderBy {
    Name,
    Modified,
    Size,
}

impl TryFrom<String> for Order {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let (descending, key) = match text.strip_prefix('-') {
            Some(key) => (true, key),
            None => (false, text.strip_prefix('+').unwrap_or(&text)),
        };
        let by = match key {
            "name" => OrderBy::Name,
            "modified" => OrderBy::Modified,
            "size" => OrderBy::Size,
            _ => return Err("the order is `name`, `modified` or `size`, with `-` before it for the other way round"),
        };
        Ok(Self { by, descending })
    }
}

/// A blank value counts as absent, as in a form.
pub(super) fn blank_is_absent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Order>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?.filter(|text| !text.trim().is_empty());
    text.map(|text| Order::try_from(text).map_err(serde::de::Error::custom)).transpose()
}

#[cfg(feature = "schema")]
mod schema {
    use super::Order;
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    impl JsonSchema for Order {
        fn schema_name() -> Cow<'static, str> {
            "Order".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            json_schema!({ "type": "string", "pattern": "^([+-]?(name|modified|size)|\\s*)$" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_tells_the_direction() {
        for (text, by, descending) in
            [("name", OrderBy::Name, false), ("+modified", OrderBy::Modified, false), ("-size", OrderBy::Size, true)]
        {
            assert_eq!(Order::try_from(text.to_owned()), Ok(Order { by, descending }), "{text}");
        }
        for text in ["", "Name", "--name", "date"] {
            assert!(Order::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
