//! What one document's failure means for the others.

use std::time::Duration;

use crate::documents::{
    Begun, Download, Upload, all, code, connection, content, count, downloads, name, pool, start, with_files,
};
use host_harness::{Connector, Error, FailureCode, Host, HostOptions, Limits, Policy, Pool};
use serde_json::{Value, json};
use tests::scripted::{Gate, Script, ScriptedServer};

#[tokio::test]
async fn one_that_fails_is_told_in_its_place() {
    let (_server, pool) = start(with_files(20), 3).await;
    let mut documents = downloads(20, &Begun::default());
    documents[7] = Download::new("missing", &Begun::default());
    documents[9] = Download::new("a\nb", &Begun::default());
    let outcomes = all(pool.batch("get", &json!({ "ifMissing": "error" }), 3, documents).unwrap()).await;
    assert_eq!(outcomes.len(), 20);
    for (number, outcome) in outcomes.iter().enumerate() {
        match number {
            7 => assert_eq!(code(&outcome.errors), FailureCode::NotFound),
            9 => assert_eq!(code(&outcome.errors), FailureCode::ConfigInvalid),
            _ => assert!(outcome.errors.is_empty() && outcome.document.content == content(number), "{number}"),
        }
    }
}

#[tokio::test]
async fn one_whose_content_cannot_be_opened_is_not_begun_on_the_server() {
    let (server, pool) = start(ScriptedServer::new(), 2).await;
    let content = |number| (number != 1).then(|| content(number));
    let uploads: Vec<_> = (0..4).map(|number| Upload::new(name(number), content(number))).collect();
    let outcomes = all(pool.batch("send", &json!({}), 2, uploads).unwrap()).await;
    assert!(matches!(&outcomes[1].errors[..], [Error::Body(error)] if error.to_string() == "no such content"));
    assert!(outcomes.iter().enumerate().all(|(number, outcome)| number == 1 || outcome.errors.is_empty()));
    assert!(!server.commands().iter().any(|line| line.contains("001.txt")));
}

/// It goes on over a new connection, and no document notices.
#[tokio::test]
async fn a_connection_that_is_cut_costs_nothing_when_it_may_be_tried_again() {
    let cut = Script::new().reply("150 Here.\r\n").send_file_up_to(3).reset_control();
    let server = with_files(20).on_nth("RETR", 5, cut.clone()).on_nth("RETR", 9, cut).start().unwrap();
    let pool = pool(&connection(&server, 3, 3)).await;
    let outcomes = all(pool.batch("get", &json!({}), 3, downloads(20, &Begun::default())).unwrap()).await;
    for (number, outcome) in outcomes.iter().enumerate() {
        assert!(outcome.errors.is_empty() && outcome.document.content == content(number), "{number}");
    }
    assert_eq!(outcomes.len(), 20);
}

/// A call that had to be stopped takes its session with it. The next document gets another one.
#[tokio::test]
async fn a_session_that_is_lost_costs_its_document_alone() {
    let gate = Gate::new();
    let server = with_files(5).on_nth("RETR", 2, Script::new().wait_for(&gate)).start().unwrap();
    let mut connection = connection(&server, 1, 1);
    connection["readTimeoutMs"] = json!(0);
    let limits = Limits { stall_timeout: Some(Duration::from_mins(5)), ..Limits::default() };
    let pool = Pool::with(&connector().await, &connection, Policy::for_connection(&connection), limits).unwrap();
    let batch = pool.batch("get", &json!({}), 1, downloads(5, &Begun::default())).unwrap();
    server.wait_for_command("RETR", 2).await.unwrap();
    // A stopped clock jumps ahead when there is nothing else to do.
    tokio::time::pause();
    tokio::time::sleep(Duration::from_secs(601)).await;
    tokio::time::resume();
    let outcomes = all(batch).await;
    assert!(matches!(&outcomes[1].errors[..], [Error::Stalled(_)]), "{:?}", outcomes[1].errors);
    for number in [0, 2, 3, 4] {
        assert!(outcomes[number].errors.is_empty() && outcomes[number].document.content == content(number), "{number}");
    }
    assert_eq!((outcomes.len(), server.connections()), (5, 2));
}

