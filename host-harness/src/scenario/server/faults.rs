//! What goes wrong between the connector and the server, as the fault proxy has it.

use embedded_server::fault_proxy::{CommandFault, ConnectionFault, DataFault, Direction, Fault};
use scenario::model::{Effect, FaultDescription, Occasion};

use super::{StartError, is_verb};

/// What faults happen on.
const OCCASIONS: &str =
    "`connection`, `data-connection`, `greeting`, `any-command`, and commands by their verb, such as `RETR`";

/// The fault that a scenario describes.
pub(super) fn fault(description: &FaultDescription) -> Result<Fault, StartError> {
    if let (Some(at), Some(_)) = (description.at, description.after_bytes) {
        return Err(StartError::TwoMoments { span: at.span });
    }
    match description.on.value.as_str() {
        "connection" => connecting(description, Fault::on_connection()),
        "data-connection" => connecting(description, Fault::on_data_connection()),
        "greeting" => on_control(description, greeting(description)),
        "any-command" => on_control(description, at_moment(description, Fault::on_any_command())),
        on if !is_verb(on) => {
            let span = description.on.span;
            Err(StartError::NoOccasion { on: on.to_owned(), what: "fault", occasions: OCCASIONS, span })
        }
        verb => match (description.after_bytes, Direction::of(&verb.to_ascii_uppercase())) {
            (Some(bytes), Some(direction)) => {
                on_content(description, Fault::on_data(direction).of(verb).after_bytes(bytes.value.bytes()))
            }
            (None, Some(direction)) if is_of_data(description.effect.value) && description.at.is_none() => {
                on_content(description, Fault::on_data(direction).of(verb))
            }
            (None, _) => on_control(description, at_moment(description, Fault::on_command(verb))),
            (Some(bytes), None) => Err(StartError::NoTransfer { on: verb.to_owned(), span: bytes.span }),
        },
    }
}

/// Whether it happens to a data connection, whichever other it happens to.
fn is_of_data(effect: Effect) -> bool {
    match effect {
        Effect::DropDataConnection
        | Effect::CutDataConnection
        | Effect::ResetDataConnection
        | Effect::Truncate
        | Effect::ResetSession => true,
        Effect::DropControlConnection
        | Effect::ResetControlConnection
        | Effect::Stall
        | Effect::Refuse
        | Effect::BlackHole => false,
    }
}

/// When a connection is made.
fn connecting(description: &FaultDescription, fault: ConnectionFault) -> Result<Fault, StartError> {
    if description.at.is_some() || description.after_bytes.is_some() {
        return Err(impossible(description, "", "leave out `at` and `afterBytes`"));
    }
    let fault = fault.nth(description.nth.get()).times(description.times.get());
    match description.effect.value {
        Effect::Refuse => Ok(fault.refuse()),
        Effect::BlackHole => Ok(fault.black_hole()),
        _ => Err(impossible(
            description,
            "",
            "a connection that is being made can be refused (`refuse`), or accepted and left alone (`black-hole`)",
        )),
    }
}

/// The greeting is a reply to a command that nobody sent.
fn greeting(description: &FaultDescription) -> CommandFault {
    match description.at.map(|at| at.value) {
        Some(Occasion::Afterwards) => Fault::on_greeting().afterwards(),
        _ => Fault::on_greeting(),
    }
}

fn at_moment(description: &FaultDescription, fault: CommandFault) -> CommandFault {
    match description.at.map(|at| at.value) {
        None | Some(Occasion::Command) => fault.before_forwarding(),
        Some(Occasion::Reply) => fault.after_forwarding(),
        Some(Occasion::FinalReply) => fault.before_final_reply(),
        Some(Occasion::Afterwards) => fault.afterwards(),
    }
}

/// At a moment of a command.
fn on_control(description: &FaultDescription, fault: CommandFault) -> Result<Fault, StartError> {
    let fault = fault.nth(description.nth.get()).times(description.times.get());
    if description.after_bytes.is_some() {
        return Err(impossible(
            description,
            " with `afterBytes`",
            "name the command that transfers the content, such as RETR",
        ));
    }
    match description.effect.value {
        Effect::DropControlConnection => Ok(fault.cut_control()),
        Effect::ResetControlConnection => Ok(fault.reset_control()),
        Effect::Stall => Ok(fault.stall()),
        _ => Err(impossible(
            description,
            " at a moment of the command",
            "the control connection can end (`drop-control-connection`, `reset-control-connection`) or stand still (`stall`)",
        )),
    }
}

/// After some bytes of content.
fn on_content(description: &FaultDescription, fault: DataFault) -> Result<Fault, StartError> {
    let fault = fault.nth(description.nth.get()).times(description.times.get());
    match description.effect.value {
        Effect::DropDataConnection => Ok(fault.cut()),
        Effect::CutDataConnection => Ok(fault.cut_without_close_notify()),
        Effect::ResetDataConnection => Ok(fault.reset()),
        Effect::Truncate => Ok(fault.truncate()),
        Effect::ResetSession => Ok(fault.reset_session()),
        Effect::Stall => Ok(fault.stall()),
        _ => Err(impossible(
            description,
            " in the middle of content",
            "a data connection can end there, alone or with the control connection (`reset-session`), or stand still (`stall`)",
        )),
    }
}

fn impossible(description: &FaultDescription, when: &'static str, hint: &'static str) -> StartError {
    let effect = match description.effect.value {
        Effect::DropDataConnection => "`drop-data-connection`",
        Effect::CutDataConnection => "`cut-data-connection`",
        Effect::ResetDataConnection => "`reset-data-connection`",
        Effect::Truncate => "`truncate`",
        Effect::DropControlConnection => "`drop-control-connection`",
        Effect::ResetControlConnection => "`reset-control-connection`",
        Effect::ResetSession => "`reset-session`",
        Effect::Stall => "`stall`",
        Effect::Refuse => "`refuse`",
        Effect::BlackHole => "`black-hole`",
    };
    StartError::Fault { on: description.on.value.clone(), when, effect, hint, span: description.effect.span }
}
