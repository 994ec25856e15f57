//! What a server does that is broken, overloaded or hostile.

use std::time::Duration;

use super::{Pace, Part, Script, Step, WriteMode};
use crate::scripted::Content;
use crate::scripted::path::resolve;
use crate::scripted::timestamp::Timestamp;

impl Script {
    /// Does what the server would have done without a script, until this many bytes have gone over the data connection,
    /// either way; what of an upload has arrived by then is stored. The data connection stays open.
    #[must_use]
    pub fn usual_up_to(self, bytes: u64) -> Self {
        self.then(Step::Usual(Part::UpTo(bytes)))
    }

    /// Does what the server would have done without a script, up to the reply that ends it. That one it keeps to itself, with
    /// what goes with it: a port for the data connection, a handshake, the end of the connection.
    #[must_use]
    pub fn usual_but_last_reply(self) -> Self {
        self.then(Step::Usual(Part::ButLastReply))
    }

    /// Does what the server would have done without a script, and says nothing.
    #[must_use]
    pub fn usual_quietly(self) -> Self {
        self.then(Step::Usual(Part::Quietly))
    }

    /// Then does what the other script says.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Does and says nothing more on this connection. It stays open until the client ends it, and so does the data
    /// connection. What follows in the script is not done.
    #[must_use]
    pub fn stall(self) -> Self {
        self.then(Step::Stall)
    }

    /// Lets this time pass.
    #[must_use]
    pub fn pause(self, time: Duration) -> Self {
        self.then(Step::Pause(time))
    }

    /// Sends these bytes on the control connection, each in a write of its own, with a pause after each.
    #[must_use]
    pub fn reply_slowly(self, bytes: impl AsRef<[u8]>, pause: Duration) -> Self {
        self.then(Step::ReplySlowly { bytes: bytes.as_ref().to_vec(), pause })
    }

    /// Sends this on the control connection, piece by piece: for replies that no memory holds, and for
    /// [`Content::endless`] ones.
    #[must_use]
    pub fn reply_content(self, content: impl Into<Content>) -> Self {
        self.then(Step::ReplyContent(content.into()))
    }

    /// The data connection that is open, or comes next, sends and takes this many bytes at a time, with a pause after
    /// each time.
    #[must_use]
    pub fn pace_data(self, bytes: usize, pause: Duration) -> Self {
        self.then(Step::PaceData(Pace { bytes: bytes.max(1), pause }))
    }

    /// Sends a TLS record that the client cannot decrypt, as when something on the way changes the bytes.
    #[must_use]
    pub fn garble_data(self) -> Self {
        self.then(Step::GarbleData)
    }

    /// Sends this text, in which the port is one that nobody listens on: see [`passive`](Self::passive).
    #[must_use]
    pub fn passive_nowhere(self, text: &str) -> Self {
        self.then(Step::PassiveNowhere(text.to_owned()))
    }

    /// The next transfer begins at this offset, whatever REST has asked for.
    #[must_use]
    pub fn restart_at(self, offset: u64) -> Self {
        self.then(Step::RestartAt(offset))
    }

    /// Somebody else has stored this file, last modified at this time: `yyyyMMddHHmmss`, UTC.
    #[must_use]
    pub fn put_file(self, path: impl AsRef<[u8]>, content: impl Into<Content>, modified: &str) -> Self {
        let (path, content) = (resolve(b"/", path.as_ref()), content.into());
        self.then(Step::PutFile { path, content, modified: Timestamp::of(modified) })
    }

    /// The file that the command names loses so many bytes at its end.
    #[must_use]
    pub fn shorten_file(self, bytes: u64) -> Self {
        self.then(Step::ShortenFile { bytes })
    }

    /// Takes this many bytes from the data connection, fewer when the client ends it, stores them as the file that the
    /// command names, and goes on.
    #[must_use]
    pub fn receive_file_up_to(self, bytes: u64) -> Self {
        self.then(Step::ReceiveFile { at_most: bytes, keep: u64::MAX, mode: WriteMode::Replace })
    }
}
