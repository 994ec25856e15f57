//! `harness run`: one operation, for one document or a batch, in one session or several.

mod deliver;
mod delivered;
mod destination;
mod listing;
mod local_file;
mod local_name;
mod progress;
mod send;
mod several_sessions;
mod warnings;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use host_harness::{Connector, Direction, Error, OperationDescriptor, Pool, Properties, SchemaViolation, Session};
use serde_json::Value;

pub(super) use deliver::Delivery;
pub(super) use local_file::Inbox;
pub(super) use send::Input;

use super::arguments::RunArguments;
use super::{Exit, Format, Report, Stop, connection_file, input, load};
use crate::scenario::SecretSource;
use destination::Destination;
use warnings::Warnings;

/// The parameter by which an operation only tells what it would do.
const DRY_RUN: &str = "dryRun";

pub(super) async fn run(report: Report, component: Option<&Path>, arguments: RunArguments) -> Result<Exit, Stop> {
    let parameters = input::json_argument(&arguments.parameters).await?;
    let connector = load(component).await?;
    let (connection, connector) =
        connection_file::read(&arguments.connection, &SecretSource::default(), &connector).await?;
    run_with(report, &connector, &connection, &parameters, arguments).await
}

/// With a connector that is loaded, and JSON that has been read.
pub(super) async fn run_with(
    report: Report,
    connector: &Connector,
    connection: &Value,
    parameters: &Value,
    arguments: RunArguments,
) -> Result<Exit, Stop> {
    let descriptor = connector.descriptor();
    let operation = descriptor.operation(&arguments.operation)?;
    operation.validate_parameters(parameters).map_err(|violations| invalid("--parameters", &violations))?;
    let work = Work::new(operation, arguments, parameters).await?;
    // Where stdout carries the content, it can carry nothing else.
    let report = if work.destination.is_stdout() { Report::new(Format::Human, report.is_quiet()) } else { report };
    if work.sessions > 1 {
        let pool = Pool::new(connector, connection)?;
        return several_sessions::carry_out(report, pool, work, &operation.name, parameters).await;
    }

    let mut session = connector.open(connection).await?;
    let ended = work.carry_out(report, &mut session, &operation.name, parameters).await;
    if !matches!(&ended, Err(Stop::Operation(error)) if session_is_lost(error)) {
        say_goodbye(report, session).await?;
    }
    ended
}

/// What is to be done once a session is open.
struct Work {
    properties: Properties,
    inputs: Vec<Input>,
    destination: Destination,
    outbound: bool,
    sessions: usize,
}

impl Work {
    async fn new(operation: &OperationDescriptor, arguments: RunArguments, parameters: &Value) -> Result<Self, Stop> {
        let RunArguments { properties, inputs, out, force, sessions, .. } = arguments;
        let outbound = operation.direction == Direction::Outbound;
        if outbound == inputs.is_empty() {
            let demand = if outbound { "needs --input" } else { "takes no --input" };
            return Err(Stop::Usage(format!("{} {demand}", operation.name)));
        }
        if sessions.get() > 1 && !outbound && !plans_reading(operation) {
            return Err(Stop::Usage(format!("{} takes no --sessions: get and send do", operation.name)));
        }
        let properties: Properties = properties.into_iter().collect();
        let valid = operation.validate_input_properties(&properties);
        valid.map_err(|violations| invalid("--property", &violations))?;
        let named = properties.get("file-name").is_some();
        if named && inputs.len() > 1 {
            return Err(Stop::Usage("--property file-name names one file, but there are several --input".to_owned()));
        }
        // A single document may also get its name from the parameters; a batch cannot.
        let named = named || (inputs.len() == 1 && parameters.get("fileName").is_some_and(Value::is_string));
        let inputs = Input::check_all(inputs, named).await?;
        let destination = match out {
            _ if operation.direction != Direction::Inbound => Destination::None,
            Some(out) if input::is_standard(&out) => Destination::Stdout,
            None if operation.name == "list" => Destination::Listing,
            out => Destination::Directory(Inbox::open(out.unwrap_or_else(|| PathBuf::from(".")), force)?),
        };
        let in_turn = destination.is_stdout() || must_be_one_run(parameters) || !are_independent(&inputs, &properties);
        let sessions = if in_turn || (outbound && inputs.len() == 1) { 1 } else { sessions.get() };
        Ok(Self { properties, inputs, destination, outbound, sessions })
    }

    async fn carry_out(
        self,
        report: Report,
        session: &mut Session,
        operation: &str,
        parameters: &Value,
    ) -> Result<Exit, Stop> {
        let operation = session.prepare(operation, parameters).await?;
        let mut delivery = Delivery::new(report, self.destination);
        if self.outbound {
            send::send(&mut delivery, session, &operation, &self.properties, self.inputs).await?;
        } else {
            match session.run(&operation, &self.properties, None).await {
                Ok(mut results) => drop(delivery.deliver(&mut results, None).await?),
                Err(error) => delivery.failure(&error, None)?,
            }
        }
        delivery.finish()
    }
}

/// A dry run is soon done; and only within one run is it known where below the directory a file was, for its place there when
/// it is moved.
fn must_be_one_run(parameters: &Value) -> bool {
    let is = |name: &str, value: Value| parameters.get(name) == Some(&value);
    is(DRY_RUN, true.into()) || (is("recursive", true.into()) && is("after", "move".into()))
}

/// Whether each input becomes a file of its own: side by side, one would not see the other.
fn are_independent(inputs: &[Input], common: &Properties) -> bool {
    let mut names = HashSet::new();
    inputs.iter().all(|input| names.insert(input.properties(common).get("file-name").map(str::to_owned)))
}

/// Whether the operation tells which files it would read, so that several sessions can read them.
fn plans_reading(operation: &OperationDescriptor) -> bool {
    let parameters = operation.parameters_schema.get("properties");
    operation.direction == Direction::Inbound && parameters.is_some_and(|parameters| parameters.get(DRY_RUN).is_some())
}

/// Prints the warnings that came up and ends the session. What the server makes of the goodbye changes no result.
async fn say_goodbye(report: Report, mut session: Session) -> Result<(), Stop> {
    let mut warnings = Warnings::default();
    warnings.add(session.warnings().await.unwrap_or_default());
    warnings.print(report)?;
    if let Err(error) = session.close().await
        && !session_is_lost(&error)
    {
        tracing::info!(%error, "the session did not end in good order");
    }
    Ok(())
}

fn session_is_lost(error: &Error) -> bool {
    matches!(error, Error::SessionLost | Error::Trap(_) | Error::Stalled(_) | Error::Deadline(_))
}

/// Whether the other documents of a batch need not be tried.
fn ends_batch(error: &Error) -> bool {
    match error {
        Error::Failure(failure) => failure.ends_batch(),
        Error::Body(_) => false,
        _ => true,
    }
}

fn invalid(origin: &str, violations: &[SchemaViolation]) -> Stop {
    let lines: Vec<_> = violations.iter().map(|violation| format!("{origin}: {violation}")).collect();
    Stop::Usage(lines.join("; "))
}
