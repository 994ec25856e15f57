//! One thing that the hostile connector tries, and how it must end.

use std::fmt;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener, UdpSocket};
use std::path::Path;
use std::time::Duration;

use host_harness::{Error, Limits, Policy};
use serde_json::json;
use tests::scripted::ScriptedServer;

use crate::build::{host, hostile};

/// Any time will do.
const STALL_TIMEOUT: Duration = Duration::from_millis(100);

pub(crate) struct Attempt {
    name: &'static str,
    target: Target,
    end: End,
}

/// What the attempt is aimed at.
enum Target {
    Text(&'static str),
    /// A machine that is not the connection's, and that listens.
    Stranger,
    /// A port of the connection's own machine, when only another one is allowed.
    OtherPort,
}

/// How an attempt must end.
pub(crate) enum End {
    /// The component gets an error.
    Refused,
    /// The component gets this, which is nothing.
    Says(&'static str),
    /// The host stops it.
    Stopped,
    /// It breaks a limit or itself, and is no more.
    Trapped,
}

impl fmt::Display for Attempt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.target {
            Target::Text("") => write!(formatter, "{}", self.name),
            Target::Text(target) => write!(formatter, "{} {target}", self.name),
            Target::Stranger => write!(formatter, "{} to another address", self.name),
            Target::OtherPort => write!(formatter, "{} to another port", self.name),
        }
    }
}

impl Attempt {
    pub(crate) fn new(name: &'static str, end: End) -> Self {
        Self { name, target: Target::Text(""), end }
    }

    pub(crate) fn at(self, target: &'static str) -> Self {
        Self { target: Target::Text(target), ..self }
    }

    pub(crate) fn at_stranger(self) -> Self {
        Self { target: Target::Stranger, ..self }
    }

    pub(crate) fn at_other_port(self) -> Self {
        Self { target: Target::OtherPort, ..self }
    }

    /// Has it tried beside the session of an honest connector, and answers what came of it.
    pub(crate) async fn end(&self) -> String {
        let server = ScriptedServer::new().start().unwrap();
        let connection = json!({ "host": "127.0.0.1", "port": server.address().port() });
        let mut honest = host().load_default().await.unwrap().open(&connection).await.unwrap();

        // Whoever listens here must hear nothing.
        let tcp = TcpListener::bind((Ipv4Addr::new(127, 0, 0, 2), 0)).unwrap();
        let udp = UdpSocket::bind(tcp.local_addr().unwrap()).unwrap();
        let (target, policy) = match self.target {
            Target::Text(target) => (target.to_owned(), json!({ "host": "127.0.0.1" })),
            Target::Stranger => (tcp.local_addr().unwrap().to_string(), json!({ "host": "127.0.0.1" })),
            Target::OtherPort => {
                let only = json!({ "proxy": { "host": "127.0.0.2", "port": server.address().port() } });
                (tcp.local_addr().unwrap().to_string(), only)
            }
        };
        // Time decides nothing but how long it takes to stop what goes on for ever.
        let stall_timeout = matches!(self.end, End::Stopped).then_some(STALL_TIMEOUT);
        let limits = Limits { memory: 16 << 20, stall_timeout, ..Limits::default() };
        let attack = json!({ "attack": self.name, "target": target });
        let opened = hostile().await.open_with(&attack, Policy::for_connection(&policy), &limits).await;
        let outcome = self.assert_end(&opened.err().unwrap());

        tcp.set_nonblocking(true).unwrap();
        udp.set_nonblocking(true).unwrap();
        assert_eq!(tcp.accept().err().map(|error| error.kind()), Some(ErrorKind::WouldBlock), "{self}");
        assert_eq!(udp.recv(&mut [0; 8]).err().map(|error| error.kind()), Some(ErrorKind::WouldBlock), "{self}");
        honest.ping().await.unwrap();
        honest.close().await.unwrap();
        outcome
    }

    fn assert_end(&self, error: &Error) -> String {
        let outcome = match error {
            Error::Failure(failure) => failure.message.clone(),
            error => error.to_string(),
        };
        let as_expected = match (&self.end, error) {
            (End::Refused, Error::Failure(_)) => outcome.starts_with("refused: "),
            (End::Says(words), Error::Failure(_)) => outcome == *words,
            (End::Stopped, Error::Stalled(_)) | (End::Trapped, Error::Trap(_)) => true,
            _ => false,
        };
        assert!(as_expected, "{self}: {error:?}");
        outcome
    }
}

/// Where `cargo xtask test` finds it.
pub(crate) fn print(rows: &[String]) {
    let head = "### What a hostile component tries\n\n| attempt | what came of it |\n|---|---|\n";
    let table = format!("{head}{}\n", rows.join("\n"));
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tables");
    std::fs::create_dir_all(&directory).unwrap();
    std::fs::write(directory.join("sandbox.md"), &table).unwrap();
    println!("{table}");
}
