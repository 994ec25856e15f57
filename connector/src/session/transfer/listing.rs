//! A listing on its way: the data connection, and what the server makes of it in the end.

use super::ending::cut_short;
use super::start::{Flow, Started};
use crate::failure::{Failure, Phase};
use crate::ftp::{Command, Reply};
use crate::net::{Connection, ConnectionError, CopyError, Deadline};
use crate::session::Session;

const ACTION: &str = "list the directory";

/// The data connection of MLSD, LIST or NLST.
pub(in crate::session) struct ListingTransfer {
    data: Connection,
    started: Started,
    bytes: u64,
    /// What went wrong while more was read than was asked for.
    error: Option<ConnectionError>,
}

impl Session {
    /// Begins MLSD, LIST or NLST. The inner error is the server's refusal.
    pub(in crate::session) fn start_listing(
        &mut self,
        command: Command<'_>,
    ) -> Result<Result<ListingTransfer, Reply>, Failure> {
        let (mut data, started) = match self.start(command, 0, Flow::Down, &[], Phase::Listing)? {
            Ok(started) => started,
            Err(reply) => return Ok(Err(reply)),
        };
        match self.secure(&mut data) {
            Ok(()) => Ok(Ok(ListingTransfer { data, started, bytes: 0, error: None })),
            Err(error) => Err(self.listing_failed(data, started, error)),
        }
    }

    /// Waits for more of the listing; `None`: that was all.
    pub(in crate::session) fn read_listing(
        &mut self,
        mut transfer: ListingTransfer,
    ) -> Result<(ListingTransfer, Option<Vec<u8>>), Failure> {
        let deadline = Deadline::after(self.connection.read_timeout());
        let read = match transfer.error.take() {
            Some(error) => Err(error),
            None => transfer.data.read(deadline),
        };
        match read {
            Ok(chunk) if chunk.is_empty() => {
                // The server may wait for our side of TLS's goodbye; it has said all that counts.
                let _ = transfer.data.finish(deadline);
                Ok((transfer, None))
            }
            Ok(chunk) => {
                transfer.bytes += chunk.len() as u64;
                Ok((transfer, Some(chunk)))
            }
            Err(error) => {
                let ListingTransfer { data, started, bytes, .. } = transfer;
                Err(self.listing_failed(data, started, CopyError::on(error, bytes)))
            }
        }
    }

    /// What has come already, without waiting. An end or an error is left to [`read_listing`](Self::read_listing).
    pub(in crate::session) fn read_listing_available(transfer: &mut ListingTransfer) -> Option<Vec<u8>> {
        if transfer.error.is_some() {
            return None;
        }
        match transfer.data.read_available() {
            Ok(chunk) => {
                let chunk = chunk.filter(|chunk| !chunk.is_empty())?;
                transfer.bytes += chunk.len() as u64;
                Some(chunk)
            }
            Err(error) => {
                // It may not be told a second time.
                transfer.error = Some(error);
                None
            }
        }
    }

    /// Takes the server's word about a listing that has ended. The inner error is its refusal.
    pub(in crate::session) fn finish_listing(
        &mut self,
        transfer: ListingTransfer,
    ) -> Result<Result<Reply, Reply>, Failure> {
        let ListingTransfer { data, started, bytes, .. } = transfer;
        let resumed = data.tls_facts().is_some_and(|facts| facts.resumed);
        drop(data);
        let reply = self.end(started, Phase::Listing)?;
        Ok(match reply {
            reply if reply.is_completion() => Ok(reply),
            reply if bytes > 0 => return Err(self.or_reuse(cut_short(ACTION, bytes, &reply), resumed)),
            reply => Err(reply),
        })
    }

    /// Ends a listing whose rest nobody wants. What the server says to that does not matter, only that it answers.
    pub(in crate::session) fn break_off_listing(&mut self, transfer: ListingTransfer) {
        let ListingTransfer { data, started, .. } = transfer;
        self.abort(data, &started);
    }

    fn listing_failed(&mut self, data: Connection, started: Started, error: CopyError) -> Failure {
        let resumed = data.tls_facts().is_some_and(|facts| facts.resumed);
        self.abandoned(error, data, started, resumed, ACTION)
    }
}
