//! A data connection, the TLS session on it, and the listing that it carries.

use super::{Finding, Probe, out_of_order};
use crate::config::ConnectionMode;
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::{Entry, ListingFormat, Precision, Zone};
use crate::session::{Advertised, DataRoute, ListingId, Session};
use time::UtcDateTime;

/// How the first listing began.
pub(super) enum Begun {
    Listing(ListingId),
    /// Refused for a reason that is none of the data connection's.
    Refused(Failure),
    /// It was read early, as only its end tells what the server makes of the TLS session. The session has survived it.
    Ended(Result<Listed, Failure>),
}

/// What a listing told.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub(super) entries: u64,
    pub(super) format: Option<ListingFormat>,
    /// The time of the youngest entry, where it was told exactly and in UTC.
    pub(super) newest: Option<UtcDateTime>,
}

impl Probe {
    /// The listing is what a data connection is opened for; its content is the matter of another stage.
    pub(super) fn open_data_connection(&mut self) -> Result<Finding, Failure> {
        let directory = self.directory_to_list()?;
        let mode = self.connection.connection_mode;
        let session = self.session()?;
        let begun = session.begin_listing(&directory);
        let route = session.data_route().cloned();
        self.begun = Some(match begun {
            Ok(listing) => Begun::Listing(listing),
            Err(failure) if session.is_lost() || concerns_data_connection(&failure) => return Err(failure),
            Err(failure) => Begun::Refused(failure),
        });
        Ok(match route {
            Some(route) => route_finding(&route, mode),
            // In active mode the server connects only when it has something to send.
            None => Finding::skipped("not seen: the server answered the listing before there was a data connection"),
        })
    }

    /// Many servers refuse data connections that do not resume the session of the control connection.
    pub(super) fn look_at_resumption(&mut self) -> Result<Finding, Failure> {
        let session = self.session()?;
        let (protects_data, reuses) = (session.protects_data(), session.reuses_tls_sessions());
        let tls = session.data_route().and_then(|route| route.tls);
        if !protects_data {
            return Ok(Finding::skipped("data connections are not encrypted"));
        }
        if let Some(Begun::Refused(failure)) =
            self.begun.take_if(|begun| matches!(begun, Begun::Refused(failure) if wants_reuse(failure)))
        {
            return Err(failure);
        }
        let Some(tls) = tls else {
            return Ok(Finding::skipped("the server answered the listing before anything was encrypted"));
        };
        let told = |finding: Finding| finding.with("resumed", tls.resumed.to_string());
        if tls.resumed {
            return Ok(told(Finding::passed("the data connection resumed the TLS session of the control connection")));
        }
        let listed = match self.read_listing()? {
            Err(failure) if wants_reuse(&failure) || self.session()?.is_lost() => return Err(failure),
            listed => listed,
        };
        let works = listed.is_ok();
        // Any other failure is the listing's.
        self.begun = Some(Begun::Ended(listed));
        Ok(told(not_resumed(reuses, works)))
    }

    pub(super) fn list(&mut self) -> Result<Finding, Failure> {
        let directory = self.directory_to_list()?;
        let listed = self.read_listing()??;
        let session = self.session()?;
        let warnings = session.take_warnings();
        let format = match listed.format {
            Some(ListingFormat::Mlsd) => "MLSD",
            Some(ListingFormat::List) => "LIST",
            Some(ListingFormat::Names) => "NLST",
            None => "nothing to list",
        };
        let count = match listed.entries {
            1 => "1 entry".to_owned(),
            entries => format!("{entries} entries"),
        };
        let finding = Finding::passed(format!("{count} in `{}` ({format})", directory.to_text()))
            .with("entries", listed.entries.to_string())
            .with("listing-format", format);
        self.listed = Some(listed);
        Ok(warnings.iter().fold(finding, |finding, warning| {
            let hint = "Operations do not see these entries. Set `quirks.mlsd` to `on` if the server has MLSD.";
            finding.warned(warning.code, &warning.message, hint)
        }))
    }

    /// The rest of the listing. The inner error is what became of it.
    fn read_listing(&mut self) -> Result<Result<Listed, Failure>, Failure> {
        Ok(match self.begun.take().ok_or_else(out_of_order)? {
            Begun::Listing(listing) => read(self.session()?, listing),
            Begun::Refused(failure) => Err(failure),
            Begun::Ended(listed) => listed,
        })
    }
}

/// `reuses`: a TLS session was to be resumed; `works`: the listing came all the same.
fn not_resumed(reuses: bool, works: bool) -> Finding {
    match (reuses, works) {
        (true, works) => {
            let cost = if works { "It works here, and costs a full handshake each time. " } else { "" };
            let hint = format!(
                "{cost}Ask the server's operator to switch TLS session tickets or its session cache on: servers that \
                 require resumption answer 425 or 522 without."
            );
            let message = "the data connection did not resume the TLS session of the control connection";
            Finding::passed("").warned("tls-session-not-resumed", message, hint)
        }
        (false, true) => {
            Finding::passed("a TLS session of its own, which this server accepts (`tlsSessionReuse: false`)")
        }
        (false, false) => Finding::skipped(
            "a TLS session of its own (`tlsSessionReuse: false`): the listing failed, so that it is not known \
             whether this server accepts that",
        ),
    }
}

fn route_finding(route: &DataRoute, mode: ConnectionMode) -> Finding {
    let DataRoute { command, address, advertised, .. } = route;
    let is_passive = matches!(*command, "EPSV" | "PASV");
    let seen = if is_passive {
        format!("passive ({command}), to {address}")
    } else {
        format!("active ({command}), the server connected to {address}")
    };
    let seen = match advertised {
        Some(Advertised { is_followed: true, .. }) => format!("{seen}, as the server has it"),
        Some(Advertised { address: named, .. }) => {
            format!("{seen}; the server names {named}, as behind address translation (NAT), which is passed over")
        }
        None => seen,
    };
    let finding = Finding::passed(seen)
        .with("data-connection-mode", if is_passive { "passive" } else { "active" })
        .with("data-connection-command", *command)
        .with("data-address", address.as_str())
        .with_some("advertised-address", advertised.map(|advertised| advertised.address.to_string()));
    if mode == ConnectionMode::Auto && !is_passive {
        let hint =
            "Have the server's passive ports opened, or set `connectionMode` to `active` to save the first attempt.";
        return finding.warned("passive-mode-failed", "passive mode does not work", hint);
    }
    finding
}

fn read(session: &mut Session, listing: ListingId) -> Result<Listed, Failure> {
    let mut listed = Listed { entries: 0, format: session.listing_format(), newest: None };
    while let Some(entry) = session.next_entry(listing)? {
        listed.entries += 1;
        listed.format = session.listing_format().or(listed.format);
        listed.newest = listed.newest.max(exact_time(&entry));
    }
    Ok(listed)
}

fn exact_time(entry: &Entry) -> Option<UtcDateTime> {
    let is_exact = |zone: Zone, precision: Precision| zone == Zone::Utc && precision != Precision::Day;
    entry.modified.filter(|modified| is_exact(modified.zone, modified.precision)).map(|modified| modified.at)
}

fn wants_reuse(failure: &Failure) -> bool {
    failure.code == FailureCode::TlsSessionReuseRequired
}

/// A refusal in words is about the listing, unless it says otherwise.
fn concerns_data_connection(failure: &Failure) -> bool {
    let refused = failure.reply.is_some() || wants_reuse(failure);
    !refused || failure.phase == Phase::DataConnection || failure.code == FailureCode::DataConnectionFailed
}
