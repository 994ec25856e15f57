//! IPv6 on control and data connections.

use super::round_trip;
use crate::driver::connection;
use serde_json::{Value, json};
use std::net::Ipv6Addr;
use tests::scripted::ScriptedServer;
use tests::servers::{RealServer, ServerKind};

#[tokio::test]
async fn works_on_every_server_in_both_modes() {
    for kind in ServerKind::ALL {
        println!("{kind}");
        let server = RealServer::builder(kind).ipv6().start().unwrap();
        let mut connection: Value = connection(&server);
        assert_eq!(connection["host"], "::1");
        round_trip(&connection).await;
        connection["connectionMode"] = "active".into();
        round_trip(&connection).await;
        connection["host"] = "[::1]".into();
        round_trip(&connection).await;
    }
}

#[tokio::test]
async fn epsv_and_eprt_are_what_is_used() {
    let server = ScriptedServer::new().listen_on(Ipv6Addr::LOCALHOST).start().unwrap();
    for mode in ["passive", "active"] {
        let connection = json!({ "host": "::1", "port": server.address().port(), "connectionMode": mode });
        round_trip(&connection).await;
    }
    let said = |verb: &str| server.commands().iter().any(|line| line.split(' ').next() == Some(verb));
    assert!(said("EPSV") && said("EPRT") && !said("PASV") && !said("PORT"), "{:?}", server.commands());
}

#[tokio::test]
async fn without_epsv_there_is_a_clear_failure() {
    let server = ScriptedServer::new().listen_on(Ipv6Addr::LOCALHOST).on("EPSV", "500 What?\r\n").start().unwrap();
    let connection = json!({ "host": "::1", "port": server.address().port() });
    let mut session = crate::driver::open(&connection).await;
    let refused = crate::driver::failure(crate::driver::list(&mut session, json!({})).await);
    assert_eq!(refused.code, host_harness::FailureCode::Unsupported, "{refused:?}");
}
