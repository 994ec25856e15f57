//! A session: one control connection that has been logged in to, and what was learnt about the server on the way.
//!
//! Paths are absolute wherever the server tells its login directory, so that the working directory never matters.

mod addressing;
mod attempts;
mod attributes;
mod checksum;
mod control;
mod data_connection;
mod directory;
mod facts;
mod file;
mod leftovers;
mod listing;
mod opening;
mod pipelining;
mod relocation;
mod removal;
mod security;
mod server_clock;
mod target;
mod transfer;

pub(crate) use attempts::Attempts;
pub(crate) use control::Ahead;
pub(crate) use data_connection::{Advertised, DataRoute};
pub(crate) use facts::{Found, Resolved, ToldSize, gone};
pub(crate) use file::{Fate, Rename};
pub(crate) use leftovers::{Asked, Replacement};
pub(crate) use listing::{ListingId, MOST_ENTRIES, too_many_entries};
pub(crate) use opening::Opening;
pub(crate) use pipelining::{AfterUpload, FollowedBy};
pub(crate) use relocation::Relocation;
pub(crate) use removal::{PlannedRemoval, Removable, Removed};
pub(crate) use target::Target;
pub(crate) use transfer::{Download, Interrupted, NotStored, Protection, Storing, Transferred, Upload, engine_failure};

use crate::config::{Connection, TransferType};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{Command, Features, Habits, HashAlgorithm, RemotePath, Reply};
use crate::tls::TlsVersion;
use addressing::Addressing;
use attributes::SetsModified;
use control::ControlConnection;
use data_connection::DataConnections;
use leftovers::Leftovers;
use listing::OpenListing;
use security::Security;
use server_clock::ServerClock;
use std::collections::HashSet;
use std::rc::Rc;
use std::time::Duration;

pub(crate) struct Session {
    connection: Connection,
    control: ControlConnection,
    security: Option<Security>,
    features: Features,
    /// What saves round trips with this server.
    habits: Habits,
    /// Where the login led to; unknown when the server's PWD makes no sense.
    login_directory: Option<RemotePath>,
    /// What the server turned out not to do, so that it is asked only once.
    refused: Refused,
    data_connections: DataConnections,
    /// Directories that were seen to exist, for uploads.
    known_directories: HashSet<RemotePath>,
    /// How the server is told which file is meant.
    addressing: Addressing,
    /// Where the session went last, by CWD; a new control connection must go there too.
    working_directory: Option<RemotePath>,
    /// What TYPE said last; none before the first.
    type_in_force: Option<TransferType>,
    /// What the server said when the last look found nothing.
    refusal_to_look: Option<Reply>,
    /// What OPTS HASH selected last.
    selected_hash: Option<HashAlgorithm>,
    sets_modified: SetsModified,
    /// Temporary names of earlier sessions, where they have been looked for.
    leftovers: Leftovers,
    /// The listing that is under way, and how many there have been.
    listing: Option<OpenListing>,
    listings: u64,
    server_clock: ServerClock,
    /// REST was seen to begin where it should.
    rest_is_proven: bool,
    /// MLSD tells what the server tells files apart by.
    asked_for_identities: bool,
    warnings: Vec<Warning>,
    /// A step is being taken that is tried again as a whole.
    is_persistent: bool,
}

/// Something that works but should not stay so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Warning {
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

/// Commands that the server refused as such, whatever its features say.
#[derive(Debug, Clone, Copy, Default)]
struct Refused {
    epsv: bool,
    eprt: bool,
    mlst: bool,
    mlsd: bool,
    size: bool,
    mdtm: bool,
    list: bool,
    hash: bool,
    rest: bool,
    /// Uploads are not gone on with by APPE.
    appe: bool,
    /// Uploads are not gone on with by REST and STOR.
    rest_and_stor: bool,
    tls_1_2: bool,
    /// Several commands at once.
    pipelining: bool,
    /// Further commands with the one that begins a transfer.
    commands_with_transfers: bool,
    /// That our side of a download's data connection ends at once.
    early_end: bool,
}

impl Session {
    /// Connects and logs in, again and again as the connection has it.
    pub(crate) fn open(connection: &Connection) -> Result<Self, Failure> {
        let mut attempts = Attempts::new(connection.retry);
        loop {
            match Opening::new(connection.clone())?.run() {
                Ok(session) => return Ok(session),
                Err(failure) => attempts.wait_after(failure, &|| false)?,
            }
        }
    }

    /// Goes on over a new control connection whose TLS session can be resumed: of TLS 1.2, whose sessions are good for any
    /// number of data connections; where that is not to be had, of TLS 1.3, whose first tickets are good for one each.
    fn renew_tls_session(&mut self) -> Result<(), Failure> {
        if !self.refused.tls_1_2 {
            match self.reconnect(Some(TlsVersion::V1_2)) {
                Err(failure) if failure.code == FailureCode::TlsHandshake => self.refused.tls_1_2 = true,
                outcome => return outcome,
            }
        }
        self.reconnect(Some(TlsVersion::V1_3))
    }

    /// Whether the connection to the server is gone.
    pub(crate) fn is_lost(&self) -> bool {
        self.control.is_lost()
    }

