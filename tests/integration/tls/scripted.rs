//! TLS as no well-behaved server does it.

use crate::driver::{connection_to, connector, failure, get, list, open, send};
use host_harness::FailureCode;
use serde_json::{Value, json};
use tests::certificates::{CertificateAuthority, KeyAlgorithm};
use tests::scripted::{Script, ScriptedServer, ScriptedTls};
use tests::servers::TlsVersions;

struct Setting {
    authority: CertificateAuthority,
    tls: ScriptedTls,
}

impl Setting {
    fn new() -> Self {
        let authority = CertificateAuthority::new().unwrap();
        let identity = authority.server(KeyAlgorithm::EcdsaP256).unwrap();
        Self { authority, tls: ScriptedTls::explicit(&identity) }
    }

    fn connection(&self, server: &ScriptedServer) -> Value {
        let mut connection = connection_to(server.address(), "alice", "s3cret");
        connection["sslMode"] = "explicit".into();
        connection["caCertificates"] = self.authority.pem().into();
        connection["readTimeoutMs"] = 20_000.into();
        connection
    }
}

async fn refusal(connection: &Value) -> host_harness::Failure {
    failure(connector().await.open(connection).await.map(drop))
}

fn said(server: &ScriptedServer, verb: &str) -> bool {
    server.commands().iter().any(|line| line.starts_with(verb))
}

#[tokio::test]
async fn a_refused_auth_ends_before_user() {
    let setting = Setting::new();
    for reply in ["500 What?\r\n", "502 No.\r\n", "504 Not that one.\r\n", "534 Policy.\r\n", "431 Later.\r\n"] {
        let server = ScriptedServer::new().on("AUTH", reply).start().unwrap();
        let refused = refusal(&setting.connection(&server)).await;
        assert_eq!(refused.code, FailureCode::TlsHandshake, "{reply}");
        assert_eq!(server.commands(), ["AUTH TLS"], "{reply}");
    }
}

#[tokio::test]
async fn words_put_into_the_servers_mouth_end_before_user() {
    let setting = Setting::new();
    for injected in ["230 Welcome.\r\n", "2", "331 Password?\r\n230 In.\r\n"] {
        let auth = Script::new().reply(format!("234 Go ahead.\r\n{injected}")).start_tls();
        let server = ScriptedServer::new().tls(setting.tls.clone()).on("AUTH", auth).start().unwrap();
        let refused = refusal(&setting.connection(&server)).await;
        assert_eq!(refused.code, FailureCode::ProtocolViolation, "{injected:?}: {refused:?}");
        assert!(!said(&server, "USER"), "{injected:?}");
    }
}

#[tokio::test]
async fn a_refused_prot_ends_before_user() {
    let setting = Setting::new();
    for reply in ["534 Policy.\r\n", "536 No.\r\n", "504 What?\r\n", "500 What?\r\n"] {
        let server = ScriptedServer::new().tls(setting.tls.clone()).on("PROT", reply).start().unwrap();
        let refused = refusal(&setting.connection(&server)).await;
        assert_eq!(refused.code, FailureCode::TlsHandshake, "{reply}");
        assert!(!said(&server, "USER"), "{reply}");
    }
}

#[tokio::test]
async fn a_server_may_want_prot_after_the_login() {
    let setting = Setting::new();
    let later = "530 Log in first.\r\n";
    let server =
        ScriptedServer::new().tls(setting.tls.clone()).on_nth("PBSZ", 1, later).file("/a", "a").start().unwrap();
    let mut session = open(&setting.connection(&server)).await;
    assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].property("tls-version"), "1.3");
    assert_eq!(server.plain_commands(), ["AUTH TLS"]);
}

#[tokio::test]
async fn clear_data_connections_are_clear() {
    let setting = Setting::new();
    let server = ScriptedServer::new().tls(setting.tls.clone()).file("/a", "a").start().unwrap();
    let mut connection = setting.connection(&server);
    connection["dataProtection"] = "clear".into();
    let mut session = open(&connection).await;
    let files = get(&mut session, json!({ "fileName": "/a" })).await.unwrap();
    assert_eq!((files[0].body.as_slice(), files[0].properties.get("tls-version")), (b"a".as_slice(), None));
    assert!(said(&server, "PROT C"));
}

#[tokio::test]
async fn a_download_without_the_end_of_tls_is_truncated() {
    let setting = Setting::new();
    for versions in TlsVersions::ALL {
        let cut = Script::new().reply("150 Here.\r\n").send_file().cut_data().reply("226 Done.\r\n");
        let tls = setting.tls.clone().versions(versions);
        let server = ScriptedServer::new().tls(tls).file("/a", "content").on("RETR", cut).start().unwrap();
        let mut session = open(&setting.connection(&server)).await;
        let cut = failure(get(&mut session, json!({ "fileName": "/a" })).await);
        assert_eq!(cut.code, FailureCode::Truncated, "{versions:?}: {cut:?}");
    }
}

