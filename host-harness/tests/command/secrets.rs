//! No secret is shown, at any log level and in any format, however the run ends and whatever the server says.

#[path = "secrets/every.rs"]
mod every;
#[path = "secrets/proxy.rs"]
mod proxy;

use crate::harness::{Harness, Run};
use every::{PASSPHRASE, PASSWORD, Secrets, echo};
use proxy::EchoingProxy;
use serde_json::{Value, json};
use tests::certificates::{CertificateAuthority, KeyAlgorithm};
use tests::scripted::{Builder, Script, ScriptedServer, ScriptedTls};

#[test]
fn when_all_goes_well() {
    let secrets = Secrets::new();
    let server = ScriptedServer::new()
        .greeting(echo("220", &secrets))
        .on("PASS", "332 Account?\r\n")
        .on("ACCT", echo("230", &secrets))
        .on("RETR", Script::new().reply("150 Here.\r\n").send_file().close_data().reply(echo("226", &secrets)))
        .file("/a.txt", "a");
    let outputs = [&["--quiet"][..], &["-v"], &["-vv"], &["--log", "trace"], &["--log", "trace", "--output", "json"]];
    for run in runs_with(&outputs, &secrets, server, &json!({})) {
        assert_eq!(run.code, 0, "{run:?}");
    }
}

/// What the server says when it refuses, with every secret in every form, and where.
#[test]
fn when_the_server_repeats_them_in_a_refusal() {
    let secrets = Secrets::new();
    for (command, code) in [
        ("USER", "530"),
        ("PASS", "530"),
        ("PASS", "421"),
        ("CWD", "550"),
        ("EPSV", "425"),
        ("RETR", "550"),
        ("RETR", "426"),
        ("MLST", "550"),
    ] {
        let server = ScriptedServer::new().file("/in/a.txt", "a").on(command, echo(code, &secrets));
        runs(&secrets, server, &json!({ "remoteDirectory": "/in" }));
    }
    for greeting in [echo("421", &secrets), echo("120", &secrets), secrets.said().join("\r\n") + "\r\n"] {
        runs(&secrets, ScriptedServer::new().greeting(Script::new().reply(greeting).close_control()), &json!({}));
    }
    let account = ScriptedServer::new().on("PASS", "332 Account?\r\n").on("ACCT", echo("530", &secrets));
    for run in runs(&secrets, account, &json!({})) {
        assert_eq!(run.code, 1, "{run:?}");
    }
}

/// A message quotes only the beginning of a long reply. Wherever that ends, no part of a password is left over.
#[test]
fn when_a_quotation_ends_within_one() {
    let secrets = Secrets::new();
    for padding in (280..300).step_by(3) {
        let reply = format!("530 {}{}\r\n", "x".repeat(padding), PASSWORD);
        let server = ScriptedServer::new().on("PASS", reply).start().unwrap();
        let harness = Harness::with_connection(&secrets.connection(&server.address(), &json!({})));
        let run = harness.operation("list", &["--output", "json"]);
        let shown = format!("{}{}", run.stdout, run.stderr);
        let beginning: String = PASSWORD.chars().take(4).collect();
        assert!(!shown.contains(&beginning), "{padding}: {shown}");
    }
}

#[test]
fn when_tls_fails() {
    let secrets = Secrets::new();
    let identity = CertificateAuthority::new().unwrap().server(KeyAlgorithm::EcdsaP256).unwrap();
    let explicit = json!({ "sslMode": "explicit" });
    for server in [
        ScriptedServer::new().tls(ScriptedTls::explicit(&identity)),
        ScriptedServer::new().on("AUTH", echo("500", &secrets)),
        ScriptedServer::new().on("AUTH", Script::new().reply(echo("234", &secrets)).close_control()),
    ] {
        for run in runs(&secrets, server, &explicit) {
            assert_eq!(run.code, 1, "{run:?}");
        }
    }
    let trusted = json!({ "sslMode": "explicit", "tlsVerify": "none" });
    let server = ScriptedServer::new().tls(ScriptedTls::explicit(&identity)).on("PASS", echo("530", &secrets));
    runs(&secrets, server, &trusted);
}

#[test]
fn when_the_server_falls_silent() {
    let secrets = Secrets::new();
    for run in runs(&secrets, ScriptedServer::new().on("PASS", ""), &json!({ "readTimeoutMs": 300 })) {
        assert_eq!(run.code, 1, "{run:?}");
    }
}

/// The proxy says what it was told, as it is and in base64.
#[test]
fn when_the_proxy_refuses() {
    let secrets = Secrets::with_proxy();
    for kind in ["http-connect", "socks5"] {
        let proxy = EchoingProxy::start();
        let settings = secrets.through(kind, &proxy.address());
        for run in runs(&secrets, ScriptedServer::new(), &settings) {
            assert_eq!(run.code, 1, "{run:?}");
        }
        proxy.stop();
    }
}

/// Also in a field that is none of a secret.
#[test]
fn when_the_connection_is_invalid() {
    let secrets = Secrets::new();
    for wrong in [
        json!({ "port": PASSWORD }),
        json!({ "host": [PASSWORD] }),
        json!({ "sslMode": PASSWORD }),
        json!({ "connectTimeoutMs": { "a": PASSWORD } }),
        json!({ "activeAddress": PASSWORD, "connectionMode": "active" }),
        json!({ "serverFingerprints": [PASSWORD] }),
        json!({ "proxy": PASSWORD }),
        json!({ "password": format!("{PASSWORD}\n") }),
        json!({ "passwort": PASSWORD }),
        json!({ "clientPrivateKeyPassphrase": format!("not {}", PASSPHRASE) }),
        json!({ "clientPrivateKey": format!("-----BEGIN PRIVATE KEY-----\n{PASSWORD}\n-----END PRIVATE KEY-----\n") }),
        json!({ "clientPrivateKey": 731_864_529 }),
    ] {
        for known in [true, false] {
            let mut connection = secrets.connection(&"127.0.0.1:1".parse().unwrap(), &wrong);
            if !known && wrong.get("password").is_none() {
                connection.as_object_mut().unwrap().remove("password");
            }
            let harness = Harness::with_connection(&connection);
            for command in
                [&["validate", "connection", "connection.json"][..], &["check", "--connection", "connection.json"]]
            {
                let run = harness.run(&[command, &["-vv", "--output", "json"]].concat());
                secrets.assert_unseen(&run);
                assert!(!format!("{run:?}").contains("731864529"));
            }
        }
    }
}

fn runs(secrets: &Secrets, server: Builder, settings: &Value) -> Vec<Run> {
    runs_with(&[&[], &["-vv", "--output", "json"]], secrets, server, settings)
}

/// Runs `run` and `check` with each of these arguments, and looks through all that they show.
fn runs_with(outputs: &[&[&str]], secrets: &Secrets, server: Builder, settings: &Value) -> Vec<Run> {
    let server = server.start().unwrap();
    let harness = Harness::with_connection(&secrets.connection(&server.address(), settings));
    let mut runs = Vec::new();
    for arguments in outputs {
        for command in [
            &["run", "get", "--connection", "connection.json", "--property", "file-name=a.txt", "--force"][..],
            &["check", "--connection", "connection.json"],
        ] {
            let run = harness.run(&[command, *arguments].concat());
            secrets.assert_unseen(&run);
            runs.push(run);
        }
    }
    runs
}
