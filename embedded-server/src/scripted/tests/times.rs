//! The server's clock and the local times of LIST.

use super::*;
use crate::scripted::timestamp::Timestamp;

#[test]
fn uploads_have_the_clocks_time() {
    let server = ScriptedServer::new().clock("20250607080910").feature("MFMT").start().unwrap();
    let mut client = Client::connect(&server);
    assert!(client.upload("STOR /a", b"").starts_with("226"));
    assert!(client.ask("MKD /b").starts_with("257"));
    assert_eq!(client.ask("MDTM /a"), "213 20250607080910");
    assert_eq!(server.modified("/b").unwrap(), "20250607080910");
}

#[test]
fn lists_show_local_times() {
    let described = || {
        ScriptedServer::new()
            .clock("20250607080910")
            .file_modified("/recent", "", "20250606233010")
            .file_modified("/older", "", "20241130233010")
            .file_modified("/later", "", "20250607081010")
    };
    let dates = |server: &ScriptedServer| {
        let lines = Client::connect(server).listing("LIST");
        // Twelve characters, before the name and the space that parts it from them.
        let date = |line: &str| line.rsplit_once(' ').map(|(before, _)| before[before.len() - 12..].to_owned());
        lines.lines().filter_map(date).collect::<Vec<_>>()
    };
    let server = described().list_offset_minutes(90).start().unwrap();
    assert_eq!(dates(&server), ["Jun 07  2025", "Dec 01  2024", "Jun 07 01:00"]);
    assert_eq!(Client::connect(&server).ask("MDTM /recent"), "213 20250606233010");
    let server = described().list_offset_minutes(-23 * 60 - 31).start().unwrap();
    assert_eq!(dates(&server), ["Jun 06  2025", "Nov 29  2024", "Jun 05 23:59"]);
    assert_eq!(dates(&described().start().unwrap()), ["Jun 07  2025", "Nov 30  2024", "Jun 06  2025"]);
}

#[test]
fn snapshots_go_on_in_another_server_and_age() {
    let first = ScriptedServer::new().file("/in/a", "content").link("/b", "in/a").start().unwrap();
    assert!(Client::connect(&first).upload("STOR /in/part", b"half").starts_with("226"));
    let second = ScriptedServer::new().snapshot(first.snapshot().aged(3600)).file("/new", "").start().unwrap();
    assert_eq!(second.file("/in/part").unwrap(), b"half");
    assert_eq!(second.link("/b").unwrap(), b"in/a");
    assert_eq!(second.modified("/in/part").unwrap(), "20240102020405");
    assert_eq!(second.modified("/new").unwrap(), "20240102030405");
    // They are two: what changes in one does not in the other.
    assert!(Client::connect(&second).ask("DELE /in/a").starts_with("250"));
    assert_eq!(first.file("/in/a").unwrap(), b"content");
}

#[test]
fn a_clock_that_goes_is_ahead_or_behind() {
    for ahead in [0, 7200, -90] {
        let server = ScriptedServer::new().going_clock(ahead).start().unwrap();
        let time = |text: &str| Timestamp::of(text).unwrap().plus(-ahead);
        let before = Timestamp::of(&now()).unwrap();
        assert!(Client::connect(&server).upload("STOR /a", b"").starts_with("226"));
        let modified = time(&server.modified("/a").unwrap());
        assert!((before..=Timestamp::of(&now()).unwrap()).contains(&modified), "{ahead}");
    }
}

#[test]
fn what_is_no_time_keeps_a_server_from_starting() {
    let put = Script::new().put_file("/a", "", "yesterday");
    for wrong in [
        ScriptedServer::new().clock("20250607"),
        ScriptedServer::new().file_modified("/a", "", "20251307080910"),
        ScriptedServer::new().on("NOOP", put),
    ] {
        let error = wrong.start().unwrap_err().to_string();
        assert!(error.ends_with("is no time: it is written as yyyyMMddHHmmss, in UTC"), "{error}");
    }
}

#[test]
fn a_list_says_word_by_word_what_it_is_told_to() {
    let lines = "01-02-24  03:04AM       <DIR>          in\r\n";
    let server = ScriptedServer::new().list("/odd", lines).start().unwrap();
    let mut client = Client::connect(&server);
    assert_eq!(client.listing("LIST /odd"), lines);
    assert_eq!(client.listing("NLST /odd"), "");
}
