//! Active mode, and the automatic choice of it.

use super::{connection, count, open_under};
use crate::driver::{content, failure, get, list, open, send};
use host_harness::{FailureCode, Policy};
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};
use std::time::{Duration, Instant};
use tests::scripted::{Builder, Script, ScriptedServer};

/// Far above every bound in these tests, far below the ten minutes of the host.
const BOUND: Duration = Duration::from_mins(1);

fn server() -> Builder {
    ScriptedServer::new().file("/a", "content")
}

#[tokio::test]
async fn the_server_connects() {
    let loopback: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    for address in loopback {
        let server = server().listen_on(address).start().unwrap();
        let mut session = open(&connection(&server, "connectionMode", "active")).await;
        let megabytes = content(3_000_017);
        send(&mut session, "/b", &megabytes).await.unwrap();
        assert!(server.file("/b").unwrap() == megabytes);
        assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, b"content");
        assert_eq!(list(&mut session, json!({})).await.unwrap().len(), 2);
        let protocol = if address.is_ipv4() { 1 } else { 2 };
        let announced = format!("EPRT |{protocol}|{address}|");
        assert!(server.commands().iter().any(|line| line.starts_with(&announced)), "{:?}", server.commands());
        assert_eq!((count(&server, "EPSV"), count(&server, "PASV"), count(&server, "PORT")), (0, 0, 0));
    }
}

#[tokio::test]
async fn ipv6_works_in_passive_mode_too() {
    let server = server().listen_on(Ipv6Addr::LOCALHOST).start().unwrap();
    let mut session = open(&connection(&server, "connectionMode", "passive")).await;
    assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, b"content");
    assert_eq!(count(&server, "EPSV"), 1);
}

#[tokio::test]
async fn port_is_used_when_eprt_is_refused() {
    let server = server().on("EPRT", "522 Use PORT.\r\n").start().unwrap();
    let mut session = open(&connection(&server, "connectionMode", "active")).await;
    for _ in 0..2 {
        assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, b"content");
    }
    assert_eq!((count(&server, "EPRT"), count(&server, "PORT")), (1, 2), "it is remembered");
}

#[tokio::test]
async fn address_and_ports_are_announced_as_configured() {
    let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let server = server().start().unwrap();
    let mut connection = connection(&server, "connectionMode", "active");
    connection["activePortRange"] = free.to_string().into();
    let mut session = open(&connection).await;
    for _ in 0..2 {
        assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, b"content");
    }
    assert!(server.commands().contains(&format!("EPRT |1|127.0.0.1|{free}|")), "{:?}", server.commands());

    let server = self::server().on("EPRT", "200 Fine.\r\n").on("RETR", "425 Nobody there.\r\n").start().unwrap();
    let mut connection = super::connection(&server, "connectionMode", "active");
    connection["activeAddress"] = "203.0.113.5".into();
    let refused = failure(get(&mut open(&connection).await, json!({ "fileName": "/a" })).await);
    assert_eq!(refused.code, FailureCode::DataConnectionFailed);
    assert!(server.commands().iter().any(|line| line.starts_with("EPRT |1|203.0.113.5|")));
}

#[tokio::test]
async fn ports_that_are_all_in_use_are_a_clear_failure() {
    let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let server = server().start().unwrap();
    let mut connection = connection(&server, "connectionMode", "active");
    connection["activePortRange"] = taken.local_addr().unwrap().port().to_string().into();
    let refused = failure(get(&mut open(&connection).await, json!({ "fileName": "/a" })).await);
    assert_eq!(refused.code, FailureCode::DataConnectionFailed);
    assert!(refused.message.contains("in use") && refused.hint.is_some(), "{refused:?}");
}

#[tokio::test]
async fn a_server_that_never_connects() {
    for script in [Script::new().reply("150 Soon.\r\n"), Script::new(), Script::new().connect_as_stranger()] {
        let server = server().on("RETR", script).start().unwrap();
        let mut connection = connection(&server, "connectionMode", "active");
        connection["connectTimeoutMs"] = 2000.into();
        let mut session = open(&connection).await;
        let start = Instant::now();
        let silent = failure(get(&mut session, json!({ "fileName": "/a" })).await);
        assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
        assert_eq!(silent.code, FailureCode::DataConnectionFailed, "{silent:?}");
        assert!(silent.hint.unwrap().contains("passive mode"));
    }
}

