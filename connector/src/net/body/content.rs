//! Content on its way to the server, which can be sent again as far as it is kept.

use super::{BodySource, SinkError, source};
use crate::ftp::{Digest, HashAlgorithm, Hasher};
use crate::net::Deadline;
use crate::net::tcp::CHUNK;
use crate::replay::ReplayWindow;

/// How much of a stream is kept. What is lost when a connection breaks has left us and has not arrived: that is at most what
/// the sockets on the way hold, on Linux 4 MiB to send and 6 MiB received unless somebody changed it.
const KEPT: usize = 12 * 1024 * 1024;

/// The content of one document, and how far it has been given.
pub(crate) struct Content<'a> {
    source: BodySource<'a>,
    kept: ReplayWindow,
    /// Where the piece that was given last begins.
    piece: u64,
    /// Where the next byte to be given stands.
    position: u64,
    /// How far it has been given at most.
    furthest: u64,
    /// The source has nothing beyond that.
    ended: bool,
    hasher: Option<Hasher>,
}

impl<'a> Content<'a> {
    pub(crate) fn new(source: BodySource<'a>) -> Self {
        Self { source, kept: ReplayWindow::new(KEPT), piece: 0, position: 0, furthest: 0, ended: false, hasher: None }
    }

    /// Hashes all of it, each byte when it is given for the first time.
    pub(crate) fn hash(&mut self, algorithm: HashAlgorithm) {
        self.hasher = Some(Hasher::new(algorithm));
    }

    /// The hash of what has been given, when one was asked for.
    pub(crate) fn digest(&self) -> Option<Digest> {
        self.hasher.clone().map(Hasher::finish)
    }

    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// Whether all of it has been given.
    pub(crate) fn is_over(&self) -> bool {
        self.ended && self.position == self.furthest
    }

    /// Goes back to a point that is still kept, and answers whether that was possible.
    pub(crate) fn go_back_to(&mut self, position: u64) -> bool {
        let possible = position <= self.furthest
            && match self.source {
                BodySource::Memory(_) => true,
                BodySource::Stream(_) => self.kept.reaches_back_to(position),
            };
        if possible {
            self.position = position;
        }
        possible
    }

    /// Waits for the next piece, and answers whether there is one.
    pub(crate) fn advance(&mut self, deadline: Deadline) -> Result<bool, SinkError> {
        if self.position == self.furthest {
            self.read_on(deadline)?;
        }
        self.piece = self.position;
        self.position += self.piece_at(self.piece).len() as u64;
        Ok(self.position > self.piece)
    }

    /// The piece that was waited for last.
    pub(crate) fn piece(&self) -> &[u8] {
        self.piece_at(self.piece)
    }

    /// Whether the engine cannot give the rest any more.
    pub(crate) fn has_failed(&self) -> bool {
        match self.source {
            BodySource::Stream(stream) => !self.ended && source::has_failed(stream),
            BodySource::Memory(_) => false,
        }
    }

    fn piece_at(&self, position: u64) -> &[u8] {
        match self.source {
            BodySource::Memory(content) => {
                let end = self.furthest.min(position + CHUNK);
                let index = |position| usize::try_from(position).unwrap_or(usize::MAX);
                content.get(index(position)..index(end)).unwrap_or_default()
            }
            BodySource::Stream(_) => self.kept.piece_at(position),
        }
    }

    fn read_on(&mut self, deadline: Deadline) -> Result<(), SinkError> {
        if self.ended {
            return Ok(());
        }
        let length = match self.source {
            BodySource::Memory(content) => {
                let rest = (content.len() as u64).saturating_sub(self.furthest);
                rest.min(CHUNK)
            }
            BodySource::Stream(stream) => {
                let piece = source::read(stream, deadline)?;
                let length = piece.len() as u64;
                self.kept.push(piece);
                length
            }
        };
        self.ended = length == 0;
        let from = self.furthest;
        self.furthest += length;
        if let Some(mut hasher) = self.hasher.take() {
            hasher.update(self.piece_at(from));
            self.hasher = Some(hasher);
        }
        Ok(())
    }
}
