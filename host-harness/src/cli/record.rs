//! `harness record`: one operation, or the connection test, with the dialogue with the server in a file.

mod transcript;

use std::path::Path;

use host_harness::Connector;
use serde_json::Value;

use super::arguments::{RecordArguments, RunArguments};
use super::{Exit, Report, Stop, check, connection_file, input, load, run};
use crate::scenario::SecretSource;
use transcript::Transcript;

/// What stands for the connection test, beside the names of operations.
const CHECK: &str = "check";

pub(super) async fn record(report: Report, component: Option<&Path>, arguments: RecordArguments) -> Result<Exit, Stop> {
    let RecordArguments { run: arguments, write, transcript } = arguments;
    let parameters = input::json_argument(&arguments.parameters).await?;
    let connector = load(component).await?;
    let (connection, connector) =
        connection_file::read(&arguments.connection, &SecretSource::default(), &connector).await?;
    if arguments.operation != CHECK {
        // Before there is a file that the next attempt would have to replace.
        connector.descriptor().validate_parameters(&arguments.operation, &parameters)?;
    }
    let refused = |error| Stop::Usage(format!("--transcript {}: {error}", transcript.display()));
    let file = Transcript::create(&transcript, arguments.force).map_err(refused)?;
    file.begin(&heading(&connector, &connection, &parameters, &arguments));
    let redactor = connector.redactor(&connection);
    let connector = connector.with_log(file.listener());
    let ended = if arguments.operation == CHECK {
        check::stages(report, &connector, &connection, write).await
    } else {
        run::run_with(report, &connector, &connection, &parameters, arguments).await
    };
    let written = match &ended {
        Ok(exit) => file.end(&format!("exit code {}", *exit as u8)),
        Err(stop) => file.end(&redactor.redact(&stop.to_string())),
    };
    // What went wrong first matters more.
    let exit = ended?;
    written.map_err(refused)?;
    report.remark(&format!("The transcript is in {}.", transcript.display()));
    Ok(exit)
}

/// What a reader of the transcript asks first.
fn heading(connector: &Connector, connection: &Value, parameters: &Value, arguments: &RunArguments) -> Vec<String> {
    let descriptor = connector.descriptor();
    let redactor = connector.redactor(connection);
    let shown = |value: &Value| redactor.redact(&value.to_string()).into_owned();
    let mut lines = vec![
        format!("harness {} ({} {})", env!("CARGO_PKG_VERSION"), std::env::consts::OS, std::env::consts::ARCH),
        format!("connector {} {}", descriptor.id, descriptor.version),
        format!("connection {}", shown(connection)),
        format!("operation {}", arguments.operation),
    ];
    if arguments.operation != CHECK {
        lines.push(format!("parameters {}", shown(parameters)));
    }
    lines
        .extend(arguments.properties.iter().map(|(name, value)| format!("property {name}={}", redactor.redact(value))));
    lines
}