#[tokio::test]
async fn a_refusal_ends_the_wait() {
    for reply in ["425 Can't connect.\r\n", "150 Connecting.\r\n425 Can't connect.\r\n"] {
        let server = server().on("RETR", reply).start().unwrap();
        let mut session = open(&connection(&server, "connectionMode", "active")).await;
        let refused = failure(get(&mut session, json!({ "fileName": "/a" })).await);
        assert_eq!(
            (refused.code, refused.reply.map(|reply| reply.code)),
            (FailureCode::DataConnectionFailed, Some(425))
        );
        session.ping().await.unwrap();
    }
    let leaving = Script::new().reply("421 Shutting down.\r\n").close_control();
    let server = server().on("RETR", leaving).start().unwrap();
    let mut session = open(&connection(&server, "connectionMode", "active")).await;
    let left = failure(get(&mut session, json!({ "fileName": "/a" })).await);
    assert_eq!((left.code, left.reply.map(|reply| reply.code)), (FailureCode::ConnectFailed, Some(421)));
}

#[tokio::test]
async fn a_stranger_is_turned_away() {
    let server = server().on("RETR", Script::new().connect_as_stranger().usual()).start().unwrap();
    let connection = connection(&server, "connectionMode", "active");
    // The host turns the stranger away; one that lets it in leaves that to the connector.
    let careful = Policy::for_connection(&connection);
    let careless = careful.clone().allow_address(Ipv4Addr::new(127, 0, 0, 77).into());
    for policy in [careful, careless] {
        let mut session = open_under(policy, &connection).await;
        assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, b"content");
    }
}

#[tokio::test]
async fn a_host_that_forbids_listening() {
    let server = server().start().unwrap();
    let active = connection(&server, "connectionMode", "active");
    let mut session = open_under(Policy::for_connection(&active).forbid_listening(), &active).await;
    let forbidden = failure(get(&mut session, json!({ "fileName": "/a" })).await);
    assert_eq!((forbidden.code, forbidden.phase.as_str()), (FailureCode::Unsupported, "data-connection"));
    assert!(forbidden.hint.unwrap().contains("passive mode"));
    session.ping().await.unwrap();
    assert_eq!(count(&server, "EPRT") + count(&server, "RETR"), 0, "the server was not asked to connect");

    for mode in ["passive", "auto"] {
        let connection = connection(&server, "connectionMode", mode);
        let mut session = open_under(Policy::for_connection(&connection).forbid_listening(), &connection).await;
        assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, b"content", "{mode}");
    }
}

#[tokio::test]
async fn automatic_mode_goes_over_to_active_and_remembers_it() {
    // Nothing listens on port 1.
    let unreachable = server()
        .on("EPSV", "229 Entering Extended Passive Mode (|||1|)\r\n")
        .on("PASV", "227 Entering Passive Mode (127,0,0,1,0,1)\r\n");
    let refused = server().on("EPSV", "502 No.\r\n").on("PASV", "502 No.\r\n");
    for server in [unreachable, refused] {
        let server = server.start().unwrap();
        let mut session = open(&connection(&server, "connectionMode", "auto")).await;
        for _ in 0..2 {
            assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, b"content");
        }
        send(&mut session, "/b", b"more").await.unwrap();
        assert_eq!((count(&server, "EPSV"), count(&server, "PASV")), (1, 1));
    }
}

#[tokio::test]
async fn automatic_mode_repeats_a_command_that_was_refused_for_want_of_a_data_connection() {
    for verb in ["RETR", "STOR", "MLSD"] {
        let server = server().on_nth(verb, 1, "425 Can't open data connection.\r\n").start().unwrap();
        let mut session = open(&connection(&server, "connectionMode", "auto")).await;
        assert_eq!(get(&mut session, json!({ "fileName": "/a" })).await.unwrap()[0].body, b"content");
        send(&mut session, "/b", b"more").await.unwrap();
        assert_eq!(server.file("/b").unwrap(), b"more");
        assert_eq!(list(&mut session, json!({})).await.unwrap().len(), 2);
        assert!(count(&server, "EPRT") > 0, "{verb}: {:?}", server.commands());
    }
}

#[tokio::test]
async fn when_no_mode_works_both_reasons_are_given() {
    let server = server()
        .on("EPSV", "502 No.\r\n")
        .on("PASV", "500 Not passive.\r\n")
        .on("EPRT", "500 No.\r\n")
        .on("PORT", "500 Not active.\r\n");
    let server = server.start().unwrap();
    let mut session = open(&connection(&server, "connectionMode", "auto")).await;
    let failed = failure(get(&mut session, json!({ "fileName": "/a" })).await);
    assert_eq!(failed.code, FailureCode::DataConnectionFailed);
    assert!(failed.message.contains("Not passive") && failed.message.contains("Not active"), "{failed:?}");
}
