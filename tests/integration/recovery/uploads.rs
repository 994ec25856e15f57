//! Uploads that are interrupted. Whatever happens, the target holds all or nothing, and nothing is left beside it.

use super::{commands, open};
use crate::driver::{Delivered, content, failure, retrying, run};
use crate::scripted::connection;
use host_harness::{Error, FailureCode, Session};
use serde_json::{Value, json};
use tests::scripted::{Builder, Script, ScriptedServer};

const SIZE: usize = 400_000;

async fn send(session: &mut Session, parameters: Value) -> Result<Delivered, Error> {
    let sent = run(session, "send", parameters, &[("file-name", "/in/a")], Some(&content(SIZE))).await;
    sent.map(|mut documents| documents.remove(0))
}

fn server() -> Builder {
    ScriptedServer::new().directory("/in")
}

/// STOR that takes some of the content and breaks.
fn broken(keep: u64) -> Script {
    Script::new().usual_up_to(keep).reset_data().reply("426 Cut.\r\n")
}

fn assert_whole(server: &ScriptedServer, why: &str) {
    let files: Vec<String> = server.files().into_keys().collect();
    assert_eq!(files, ["/in/a"], "{why}: {:#?}", server.commands());
    assert!(server.file("/in/a").unwrap() == content(SIZE), "{why}");
}

#[tokio::test]
async fn it_is_gone_on_with_at_what_the_server_has() {
    let server = server().on_nth("STOR", 1, broken(300_000)).on_nth("APPE", 1, broken(40_000)).start().unwrap();
    let sent = send(&mut open(&server).await, json!({})).await.unwrap();
    assert_whole(&server, "APPE");
    assert_eq!((sent.property("resumed-count"), sent.property("attempts")), ("2", "3"));
    assert_eq!(commands(&server, &["STOR", "APPE"]).len(), 3);
}

/// An offset is relied on only where nothing else is left: when the beginning is not kept any more.
#[tokio::test]
async fn servers_that_append_nothing_get_the_rest_by_an_offset() {
    const LARGE: usize = 14_000_000;
    let large = content(LARGE);
    for refusal in
        ["502 No APPE.\r\n", "550 Append/Restart not permitted.\r\n", "451 Append not permitted, try again.\r\n"]
    {
        let server = server().on_nth("STOR", 1, broken(13_000_000)).on("APPE", refusal).start().unwrap();
        let mut session = open(&server).await;
        let sent = run(&mut session, "send", json!({}), &[("file-name", "/in/a")], Some(&large)).await.unwrap();
        assert!(server.file("/in/a").unwrap() == large, "{refusal}");
        assert_eq!(commands(&server, &["REST"]), ["REST 13000000"]);
        assert_eq!((sent[0].property("resumed-count"), commands(&server, &["APPE"]).len()), ("1", 1));
        let warnings = session.warnings().await.unwrap();
        assert!(warnings.iter().any(|warning| warning.code == "parts-not-compared"), "{warnings:?}");
    }
}

/// What was to be gone on with is removed by the server just before: the number of bytes alone would be right in the end.
#[tokio::test]
async fn a_part_that_vanishes_is_not_made_up_for_by_its_number_of_bytes() {
    for keep in [90_000, 250_000] {
        let vanished = Script::new().shorten_file(u64::MAX).usual();
        let server = server().on_nth("STOR", 1, broken(keep)).on_nth("APPE", 1, vanished).start().unwrap();
        send(&mut open(&server).await, json!({})).await.unwrap();
        assert_whole(&server, "vanished");
    }
}

/// What is visible may have been taken as soon as it was complete.
#[tokio::test]
async fn what_may_have_been_taken_is_not_sent_again() {
    let taken = Script::new().reply("150 Go on.\r\n").receive(SIZE as u64).close_data().close_control();
    let server = server().on_nth("STOR", 1, taken).start().unwrap();
    let failure = failure(send(&mut open(&server).await, json!({ "temporaryName": false })).await);
    assert!(!failure.retryable, "{failure:?}");
    assert_eq!(commands(&server, &["STOR"]).len(), 1);
}

/// A server that takes an offset and ignores it could end up with the right number of wrong bytes.
#[tokio::test]
async fn an_offset_that_is_ignored_leaves_no_wrong_content() {
    for cuts in [vec![1], vec![1, 2], vec![1, 2, 3]] {
        let server = server().on("APPE", "502 No.\r\n").on("REST", "350 Fine.\r\n");
        let server = cuts.iter().fold(server, |server, nth| server.on_nth("STOR", *nth, broken(200_000)));
        let server = server.start().unwrap();
        send(&mut open(&server).await, json!({})).await.unwrap();
        assert_whole(&server, &format!("{cuts:?}"));
    }
}

/// The server goes on writing what it had when we looked: the size of the whole tells.
#[tokio::test]
async fn what_arrives_late_is_not_stored_twice() {
    let server = server().on_nth("STOR", 1, broken(90_000)).on_nth("SIZE", 1, "213 80000\r\n");
    let server = server.start().unwrap();
    send(&mut open(&server).await, json!({})).await.unwrap();
    assert!(server.file("/in/a").unwrap() == content(SIZE));
}

