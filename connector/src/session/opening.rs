//! Opening a session step by step: for [`Session::open`], and for the connection test, which shows each step.

mod login;
mod reach;
mod secured;
mod warnings;

use super::addressing::Addressing;
use super::attributes::SetsModified;
use super::control::ControlConnection;
use super::data_connection::DataConnections;
use super::leftovers::Leftovers;
use super::security::{self, Security};
use super::server_clock::ServerClock;
use super::{Refused, Session};
use crate::config::{CommandText, Connection, EncodingSetting, Quirk, SslMode};
use crate::failure::{Failure, FailureCode, Phase, refused, refused_greeting};
use crate::ftp::{Command, Features, Habits, NameEncoding, Pipelining, RemotePath, Reply, parse_working_directory};
use crate::net::Deadline;
use crate::tls::{TlsClient, TlsVersion};
use std::collections::HashSet;
use std::net::IpAddr;
use std::rc::Rc;

/// A session in the making. The steps are called in the order in which they stand here.
pub(crate) struct Opening {
    connection: Connection,
    deadline: Deadline,
    addresses: Vec<IpAddr>,
    control: Option<ControlConnection>,
    security: Option<Security>,
    /// The server takes PROT only after the login.
    protect_after_login: bool,
    habits: Habits,
}

impl Opening {
    pub(crate) fn new(connection: Connection) -> Result<Self, Failure> {
        let client = security::client(&connection)?;
        let security = client.map(|client| Security::new(&client, &connection, None)).transpose()?;
        Ok(Self::with_security(connection, security))
    }

    /// As [`new`](Self::new), to an address that is known, with a TLS client that exists already and no TLS version newer
    /// than `newest`.
    pub(super) fn again(
        connection: Connection,
        address: IpAddr,
        client: Option<&Rc<TlsClient>>,
        newest: Option<TlsVersion>,
    ) -> Result<Self, Failure> {
        let security = client.map(|client| Security::new(client, &connection, newest)).transpose()?;
        let mut opening = Self::with_security(connection, security);
        opening.addresses.push(address);
        Ok(opening)
    }

    fn with_security(connection: Connection, security: Option<Security>) -> Self {
        let deadline = Deadline::after(connection.connect_timeout());
        let (addresses, habits) = (Vec::new(), Habits::default());
        Self { connection, deadline, addresses, control: None, security, protect_after_login: false, habits }
    }

    /// All steps.
    pub(super) fn run(mut self) -> Result<Session, Failure> {
        if self.addresses.is_empty() {
            self.resolve()?;
        }
        self.connect()?;
        self.greet()?;
        self.secure()?;
        self.log_in()?;
        self.finish()
    }

    /// Has every address of the name tried, beginning with those that are known. A name service that fails is no reason not to.
    pub(super) fn add_other_addresses(&mut self) {
        let known = std::mem::take(&mut self.addresses);
        if let Err(failure) = self.resolve() {
            tracing::debug!(target: "ftp", "{failure}");
        }
        self.addresses.retain(|address| !known.contains(address));
        self.addresses.splice(0..0, known);
    }

    /// TLS from the first byte, in implicit mode; [`greet`](Self::greet) sees to it where nobody has.
    pub(crate) fn encrypt_at_once(&mut self) -> Result<(), Failure> {
        self.encrypt().map_err(|failure| self.or_wants_client_certificate(failure))
    }

    /// The server's greeting (RFC 959 §5.4): 220, maybe after 120. In implicit mode it comes encrypted.
    pub(crate) fn greet(&mut self) -> Result<Reply, Failure> {
        self.receive_greeting().map_err(|failure| self.or_wants_client_certificate(failure))
    }

    fn receive_greeting(&mut self) -> Result<Reply, Failure> {
        let deadline = self.deadline;
        if self.connection.ssl_mode == SslMode::Implicit && !self.is_encrypted() {
            self.encrypt()?;
        }
        let received = self.control()?.receive_final_before(deadline, Phase::Greeting);
        let reply = received.map_err(|failure| match &failure.reply {
            Some(reply) => refused_greeting(reply),
            None => failure,
        })?;
        match reply.code {
            220 => {
                let known = Habits::known_by(&reply);
                self.habits = match self.connection.quirks.pipelining {
                    Quirk::Auto => known,
                    Quirk::On => Habits { pipelining: known.pipelining.max(Pipelining::BetweenTransfers), ..known },
                    Quirk::Off => Habits::default(),
                };
                Ok(reply)
            }
            400..=599 => Err(refused_greeting(&reply)),
            _ => {
                let message = format!("the server greets with {} {}", reply.code, reply.text());
                Err(Failure::new(FailureCode::ProtocolViolation, Phase::Greeting, message)
                    .with_reply(reply)
                    .with_hint("Check that `host` and `port` lead to an FTP server."))
            }
        }
    }

