//! A session of the pool, and the operation that it has ready.

use std::sync::Arc;

use serde_json::Value;

use crate::error::Result;
use crate::session::{Operation, Session};

/// Goes from caller to caller.
pub(super) struct Member {
    pub(super) session: Session,
    /// What it prepared last, for a caller who comes back for the next document.
    prepared: Option<(Arc<ConfiguredOperation>, Operation)>,
}

/// An operation and its parameters, which each session prepares for itself.
pub(crate) struct ConfiguredOperation {
    pub(crate) name: String,
    pub(crate) parameters: Value,
}

impl Member {
    pub(super) fn new(session: Session) -> Self {
        Self { session, prepared: None }
    }

    /// Whether it may be lent again.
    pub(super) fn is_fit(&self) -> bool {
        self.session.is_fit()
    }

    pub(super) async fn prepare_once(&mut self, operation: &Arc<ConfiguredOperation>) -> Result<Operation> {
        match &self.prepared {
            Some((configured, prepared)) if Arc::ptr_eq(configured, operation) => Ok(prepared.clone()),
            _ => {
                let prepared = self.session.prepare(&operation.name, &operation.parameters).await?;
                self.prepared = Some((Arc::clone(operation), prepared.clone()));
                Ok(prepared)
            }
        }
    }
}
