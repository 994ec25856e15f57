//! What the test says of servers that are well.

use super::{stage, stages};
use crate::driver::{connection, connection_to};
use host_harness::Outcome::{self, Passed, Skipped, Warned};
use serde_json::json;
use tests::certificates::{CertificateAuthority, KeyAlgorithm};
use tests::scripted::ScriptedServer;
use tests::servers::{FtpServer, RealServer, ServerKind, TlsMode, TlsOptions};

#[tokio::test]
async fn real_servers_pass_in_every_mode_of_tls() {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    for kind in ServerKind::ALL {
        for (mode, ssl_mode) in [(TlsMode::Explicit, "explicit"), (TlsMode::Implicit, "implicit")] {
            if mode == TlsMode::Implicit && !kind.has_implicit_tls() {
                continue;
            }
            let server = RealServer::start_tls(kind, TlsOptions::new(&identity).mode(mode)).unwrap();
            let mut connection = connection(&server);
            connection["sslMode"] = ssl_mode.into();
            connection["caCertificates"] = authority.pem().into();
            let stages = stages(&connection, true).await;
            // It has no sessions to resume.
            let resumes = kind != ServerKind::PureFtpd;
            for stage in &stages {
                let expected = if stage.name == "tls-resumption" && !resumes { Warned } else { Passed };
                assert_eq!(stage.outcome, expected, "{kind} {ssl_mode}: {stage:#?}");
            }
            let tls = stage(&stages, "tls");
            assert_eq!(tls.facts.get("fingerprint"), Some(identity.fingerprint()), "{kind} {ssl_mode}");
            assert_eq!(tls.facts.get("certificate-subject"), Some("CN=Test server"), "{kind} {ssl_mode}");
            let told = stage(&stages, "tls-resumption").facts.get("resumed").map(str::to_owned);
            assert_eq!(told, Some(resumes.to_string()), "{kind} {ssl_mode}");
            assert_eq!(std::fs::read_dir(server.root()).unwrap().count(), 0, "{kind} {ssl_mode}: something is left");
        }
    }
}

#[tokio::test]
async fn real_servers_say_who_they_are_and_what_time_it_is() {
    for (kind, name) in [
        (ServerKind::Vsftpd, "vsFTPd"),
        (ServerKind::Proftpd, "ProFTPD"),
        (ServerKind::PureFtpd, "Pure-FTPd"),
        (ServerKind::Pyftpdlib, "pyftpdlib"),
    ] {
        let server = RealServer::start(kind).unwrap();
        let stages = stages(&connection(&server), true).await;
        let told = stage(&stages, "greeting").facts.get("server").unwrap_or_default().to_owned();
        assert!(told.starts_with(name), "{kind}: {told}");
        let offset: i64 = stage(&stages, "clock").facts.get("clock-offset-seconds").unwrap().parse().unwrap();
        assert!(offset.abs() <= 1, "{kind}: {offset}");
    }
}

fn outcomes(stages: &[host_harness::Stage]) -> Vec<(&str, Outcome)> {
    stages.iter().map(|stage| (stage.name.as_str(), stage.outcome)).collect()
}

#[tokio::test]
async fn nothing_is_written_unless_it_is_asked_for() {
    let server = ScriptedServer::new().file("/in/a", "a").start().unwrap();
    let mut connection = connection_to(server.address(), "alice", "s3cret");
    connection["remoteDirectory"] = "in".into();
    connection["maxConnections"] = 1.into();
    let stages = stages(&connection, false).await;
    let expected = [
        ("resolve", Passed),
        ("connect", Passed),
        ("greeting", Passed),
        ("tls", Warned),
        ("login", Passed),
        ("features", Passed),
        ("directory", Passed),
        ("data-connection", Passed),
        ("tls-resumption", Skipped),
        ("listing", Passed),
        ("write", Skipped),
        ("clock", Skipped),
        ("sessions", Skipped),
    ];
    assert_eq!(outcomes(&stages), expected);
    assert_eq!(stage(&stages, "tls").facts.get("warning"), Some("plaintext-credentials"));
    assert_eq!(stage(&stages, "listing").facts.get("entries"), Some("1"));
    let changing = ["STOR", "APPE", "DELE", "MKD", "RMD", "RNFR", "RNTO", "SITE"];
    let commands = server.commands();
    assert!(
        !commands.iter().any(|line| changing.contains(&line.split(' ').next().unwrap_or_default())),
        "{commands:?}"
    );
    assert_eq!((server.connections(), commands.last().map(String::as_str)), (1, Some("QUIT")));
}

/// One thing that is wrong hides nothing else.
#[tokio::test]
async fn a_missing_directory_does_not_hide_the_data_connection() {
    let server = ScriptedServer::new().file("/a", "a").start().unwrap();
    let mut connection = connection_to(server.address(), "alice", "s3cret");
    connection["remoteDirectory"] = "nowhere".into();
    let stages = stages(&connection, true).await;
    let of = |name| stage(&stages, name).outcome;
    assert_eq!([of("directory"), of("data-connection"), of("listing")], [Outcome::Failed, Passed, Passed]);
    assert_eq!([of("write"), of("sessions")], [Skipped, Passed]);
    assert!(stage(&stages, "write").seen.contains("`directory`"));
}

#[tokio::test]
async fn without_the_right_to_list_it_is_still_seen_whether_files_can_be_written() {
    let server = ScriptedServer::new().on("MLSD", "550 Permission denied.\r\n").start().unwrap();
    let stages = stages(&connection_to(server.address(), "alice", "s3cret"), true).await;
    let of = |name| stage(&stages, name).outcome;
    assert_eq!([of("listing"), of("write"), of("sessions")], [Outcome::Failed, Passed, Passed]);
    assert!(server.files().is_empty());
}

#[tokio::test]
async fn an_untrusted_certificate_is_shown_ready_to_be_pinned() {
    let authority = CertificateAuthority::new().unwrap();
    let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
    let server = ScriptedServer::new().tls(tests::scripted::ScriptedTls::explicit(&identity)).start().unwrap();
    let mut connection = connection_to(server.address(), "alice", "s3cret");
    connection["sslMode"] = "explicit".into();
    let stages_before = stages(&connection, false).await;
    let tls = stage(&stages_before, "tls");
    assert_eq!(tls.facts.get("certificate-issuer"), Some("CN=Test authority"));
    let fingerprint = tls.facts.get("fingerprint").unwrap();
    assert!(tls.hint.as_ref().unwrap().ends_with(fingerprint), "{tls:#?}");

    connection["serverFingerprints"] = json!([fingerprint]);
    assert_eq!(stage(&stages(&connection, false).await, "tls").outcome, Passed);
}
