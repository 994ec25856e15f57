//! Logging in, TLS, features and the manners of a session.

use super::Turn;
use super::first_word;
use super::hash::{Algorithm, starred};
use crate::scripted::Script;

pub(super) fn answer(turn: &mut Turn, verb: &str) -> Option<Script> {
    Some(match verb {
        "USER" => {
            turn.state.user = String::from_utf8_lossy(turn.argument).into_owned();
            "331 Password, please.\r\n".into()
        }
        "PASS" => password(turn),
        "AUTH" if turn.behaviour.has_tls => Script::new().reply("234 TLS, please.\r\n").start_tls(),
        "PBSZ" if turn.behaviour.has_tls => "200 PBSZ=0.\r\n".into(),
        "PROT" if turn.behaviour.has_tls => match turn.argument {
            b"P" => Script::new().protect_data(true).reply("200 Private.\r\n"),
            b"C" => Script::new().protect_data(false).reply("200 Clear.\r\n"),
            _ => "536 P or C.\r\n".into(),
        },
        "FEAT" => features(turn),
        "OPTS" => option(turn),
        "QUIT" => {
            // Now: who has heard the goodbye may come back at once.
            turn.state.logged_in = None;
            Script::new().reply("221 Goodbye.\r\n").close_control()
        }
        "NOOP" | "MODE" | "STRU" | "ACCT" | "ALLO" => "200 OK.\r\n".into(),
        "SYST" => "215 UNIX Type: L8\r\n".into(),
        _ => return None,
    })
}

fn password(turn: &mut Turn) -> Script {
    let (logins, user) = (&turn.behaviour.logins, &turn.state.user);
    let is_right = |password: &String| password.as_bytes() == turn.argument;
    if !logins.is_empty() && !logins.get(user).is_some_and(is_right) {
        return "530 Login incorrect.\r\n".into();
    }
    turn.state.logged_in = None;
    if let Some(limit) = &turn.behaviour.limit {
        turn.state.logged_in = turn.sessions.begin(&turn.state.user, limit.sessions);
        if turn.state.logged_in.is_none() {
            let refusal = Script::new().reply(&limit.refusal);
            return if limit.refusal.starts_with("421") { refusal.close_control() } else { refusal };
        }
    }
    "230 Logged in.\r\n".into()
}

fn features(turn: &Turn) -> Script {
    let tls = if turn.behaviour.has_tls { " AUTH TLS\r\n PBSZ\r\n PROT\r\n" } else { "" };
    let lines = turn.behaviour.features.lines().map(|line| match (line.strip_prefix("HASH "), turn.state.hash) {
        (Some(algorithms), Some(chosen)) => format!(" HASH {}\r\n", starred(algorithms, chosen)),
        _ => format!(" {line}\r\n"),
    });
    format!("211-Features:\r\n{tls}{}211 End\r\n", lines.collect::<String>()).into()
}

fn option(turn: &mut Turn) -> Script {
    let (name, value) = first_word(turn.argument);
    let Some(offered) = turn.behaviour.features.parameters("HASH").filter(|_| name.eq_ignore_ascii_case(b"HASH"))
    else {
        return "200 OK.\r\n".into();
    };
    match Algorithm::offered(offered).find(|(_, algorithm)| algorithm.name().as_bytes().eq_ignore_ascii_case(value)) {
        Some((_, chosen)) => {
            turn.state.hash = Some(chosen);
            format!("200 {}\r\n", chosen.name()).into()
        }
        None => "501 That is no algorithm of mine.\r\n".into(),
    }
}
