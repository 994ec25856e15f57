//! What the builder switches on, and what servers can set without it.

use std::time::{SystemTime, UNIX_EPOCH};

use super::*;
use crate::servers::ProftpdModule;

const DAY: Duration = Duration::from_hours(24);

/// The hours and minutes that LIST has for a file, and those of MDTM.
fn times(kind: ServerKind, zone: Option<&str>) -> (String, String) {
    let builder = RealServer::builder(kind);
    let server = zone.map_or(builder.clone(), |zone| builder.time_zone(zone)).start().unwrap();
    server.store("a", b"").unwrap();
    // Noon in UTC, some days ago: recent enough for LIST to show hours, in every time zone.
    let today = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / DAY.as_secs() * DAY.as_secs();
    server.set_modified("a", UNIX_EPOCH + Duration::from_secs(today) - 3 * DAY + DAY / 2).unwrap();
    let mut control = Control::log_in(&server);
    let listing = String::from_utf8(control.download("LIST")).unwrap();
    let line = listing.lines().find(|line| line.ends_with(" a")).unwrap();
    let mdtm = control.ask("MDTM a");
    (line.split_whitespace().nth(7).unwrap().to_owned(), mdtm.trim_end()[12..16].to_owned())
}

fn lives_in_its_time_zone(kind: ServerKind) {
    assert_eq!(times(kind, None), ("12:00".to_owned(), "1200".to_owned()), "{kind}");
    let mdtm = if kind.has_local_mdtm() { "2100" } else { "1200" };
    assert_eq!(times(kind, Some("Asia/Tokyo")), ("21:00".to_owned(), mdtm.to_owned()), "{kind}");
}

macro_rules! for_each_server {
    ($($name:ident: $kind:ident,)*) => {
        mod lives_in_its_time_zone {
            use super::*;
            $(#[test] fn $name() { super::lives_in_its_time_zone(ServerKind::$kind); })*
        }
    };
}

for_each_server! {
    vsftpd: Vsftpd,
    proftpd: Proftpd,
    pure_ftpd: PureFtpd,
    pyftpdlib: Pyftpdlib,
}

#[test]
fn proftpd_has_the_modules_asked_for_and_no_others() {
    let server = RealServer::start(ServerKind::Proftpd).unwrap();
    let mut control = Control::log_in(&server);
    for command in ["HASH a", "XCRC a", "SITE CPFR a", "SITE UTIME 20200101000000 a"] {
        assert!(control.send(command).starts_with("50"), "{command}");
    }

    let all = [ProftpdModule::Digest, ProftpdModule::Copy, ProftpdModule::SiteMisc];
    let server = RealServer::builder(ServerKind::Proftpd).modules(&all).start().unwrap();
    server.store("a b", b"content").unwrap();
    let mut control = Control::log_in(&server);
    assert!(control.ask("FEAT").contains(" HASH CRC32;MD5;SHA-1*;SHA-256;SHA-512;"));
    assert_eq!(control.send("OPTS HASH SHA-256"), "200");
    let hash = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73";
    assert!(control.ask("HASH a b").contains(&format!("213 SHA-256 0-7 {hash} a b")));
    assert!(control.ask("XSHA256 \"a b\"").contains(&hash.to_uppercase()));
    assert!(control.ask("XCRC \"a b\"").ends_with("250 FEC530A9\r\n"));
    // Without quotes, what follows the space would be an offset.
    assert_eq!(control.send("XCRC a b"), "501");

    assert_eq!(control.send("SITE CPFR a b"), "350");
    assert_eq!(control.send("SITE CPTO c"), "250");
    assert_eq!(server.read("c").unwrap(), b"content");
    assert_eq!(control.send("SITE UTIME 20200101000003 a b"), "200");
    assert_eq!(control.ask("MDTM a b").trim_end(), "213 20200101000003");
}

#[test]
fn other_servers_have_no_modules() {
    assert!(RealServer::builder(ServerKind::Vsftpd).modules(&[ProftpdModule::Copy]).start().is_err());
}

/// Which commands set a time is each server's own affair; these tests name the ones that do.
fn sets_times(kind: ServerKind, commands: &[&str]) {
    let server = RealServer::start(kind).unwrap();
    server.store("a b", b"content").unwrap();
    let mut control = Control::log_in(&server);
    for command in ["MFMT", "MDTM", "SITE UTIME"] {
        server.set_modified("a b", UNIX_EPOCH).unwrap();
        let accepted = control.send(&format!("{command} 20200101000001 a b")).starts_with('2');
        let set = server.modified("a b").unwrap() == UNIX_EPOCH + Duration::from_secs(1_577_836_801);
        let expected = commands.contains(&command);
        assert_eq!((accepted, set), (expected, expected), "{kind}: {command}");
    }
}

#[test]
fn each_server_sets_times_in_its_own_way() {
    sets_times(ServerKind::Vsftpd, &["MDTM"]);
    sets_times(ServerKind::Proftpd, &["MFMT"]);
    sets_times(ServerKind::PureFtpd, &["MFMT", "SITE UTIME"]);
    sets_times(ServerKind::Pyftpdlib, &["MFMT"]);
}
