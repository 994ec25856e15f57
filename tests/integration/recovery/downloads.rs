//! Downloads that are interrupted.

use super::{commands, open};
use crate::driver::{content, failure, get, retrying};
use crate::scripted::connection;
use host_harness::FailureCode;
use serde_json::json;
use tests::scripted::{Builder, Script, ScriptedServer};

const SIZE: u64 = 400_000;

fn with_file() -> Builder {
    ScriptedServer::new().file("/a", content(usize::try_from(SIZE).unwrap()))
}

fn whole() -> Vec<u8> {
    content(usize::try_from(SIZE).unwrap())
}

/// RETR that breaks after so many bytes of what is left.
fn cut_after(bytes: u64) -> Script {
    Script::new().reply("150 Here.\r\n").send_file_up_to(bytes).reset_data().reply("426 Cut.\r\n")
}

#[tokio::test]
async fn each_interruption_is_gone_on_with_where_it_was() {
    // The second RETR is for one byte: that REST does what it says is seen once.
    let cuts = [1, 3, 4, 5, 6];
    let server = cuts.into_iter().fold(with_file(), |server, nth| server.on_nth("RETR", nth, cut_after(70_000)));
    let server = server.start().unwrap();
    let files = get(&mut open(&server).await, json!({ "fileName": "a" })).await.unwrap();
    assert!(files[0].body == whole());
    assert_eq!((files[0].property("resumed-count"), files[0].property("attempts")), ("5", "6"));
    assert_eq!(files[0].property("size"), SIZE.to_string());
    let rests = ["REST 399999", "REST 70000", "REST 140000", "REST 210000", "REST 280000", "REST 350000"];
    assert_eq!(commands(&server, &["REST"]), rests);
}

#[tokio::test]
async fn a_lost_control_connection_is_replaced() {
    let begun = || Script::new().reply("150 Here.\r\n").send_file_up_to(100_000);
    for fault in [begun().reset_control(), begun().reset_data().close_control()] {
        let server = with_file().on_nth("RETR", 1, fault).start().unwrap();
        let files = get(&mut open(&server).await, json!({ "fileName": "a" })).await.unwrap();
        assert!(files[0].body == whole());
        assert_eq!(server.connections(), 2);
    }
}

#[tokio::test]
async fn six_interruptions_without_progress_end_it() {
    let nothing = Script::new().reply("150 Here.\r\n").reset_data().reply("426 Cut.\r\n");
    let server = with_file().on("RETR", nothing).on_nth("RETR", 1, cut_after(100_000));
    let server = server.on_nth("RETR", 2, Script::new().usual()).start().unwrap();
    let failure = failure(get(&mut open(&server).await, json!({ "fileName": "a" })).await);
    assert_eq!((failure.code, failure.retryable), (FailureCode::Truncated, true));
    assert_eq!(commands(&server, &["RETR"]).len(), 1 + 1 + 5);
}

/// Parts of two files never become one.
#[tokio::test]
async fn a_file_that_changed_meanwhile_is_not_gone_on_with() {
    let facts = |facts: &str| format!("250-Here\r\n type=file;{facts} /a\r\n250 End\r\n");
    for changed in ["size=400000;modify=20990101000000;", "size=400001;modify=20260102030405;"] {
        let server = with_file().on_nth("RETR", 1, cut_after(100_000)).on_nth("MLST", 2, facts(changed));
        let server = server.start().unwrap();
        let mut session = open(&server).await;
        let failure = failure(get(&mut session, json!({ "fileName": "a" })).await);
        assert_eq!((failure.code, failure.retryable), (FailureCode::SourceChanged, true), "{changed}");
        assert_eq!(commands(&server, &["REST"]).len(), 0);
        assert!(get(&mut session, json!({ "fileName": "a" })).await.unwrap()[0].body == whole(), "the next attempt");
    }
}