/// What is small enough to be kept whole can always be sent again.
#[tokio::test]
async fn servers_that_go_on_with_nothing_get_all_of_it_again() {
    for described in [
        server().on("REST", "502 No.\r\n").on("APPE", "550 Append/Restart not permitted.\r\n"),
        server().without_feature("REST").on("APPE", "502 No.\r\n").without_feature("SIZE").without_feature("MLST"),
    ] {
        let server = described.on_nth("STOR", 1, broken(90_000)).start().unwrap();
        let sent = send(&mut open(&server).await, json!({})).await;
        let sent = sent.unwrap_or_else(|error| panic!("{error}: {:#?}", server.commands()));
        assert_whole(&server, "from the beginning");
        assert_eq!(sent.property("resumed-count"), "0");
    }
    // Text has no offsets.
    let server = server().on_nth("STOR", 1, broken(90_000)).start().unwrap();
    send(&mut open(&server).await, json!({ "transferType": "ascii" })).await.unwrap();
    assert_eq!((server.files().len(), commands(&server, &["REST", "APPE"]).len()), (1, 0));
}

/// The server has all of it, but its word is lost, or "no".
#[tokio::test]
async fn a_missing_final_reply_is_made_up_for_by_a_look() {
    let all = || Script::new().reply("150 Go on.\r\n").receive_file().close_data();
    for (name, fault) in [
        ("hung up", all().close_control()),
        ("reset", all().reset_control()),
        ("421", all().reply("421 Timeout.\r\n").close_control()),
        ("426", all().reply("426 Cut.\r\n")),
        ("451", all().reply("451 Local error.\r\n")),
    ] {
        let server = server().on_nth("STOR", 1, fault).start().unwrap();
        let mut session = open(&server).await;
        let sent = send(&mut session, json!({})).await.unwrap();
        assert_whole(&server, name);
        assert_eq!((sent.property("verification"), commands(&server, &["STOR"]).len()), ("size", 1), "{name}");
        let warnings: Vec<String> = session.warnings().await.unwrap().into_iter().map(|warning| warning.code).collect();
        assert!(warnings.contains(&"final-reply-missing".to_owned()), "{name}: {warnings:?}");
    }
}

/// 226 behind part of the content: the size tells, and the rest is sent.
#[tokio::test]
async fn a_truncated_upload_behind_a_226_is_completed() {
    let part = Script::new().reply("150 Go on.\r\n").receive_file_but_keep(150_000).close_data().reply("226 Done.\r\n");
    let server = server().on_nth("STOR", 1, part).start().unwrap();
    let sent = send(&mut open(&server).await, json!({})).await.unwrap();
    assert_whole(&server, "truncated");
    assert_eq!(sent.property("resumed-count"), "1");
}

#[tokio::test]
async fn a_server_that_always_truncates_is_a_clear_failure() {
    let part = Script::new().reply("150 Go on.\r\n").receive_file_but_keep(10).close_data().reply("226 Done.\r\n");
    let server = server().on("STOR", part.clone()).on("APPE", part).start().unwrap();
    let failure = failure(send(&mut open(&server).await, json!({})).await);
    assert_eq!(failure.code, FailureCode::Truncated);
    assert_eq!(server.files().len(), 0);
}

#[tokio::test]
async fn a_full_server_is_not_called_again() {
    let full = Script::new().reply("150 Go on.\r\n").receive_file_but_keep(10).close_data().reply("452 Disk full.\r\n");
    let server = server().on("STOR", full).start().unwrap();
    let failure = failure(send(&mut open(&server).await, json!({})).await);
    assert_eq!(failure.code, FailureCode::QuotaExceeded);
    assert_eq!((server.files().len(), commands(&server, &["STOR"]).len()), (0, 1));
}

/// Publishing, too: what is not certain is looked at.
#[tokio::test]
async fn a_rename_whose_answer_is_lost_is_looked_at() {
    for (name, verb, fault) in [
        ("RNFR, not done", "RNFR", Script::new().close_control()),
        ("RNTO, not done", "RNTO", Script::new().close_control()),
        ("RNTO, done", "RNTO", Script::new().usual_quietly().close_control()),
        ("RNFR says not now", "RNFR", Script::from("450 Busy.\r\n")),
        ("SIZE", "SIZE", Script::new().reset_control()),
        ("MLST", "MLST", Script::new().reset_control()),
    ] {
        for if_exists in ["error", "overwrite"] {
            let mut server = server().on_nth(verb, 1, fault.clone());
            if if_exists == "overwrite" {
                server = server.file("/in/a", "old");
            }
            let server = server.start().unwrap();
            let sent = send(&mut open(&server).await, json!({ "ifExists": if_exists })).await;
            sent.unwrap_or_else(|error| panic!("{name}, {if_exists}: {error}: {:#?}", server.commands()));
            assert_whole(&server, name);
        }
    }
}

