//! What tests see and change from the server's side.

use std::time::UNIX_EPOCH;

use super::*;

fn shows_and_changes_files(kind: ServerKind) {
    let server = RealServer::start(kind).unwrap();
    let mut control = Control::log_in(&server);

    server.store_bytes(b"in/caf\xE9 [x]*", b"content").unwrap();
    let listed = control.download("NLST in").escape_ascii().to_string();
    assert_eq!(listed.contains(r"caf\xe9 [x]*"), kind.shows_any_name(), "{listed}");
    assert_eq!(server.names("in").unwrap(), [b"caf\xE9 [x]*"]);

    server.make_directory("made/deep").unwrap();
    assert_eq!(control.send("CWD /made/deep"), "250");
    assert_eq!(control.send("CWD /"), "250");
    assert_eq!(control.send("MKD made/deeper"), "257");
    assert!(server.exists("made/deeper") && !server.exists("made/none"));

    server.store("in/a", b"content").unwrap();
    server.link("links/a", "../in/a").unwrap();
    assert_eq!(control.ask("SIZE links/a").trim_end(), "213 7");
    assert_eq!(control.send("DELE links/a"), "250");
    assert!(!server.exists("links/a") && server.exists("in/a"));

    assert_eq!(control.send("SITE CHMOD 640 in/a"), "200");
    assert_eq!(server.mode("in/a").unwrap(), 0o640);

    let modified = UNIX_EPOCH + Duration::from_secs(1_577_836_801);
    server.set_modified("in/a", modified).unwrap();
    assert_eq!(control.ask("MDTM in/a").trim_end(), "213 20200101000001");
    assert_eq!(server.modified("in/a").unwrap(), modified);
}

#[test]
fn vsftpd() {
    shows_and_changes_files(ServerKind::Vsftpd);
}

#[test]
fn proftpd() {
    shows_and_changes_files(ServerKind::Proftpd);
}

#[test]
fn pure_ftpd() {
    shows_and_changes_files(ServerKind::PureFtpd);
}

#[test]
fn pyftpdlib() {
    shows_and_changes_files(ServerKind::Pyftpdlib);
}
