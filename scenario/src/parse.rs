//! From the text of a file to a scenario.

use serde_saphyr::options;

use crate::error::ParseError;
use crate::model::{Scenario, file};
use crate::source::{Source, Span};

impl Scenario {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is no YAML, or no scenario.
    pub fn parse(source: &Source) -> Result<Self, ParseError> {
        let options = options! {
            with_snippet: false,
            strict_booleans: true,
            leading_zero_numbers_as_strings: true,
            underscored_numbers_as_strings: true,
        };
        let file: file::Scenario =
            serde_saphyr::from_str_with_options(&source.text, options).map_err(|error| ParseError {
                message: error.to_string(),
                span: error.location().map(Span::from).unwrap_or_default(),
                label: String::new(),
                help: None,
                notes: Vec::new(),
            })?;
        file.meant()
    }
}
