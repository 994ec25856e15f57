//! Times are UTC, whatever zone the server tells them in.

use crate::driver::{connection, list, open};
use crate::scripted;
use serde_json::json;
use std::fs::File;
use std::time::{Duration, SystemTime};
use tests::scripted::ScriptedServer;
use tests::servers::{FtpServer, RealServer, ServerKind};

#[tokio::test]
async fn a_listing_in_local_time_is_told_in_utc() {
    for zone in ["Asia/Kolkata", "America/St_Johns"] {
        let server = RealServer::builder(ServerKind::Proftpd).time_zone(zone).start().unwrap();
        server.store("a.txt", b"1").unwrap();
        // Twelve hours ago, at 30 seconds past a minute, so that what is told can be told from what is cut off.
        let seconds = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() / 60 * 60 + 30;
        let modified = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds - 12 * 60 * 60);
        File::options().write(true).open(server.root().join("a.txt")).unwrap().set_modified(modified).unwrap();
        // LIST tells local time, MLSD tells UTC.
        let mut local = connection(&server);
        local["quirks"] = json!({ "mlsd": "off" });
        let entries = list(&mut open(&local).await, json!({})).await.unwrap();
        let exact = list(&mut open(&connection(&server)).await, json!({})).await.unwrap();
        let exact = exact[0]["modified"].as_str().unwrap();
        let listed = entries[0]["modified"].as_str().unwrap();
        assert_eq!(entries[0]["modifiedPrecision"], "minute", "{zone}");
        assert_eq!(listed[..16], exact[..16], "{zone}");
        assert_eq!((&listed[16..], &exact[16..]), (":00Z", ":30Z"), "{zone}");
    }
}

/// The property `timestamp` is the server's own time, as Boomi has it.
#[tokio::test]
async fn a_timestamp_is_the_servers_time() {
    let now = tests::scripted::now();
    let server = ScriptedServer::new()
        .without_feature("MLST")
        .clock(&now)
        .list_offset_minutes(-210)
        .file_modified("/in/a", "1", &now)
        .start()
        .unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let documents =
        crate::driver::run(&mut session, "list", json!({ "remoteDirectory": "in" }), &[], None).await.unwrap();
    let (modified, timestamp) = (documents[0].property("modified"), documents[0].property("timestamp"));
    let utc = format!("{}-{}-{}T{}:{}:00Z", &now[..4], &now[4..6], &now[6..8], &now[8..10], &now[10..12]);
    assert_eq!(modified, utc);
    assert_ne!(timestamp[..16], modified.replace('T', " ")[..16], "it is three and a half hours behind");
    let minute = |text: &str| text[14..16].parse::<i32>().unwrap();
    assert_eq!((minute(modified) - minute(timestamp)).rem_euclid(60), 30);
}

/// A server whose MDTM makes no sense: its listing is told as it stands.
#[tokio::test]
async fn an_mdtm_that_does_not_fit_is_not_believed() {
    let now = tests::scripted::now();
    let server = ScriptedServer::new()
        .without_feature("MLST")
        .clock(&now)
        .list_offset_minutes(0)
        .file_modified("/in/a", "1", &now)
        .on("MDTM", "213 19990101000007\r\n")
        .start()
        .unwrap();
    let mut session = open(&scripted::connection(&server)).await;
    let entries = list(&mut session, json!({ "remoteDirectory": "in" })).await.unwrap();
    assert_eq!(entries[0]["modified"].as_str().unwrap()[..10], format!("{}-{}-{}", &now[..4], &now[4..6], &now[6..8]));
}
