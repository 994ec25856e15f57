//! A pool lends sessions, keeps to what the server permits, and keeps nothing longer than it is good for.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use host_harness::{Error, FailureCode, Host, HostOptions, Pool, PooledSession};
use serde_json::{Value, json};
use tests::scripted::{Builder, Script, ScriptedServer};

async fn start(server: Builder, max_connections: usize) -> (ScriptedServer, Pool) {
    let server = server.start().unwrap();
    let connection = json!({
        "host": "127.0.0.1", "port": server.address().port(), "user": "alice", "password": "s3cret",
        "maxConnections": max_connections, "retry": { "attempts": 1 },
    });
    (server, pool(&connection).await)
}

async fn pool(connection: &Value) -> Pool {
    let connector = Host::new(&HostOptions::default()).unwrap().load_default().await.unwrap();
    Pool::new(&connector, connection).unwrap()
}

/// Whether it has to wait: asked once, it is not there yet, and no event that it waits for has happened.
async fn waits(future: impl Future) -> bool {
    let mut future = pin!(future);
    tokio::select! {
        biased;
        _ = &mut future => false,
        () = tokio::task::yield_now() => true,
    }
}

/// Lets time pass for the pool, and only for it.
async fn pass(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

fn count(server: &ScriptedServer, command: &str) -> usize {
    server.commands().iter().filter(|line| *line == command).count()
}

fn refused(result: Result<PooledSession, Error>) -> FailureCode {
    match result.err() {
        Some(Error::Failure(failure)) => failure.code,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_session_that_comes_back_is_lent_again() {
    let (server, pool) = start(ScriptedServer::new(), 4).await;
    for _ in 0..3 {
        pool.acquire().await.unwrap().ping().await.unwrap();
    }
    assert_eq!((server.connections(), count(&server, "NOOP")), (1, 3), "none but the pings of this test");
}

#[tokio::test]
async fn there_are_no_more_than_the_connection_says_and_who_waits_is_served_in_order() {
    let (server, pool) = start(ScriptedServer::new(), 2).await;
    let (first, second) = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
    let (mut third, mut fourth, mut fifth) = (pin!(pool.acquire()), pin!(pool.acquire()), pin!(pool.acquire()));
    assert!(waits(&mut third).await && waits(&mut fourth).await && waits(&mut fifth).await);
    drop(first);
    assert!(waits(&mut fifth).await && waits(&mut fourth).await);
    let third = third.await.unwrap();
    drop(second);
    assert!(waits(&mut fifth).await);
    let fourth = fourth.await.unwrap();
    drop(third);
    drop((fifth.await.unwrap(), fourth));
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn who_gives_up_waiting_costs_nobody_a_turn() {
    let (server, pool) = start(ScriptedServer::new(), 1).await;
    let session = pool.acquire().await.unwrap();
    assert!(waits(pool.acquire()).await, "and is dropped");
    let mut other = pin!(pool.acquire());
    assert!(waits(&mut other).await);
    drop(session);
    assert!(waits(std::future::pending::<()>()).await);
    other.await.unwrap().ping().await.unwrap();
    assert_eq!(server.connections(), 1);
}

/// How servers say that they have too many, at the third connection.
#[tokio::test]
async fn a_server_that_permits_fewer_gets_no_more() {
    let greeting = |reply: &str| ScriptedServer::new().greeting_nth(3, Script::new().reply(reply).close_control());
    let login = |reply: &str| ScriptedServer::new().on_nth("PASS", 3, Script::new().reply(reply).close_control());
    for server in [
        greeting("421 Too many connections from your address.\r\n"),
        greeting("421 Service not available.\r\n"),
        login("530 Sorry, the maximum number of clients (2) for this user are already connected.\r\n"),
        login("421 Too many users.\r\n"),
    ] {
        let (server, pool) = start(server, 4).await;
        let (first, second) = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
        assert_eq!(pool.limit(), 4);
        let returning = async {
            while pool.limit() == 4 {
                tokio::task::yield_now().await;
            }
            drop(first);
        };
        let (third, ()) = tokio::join!(pool.acquire(), returning);
        third.unwrap().ping().await.unwrap();
        assert_eq!((pool.limit(), server.connections()), (2, 3));
        let third = pool.acquire().await.unwrap();
        assert!(waits(pool.acquire()).await, "no further one is tried");
        drop((second, third));
        assert_eq!(server.connections(), 3);
    }
}

/// A server that was full for a moment is no reason to do with less.
#[tokio::test]
async fn a_further_session_is_tried_as_often_as_the_connection_says() {
    const FULL: &str = "421 Too many connections.\r\n";
    for (refusals, limit) in [(3..=4, 4), (3..=5, 2)] {
        let server =
            refusals.fold(ScriptedServer::new(), |server, nth| server.greeting_nth(nth, FULL)).start().unwrap();
        let connection = json!({
            "host": "127.0.0.1", "port": server.address().port(),
            "retry": { "attempts": 3, "initialDelayMs": 1, "maxDelayMs": 1 },
        });
        let pool = pool(&connection).await;
        let (first, _second) = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
        let returning = async {
            while server.connections() < 5 || pool.limit() != limit {
                tokio::task::yield_now().await;
            }
            drop(first);
        };
        let (third, ()) = tokio::join!(pool.acquire(), returning);
        third.unwrap().ping().await.unwrap();
        assert_eq!((pool.limit(), server.connections()), (limit, 5));
    }
}

#[tokio::test]
async fn with_no_other_session_open_a_full_server_is_the_callers_failure() {
    let (server, pool) = start(ScriptedServer::new().greeting_nth(1, "421 Too many connections.\r\n"), 4).await;
    let (first, second) = tokio::join!(pool.acquire(), pool.acquire());
    assert_eq!((refused(first), refused(second)), (FailureCode::TooManyConnections, FailureCode::TooManyConnections));
    assert_eq!((server.connections(), pool.limit()), (1, 4), "who waited fared no better");
    pool.acquire().await.unwrap();
}

#[tokio::test]
async fn a_refused_login_is_never_tried_again() {
    let (server, pool) = start(ScriptedServer::new().login("alice", "another"), 4).await;
    let results = tokio::join!(pool.acquire(), pool.acquire(), pool.acquire());
    for result in [results.0, results.1, results.2, pool.acquire().await] {
        assert_eq!(refused(result), FailureCode::AuthFailed);
    }
    assert_eq!(count(&server, "PASS s3cret"), 1);
}

#[tokio::test]
async fn a_session_that_was_idle_for_10_s_proves_that_it_works() {
    let (server, pool) = start(ScriptedServer::new(), 4).await;
    drop(pool.acquire().await.unwrap());
    pass(Duration::from_secs(9)).await;
    drop(pool.acquire().await.unwrap());
    assert_eq!(count(&server, "NOOP"), 0);
    pass(Duration::from_secs(10)).await;
    drop(pool.acquire().await.unwrap());
    assert_eq!((count(&server, "NOOP"), server.connections()), (1, 1));
}

#[tokio::test]
async fn a_session_that_does_not_is_replaced() {
    let (server, pool) = start(ScriptedServer::new().on_nth("NOOP", 1, Script::new().close_control()), 1).await;
    drop(pool.acquire().await.unwrap());
    pass(Duration::from_secs(10)).await;
    let mut session = pool.acquire().await.unwrap();
    session.ping().await.unwrap();
    assert_eq!((server.connections(), server.open_connections()), (2, 1));
    drop(session);
    pool.acquire().await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test]
async fn a_session_that_was_idle_for_45_s_is_closed() {
    let (server, pool) = start(ScriptedServer::new(), 4).await;
    let (first, second) = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
    drop(first);
    tokio::task::yield_now().await;
    pass(Duration::from_secs(44)).await;
    drop(second);
    pass(Duration::from_secs(1)).await;
    server.wait_for_command("QUIT", 1).await.unwrap();
    drop(pool.acquire().await.unwrap());
    assert_eq!((count(&server, "QUIT"), server.connections()), (1, 2), "the other one goes on");
    tokio::task::yield_now().await;
    pass(Duration::from_secs(45)).await;
    server.wait_until_all_closed().await.unwrap();
    assert_eq!(count(&server, "QUIT"), 2);
    pool.acquire().await.unwrap();
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn a_session_that_was_lost_or_is_in_doubt_is_not_lent_again() {
    let server = ScriptedServer::new().on_nth("NOOP", 2, "999 Nonsense\r\n");
    let (server, pool) = start(server, 1).await;
    let mut lost = pool.acquire().await.unwrap();
    tokio::select! {
        biased;
        answer = lost.ping() => panic!("answered without waiting for the server: {answer:?}"),
        () = std::future::ready(()) => {}
    }
    drop(lost);
    let mut doubtful = pool.acquire().await.unwrap();
    server.wait_for_command("NOOP", 1).await.unwrap();
    assert!(doubtful.ping().await.is_err());
    drop(doubtful);
    pool.acquire().await.unwrap().ping().await.unwrap();
    assert_eq!(server.connections(), 3);
}

#[tokio::test]
async fn nothing_outlives_a_pool() {
    let (server, pool) = start(ScriptedServer::new(), 4).await;
    let lent = pool.acquire().await.unwrap();
    drop(pool.acquire().await.unwrap());
    assert_eq!(server.open_connections(), 2);
    drop(pool);
    drop(lent);
    server.wait_until_all_closed().await.unwrap();
    // An aborted task is gone when the runtime comes to it.
    tokio::task::yield_now().await;
    assert_eq!(tokio::runtime::Handle::current().metrics().num_alive_tasks(), 0);
}

#[tokio::test]
async fn closing_a_pool_says_goodbye() {
    let (server, pool) = start(ScriptedServer::new(), 4).await;
    drop((pool.acquire().await.unwrap(), pool.acquire().await.unwrap()));
    pool.close().await;
    server.wait_until_all_closed().await.unwrap();
    assert_eq!(count(&server, "QUIT"), 2);
}

#[tokio::test]
async fn a_connection_that_does_not_fit_its_schema_makes_no_pool() {
    let connector = Host::new(&HostOptions::default()).unwrap().load_default().await.unwrap();
    assert!(matches!(Pool::new(&connector, &json!({ "host": 7 })).err(), Some(Error::Invalid(_))));
}