/// Nothing had come yet: then it does not matter which file it is.
#[tokio::test]
async fn before_the_first_byte_it_is_simply_begun_again() {
    for fault in [
        Script::from("425 Cannot open data connection.\r\n"),
        Script::from("450 Busy.\r\n"),
        Script::new().close_control(),
        Script::new().reply("150 Here.\r\n").reset_data().reply("426 Cut.\r\n"),
    ] {
        let server = with_file().on_nth("RETR", 1, fault).start().unwrap();
        let files = get(&mut open(&server).await, json!({ "fileName": "a", "resume": false })).await.unwrap();
        assert!(files[0].body == whole());
        assert_eq!(files[0].property("resumed-count"), "0");
    }
}

/// Then the beginning is read once more, and the engine does not get it twice.
#[tokio::test]
async fn a_server_that_begins_elsewhere_is_noticed_in_time() {
    for (name, rest) in
        [("says so", "350 Restarting at 0.\r\n"), ("has no REST", "502 No REST.\r\n"), ("lies", "350 Fine.\r\n")]
    {
        for described in [with_file().on("REST", rest), with_file().on_nth("REST", 1, rest)] {
            let server = described.on_nth("RETR", 1, cut_after(100_000)).start().unwrap();
            let files = get(&mut open(&server).await, json!({ "fileName": "a" })).await.unwrap();
            assert!(files[0].body == whole(), "{name}");
            assert!(commands(&server, &["REST"]).len() <= 2, "{name}: {:#?}", server.commands());
        }
    }
    let server = with_file().without_feature("REST");
    let server =
        [1, 2, 3].into_iter().fold(server, |server, nth| server.on_nth("RETR", nth, cut_after(100_000 * nth as u64)));
    let server = server.start().unwrap();
    let files = get(&mut open(&server).await, json!({ "fileName": "a" })).await.unwrap();
    assert!(files[0].body == whole());
    assert_eq!(commands(&server, &["REST"]), [""; 0]);
}

/// All of it came, and the server says nothing, or "no".
#[tokio::test]
async fn a_missing_final_reply_after_all_of_it_is_made_up_for_by_a_look() {
    let all = || Script::new().reply("150 Here.\r\n").send_file().close_data();
    for fault in [
        all().close_control(),
        all().reset_control(),
        all().reply("426 Data connection closed.\r\n"),
        all().reply("451 Local error.\r\n"),
        all().reply("421 Timeout.\r\n").close_control(),
    ] {
        let server = with_file().on_nth("RETR", 1, fault).start().unwrap();
        let files = get(&mut open(&server).await, json!({ "fileName": "a" })).await.unwrap();
        assert!(files[0].body == whole());
        assert_eq!((files[0].property("verification"), commands(&server, &["RETR"]).len()), ("size", 1));
    }
}

/// 226 behind part of a file: the size tells.
#[tokio::test]
async fn a_truncated_file_behind_a_226_is_completed() {
    let part = Script::new().reply("150 Here.\r\n").send_file_up_to(150_000).close_data().reply("226 Done.\r\n");
    let server = with_file().on_nth("RETR", 1, part).start().unwrap();
    let files = get(&mut open(&server).await, json!({ "fileName": "a" })).await.unwrap();
    assert!(files[0].body == whole());
    assert_eq!(files[0].property("resumed-count"), "1");
}

/// A server that repeats itself, at any time, does not shift what its replies are about.
#[tokio::test]
async fn a_final_reply_that_comes_twice_is_passed_over() {
    let twice = Script::new().usual().reply("226 Transfer complete.\r\n");
    let server = with_file().file("/b", "b").on("RETR", twice).start().unwrap();
    let mut session = open(&server).await;
    for _ in 0..3 {
        assert!(get(&mut session, json!({ "fileName": "a" })).await.unwrap()[0].body == whole());
        assert_eq!(get(&mut session, json!({ "fileName": "b" })).await.unwrap()[0].body, b"b");
    }
}

