//! Names so long that the temporary ones hold only their beginning.

use crate::driver::{connection, delete, get, open, send_with};
use serde_json::json;
use tests::servers::{RealServer, ServerKind};

/// 255 bytes, the most that file systems take; a cut at just any byte would fall into a character.
#[tokio::test]
async fn the_longest_name_goes_there_and_back_on_every_server() {
    let name = format!("a{}", "é".repeat(127));
    assert_eq!(name.len(), 255);
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let mut session = open(&connection(&server)).await;
        for content in [b"old", b"new"] {
            let parameters = json!({ "ifExists": "overwrite" });
            send_with(&mut session, parameters, &name, content)
                .await
                .unwrap_or_else(|error| panic!("{kind}: {error:?}"));
            assert_eq!(server.names("").unwrap(), [name.as_bytes()], "{kind}");
            let files = get(&mut session, json!({ "fileName": name })).await.unwrap();
            assert_eq!(files[0].body, content, "{kind}");
        }
        delete(&mut session, json!({ "fileName": name })).await.unwrap();
        assert!(server.names("").unwrap().is_empty(), "{kind}");
    }
}
