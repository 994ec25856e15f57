//! Files that are no scenarios: what is said about them, and where.

use super::{as_json, refused, schema, source};
