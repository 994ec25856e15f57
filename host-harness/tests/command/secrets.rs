//! No secret is shown, at any log level, however the run ends and whatever the server says.

use crate::harness::{Harness, Run};
use serde_json::{Value, json};
use tests::scripted::{Builder, Script, ScriptedServer};

const PASSWORD: &str = "hunter2 & c/o #7";
const ACCOUNT: &str = "cost-centre-4711";

#[test]
fn no_secret_is_shown_when_all_goes_well() {
    let content_is_announced = Script::new().reply("150 Here.\r\n").send_file().close_data();
    let echo = format!("226 Sent to {ACCOUNT}, who knows {PASSWORD}.\r\n");
    let server = ScriptedServer::new()
        .on("PASS", "332 Account?\r\n")
        .on("ACCT", format!("230 In as {ACCOUNT}.\r\n"))
        .on("RETR", content_is_announced.reply(echo))
        .file("/a.txt", "a");
    let runs = runs(server, &json!({}));
    assert!(runs.iter().any(|run| run.stdout.contains("Sent to ****, who knows ****.")), "{runs:?}");
    for run in runs {
        assert_eq!(run.code, 0, "{run:?}");
    }
}

#[test]
fn no_secret_is_shown_when_the_login_fails() {
    let echo = format!("530 Password {PASSWORD} of account {ACCOUNT} is wrong.\r\n");
    for server in [
        ScriptedServer::new().on("PASS", echo.as_str()),
        ScriptedServer::new().on("PASS", "332 Account?\r\n").on("ACCT", echo.as_str()),
        ScriptedServer::new().greeting("HTTP/1.1 400 Bad Request\r\n"),
    ] {
        for run in runs(server, &json!({})) {
            assert_eq!(run.code, 1, "{run:?}");
        }
    }
}

#[test]
fn no_secret_is_shown_when_the_server_falls_silent() {
    for run in runs(ScriptedServer::new().on("PASS", ""), &json!({ "readTimeoutMs": 300 })) {
        assert_eq!(run.code, 1, "{run:?}");
    }
}

/// Runs `run` and `check` in every verbosity and format, and looks through all that they show.
fn runs(server: Builder, settings: &Value) -> Vec<Run> {
    let server = server.start().unwrap();
    let mut connection = json!({
        "host": "127.0.0.1", "port": server.address().port(), "user": "alice", "password": PASSWORD, "account": ACCOUNT,
    });
    connection.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
    let harness = Harness::with_connection(&connection);
    let mut runs = Vec::new();
    for verbosity in [&[][..], &["-v"], &["-vv"], &["--log", "trace"], &["--quiet"]] {
        for output in ["human", "json"] {
            for command in [
                &["run", "get", "--connection", "connection.json", "--property", "file-name=a.txt", "--force"][..],
                &["check", "--connection", "connection.json"],
            ] {
                let run = harness.run(&[command, verbosity, &["--output", output]].concat());
                let shown = format!("{}{}", run.stdout, run.stderr);
                for form in forms(PASSWORD).into_iter().chain(forms(ACCOUNT)) {
                    assert!(!shown.contains(&form), "{command:?} {verbosity:?} shows {form}:\n{shown}");
                }
                runs.push(run);
            }
        }
    }
    assert_eq!(server.connections(), runs.len());
    runs
}

#[test]
fn an_invalid_connection_file_shows_no_secret() {
    let harness = Harness::with_connection(&json!({ "host": 7, "password": "hunter2\n", "passwort": "hunter2" }));
    for command in [&["validate", "connection", "connection.json"][..], &["check", "--connection", "connection.json"]] {
        let run = harness.run(command);
        assert_eq!(run.code, 2, "{run:?}");
        assert!(!run.stderr.contains("hunter2") && !run.stdout.contains("hunter2"), "{run:?}");
    }
}

/// Plain, base64 and URL-escaped.
fn forms(secret: &str) -> Vec<String> {
    use base64::Engine as _;
    let escaped: String = percent_encoding::utf8_percent_encode(secret, percent_encoding::NON_ALPHANUMERIC).collect();
    vec![secret.to_owned(), base64::engine::general_purpose::STANDARD.encode(secret), escaped]
}
