mod faults;
mod step;

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::listing::Listing;
use super::many_files::ManyFiles;
use super::{Content, Gate};
pub(super) use step::{Pace, Part, Step, WriteMode};

/// What the server does about one command, step by step. An empty script is silence: the command is read, and that is
/// all. A text alone is a script that sends it, as it stands.
///
/// ```
/// use embedded_server::scripted::Script;
/// let reset_in_the_middle = Script::new().reply("150 here it comes\r\n").send("half").reset_data();
/// ```
#[derive(Clone, Debug, Default)]
pub struct Script(pub(super) Vec<Step>);

impl Script {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    fn then(mut self, step: Step) -> Self {
        self.0.push(step);
        self
    }

    /// Sends these bytes on the control connection, as they stand: the line ends are part of them.
    #[must_use]
    pub fn reply(self, bytes: impl AsRef<[u8]>) -> Self {
        self.then(Step::Reply(bytes.as_ref().to_vec()))
    }

    /// Sends these bytes on the control connection, each in a write of its own.
    #[must_use]
    pub fn reply_byte_by_byte(self, bytes: impl AsRef<[u8]>) -> Self {
        self.reply_slowly(bytes, Duration::ZERO)
    }

    /// Listens for a data connection and sends this text, in which `{port}` becomes the port, and `{high}` and `{low}`
    /// its two bytes: `227 go to 127,0,0,1,{high},{low}\r\n`.
    #[must_use]
    pub fn passive(self, text: &str) -> Self {
        self.then(Step::Passive { text: text.to_owned(), at: None })
    }

    /// The same, listening on this address instead of the one that the control connection came to.
    #[must_use]
    pub fn passive_at(self, address: IpAddr, text: &str) -> Self {
        self.then(Step::Passive { text: text.to_owned(), at: Some(address) })
    }

    pub(super) fn active(self, address: SocketAddr) -> Self {
        self.then(Step::Active(address))
    }

    /// Connects to the address that the client has announced (PORT, EPRT; IPv4), as somebody from 127.0.0.77.
    #[must_use]
    pub fn connect_as_stranger(self) -> Self {
        self.then(Step::ConnectAsStranger)
    }

    /// Begins TLS on the control connection.
    #[must_use]
    pub fn start_tls(self) -> Self {
        self.then(Step::StartTls)
    }

    pub(super) fn protect_data(self, protected: bool) -> Self {
        self.then(Step::ProtectData(protected))
    }

    /// Does what the server would have done without a script.
    #[must_use]
    pub fn usual(self) -> Self {
        self.then(Step::Usual(Part::Whole))
    }

    /// Goes on when the test opens the gate.
    #[must_use]
    pub fn wait_for(self, gate: &Gate) -> Self {
        self.then(Step::WaitFor(gate.clone()))
    }

    /// Accepts the data connection, or connects it in active mode. Sending and receiving do so by themselves.
    #[must_use]
    pub fn open_data(self) -> Self {
        self.then(Step::OpenData)
    }

    /// Sends this on the data connection.
    #[must_use]
    pub fn send(self, content: impl Into<Content>) -> Self {
        self.then(Step::Send(content.into()))
    }

    /// Sends the file that the command names, from the offset that REST gave.
    #[must_use]
    pub fn send_file(self) -> Self {
        self.send_file_up_to(u64::MAX)
    }

    /// Sends the first bytes of the file that the command names.
    #[must_use]
    pub fn send_file_up_to(self, at_most: u64) -> Self {
        self.then(Step::SendFile { at_most })
    }

    /// Takes this many bytes from the data connection, stores none of them, and goes on.
    #[must_use]
    pub fn receive(self, bytes: u64) -> Self {
        self.then(Step::Receive { bytes })
    }

    /// Takes the data connection to its end and stores it as the file that the command names.
    #[must_use]
    pub fn receive_file(self) -> Self {
        self.receive_file_but_keep(u64::MAX)
    }

    /// Takes the data connection to its end, but stores only the first bytes.
    #[must_use]
    pub fn receive_file_but_keep(self, keep: u64) -> Self {
        self.then(Step::ReceiveFile { at_most: u64::MAX, keep, mode: WriteMode::Replace })
    }

    pub(super) fn receive_into_file(self, mode: WriteMode) -> Self {
        self.then(Step::ReceiveFile { at_most: u64::MAX, keep: u64::MAX, mode })
    }

    pub(super) fn send_many(self, files: ManyFiles, listing: Listing) -> Self {
        self.then(Step::SendMany(Box::new(files), listing))
    }

    /// Ends the data connection in order: under TLS, with `close_notify`.
    #[must_use]
    pub fn close_data(self) -> Self {
        self.then(Step::CloseData)
    }

    /// Ends the data connection with TCP's FIN alone: under TLS, without `close_notify`.
    #[must_use]
    pub fn cut_data(self) -> Self {
        self.then(Step::CutData)
    }

    /// Ends the data connection with a TCP reset.
    #[must_use]
    pub fn reset_data(self) -> Self {
        self.then(Step::ResetData)
    }

    /// Ends the control connection in order. What follows in the script is not done.
    #[must_use]
    pub fn close_control(self) -> Self {
        self.then(Step::CloseControl)
    }

    /// Ends the control connection with a TCP reset. What follows in the script is not done.
    #[must_use]
    pub fn reset_control(self) -> Self {
        self.then(Step::ResetControl)
    }
}

impl From<&str> for Script {
    fn from(reply: &str) -> Self {
        Self::new().reply(reply)
    }
}

impl From<String> for Script {
    fn from(reply: String) -> Self {
        Self::new().reply(reply)
    }
}

impl From<Vec<u8>> for Script {
    fn from(reply: Vec<u8>) -> Self {
        Self::new().reply(reply)
    }
}
