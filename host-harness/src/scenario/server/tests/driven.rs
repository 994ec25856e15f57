//! What each fault and each behaviour comes to for the connector.

use host_harness::{Connector, Error, Failure, FailureCode, Host, HostOptions, Properties, Session};
use serde_json::Value;
use tokio::sync::OnceCell;

use super::*;

const CONTENT: &str = "0123456789";

/// The component is compiled once for all tests.
async fn connector() -> &'static Connector {
    static CONNECTOR: OnceCell<Connector> = OnceCell::const_new();
    let load = || async {
        // Ends with the process: the connector is used until then.
        let host = Box::leak(Box::new(Host::new(&HostOptions::default()).unwrap()));
        host.load_default().await.unwrap()
    };
    CONNECTOR.get_or_init(load).await
}

/// A server with one file, and these members besides.
fn with_a_file(yaml: &str) -> RunningServer {
    started(&format!("files: {{ /a: '{CONTENT}' }}\n{yaml}"))
}

/// Tries again at once.
fn connection(server: &RunningServer, fields: &Value) -> Value {
    let mut connection = server.connection();
    let retry = json!({ "retry": { "attempts": 3, "initialDelayMs": 1, "maxDelayMs": 1 } });
    for fields in [&retry, fields] {
        connection.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    }
    connection
}

async fn open(server: &RunningServer) -> Session {
    connector().await.open(&connection(server, &json!({}))).await.unwrap()
}

/// For servers that say nothing any more.
fn impatient() -> Value {
    json!({ "readTimeoutMs": 700, "connectTimeoutMs": 700 })
}

/// Runs an operation, reads and acknowledges what it gives.
async fn run(
    session: &mut Session,
    operation: &str,
    parameters: Value,
    mut body: Option<&[u8]>,
) -> Result<Vec<(Properties, Vec<u8>)>, Error> {
    let operation = session.prepare(operation, &parameters).await?;
    let body = body.as_mut().map(|body| body as &mut (dyn tokio::io::AsyncRead + Unpin + Send));
    let mut results = session.run(&operation, &Properties::new(), body).await?;
    let mut documents = Vec::new();
    while let Some(mut document) = results.next().await? {
        let mut body = Vec::new();
        document.read_to(&mut body).await?;
        let properties = document.properties().clone();
        document.acknowledge().await?;
        documents.push((properties, body));
    }
    Ok(documents)
}

/// What the download of the file comes to: the content, or the failure's code.
async fn get(session: &mut Session, parameters: Value) -> Result<String, FailureCode> {
    match run(session, "get", parameters, None).await {
        Ok(documents) => Ok(documents.into_iter().map(|(_, body)| String::from_utf8(body).unwrap()).collect()),
        Err(Error::Failure(failure)) => Err(failure.code),
        Err(other) => panic!("{other:?}"),
    }
}

async fn send(session: &mut Session, name: &str) -> Result<Properties, FailureCode> {
    match run(session, "send", json!({ "fileName": name }), Some(CONTENT.as_bytes())).await {
        Ok(mut documents) => Ok(documents.remove(0).0),
        Err(Error::Failure(failure)) => Err(failure.code),
        Err(other) => panic!("{other:?}"),
    }
}

fn failure<T>(result: Result<T, Error>) -> Failure {
    match result {
        Err(Error::Failure(failure)) => failure,
        Err(other) => panic!("expected a failure of the connector, got {other:?}"),
        Ok(_) => panic!("expected a failure of the connector"),
    }
}

#[tokio::test]
async fn faults_in_a_download() {
    for tls in ["none", "explicit", "implicit"] {
        for fault in [
            "on: RETR, afterBytes: 4, do: drop-data-connection",
            "on: RETR, afterBytes: 4, do: cut-data-connection",
            "on: RETR, afterBytes: 4, do: reset-data-connection",
            "on: RETR, afterBytes: 4, do: truncate",
            "on: RETR, afterBytes: 4, do: reset-session",
            "on: retr, do: drop-control-connection",
            "on: RETR, at: reply, do: reset-control-connection",
            "on: RETR, at: final-reply, do: drop-control-connection",
            "on: data-connection, do: refuse",
        ] {
            let server = with_a_file(&format!("tls: {tls}\nfaults: [{{ {fault} }}]"));
            let mut session = open(&server).await;
            assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap(), CONTENT, "{tls}: {fault}");
            assert_eq!(server.faults(), 1, "{tls}: {fault}");
        }
    }
}