    /// Explicit TLS, and the protection of data connections. Nothing without TLS.
    pub(crate) fn secure(&mut self) -> Result<(), Failure> {
        self.negotiate_security().map_err(|failure| self.or_wants_client_certificate(failure))
    }

    fn negotiate_security(&mut self) -> Result<(), Failure> {
        if self.connection.ssl_mode == SslMode::Explicit {
            self.encrypt()?;
        }
        if let (Some(security), Some(control)) = (&self.security, &mut self.control) {
            self.protect_after_login = !security.protect(control)?;
        }
        Ok(())
    }

    fn is_encrypted(&self) -> bool {
        self.control.as_ref().is_some_and(|control| control.stream().tls_facts().is_some())
    }

    /// Servers that want a client certificate may say so only by hanging up, under TLS 1.3 after the handshake.
    fn or_wants_client_certificate(&self, failure: Failure) -> Failure {
        let requested = self.security.as_ref().is_some_and(Security::client_certificate_requested);
        let hung_up = matches!(failure.code, FailureCode::ConnectFailed | FailureCode::TlsHandshake);
        if !requested || self.connection.client_authentication || !hung_up {
            return failure;
        }
        let message = format!("the server asked for a client certificate, and there is none: {}", failure.message);
        let mut failure = Failure { code: FailureCode::TlsHandshake, message, ..failure };
        failure.retryable = false;
        failure.with_hint("Set `clientAuthentication`, with the certificate and the key that the server expects.")
    }

    fn encrypt(&mut self) -> Result<(), Failure> {
        let (Some(security), Some(control)) = (&self.security, &mut self.control) else { return Err(out_of_order()) };
        match self.connection.ssl_mode {
            SslMode::Explicit => security.upgrade(control, self.deadline),
            SslMode::None | SslMode::Implicit => security.encrypt(control, self.deadline),
        }
    }

    /// What the server can do, and where the login led to.
    pub(crate) fn finish(mut self) -> Result<Session, Failure> {
        let (utf8, encoding) = (self.connection.quirks.utf8, self.connection.encoding);
        let commands = self.connection.post_login_commands.clone();
        let habits = self.habits;
        let control = self.control()?;

        let reply = control.call(Command::Feat, Phase::Features)?;
        let features = if reply.is_completion() { Features::parse(&reply) } else { Features::default() };
        // Refusing it is fine: RFC 2640 servers have UTF-8 on anyway.
        let asks_for_utf8 = match encoding {
            EncodingSetting::Auto => utf8.decide(features.has("UTF8")).then_some(true),
            EncodingSetting::Named(NameEncoding::Utf8) => utf8.decide(true).then_some(true),
            EncodingSetting::Named(_) => features.has("UTF8").then_some(false),
        };
        if let Some(on) = asks_for_utf8 {
            control.call(Command::OptsUtf8 { on }, Phase::Features)?;
        }
        for command in &commands {
            run_configured(control, command)?;
        }
        let reply = control.call(Command::Pwd, Phase::Directory)?;
        let login_directory = Some(&reply)
            .filter(|reply| reply.is_completion())
            .and_then(parse_working_directory)
            .map(RemotePath::from_bytes)
            .filter(RemotePath::is_absolute);
        let control = self.control.take().ok_or_else(out_of_order)?;

        let addressing = if features.whole_paths() { Addressing::ByPath } else { Addressing::default() };

        let mut session = Session {
            connection: self.connection,
            control,
            security: self.security,
            features,
            habits,
            login_directory,
            refused: Refused::default(),
            data_connections: DataConnections::default(),
            known_directories: HashSet::new(),
            addressing,
            working_directory: None,
            type_in_force: None,
            refusal_to_look: None,
            selected_hash: None,
            sets_modified: SetsModified::default(),
            leftovers: Leftovers::default(),
            listing: None,
            listings: 0,
            server_clock: ServerClock::default(),
            rest_is_proven: false,
            asked_for_identities: false,
            warnings: Vec::new(),
            is_persistent: false,
        };
        session.warn_about_configuration();
        Ok(session)
    }

    fn control(&mut self) -> Result<&mut ControlConnection, Failure> {
        self.control.as_mut().ok_or_else(out_of_order)
    }
}

/// A command from the configuration. A leading `*` means that its failure does not matter.
fn run_configured(control: &mut ControlConnection, command: &CommandText) -> Result<(), Failure> {
    let (command, required) = match command.as_str().strip_prefix('*') {
        Some(command) => (command, false),
        None => (command.as_str(), true),
    };
    let command = command.trim();
    if command.is_empty() {
        return Ok(());
    }
    let reply = control.call(Command::Raw(command), Phase::Login)?;
    if required && !reply.is_completion() {
        return Err(refused(Phase::Login, &format!("run `{command}` after the login"), &reply)
            .with_hint("Check `postLoginCommands`: a leading `*` lets the server refuse a command."));
    }
    Ok(())
}

fn out_of_order() -> Failure {
    Failure::new(FailureCode::Unsupported, Phase::Connect, "a step of the login was taken before the one it needs")
}