/// Nothing is appended twice: where it is not certain, a person has to look.
#[tokio::test]
async fn an_append_is_repeated_only_when_nothing_was_appended() {
    let all = Script::new().usual_but_last_reply();
    for (name, verb_fault, ends_well) in [
        ("refused for now", Script::from("450 Busy.\r\n"), true),
        ("before the first byte", Script::new().close_control(), true),
        ("complete", all.close_control(), true),
        ("a part", Script::new().reply("150 Go on.\r\n").receive(90_000).reset_data().close_control(), false),
    ] {
        let server = server().file("/in/a", "old").on_nth("APPE", 1, verb_fault).start().unwrap();
        let sent = send(&mut open(&server).await, json!({ "ifExists": "append" })).await;
        if ends_well {
            sent.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(server.file("/in/a").unwrap() == [b"old".to_vec(), content(SIZE)].concat(), "{name}");
        } else {
            assert!(!failure(sent).retryable, "{name}");
            assert_eq!(commands(&server, &["APPE"]).len(), 1, "{name}");
        }
    }
}

#[tokio::test]
async fn a_stalled_server_is_left_and_called_again() {
    let stalled = Script::new().usual_up_to(90_000).stall();
    let server = server().on_nth("STOR", 1, stalled).start().unwrap();
    let mut connection = retrying(connection(&server));
    connection["readTimeoutMs"] = 400.into();
    let mut session = crate::driver::open(&connection).await;
    send(&mut session, json!({})).await.unwrap();
    assert_whole(&server, "stalled");
}

/// The old file may be as long as the new one: where somebody else may have written it, its size proves nothing.
#[tokio::test]
async fn an_old_file_of_the_same_size_is_not_taken_for_the_new_one() {
    let discarded = Script::new().reply("150 Go on.\r\n").receive(SIZE as u64).close_data().close_control();
    for parameters in [
        json!({ "temporaryName": false, "ifExists": "overwrite" }),
        json!({ "temporaryExtension": "tmp", "ifExists": "overwrite" }),
    ] {
        let old = vec![b'o'; SIZE];
        let server = server().file("/in/a", old.clone()).file("/in/a.tmp", old).on_nth("STOR", 1, discarded.clone());
        let server = server.start().unwrap();
        send(&mut open(&server).await, parameters.clone()).await.unwrap();
        assert!(server.file("/in/a").unwrap() == content(SIZE), "{parameters}");
    }
}

/// That the parts fit together is checked whatever else is verified.
#[tokio::test]
async fn parts_that_overlap_are_noticed_without_verification() {
    let server = server().on_nth("STOR", 1, broken(90_000)).on_nth("SIZE", 1, "213 80000\r\n").start().unwrap();
    send(&mut open(&server).await, json!({ "verify": "none" })).await.unwrap();
    assert_whole(&server, "verify: none");
}

/// Sending the same bytes again is no progress.
#[tokio::test]
async fn beginning_again_and_again_ends() {
    let server = server().on("STOR", broken(90_000)).on("APPE", "502 No.\r\n").without_feature("REST").start().unwrap();
    let failure = failure(send(&mut open(&server).await, json!({})).await);
    assert_eq!(failure.code, FailureCode::Truncated);
    assert!(commands(&server, &["STOR"]).len() <= 12);
    assert_eq!(server.files().len(), 0);
}

/// A part under the final name is removed, whatever ended it.
#[tokio::test]
async fn a_part_is_removed_also_when_the_next_attempt_is_refused() {
    for parameters in [json!({ "temporaryName": false }), json!({})] {
        let server = server().without_feature("REST").on("APPE", "502 No.\r\n");
        let server = server.on_nth("STOR", 1, broken(90_000)).on_nth("STOR", 2, "550 Permission denied.\r\n");
        let server = server.start().unwrap();
        failure(send(&mut open(&server).await, parameters).await);
        assert_eq!(server.files().len(), 0, "{:#?}", server.commands());
    }
}

/// The look that makes up for a missing reply repeats nothing, so it needs no leave to try again.
#[tokio::test]
async fn a_missing_final_reply_is_made_up_for_even_when_nothing_is_tried_again() {
    let all = Script::new().reply("150 Go on.\r\n").receive_file().close_data().close_control();
    let server = server().on_nth("STOR", 1, all).start().unwrap();
    let mut session = crate::driver::open(&connection(&server)).await;
    send(&mut session, json!({})).await.unwrap();
    assert_whole(&server, "one attempt");
}

/// A rename in doubt stays in doubt, however often the server cannot be asked.
#[tokio::test]
async fn a_rename_that_cannot_be_looked_at_is_not_to_be_repeated() {
    let server = server().on_nth("RNTO", 1, Script::new().usual_quietly().close_control());
    let gone = |server: Builder, connection| server.greeting_nth(connection, Script::new().close_control());
    let server = (2..20).fold(server, gone).start().unwrap();
    let failure = failure(send(&mut open(&server).await, json!({ "ifExists": "unique" })).await);
    assert!(!failure.retryable, "{failure:?}");
}
