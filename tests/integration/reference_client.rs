//! suppaftp, natively, as the reference: the same round trip through it and through the component gives the same bytes.

use crate::driver::{connection, content, get, open, send};
use serde_json::json;
use std::io::Cursor;
use suppaftp::FtpStream;
use suppaftp::types::FileType;
use tests::servers::{FtpServer, RealServer, ServerKind};

#[tokio::test]
async fn the_reference_client_and_the_component_read_what_the_other_wrote() {
    let content = content(1_000_003);
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let mut session = open(&connection(&server)).await;
        send(&mut session, "component.bin", &content).await.unwrap();
        let (address, user, password) = (server.address(), server.user().to_owned(), server.password().to_owned());
        let sent = content.clone();
        let read = tokio::task::spawn_blocking(move || {
            let mut client = FtpStream::connect(address).unwrap();
            client.login(user, password).unwrap();
            client.transfer_type(FileType::Binary).unwrap();
            client.put_file("reference.bin", &mut Cursor::new(sent)).unwrap();
            let read = client.retr_as_buffer("component.bin").unwrap().into_inner();
            client.quit().unwrap();
            read
        });
        assert!(read.await.unwrap() == content, "{kind}: the reference client read something else");
        let files = get(&mut session, json!({ "fileName": "reference.bin" })).await.unwrap();
        assert!(files[0].body == content, "{kind}: the component read something else");
    }
}
