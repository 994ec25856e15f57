//! Faults in the making of a connection.

use std::io::{ErrorKind, Read as _};
use std::net::TcpStream;

use super::*;

#[tokio::test]
async fn control_connections_are_refused_or_nothing_is_said_on_them() {
    let server = server().start().unwrap();
    let proxy = FaultProxy::to(server.address());
    let proxy = proxy.fault(Fault::on_connection().refuse()).fault(Fault::on_connection().nth(2).black_hole());
    let proxy = proxy.start().unwrap();
    let mut client = Client::connect(proxy.address());
    assert_eq!(client.line().unwrap_err().kind(), ErrorKind::ConnectionReset);

    let mut client = Client::connect(proxy.address());
    proxy.wait_for_fault(2).await.unwrap();
    client.control.set_nonblocking(true).unwrap();
    assert_eq!(client.line().unwrap_err().kind(), ErrorKind::WouldBlock);
    assert_eq!((proxy.open_connections(), server.connections()), (1, 0));
    drop(client);
    proxy.wait_until_all_closed().await.unwrap();

    let mut client = Client::connect(proxy.address());
    assert!(client.line().unwrap().starts_with("220"));
}

#[test]
fn faults_are_counted_one_by_one() {
    let server = server().start().unwrap();
    let noop = || Fault::on_command("NOOP").cut_control();
    let proxy = FaultProxy::to(server.address()).fault(noop()).fault(noop()).fault(Fault::on_command("RETER").stall());
    let proxy = proxy.start().unwrap();
    let mut client = Client::connect(proxy.address());
    client.line().unwrap();
    client.ask("NOOP").unwrap_err();
    assert_eq!(proxy.fired_each(), [1, 0, 0], "the second was forestalled, the third has no occasion");
}

#[tokio::test]
async fn data_connections_are_refused_or_nothing_comes_on_them() {
    let refused = Fault::on_data_connection().times(2).refuse();
    let silent = Fault::on_data_connection().nth(3).black_hole();
    let (_server, proxy, mut client) = through([refused, silent]);
    for _ in 0..2 {
        let address = client.passive();
        assert_eq!(TcpStream::connect(address).unwrap_err().kind(), ErrorKind::ConnectionRefused);
    }
    let mut data = TcpStream::connect(client.passive()).unwrap();
    data.set_nonblocking(true).unwrap();
    assert_eq!(data.read(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock);
    assert_eq!(client.download("RETR /a").0, CONTENT);
    drop((data, client));
    proxy.wait_until_all_closed().await.unwrap();
}

#[test]
fn all_ends_when_the_proxy_is_dropped() {
    let (server, proxy, mut client) = through([Fault::on_command("NOOP").stall()]);
    drop(proxy);
    client.line().unwrap_err();
    drop(server);
}

#[test]
fn a_server_that_is_not_there_is_a_reset() {
    let proxy = FaultProxy::to(crate::runtime::listen([127, 0, 0, 1].into()).unwrap().1).start().unwrap();
    let mut client = Client::connect(proxy.address());
    assert_eq!(client.line().unwrap_err().kind(), ErrorKind::ConnectionReset);
}
