//! Content on its way through a data connection, in both directions, up to a fault or to its end.

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, copy, sink, split};
use tokio::time::sleep;

use super::Shared;
use super::fault::{Direction, Effect, End};
use super::faults::Ahead;
use super::session::Session;
use crate::scripted::stream::Stream;

/// As much as a socket gives at once, so that a gigabyte takes few turns.
const BUFFER: usize = 256 * 1024;

/// Relays until both sides have ended in order, or until the answer says how the connection has to end.
pub(super) async fn relay(
    client: Stream,
    server: Stream,
    shared: &Shared,
    session: &Session,
) -> (Stream, Stream, Result<(), End>) {
    let (mut client_out, mut client_in) = split(client);
    let (mut server_out, mut server_in) = split(server);
    let download = Pump::new(&mut server_out, &mut client_in, Direction::Download, shared);
    let upload = Pump::new(&mut client_out, &mut server_in, Direction::Upload, shared);
    let outcome = tokio::try_join!(download.run(session), upload.run(session)).map(drop);
    (client_out.unsplit(client_in), server_out.unsplit(server_in), outcome)
}

/// One direction.
struct Pump<'a, R, W> {
    source: &'a mut R,
    destination: &'a mut W,
    direction: Direction,
    shared: &'a Shared,
    passed: u64,
    /// How much is written at a time, and the pause after it.
    trickle: Option<(usize, Duration)>,
}

impl<'a, R: AsyncRead + Unpin, W: AsyncWrite + Unpin> Pump<'a, R, W> {
    fn new(source: &'a mut R, destination: &'a mut W, direction: Direction, shared: &'a Shared) -> Self {
        Self { source, destination, direction, shared, passed: 0, trickle: None }
    }

    /// Returns when the source has ended in order and the destination knows it.
    async fn run(mut self, session: &Session) -> Result<(), End> {
        let mut buffer = vec![0; BUFFER];
        let mut ahead: Option<Ahead<'_>> = None;
        loop {
            let read = self.read(&mut buffer).await?;
            // Which transfer it is, is known when something flows.
            let ahead = ahead.get_or_insert_with(|| self.shared.faults.ahead(self.direction, &session.transfer()));
            if self.pass(buffer.get(..read).unwrap_or_default(), ahead).await? == Flow::Swallowed {
                return self.swallow().await;
            }
            if read == 0 {
                return self.end().await;
            }
        }
    }

    /// Zero at the end. TLS that ends without `close_notify` ends with TCP's FIN all the same.
    async fn read(&mut self, buffer: &mut [u8]) -> Result<usize, End> {
        match self.source.read(buffer).await {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(0),
            read => read.map_err(|_| End::Reset),
        }
    }

    /// Passes this on, with what happens on the way.
    async fn pass(&mut self, mut content: &[u8], ahead: &mut Ahead<'_>) -> Result<Flow, End> {
        while let Some(offset) = ahead.next().filter(|offset| *offset <= self.passed + content.len() as u64) {
            let distance = usize::try_from(offset - self.passed).unwrap_or(usize::MAX);
            let (before, after) = content.split_at(distance.min(content.len()));
            self.write(before).await?;
            content = after;
            match self.shared.faults.reached(offset, ahead) {
                Some(Effect::End(end)) => return Err(end),
                Some(Effect::Truncate) => return Ok(Flow::Swallowed),
                Some(Effect::Delay(delay)) => sleep(delay).await,
                Some(Effect::Trickle { bytes, pause }) => self.trickle = Some((bytes.max(1), pause)),
                // Not of a connection that is there.
                None | Some(Effect::Refuse | Effect::BlackHole) => {}
            }
        }
        self.write(content).await?;
        Ok(Flow::Passed)
    }

    async fn write(&mut self, content: &[u8]) -> Result<(), End> {
        let (at_a_time, pause) = self.trickle.map_or((usize::MAX, None), |(bytes, pause)| (bytes, Some(pause)));
        for piece in content.chunks(at_a_time) {
            self.destination.write_all(piece).await.map_err(|_| End::Reset)?;
            self.destination.flush().await.map_err(|_| End::Reset)?;
            self.passed += piece.len() as u64;
            self.shared.record.passed(self.direction, piece.len());
            if let Some(pause) = pause {
                sleep(pause).await;
            }
        }
        Ok(())
    }

    async fn end(self) -> Result<(), End> {
        self.destination.shutdown().await.map_err(|_| End::Reset)
    }

    /// The destination sees the end; the source may go on to its own.
    async fn swallow(self) -> Result<(), End> {
        let Self { source, destination, .. } = self;
        destination.shutdown().await.map_err(|_| End::Reset)?;
        match copy(source, &mut sink()).await {
            Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => Err(End::Reset),
            _ => Ok(()),
        }
    }
}

/// What became of content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Flow {
    Passed,
    /// What follows is not to reach the other side.
    Swallowed,
}
