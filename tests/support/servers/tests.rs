//! Each server starts, knows its user, keeps files where the test sees them, and leaves nothing behind.

mod connections;
mod files;
mod switches;
mod tls;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpStream};
use std::thread;
use std::time::{Duration, Instant};

use super::*;

/// The control connection, by hand.
struct Control(BufReader<TcpStream>);

impl Control {
    fn open(server: &dyn FtpServer) -> Self {
        let mut control = Self(BufReader::new(TcpStream::connect(server.address()).unwrap()));
        assert_eq!(control.reply(), "220");
        control
    }

    fn send(&mut self, command: &str) -> String {
        self.0.get_mut().write_all(format!("{command}\r\n").as_bytes()).unwrap();
        self.reply()
    }

    /// The code of the reply's last line.
    fn reply(&mut self) -> String {
        self.reply_text().lines().last().unwrap()[..3].to_owned()
    }

    /// The whole reply.
    fn reply_text(&mut self) -> String {
        let mut text = String::new();
        loop {
            let mut line = String::new();
            assert_ne!(self.0.read_line(&mut line).unwrap(), 0, "the server hung up");
            text += &line;
            let (code, rest) = line.split_at_checked(3).unwrap_or_default();
            if rest.starts_with(' ') && code.bytes().all(|byte| byte.is_ascii_digit()) {
                return text;
            }
        }
    }

    /// A session of the server's user.
    fn log_in(server: &RealServer) -> Self {
        let mut control = Self::open(server);
        assert_eq!(control.send("USER alice"), "331");
        assert_eq!(control.send(&format!("PASS {PASSWORD}")), "230");
        assert_eq!(control.send("TYPE I"), "200");
        control
    }

    /// Sends a command and gives the whole reply.
    fn ask(&mut self, command: &str) -> String {
        self.0.get_mut().write_all(format!("{command}\r\n").as_bytes()).unwrap();
        self.reply_text()
    }

    /// What comes on the data connection.
    fn download(&mut self, command: &str) -> Vec<u8> {
        let reply = self.ask("EPSV");
        let port = reply.split('|').nth(3).unwrap().parse::<u16>().unwrap();
        let mut data = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
        assert!(self.send(command).starts_with('1'), "{command}");
        let mut content = Vec::new();
        data.read_to_end(&mut content).unwrap();
        drop(data);
        assert_eq!(self.reply(), "226");
        content
    }
}

fn knows_its_user_and_serves_its_root(server: &dyn FtpServer) {
    let mut control = Control::open(server);
    assert_eq!(control.send("USER alice"), "331");
    assert_eq!(control.send("PASS wrong"), "530");

    let mut control = Control::open(server);
    assert_eq!(control.send("USER alice"), "331");
    assert_eq!(control.send(&format!("PASS {}", server.password())), "230");
    server.store("in/ü 1.txt", b"content").unwrap();
    control.send("TYPE I");
    assert_eq!(control.send("SIZE /in/ü 1.txt"), "213");
    assert_eq!(control.send("RNFR in/ü 1.txt"), "350");
    assert_eq!(control.send("RNTO in/2.txt"), "250");
    assert_eq!(server.read("in/2.txt").unwrap(), b"content");
    assert_eq!(control.send("QUIT"), "221");
}

fn leaves_nothing_behind(kind: ServerKind) {
    let server = RealServer::start(kind).unwrap();
    let folder = server.setup.folder.path().display().to_string();
    let group = server.process.group();
    // A session that is open when the server goes.
    let mut control = Control::open(&server);
    control.send("USER alice");
    assert_eq!(control.send(&format!("PASS {PASSWORD}")), "230");
    drop(server);
    assert!(!Path::new(&folder).exists());
    // Killed processes end in their own time; the bound is only for a test that would fail anyway.
    let deadline = Instant::now() + Duration::from_secs(30);
    while processes().iter().any(|process| process.group == group || process.command.contains(&folder)) {
        assert!(Instant::now() < deadline, "still there: {:?}", processes());
        thread::yield_now();
    }
}

#[derive(Debug)]
struct RunningProcess {
    group: u32,
    command: String,
}

/// All processes but those that have ended and wait to be reaped.
fn processes() -> Vec<RunningProcess> {
    let folders = fs::read_dir("/proc").unwrap().flatten().map(|entry| entry.path());
    folders.filter_map(|folder| running_process(&folder)).collect()
}

fn running_process(folder: &Path) -> Option<RunningProcess> {
    let command = fs::read_to_string(folder.join("cmdline")).ok()?;
    // proc_pid_stat(5): the name in parentheses, then the state, the parent, the process group.
    let stat = fs::read_to_string(folder.join("stat")).ok()?;
    let mut fields = stat.rsplit_once(") ")?.1.split(' ');
    let state = fields.next()?;
    let group = fields.nth(1)?.parse().ok()?;
    (state != "Z").then_some(RunningProcess { group, command })
}

macro_rules! for_each_server {
    ($($name:ident: $kind:ident,)*) => {
        mod serves {
            use super::*;
            $(#[test] fn $name() { knows_its_user_and_serves_its_root(&RealServer::start(ServerKind::$kind).unwrap()); })*
        }
        mod ends {
            use super::*;
            $(#[test] fn $name() { leaves_nothing_behind(ServerKind::$kind); })*
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
fn the_embedded_server_serves() {
    knows_its_user_and_serves_its_root(&crate::embedded::EmbeddedServer::start().unwrap());
}

#[test]
fn a_path_that_leaves_the_root_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(store_as(None, folder.path(), Path::new("../x"), b"").is_err());
    assert!(store_as(None, folder.path(), Path::new("/x"), b"").is_err());
}
