//! `harness validate`: is a file what the connector expects?

use std::path::Path;

use host_harness::SchemaViolation;
use serde_json::json;

use super::arguments::Subject;
use super::{Exit, Report, Stop, input, load};

pub(super) async fn validate(report: Report, component: Option<&Path>, subject: Subject) -> Result<Exit, Stop> {
    let connector = load(component).await?;
    let descriptor = connector.descriptor();
    let (file, what, violations) = match subject {
        Subject::Connection { file } => {
            let connection = input::json_file(&file).await?;
            (file, "a connection".to_owned(), descriptor.validate_connection(&connection).err())
        }
        Subject::Parameters { operation, file } => {
            let parameters = input::json_file(&file).await?;
            let violations = descriptor.operation(&operation)?.validate_parameters(&parameters).err();
            (file, format!("parameters of {operation}"), violations)
        }
    };
    match violations {
        None => {
            let title = &descriptor.title;
            report.result("valid", &json!({ "file": file }), || {
                format!("{}: valid as {what} ({title})", file.display())
            })?;
            Ok(Exit::Fine)
        }
        Some(violations) => tell(report, &file, &violations),
    }
}

fn tell(report: Report, file: &Path, violations: &[SchemaViolation]) -> Result<Exit, Stop> {
    for violation in violations {
        eprintln!("error: {}: {violation}", file.display());
        report.event("violation", violation)?;
    }
    Ok(Exit::Usage)
}