    /// Goes on over a new control connection, after the last one was lost: to the same machine or, when that is gone, to
    /// another one of its name.
    fn reopen(&mut self) -> Result<(), Failure> {
        tracing::info!(target: "ftp", "the connection to the server was lost: going on over a new one");
        // Nothing that is to come depends on where the session was.
        self.working_directory = None;
        let mut opening = self.opening_again(None)?;
        opening.add_other_addresses();
        self.go_on_with(opening)
    }

    /// Goes on over a new control connection to the same machine, with no TLS version newer than `newest`.
    fn reconnect(&mut self, newest: Option<TlsVersion>) -> Result<(), Failure> {
        let opening = self.opening_again(newest)?;
        self.go_on_with(opening)
    }

    fn opening_again(&mut self, newest: Option<TlsVersion>) -> Result<Opening, Failure> {
        let client = self.security.as_ref().map(|security| Rc::clone(security.client()));
        // First: accounts may be limited to one connection.
        self.control.say_goodbye();
        Opening::again(self.connection.clone(), self.control.peer().ip(), client.as_ref(), newest)
    }

    /// Takes over a new control connection. What was learnt stays learnt.
    fn go_on_with(&mut self, opening: Opening) -> Result<(), Failure> {
        let mut session = opening.run()?;
        if let Some(directory) = self.working_directory.take() {
            session.change_directory(&directory)?;
        }
        self.learn_from_replies();
        let asked_for_identities = self.asked_for_identities;
        if session.control.peer().ip() != self.control.peer().ip() {
            // Machines of one name need not be alike.
            self.known_directories.clear();
            self.rest_is_proven = false;
        }
        *self = Self {
            warnings: std::mem::take(&mut self.warnings),
            data_connections: std::mem::take(&mut self.data_connections),
            known_directories: std::mem::take(&mut self.known_directories),
            refused: self.refused,
            sets_modified: self.sets_modified,
            leftovers: std::mem::take(&mut self.leftovers),
            addressing: self.addressing,
            server_clock: self.server_clock,
            listings: self.listings,
            rest_is_proven: self.rest_is_proven,
            is_persistent: self.is_persistent,
            ..session
        };
        if asked_for_identities {
            self.ask_for_identities()?;
        }
        Ok(())
    }

    /// The warnings that have come up since this was last called.
    pub(crate) fn take_warnings(&mut self) -> Vec<Warning> {
        std::mem::take(&mut self.warnings)
    }

    pub(crate) fn warn(&mut self, code: &'static str, message: String) {
        tracing::warn!(target: "ftp", code, "{message}");
        self.warnings.push(Warning { code, message });
    }

    /// The longest time that a transfer may go without a byte; `None`: no bound.
    pub(crate) fn idle_bound(&self) -> Option<Duration> {
        self.connection.read_timeout()
    }

    /// Where the login led to; none when the server's answer to PWD makes no sense.
    pub(crate) fn login_directory(&self) -> Option<&RemotePath> {
        self.login_directory.as_ref()
    }

    /// What the server announced.
    pub(crate) fn features(&self) -> &Features {
        &self.features
    }

    /// Whether data connections are encrypted.
    pub(crate) fn protects_data(&self) -> bool {
        self.security.as_ref().is_some_and(Security::protects_data)
    }

    /// Whether data connections are to resume the control connection's TLS session.
    pub(crate) fn reuses_tls_sessions(&self) -> bool {
        self.security.as_ref().is_some_and(Security::reuses_sessions)
    }

    /// NOOP: proves that the session works, and keeps it alive.
    pub(crate) fn ping(&mut self) -> Result<(), Failure> {
        if self.is_listing() {
            // The server is busy with it, and would not answer before its end.
            return Ok(());
        }
        let reply = self.control.call(Command::Noop, Phase::Idle)?;
        // A server that does not know NOOP has answered all the same.
        tracing::trace!(target: "ftp", code = reply.code, "alive");
        Ok(())
    }

    /// QUIT. The server may close the connection before it answers: then there is nobody left to say goodbye to.
    pub(crate) fn close(mut self) -> Result<(), Failure> {
        self.end_listing();
        if self.control.is_lost() {
            return Ok(());
        }
        self.control.call(Command::Quit, Phase::Quit).map(drop)
    }

    /// TYPE I, unless it is in force.
    fn ensure_binary(&mut self, phase: Phase) -> Result<(), Failure> {
        self.ensure_type(TransferType::Binary, phase)
    }

    /// TYPE A or TYPE I, unless it is in force.
    fn ensure_type(&mut self, transfer_type: TransferType, phase: Phase) -> Result<(), Failure> {
        if self.type_in_force == Some(transfer_type) {
            return Ok(());
        }
        let (command, action) = match transfer_type {
            TransferType::Binary => (Command::TypeImage, "transfer in binary (TYPE I)"),
            TransferType::Ascii => (Command::TypeAscii, "transfer as text (TYPE A)"),
        };
        if phase == Phase::Transfer && transfer_type == TransferType::Binary && self.begins_with_epsv() {
            self.send_ahead(&[Ahead::TypeImage, Ahead::Epsv], phase)?;
        }
        let reply = self.control.call(command, phase)?;
        if !reply.is_completion() {
            return Err(crate::failure::refused(phase, action, &reply));
        }
        self.type_in_force = Some(transfer_type);
        Ok(())
    }
}