#[tokio::test]
async fn a_demand_for_session_reuse_is_named_when_reuse_is_switched_off() {
    let setting = Setting::new();
    for refusal in [
        "522 SSL connection failed; session reuse required\r\n",
        "425 Unable to build data connection: Operation not permitted\r\n",
    ] {
        let tls = setting.tls.clone().require_session_reuse(refusal);
        let server = ScriptedServer::new().tls(tls).file("/a", "content").start().unwrap();
        let mut connection = setting.connection(&server);
        connection["tlsSessionReuse"] = false.into();
        let mut session = open(&connection).await;
        let refused = failure(get(&mut session, json!({ "fileName": "/a" })).await);
        assert_eq!(refused.code, FailureCode::TlsSessionReuseRequired, "{refused:?}");
        assert!(refused.hint.unwrap().contains("tlsSessionReuse"));

        connection["tlsSessionReuse"] = true.into();
        let mut session = open(&connection).await;
        assert_eq!(
            get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].property("tls-data-resumed"),
            "true"
        );
    }
}

#[tokio::test]
async fn tickets_that_run_out_are_made_up_for() {
    let setting = Setting::new();
    for versions in [TlsVersions::Both, TlsVersions::Only1_3] {
        let tls = setting.tls.clone().versions(versions).tickets(2, 0).require_session_reuse("425 Reuse it.\r\n");
        let server = ScriptedServer::new().tls(tls).start().unwrap();
        let mut session = open(&setting.connection(&server)).await;
        for number in 0..7 {
            let sent = send(&mut session, &format!("/{number}"), b"content").await.unwrap();
            assert_eq!(sent.property("tls-data-resumed"), "true", "{versions:?} {number}");
        }
        // Two uploads a connection under TLS 1.3; before that, one try of TLS 1.2, which here is refused.
        let expected = if versions == TlsVersions::Both { 2 } else { 1 + 1 + 3 };
        assert_eq!(server.connections(), expected, "{versions:?}");
        assert_eq!(server.open_connections(), 1, "{versions:?}: a connection too many");
    }
}

#[tokio::test]
async fn a_server_without_tls_is_a_clear_failure() {
    let setting = Setting::new();
    let server = ScriptedServer::new().start().unwrap();
    let mut connection = setting.connection(&server);
    connection["sslMode"] = "implicit".into();
    let refused = refusal(&connection).await;
    assert_eq!(refused.code, FailureCode::TlsHandshake, "{refused:?}");
    assert!(refused.hint.unwrap().contains("sslMode"));
    assert!(!said(&server, "USER"));
}

#[tokio::test]
async fn a_listing_after_a_new_control_connection_is_of_the_right_directory() {
    let setting = Setting::new();
    let tls = setting.tls.clone().tickets(2, 0).require_session_reuse("425 Reuse it.\r\n");
    let feat = "211-x\r\n SIZE\r\n211 End\r\n";
    let server = ScriptedServer::new().tls(tls).on("FEAT", feat).file("/in/wanted", "x").file("/unwanted", "x");
    let server = server.start().unwrap();
    let mut session = open(&setting.connection(&server)).await;
    for name in ["/1", "/2"] {
        send(&mut session, name, b"content").await.unwrap();
    }
    let entries = list(&mut session, json!({ "remoteDirectory": "/in" })).await.unwrap();
    assert_eq!(entries.iter().map(|entry| &entry["fileName"]).collect::<Vec<_>>(), ["wanted"]);
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn the_old_control_connection_is_over_before_the_new_one_begins() {
    let setting = Setting::new();
    let tls = setting.tls.clone().tickets(2, 0).require_session_reuse("425 Reuse it.\r\n");
    let server = ScriptedServer::new().tls(tls).start().unwrap();
    let mut session = open(&setting.connection(&server)).await;
    for number in 0..3 {
        send(&mut session, &format!("/{number}"), b"content").await.unwrap();
    }
    let commands = server.commands();
    let quit = commands.iter().position(|line| line == "QUIT").unwrap();
    let second_login = commands.iter().rposition(|line| line.starts_with("USER")).unwrap();
    assert!(quit < second_login, "{commands:?}");
}

#[tokio::test]
async fn a_refusal_that_resembles_a_demand_for_reuse_is_not_one_without_tls() {
    let refusal = "425 Unable to build data connection: Operation not permitted\r\n";
    let server = ScriptedServer::new().file("/a", "a").on("RETR", refusal).start().unwrap();
    let mut session = open(&connection_to(server.address(), "alice", "s3cret")).await;
    let refused = failure(get(&mut session, json!({ "fileName": "/a" })).await);
    assert_eq!(refused.code, FailureCode::DataConnectionFailed);
}