/// Where times are told by the minute only, small files are held back until they are complete, and the time of large ones is
/// asked for.
#[tokio::test]
async fn files_of_a_listing_without_exact_times_are_completed_too() {
    let small = content(100_000);
    for (size, is_resumed) in [(100_000, false), (400_000, true)] {
        let server = ScriptedServer::new().file("/in/a", content(size)).without_feature("MLST").clock("20260102040000");
        let server = server.list_offset_minutes(0).on_nth("RETR", 1, cut_after(60_000)).start().unwrap();
        let files = get(&mut open(&server).await, json!({ "remoteDirectory": "/in", "include": ["*"] })).await.unwrap();
        assert!(files[0].body == content(size), "{size}");
        assert_eq!(commands(&server, &["REST"]).is_empty(), !is_resumed, "{size}");
    }
    // Text has no offsets.
    let server = ScriptedServer::new().file("/a", small.clone()).on_nth("RETR", 1, cut_after(60_000)).start().unwrap();
    let files = get(&mut open(&server).await, json!({ "fileName": "a", "transferType": "ascii" })).await.unwrap();
    assert!(files[0].body.len() <= small.len() && !files[0].body.is_empty());
    assert_eq!(commands(&server, &["REST"]).len(), 0);
}

#[tokio::test]
async fn a_stalled_server_is_left_and_called_again() {
    let server = with_file().on_nth("RETR", 1, Script::new().usual_up_to(90_000).stall());
    let server = server.start().unwrap();
    let mut connection = retrying(connection(&server));
    connection["readTimeoutMs"] = 400.into();
    let mut session = crate::driver::open(&connection).await;
    let files = get(&mut session, json!({ "fileName": "a" })).await.unwrap();
    assert!(files[0].body == whole());
    assert_eq!(files[0].property("resumed-count"), "1");
}

/// A session that the server dropped between two documents goes on.
#[tokio::test]
async fn a_server_that_hung_up_meanwhile_is_called_again() {
    for goodbye in [Script::new().close_control(), Script::new().reply("421 Idle.\r\n").close_control()] {
        let server = with_file().on_nth("MLST", 2, goodbye).start().unwrap();
        let mut session = open(&server).await;
        for _ in 0..2 {
            assert!(get(&mut session, json!({ "fileName": "a" })).await.unwrap()[0].body == whole());
        }
        assert_eq!(server.connections(), 2);
    }
}

/// It was the same file when the transfer was gone on with, and is another one at its end.
#[tokio::test]
async fn a_file_that_is_replaced_while_it_is_gone_on_with_is_not_mixed() {
    for described in [with_file(), with_file().without_feature("REST")] {
        let other = vec![b'o'; usize::try_from(SIZE).unwrap()];
        let replaced = |other: Vec<u8>| Script::new().put_file("/a", other, "20260909090909").usual();
        let server = described.on_nth("RETR", 1, cut_after(100_000)).on_nth("MLST", 2, Script::new().usual());
        let server = server.on_nth("EPSV", 3, replaced(other.clone())).on_nth("EPSV", 2, Script::new().usual());
        let server = server.start().unwrap();
        let files = get(&mut open(&server).await, json!({ "fileName": "a" })).await;
        match files {
            Ok(files) => assert!(files[0].body == whole() || files[0].body == other, "mixed: {:#?}", server.commands()),
            Err(host_harness::Error::Failure(failure)) => assert_eq!(failure.code, FailureCode::SourceChanged),
            Err(error) => panic!("{error}"),
        }
    }
}

/// "Not now" to the probe is no reason to give up on REST for good.
#[tokio::test]
async fn a_busy_server_keeps_its_rest() {
    let server =
        with_file().file("/b", whole()).on_nth("RETR", 1, cut_after(100_000)).on_nth("RETR", 2, "450 Busy.\r\n");
    let server = server.on_nth("RETR", 4, cut_after(100_000)).start().unwrap();
    let mut session = open(&server).await;
    for name in ["a", "b"] {
        assert!(get(&mut session, json!({ "fileName": name })).await.unwrap()[0].body == whole());
    }
    assert!(server.commands().contains(&"REST 100000".to_owned()), "{:#?}", server.commands());
}
