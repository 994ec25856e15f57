//! From the text of a file to a scenario.

mod document;
mod shape;
mod syntax;

use crate::error::ParseError;
use crate::model::{Scenario, file};
use crate::source::Source;

impl Scenario {
    /// Reads a file.
    ///
    /// # Errors
    /// When it is no YAML, or no scenario.
    pub fn parse(source: &Source) -> Result<Self, ParseError> {
        // Read twice: first as any YAML, so that what is wrong with the YAML comes before what is wrong with the scenario, and
        // so that it can be said what stands where.
        let document = document::read(source)?;
        let file: file::Scenario = serde_saphyr::from_str_with_options(&source.text, document::options())
            .map_err(|error| shape::explain(&error, &document))?;
        file.meant()
    }
}