#[tokio::test]
async fn a_download_that_stands_still() {
    for fault in ["on: RETR, afterBytes: 4, do: stall", "on: RETR, do: stall", "on: data-connection, do: black-hole"] {
        let server = with_a_file(&format!("faults: [{{ {fault} }}]"));
        let mut session = connector().await.open(&connection(&server, &impatient())).await.unwrap();
        assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap(), CONTENT, "{fault}");
        assert_eq!(server.faults(), 1, "{fault}");
    }
}

#[tokio::test]
async fn faults_in_an_upload() {
    for fault in [
        "on: STOR, afterBytes: 4, do: reset-session",
        "on: STOR, do: drop-data-connection",
        "on: STOR, at: final-reply, do: reset-control-connection",
        "on: RNTO, at: reply, do: drop-control-connection",
    ] {
        let server = with_a_file(&format!("faults: [{{ {fault} }}]"));
        let mut session = open(&server).await;
        send(&mut session, "/b").await.unwrap_or_else(|code| panic!("{fault}: {code}"));
        assert_eq!(server.file("/b").unwrap().bytes(), CONTENT.as_bytes(), "{fault}");
        assert_eq!(server.faults(), 1, "{fault}");
    }
}

#[tokio::test]
async fn faults_in_opening_a_session() {
    for (fault, code) in [
        ("on: connection, do: refuse", FailureCode::ConnectFailed),
        ("on: connection, do: black-hole", FailureCode::ReadTimeout),
        ("on: greeting, do: drop-control-connection", FailureCode::ConnectFailed),
        ("on: any-command, do: stall", FailureCode::ReadTimeout),
    ] {
        let server = with_a_file(&format!("faults: [{{ {fault}, times: 9 }}]"));
        let connection = connection(&server, &impatient());
        let failure = failure(connector().await.open(&connection).await);
        assert_eq!(failure.code, code, "{fault}: {failure:?}");
        assert_eq!(server.faults(), 3, "{fault}");
    }
}

#[tokio::test]
async fn a_session_that_was_idle_for_too_long() {
    for effect in ["drop-control-connection", "stall"] {
        let server = with_a_file(&format!("faults: [{{ on: RETR, at: afterwards, do: {effect} }}]"));
        let mut session = connector().await.open(&connection(&server, &impatient())).await.unwrap();
        for _ in 0..2 {
            assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap(), CONTENT, "{effect}");
        }
        assert_eq!(server.commands().iter().filter(|line| line.starts_with("USER")).count(), 2, "{effect}");
    }
    let server = with_a_file(
        "replies: [{ on: RETR, at: final-reply, reply: \"226 Done\\n421 Idle for too long\", thenClose: true, nth: 1 }]",
    );
    let mut session = open(&server).await;
    for _ in 0..2 {
        assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap(), CONTENT);
    }
}

#[tokio::test]
async fn replies_instead_of_the_usual() {
    let replies = "replies:\n\
                   - { on: greeting, nth: 1, reply: '421 Later', thenClose: true }\n\
                   - { on: RETR, nth: 1, reply: '450 Busy' }\n\
                   - { on: STOR /no, reply: '553 Not allowed' }\n\
                   - { on: STOR /full, at: final-reply, reply: '552 Quota exceeded' }\n\
                   - { on: PASV, reply: '227 Entering Passive Mode (10,9,8,7,{high},{low})' }\n\
                   withoutFeatures: [EPSV]";
    let server = with_a_file(replies);
    let mut session = open(&server).await;
    assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap(), CONTENT);
    let commands = server.commands();
    assert_eq!(commands.iter().filter(|line| line.starts_with("RETR")).count(), 2, "{commands:?}");
    for (name, code) in [("/no", 553), ("/full", 552)] {
        let parameters = json!({ "fileName": name, "temporaryName": false });
        assert_eq!(failure(run(&mut session, "send", parameters, Some(b"x")).await).reply.unwrap().code, code);
    }
    let silent = with_a_file("replies: [{ on: NOOP, reply: '' }]");
    let mut session = connector().await.open(&connection(&silent, &impatient())).await.unwrap();
    assert_eq!(failure(session.ping().await).code, FailureCode::ReadTimeout);
}

