//! How names are written on the server.

use crate::ftp::NameEncoding;
use serde::Deserialize;

/// The encoding of names, or `auto`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "String")]
pub enum EncodingSetting {
    /// UTF-8, as RFC 2640 asks and the server may confirm. Names that are something else still come back as they are.
    #[default]
    Auto,
    Named(NameEncoding),
}

impl EncodingSetting {
    pub fn names(self) -> NameEncoding {
        match self {
            Self::Auto => NameEncoding::Utf8,
            Self::Named(encoding) => encoding,
        }
    }
}

impl TryFrom<String> for EncodingSetting {
    type Error = String;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text == "auto" {
            return Ok(Self::Auto);
        }
        NameEncoding::from_label(&text).filter(|encoding| encoding.label() == text).map(Self::Named).ok_or_else(|| {
            let known: Vec<&str> = NameEncoding::ALL.iter().map(|encoding| encoding.label()).collect();
            format!("the encoding is `auto` or one of {}", known.join(", "))
        })
    }
}

#[cfg(feature = "schema")]
mod schema {
    use super::EncodingSetting;
    use crate::ftp::NameEncoding;
    use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
    use std::borrow::Cow;

    impl serde::Serialize for EncodingSetting {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            serializer.serialize_str(match self {
                Self::Auto => "auto",
                Self::Named(encoding) => encoding.label(),
            })
        }
    }

    impl JsonSchema for EncodingSetting {
        fn schema_name() -> Cow<'static, str> {
            "EncodingSetting".into()
        }

        fn json_schema(_: &mut SchemaGenerator) -> Schema {
            let labels = NameEncoding::ALL.iter().map(|encoding| encoding.label());
            let labels: Vec<&str> = std::iter::once("auto").chain(labels).collect();
            json_schema!({ "type": "string", "enum": labels })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_known_or_refused() {
        assert_eq!(EncodingSetting::try_from("auto".to_owned()), Ok(EncodingSetting::Auto));
        let latin = EncodingSetting::try_from("iso-8859-1".to_owned()).unwrap();
        assert_eq!(latin.names().label(), "iso-8859-1");
        for text in ["", "latin1", "UTF-8", "utf-16"] {
            assert!(EncodingSetting::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
