//! No secret is shown, at any log level, however the run ends and whatever the server says.

use crate::harness::Harness;
use serde_json::json;
use tests::scripted::ScriptedServer;

const PASSWORD: &str = "hunter2 & c/o #7";
const ACCOUNT: &str = "cost-centre-4711";

#[test]
fn no_secret_is_shown() {
    let echo = format!("530 Password {PASSWORD} of account {ACCOUNT} is wrong.\r\n");
    let servers = [
        ScriptedServer::new().on("PASS", "332 Account?\r\n").on("ACCT", "230 In.\r\n").file("/a.txt", "a"),
        // A server that repeats what it should not.
        ScriptedServer::new().on("PASS", echo.as_str()),
        ScriptedServer::new().on("PASS", "332 Account?\r\n").on("ACCT", echo.as_str()),
        ScriptedServer::new().on("PASS", ""),
        ScriptedServer::new().greeting("HTTP/1.1 400 Bad Request\r\n"),
    ];
    let mut runs = 0;
    for server in servers {
        let server = server.start().unwrap();
        let harness = Harness::with_connection(&json!({
            "host": "127.0.0.1", "port": server.address().port(), "readTimeoutMs": 300,
            "user": "alice", "password": PASSWORD, "account": ACCOUNT,
        }));
        for verbosity in [&[][..], &["-v"], &["-vv"], &["--log", "trace"], &["--quiet"]] {
            for output in ["human", "json"] {
                for command in [
                    &["run", "get", "--connection", "connection.json", "--property", "file-name=a.txt", "--out", "-"][..],
                    &["check", "--connection", "connection.json"],
                ] {
                    let run = harness.run(&[command, verbosity, &["--output", output]].concat());
                    let shown = format!("{}{}", run.stdout, run.stderr);
                    for form in forms(PASSWORD).into_iter().chain(forms(ACCOUNT)) {
                        assert!(!shown.contains(&form), "{command:?} {verbosity:?} shows {form}:\n{shown}");
                    }
                    runs += 1;
                }
            }
        }
        assert!(!server.commands().is_empty() || server.connections() > 0);
    }
    assert_eq!(runs, 100);
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