/// The server ends a session, and has no room for another when that comes back for its document.
#[tokio::test]
async fn a_session_that_loses_its_place_costs_its_document_alone() {
    let server = with_files(20)
        .on_nth("RETR", 3, Script::new().reset_control())
        .greeting_nth(3, "421 Too many connections from your address.\r\n");
    let server = server.start().unwrap();
    let pool = pool(&connection(&server, 2, 2)).await;
    // Both are open before the first is lost.
    drop(tokio::join!(pool.acquire(), pool.acquire()));
    let outcomes = all(pool.batch("get", &json!({}), 2, downloads(20, &Begun::default())).unwrap()).await;
    let (failed, fine): (Vec<_>, Vec<_>) = outcomes.iter().partition(|outcome| !outcome.errors.is_empty());
    assert_eq!((failed.len(), fine.len()), (1, 19));
    assert_eq!(code(&failed[0].errors), FailureCode::TooManyConnections);
    assert!(fine.iter().all(|outcome| outcome.document.content == content_of(&outcome.document)));
}

/// Those under way are finished; no other is begun.
#[tokio::test]
async fn what_every_document_would_suffer_ends_the_batch() {
    for sessions in [1, 2] {
        let server = with_files(30).on_nth("RETR", 4, "999 Nonsense\r\n");
        let (server, pool) = start(server, sessions).await;
        let begun = Begun::default();
        let outcomes = all(pool.batch("get", &json!({}), sessions, downloads(30, &begun)).unwrap()).await;
        let (failed, fine): (Vec<_>, Vec<_>) = outcomes.iter().partition(|outcome| !outcome.errors.is_empty());
        assert_eq!(failed.len(), 1);
        assert_eq!(code(&failed[0].errors), FailureCode::ProtocolViolation);
        assert!(fine.iter().all(|outcome| outcome.document.content == content_of(&outcome.document)));
        assert!((4..4 + sessions).contains(&outcomes.len()), "{}", outcomes.len());
        assert_eq!((outcomes.len(), count(&server, "RETR")), (begun.count(), begun.count()));
    }
}

fn content_of(document: &Download) -> Vec<u8> {
    content(document.name.trim_end_matches(".txt").parse().unwrap())
}

/// The third and the fourth session are refused while the first one is at work.
#[tokio::test]
async fn a_server_that_permits_fewer_sessions_fails_no_document() {
    let gate = Gate::new();
    let full = "421 Too many connections from your address.\r\n";
    let server = with_files(30).greeting_nth(3, full).greeting_nth(4, full);
    let server = server.on_nth("RETR", 1, Script::new().wait_for(&gate).usual());
    let (server, pool) = start(server, 4).await;
    let batch = pool.batch("get", &json!({}), 4, downloads(30, &Begun::default())).unwrap();
    while server.connections() < 4 || pool.limit() != 2 {
        tokio::task::yield_now().await;
    }
    gate.open();
    let outcomes = all(batch).await;
    for (number, outcome) in outcomes.iter().enumerate() {
        assert!(outcome.errors.is_empty() && outcome.document.content == content(number), "{number}");
    }
    assert_eq!((outcomes.len(), server.connections(), pool.limit()), (30, 4, 2));
}

async fn connector() -> Connector {
    Host::new(&HostOptions::default()).unwrap().load_default().await.unwrap()
}

/// No session at all is no document's failure.
#[tokio::test]
async fn without_a_session_no_document_is_begun() {
    let (server, pool) = start(with_files(3).on("PASS", "530 No.\r\n"), 2).await;
    let begun = Begun::default();
    let mut batch = pool.batch("get", &json!({}), 2, downloads(3, &begun)).unwrap();
    let failure = batch.next().await.err().unwrap();
    assert_eq!(code(&[failure]), FailureCode::AuthFailed);
    assert!(batch.next().await.unwrap().is_none());
    assert_eq!((begun.count(), count(&server, "PASS")), (0, 1));
}

/// Refused before anything is begun: by the schema at once, by the connector in the first session.
#[tokio::test]
async fn wrong_parameters_begin_nothing() {
    let (server, pool) = start(with_files(3), 2).await;
    let begun = Begun::default();
    let batch = |operation: &str, parameters: Value| pool.batch(operation, &parameters, 2, downloads(3, &begun));
    assert!(matches!(batch("get", json!({ "include": 7 })).err(), Some(Error::Invalid(_))));
    assert!(matches!(batch("fetch", json!({})).err(), Some(Error::UnknownOperation(_))));
    assert_eq!(server.connections(), 0);
    let mut batch = batch("get", json!({ "include": ["("], "patternSyntax": "regex" })).unwrap();
    let failure = batch.next().await.err().unwrap();
    assert_eq!(code(&[failure]), FailureCode::ConfigInvalid);
    assert!(batch.next().await.unwrap().is_none());
    assert_eq!(begun.count(), 0);
}
