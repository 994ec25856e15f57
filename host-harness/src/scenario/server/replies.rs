//! What a server says instead of the usual.

use embedded_server::scripted::{Builder, Script};
use scenario::model::{ReplyDescription, ReplyOccasion};

use super::contents::with_line_ends;
use super::{StartError, is_verb};

/// What is said to a client that has just connected.
const GREETING: &str = "greeting";
/// What there are replies to.
const OCCASIONS: &str = "`greeting`, commands by their verb, such as `RETR`, and whole commands, such as `RETR /a.txt`";
/// The commands that never reach a server whose TLS ends before it.
const OF_TLS: [&str; 3] = ["AUTH", "PBSZ", "PROT"];

/// Tells the server what to say. Where TLS ends before it, it hears nothing of TLS.
pub(super) fn add(server: Builder, replies: &[ReplyDescription], tls_ends_before: bool) -> Result<Builder, StartError> {
    replies.iter().try_fold(server, |server, reply| {
        let verb = reply.on.value.split(' ').next().unwrap_or_default();
        if reply.on.value != GREETING && !is_verb(verb) {
            let (on, span) = (reply.on.value.clone(), reply.on.span);
            return Err(StartError::NoOccasion { on, what: "reply", occasions: OCCASIONS, span });
        }
        if reply.at == ReplyOccasion::FinalReply && verb.eq_ignore_ascii_case("AUTH") {
            return Err(StartError::NoFinalReply { span: reply.on.span });
        }
        if tls_ends_before && OF_TLS.iter().any(|of_tls| verb.eq_ignore_ascii_case(of_tls)) {
            return Err(StartError::NotWithFaults { what: "a reply to AUTH, PBSZ or PROT", span: reply.on.span });
        }
        let script = script(reply);
        Ok(match (reply.on.value.as_str(), reply.nth) {
            (GREETING, None) => server.greeting(script),
            (GREETING, Some(nth)) => server.greeting_nth(nth.get(), script),
            (command, None) => server.on(command, script),
            (command, Some(nth)) => server.on_nth(command, nth.get(), script),
        })
    })
}

fn script(reply: &ReplyDescription) -> Script {
    let before = match reply.at {
        ReplyOccasion::Command => Script::new(),
        ReplyOccasion::FinalReply => Script::new().usual_but_last_reply(),
    };
    let text = with_line_ends(&reply.reply);
    let script = if text.is_empty() {
        before
    } else if text.contains("{port}") || text.contains("{high}") {
        before.passive(&text)
    } else {
        before.reply(text)
    };
    if reply.then_close { script.close_control() } else { script }
}
