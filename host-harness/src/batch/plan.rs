//! Which documents a selection consists of, for a batch that reads each of them.

use serde_json::{Value, json};

use crate::documents::Results;
use crate::error::{Error, Result};
use crate::pool::Pool;
use crate::properties::Properties;
use crate::session::Warning;

/// The parameter by which an operation only tells what it would do.
const DRY_RUN: &str = "dryRun";

/// The conditions of a selection, by the names of their parameters.
const CONDITIONS: [&str; 4] = ["minAgeSeconds", "maxAgeSeconds", "minSize", "maxSize"];

/// The parameter that says whether what is missing is a failure.
const IF_MISSING: &str = "ifMissing";

/// What an operation would give, found without reading any of it. Made by [`Pool::plan`].
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Plan {
    /// In the order in which one run would give them.
    pub documents: Vec<PlannedDocument>,
    /// The parameters with which to read them. They hold no conditions on age and size, which were met when the document was
    /// found; and a document that has vanished since is a failure, as in one run.
    pub parameters: Value,
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
    /// ([`Pool::batch`], with [`Plan::parameters`]) can read them in several sessions. The operation is run with `dryRun`.
    ///
    /// Read alone, a document below the directory of a `recursive` selection is moved (`after: move`) as any other, without
    /// its way there: such a selection needs one run. Memory grows with the number of documents, by less than a kilobyte each.
    ///
    /// # Errors
    /// [`Error::UnknownOperation`]; [`Error::Invalid`] when the parameters do not fit their schema, or the operation has no
    /// `dryRun`; otherwise as [`Connector::open`](crate::Connector::open).
    pub async fn plan(&self, operation: &str, parameters: &Value, properties: &Properties) -> Result<Plan> {
        let given = parameters;
        let mut parameters = given.clone();
        if let Some(parameters) = parameters.as_object_mut() {
            parameters.insert(DRY_RUN.to_owned(), json!(true));
        }
        let lender = self.lender();
        lender.descriptor().validate_parameters(operation, &parameters)?;
        let descriptor = lender.descriptor().operation(operation)?;
        let reads = descriptor.input_properties_schema.get("properties");

        let mut session = lender.acquire().await?;
        let prepared = session.prepare(operation, &parameters).await?;
        let mut plan = Plan { parameters: for_each_document(given, &descriptor.parameters_schema), ..Plan::default() };
        let searched = match session.run(&prepared, properties, None).await {
            Ok(results) => plan.search(results, properties, reads.unwrap_or(&Value::Null)).await,
            Err(error) => Err(error),
        };
        plan.error = searched.err();
        plan.warnings = session.warnings().await.unwrap_or_default();
        Ok(plan)
    }
}

fn for_each_document(given: &Value, schema: &Value) -> Value {
    let mut parameters = given.clone();
    if let Some(parameters) = parameters.as_object_mut() {
        parameters.retain(|name, _| !CONDITIONS.contains(&name.as_str()));
        if schema.get("properties").is_some_and(|known| known.get(IF_MISSING).is_some()) {
            parameters.insert(IF_MISSING.to_owned(), json!("error"));
        }
    }
    parameters
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
