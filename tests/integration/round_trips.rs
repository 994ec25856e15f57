//! How often the connector waits for the server: what it asks, and what of that goes out together.
//!
//! A line is one batch: commands that were sent before the first of them was answered, and so one round trip. Beside these,
//! opening a data connection costs one, and content that is stored another: the server says first that it takes it.

mod commands;
mod out_of_turn;
mod real_servers;
mod tap;
mod watched;

use tests::scripted::{Builder, ScriptedServer};

/// Servers as their greetings tell them apart, with what each has of RFC 3659.
fn like_vsftpd() -> Builder {
    ScriptedServer::new().greeting("220 (vsFTPd 3.0.5)\r\n").without_feature("MLST")
}

fn like_proftpd() -> Builder {
    ScriptedServer::new().greeting("220 ProFTPD Server (Debian) [::ffff:127.0.0.1]\r\n")
}

fn like_pyftpdlib() -> Builder {
    ScriptedServer::new().greeting("220 pyftpdlib 2.2.0 ready.\r\n")
}

/// The batches as lines, with `#` for the digits of temporary names.
fn lines(batches: &[Vec<String>]) -> Vec<String> {
    batches.iter().map(|batch| batch.iter().map(|line| without_digits(line)).collect::<Vec<_>>().join(" | ")).collect()
}

fn without_digits(command: &str) -> String {
    match command.strip_suffix(".part").and_then(|rest| rest.rsplit_once('.')) {
        Some((name, digits)) if digits.len() == 8 => format!("{name}.#.part"),
        _ => command.to_owned(),
    }
}
