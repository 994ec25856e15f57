//! Faults on data connections.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use super::*;

fn download(offset: u64) -> DataFault {
    Fault::on_data(Direction::Download).after_bytes(offset)
}

fn upload(offset: u64) -> DataFault {
    Fault::on_data(Direction::Upload).after_bytes(offset)
}

#[test]
fn a_download_is_cut_at_each_byte() {
    for offset in 0..=CONTENT.len() {
        let (_server, proxy, mut client) = through([download(offset as u64).cut()]);
        let (content, end, _) = client.download("RETR /a");
        end.unwrap();
        assert_eq!(content, CONTENT[..offset]);
        assert_eq!((proxy.fired(), proxy.bytes(Direction::Download)), (1, offset as u64));
        assert_eq!(client.download("RETR /a").0, CONTENT);
    }
}

#[test]
fn an_upload_is_cut_at_each_byte_and_taken_for_whole() {
    for offset in 0..=CONTENT.len() {
        let (server, proxy, mut client) = through([upload(offset as u64).cut()]);
        assert!(client.upload("STOR /b", CONTENT).unwrap().starts_with("226"));
        assert_eq!(server.file("/b").unwrap(), CONTENT[..offset]);
        assert_eq!(proxy.fired(), 1);
    }
}

#[test]
fn a_reset_is_a_reset_on_both_sides() {
    let (server, _proxy, mut client) = through([download(3).reset(), upload(3).reset()]);
    let (_, end, reply) = client.download("RETR /a");
    assert_eq!(end.unwrap_err().kind(), ErrorKind::ConnectionReset);
    // All of it was on its way already.
    assert!(reply.unwrap().starts_with("226"));
    assert!(client.upload("STOR /b", CONTENT).unwrap().starts_with("426"));
    assert!(server.file("/b").unwrap().len() <= 3);
}

#[test]
fn the_session_is_reset_with_its_data_connection() {
    let (_server, _proxy, mut client) = through([download(3).reset_session()]);
    let mut data = TcpStream::connect(client.passive()).unwrap();
    client.control.write_all(b"RETR /a\r\n").unwrap();
    assert_eq!(data.read_to_end(&mut Vec::new()).unwrap_err().kind(), ErrorKind::ConnectionReset);
    // Replies that came before it may be lost with it.
    let end = client.control.read_to_end(&mut Vec::new());
    assert_eq!(end.unwrap_err().kind(), ErrorKind::ConnectionReset);
}

#[test]
fn a_truncated_transfer_ends_behind_a_226() {
    let big = vec![7; 3_000_000];
    let server = server().file("/big", big.clone()).start().unwrap();
    let proxy = FaultProxy::to(server.address()).fault(download(1_000_000).truncate());
    let proxy = proxy.fault(upload(1_000_000).truncate()).start().unwrap();
    let mut client = Client::connect(proxy.address());
    client.line().unwrap();
    let mut data = client.transfer("RETR /big");
    let mut content = Vec::new();
    data.read_to_end(&mut content).unwrap();
    assert_eq!((content.len(), client.line().unwrap().as_str()), (1_000_000, "226 Transfer complete."));
    assert_eq!(client.upload("STOR /b", &big).unwrap(), "226 Transfer complete.");
    assert_eq!(server.file("/b").unwrap().len(), 1_000_000);
}

#[tokio::test]
async fn a_stalled_transfer_stays_until_the_client_ends_the_session() {
    let (server, proxy, mut client) = through([download(3).stall()]);
    let mut data = client.transfer("RETR /a");
    let mut content = [0; 3];
    data.read_exact(&mut content).unwrap();
    proxy.wait_for_fault(1).await.unwrap();
    data.set_nonblocking(true).unwrap();
    assert_eq!(data.read(&mut [0]).unwrap_err().kind(), ErrorKind::WouldBlock);
    assert_eq!(proxy.open_connections(), 2);
    drop((data, client));
    proxy.wait_until_all_closed().await.unwrap();
    server.wait_until_all_closed().await.unwrap();
}

/// The end of a client that has sent more than fits comes behind what it has sent.
#[tokio::test]
async fn an_upload_that_nobody_takes_ends_with_the_session_too() {
    for fault in [upload(0).stall(), Fault::on_data_connection().black_hole()] {
        let (_server, proxy, mut client) = through([fault]);
        let mut data = client.transfer("STOR /b");
        data.set_nonblocking(true).unwrap();
        while data.write(&[7; 8 * 1024]).is_ok() {}
        drop((data, client));
        proxy.wait_until_all_closed().await.unwrap();
    }
}

#[test]
fn offsets_are_the_connections_own_and_commands_are_told_apart() {
    let (_server, proxy, mut client) = through([download(4).of("RETR").nth(2).times(2).reset()]);
    client.download("MLSD").1.unwrap();
    client.download("RETR /a").1.unwrap();
    for _ in 0..2 {
        client.download("RETR /a").1.unwrap_err();
    }
    client.download("RETR /a").1.unwrap();
    assert_eq!(proxy.fired(), 2);
}

#[test]
fn an_offset_that_is_not_reached_is_no_occasion() {
    let (_server, proxy, mut client) = through([upload(CONTENT.len() as u64).cut(), upload(1_000).nth(1).reset()]);
    client.download("RETR /a").1.unwrap();
    assert!(client.upload("STOR /b", b"short").unwrap().starts_with("226"));
    assert_eq!(proxy.fired(), 0);
    client.upload("STOR /b", CONTENT).unwrap();
    client.upload("STOR /b", &[7; 2_000]).unwrap();
    assert_eq!(proxy.fired(), 2);
}

#[test]
fn content_is_delayed_and_trickles() {
    let pause = Duration::from_millis(2);
    let (server, _proxy, mut client) = through([download(5).delay(10 * pause), upload(2).trickle(1, pause)]);
    let start = Instant::now();
    assert_eq!(client.download("RETR /a").0, CONTENT);
    assert!(start.elapsed() >= 10 * pause);
    let start = Instant::now();
    let mut data = client.transfer("STOR /b");
    data.write_all(CONTENT).unwrap();
    drop(data);
    client.line().unwrap();
    assert!(start.elapsed() >= 8 * pause);
    assert_eq!(server.file("/b").unwrap(), CONTENT);
}
