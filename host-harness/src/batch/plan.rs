//! Which documents a selection consists of, for a batch that reads each of them.

use serde_json::{Value, json};

use crate::documents::Results;
use crate::error::{Error, Result};
use crate::pool::Pool;
use crate::properties::Properties;
use crate::session::Warning;

/// The parameter by which an operation only tells what it would do.
const DRY_RUN: &str = "dryRun";

/// What an operation would give, found without reading any of it. Made by [`Pool::plan`].
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Plan {
    /// In the order in which one run would give them.
    pub documents: Vec<PlannedDocument>,
    /// What ended the search early, if anything did; a run would have given the documents before it.
    pub error: Option<Error>,
    /// What came up in the session meanwhile.
    pub warnings: Vec<Warning>,
}

/// One of the documents that an operation would give.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PlannedDocument {
    /// The properties by which the same operation reads this document alone: [`InputDocument::properties`]. They win over
    /// the patterns among the parameters.
    ///
    /// [`InputDocument::properties`]: crate::InputDocument::properties
    pub input: Properties,
    /// What is known of it. Some of that belongs to the selection, such as its `relative-path`, and is not told again when
    /// the document is read alone.
    pub properties: Properties,
}

impl Pool {
    /// Finds the documents that an operation would give for an input document with these properties, so that a batch
    /// ([`Pool::batch`], with the same parameters) can read them in several sessions. The operation is run with `dryRun`.
    ///
    /// A file that vanishes before it is read is missing as it would be for one run: see the operation's `ifMissing`.
    /// Memory grows with the number of documents, by less than a kilobyte each.
    ///
    /// # Errors
    /// [`Error::UnknownOperation`]; [`Error::Invalid`] when the parameters do not fit their schema, or the operation has no
    /// `dryRun`; otherwise as [`Connector::open`](crate::Connector::open).
    pub async fn plan(&self, operation: &str, parameters: &Value, properties: &Properties) -> Result<Plan> {
        let mut parameters = parameters.clone();
        if let Some(parameters) = parameters.as_object_mut() {
            parameters.insert(DRY_RUN.to_owned(), json!(true));
        }
        let lender = self.lender();
        lender.descriptor().validate_parameters(operation, &parameters)?;
        let reads = lender.descriptor().operation(operation)?.input_properties_schema.get("properties");

        let mut session = lender.acquire().await?;
        let prepared = session.prepare(operation, &parameters).await?;
        let mut plan = Plan::default();
        let searched = match session.run(&prepared, properties, None).await {
            Ok(results) => plan.search(results, properties, reads.unwrap_or(&Value::Null)).await,
            Err(error) => Err(error),
        };
        plan.error = searched.err();
        plan.warnings = session.warnings().await.unwrap_or_default();
        Ok(plan)
    }
}

impl Plan {
    async fn search(&mut self, mut results: Results<'_>, given: &Properties, reads: &Value) -> Result<()> {
        while let Some(document) = results.next().await? {
            let properties = document.properties().clone();
            let mut input = given.clone();
            input.extend(properties.iter().filter(|(name, _)| reads.get(name).is_some()));
            self.documents.push(PlannedDocument { input, properties });
        }
        Ok(())
    }
}
