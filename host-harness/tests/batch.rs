//! A batch runs its documents in several sessions and tells their outcomes in order, whatever happens to one of them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[path = "batch/documents.rs"]
mod documents;
#[path = "batch/ends.rs"]
mod ends;
#[path = "batch/failures.rs"]
mod failures;
#[path = "batch/order.rs"]
mod order;
#[path = "batch/plans.rs"]
mod plans;
#[path = "batch/sharing.rs"]
mod sharing;