#[tokio::test]
async fn certificates_with_flaws_and_versions() {
    for flaw in ["wrong-host", "expired", "self-signed", "unknown-authority"] {
        let server = with_a_file(&format!("tls: explicit\ncertificate: {flaw}"));
        let failure = failure(connector().await.open(&connection(&server, &json!({}))).await);
        assert_eq!(failure.code, FailureCode::TlsUntrusted, "{flaw}: {failure:?}");
        let pinned = json!({ "serverFingerprints": [server.variable("fingerprint")], "tlsVerify": "pinned" });
        connector().await.open(&connection(&server, &pinned)).await.unwrap();
    }
    for version in ["1.2", "1.3"] {
        let server = with_a_file(&format!("tls: explicit\ntlsVersion: '{version}'"));
        let documents = run(&mut open(&server).await, "get", json!({ "fileName": "/a" }), None).await.unwrap();
        assert_eq!(documents[0].0.get("tls-version"), Some(version));
    }
}

#[tokio::test]
async fn sessions_of_tls_have_to_be_reused() {
    let server = with_a_file("tls: explicit\nbehaviour: [require-tls-session-reuse]");
    assert_eq!(get(&mut open(&server).await, json!({ "fileName": "/a" })).await.unwrap(), CONTENT);
    let without = connection(&server, &json!({ "tlsSessionReuse": false }));
    let mut session = connector().await.open(&without).await.unwrap();
    assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await, Err(FailureCode::TlsSessionReuseRequired));
}

#[tokio::test]
async fn users_and_how_often_they_log_in() {
    let server = with_a_file("users: { alice: one, bob: two }\nmaxSessions: 1");
    let _first = open(&server).await;
    let second = failure(connector().await.open(&connection(&server, &json!({}))).await);
    assert_eq!(second.code, FailureCode::TooManyConnections, "{second:?}");
    let bob = json!({ "user": "bob", "password": "two" });
    connector().await.open(&connection(&server, &bob)).await.unwrap();
    let wrong = json!({ "user": "bob", "password": "one" });
    assert_eq!(failure(connector().await.open(&connection(&server, &wrong)).await).code, FailureCode::AuthFailed);
}

#[tokio::test]
async fn servers_that_differ_from_others() {
    let server = with_a_file("behaviour: [names-only, rename-refuses-existing]\nfeatures: ['HASH SHA-256*', MFMT]");
    let mut session = open(&server).await;
    assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap(), CONTENT);
    assert!(server.commands().contains(&"CWD /".to_owned()), "{:?}", server.commands());
    let parameters = json!({ "fileName": "/a", "ifExists": "overwrite", "verify": "hash" });
    let sent = run(&mut session, "send", parameters, Some(b"new")).await.unwrap().remove(0).0;
    assert_eq!((sent.get("publish-atomic"), sent.get("verification")), (Some("false"), Some("hash")));
}

#[tokio::test]
async fn listings_links_times_and_clocks() {
    let server = started(
        "files: { /in/a: x }\n\
         modified: { /in/a: 2025-06-07T08:09:10Z }\n\
         links: { /in/b: a }\n\
         clockOffsetMinutes: -120",
    );
    let mut session = open(&server).await;
    let entries = run(&mut session, "list", json!({ "remoteDirectory": "/in", "sort": "name" }), None).await.unwrap();
    let entries: Vec<Value> = entries.iter().map(|(_, body)| serde_json::from_slice(body).unwrap()).collect();
    assert_eq!(
        (&entries[0]["modified"], &entries[1]["fileType"]),
        (&json!("2025-06-07T08:09:10Z"), &json!("symbolic_link"))
    );
    let now = embedded_server::scripted::now();
    let stored = send(&mut session, "/in/new").await.unwrap();
    let modified: String = stored.get("modified").unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    assert!(modified.is_empty() || modified < now, "{modified}, {now}");

    let lines = "01-02-24  03:04AM       <DIR>          sub\n01-02-24  03:04PM                   12 b.txt";
    let lines: String = lines.lines().flat_map(|line| ["    ", line, "\n"]).collect();
    let server = started(&format!("withoutFeatures: [MLST]\nlistings:\n  /odd: |\n{lines}"));
    let entries = run(&mut open(&server).await, "list", json!({ "remoteDirectory": "/odd" }), None).await.unwrap();
    let names: Vec<_> = entries.iter().map(|(properties, _)| properties.get("file-name").unwrap().to_owned()).collect();
    assert_eq!(names, ["sub", "b.txt"]);
}
