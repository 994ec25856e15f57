//! The entries that an operation is about: found on a walk, filtered, ordered, limited.

use super::walk::{Step, Visited, Walk};
use crate::config::{Candidate, Filter, Order, OrderBy, Reach};
use crate::failure::{Failure, FailureCode};
use crate::ftp::{Entry, EntryKind, RemotePath, Zone};
use crate::session::{MOST_ENTRIES, Session, too_many_entries};
use std::cmp::Ordering;
use std::collections::VecDeque;
use time::UtcDateTime;

/// How long all names that are kept may be together, beside what [`MOST_ENTRIES`] bounds.
const MOST_BYTES: usize = 12 * 1024 * 1024;

pub(crate) struct Selection {
    /// None when there is no such directory and that is fine.
    walk: Option<Walk>,
    filter: Filter,
    /// Which entries can be meant at all.
    kinds: fn(&Entry) -> bool,
    order: Option<Order>,
    missing_is_empty: bool,
    /// How many more are wanted.
    room: usize,
    now: UtcDateTime,
    /// Found already, in their order.
    found: VecDeque<Visited>,
    /// What their names add up to.
    bytes: usize,
    over: bool,
    /// Left out because the server does not tell what the filter asks for.
    untold: u64,
    in_unknown_zone: bool,
}

impl Selection {
    /// Begins to list `directory`. A missing one is a failure, or empty when `missing_is_empty`.
    pub(super) fn begin(
        session: &mut Session,
        directory: RemotePath,
        filter: &Filter,
        reach: &Reach,
        kinds: fn(&Entry) -> bool,
        missing_is_empty: bool,
    ) -> Result<Self, Failure> {
        let walk = match Walk::begin(session, directory, reach) {
            Ok(walk) => Some(walk),
            Err(failure) if missing_is_empty && failure.code == FailureCode::NotFound => None,
            Err(failure) => return Err(failure),
        };
        Ok(Self {
            over: walk.is_none(),
            walk,
            missing_is_empty,
            filter: filter.clone(),
            kinds,
            order: reach.sort,
            room: reach.max_files.limit(),
            now: UtcDateTime::now(),
            found: VecDeque::new(),
            bytes: 0,
            untold: 0,
            in_unknown_zone: false,
        })
    }

    /// Keeps out of a directory below: what was moved there is done with.
    pub(super) fn avoid(&mut self, directory: &RemotePath) {
        if let Some(walk) = &mut self.walk {
            walk.avoid(directory);
        }
    }

    /// The next entry, as soon as there is one: the listing it came from may still be under way.
    pub(super) fn next(&mut self, session: &mut Session) -> Result<Option<Visited>, Failure> {
        self.find_all_to_order(session)?;
        while self.found.is_empty() && !self.over {
            self.advance(session)?;
        }
        Ok(self.take_first())
    }

    /// The next entry, once no listing is under way: the server is free for other commands.
    pub(super) fn next_at_rest(&mut self, session: &mut Session) -> Result<Option<Visited>, Failure> {
        self.find_all_to_order(session)?;
        while self.found.is_empty() && !self.over {
            while !self.advance(session)? {}
        }
        Ok(self.take_first())
    }

    /// Whether the next entry has been found already.
    pub(super) fn has_next(&self) -> bool {
        !self.found.is_empty()
    }

    /// One step, and whether it ended a directory.
    fn advance(&mut self, session: &mut Session) -> Result<bool, Failure> {
        let Some(walk) = &mut self.walk else { return Ok(true) };
        let step = match walk.next(session) {
            // Some servers say so only at the end of an empty listing.
            Err(failure) if self.missing_is_empty && walk.is_at_start() && failure.code == FailureCode::NotFound => {
                None
            }
            step => step?,
        };
        match step {
            Some(Step::Entry(visited)) => {
                if self.wants(&visited) {
                    self.bytes += visited.entry.name.len();
                    if self.found.len() == MOST_ENTRIES || self.bytes > MOST_BYTES {
                        session.end_listing();
                        return Err(too_many_entries());
                    }
                    self.found.push_back(visited);
                    self.room -= usize::from(self.order.is_none());
                }
                if self.room == 0 {
                    session.end_listing();
                    self.end(session);
                }
                Ok(self.over)
            }
            Some(Step::EndOfDirectory) => Ok(true),
            None => {
                self.end(session);
                Ok(true)
            }
        }
    }

    /// The order can only be told when all is known; what cannot come among the first is dropped on the way.
    fn find_all_to_order(&mut self, session: &mut Session) -> Result<(), Failure> {
        let Some(order) = self.order.filter(|_| !self.over) else { return Ok(()) };
        // Beyond what may be kept there is nothing to prune: that many cannot be ordered at all.
        let most = self.room.saturating_mul(2).clamp(1024, MOST_ENTRIES - 1).max(self.room);
        while !self.over {
            self.advance(session)?;
            if self.found.len() > most {
                self.keep_first(order);
            }
        }
        self.keep_first(order);
        Ok(())
    }

    fn keep_first(&mut self, order: Order) {
        self.found.make_contiguous().sort_by(|one, other| compare(order, one, other));
        self.found.truncate(self.room);
        self.bytes = self.found.iter().map(|visited| visited.entry.name.len()).sum();
    }

    fn take_first(&mut self) -> Option<Visited> {
        let first = self.found.pop_front()?;
        self.bytes -= first.entry.name.len();
        Some(first)
    }

    fn end(&mut self, session: &mut Session) {
        self.over = true;
        if self.untold > 0 {
            let message = format!(
                "entries whose size or age the server does not tell were left out, because the selection asks for it: {}",
                self.untold
            );
            session.warn("entries-left-out", message);
        }
        if self.in_unknown_zone && self.filter.asks_for_age() {
            let message = "the server does not tell the zone of its times: ages are taken to be up to 14 hours off, and \
                           what may not meet the selection is left out";
            session.warn("times-in-unknown-zone", message.to_owned());
        }
    }

    fn wants(&mut self, visited: &Visited) -> bool {
        let entry = &visited.entry;
        if !(self.kinds)(entry) {
            return false;
        }
        let age = entry.modified.map(|modified| modified.age(self.now));
        let text = |name: &[u8]| visited.directory.path.decode_name(name);
        let (name, path) = (text(&entry.name), text(&visited.relative_path()));
        let untold = (self.filter.asks_for_size() && entry.size.is_none() && entry.kind != EntryKind::Directory)
            || (self.filter.asks_for_age() && age.is_none());
        let wanted = self.filter.wants(Candidate { name: &name, path: &path, size: entry.size, age });
        self.untold += u64::from(untold && !wanted);
        self.in_unknown_zone |= entry.modified.is_some_and(|modified| modified.zone == Zone::Server);
        wanted
    }
}

/// Whether a file that was named exactly meets the conditions on size and age.
pub(super) fn meets_conditions(filter: &Filter, entry: &Entry) -> bool {
    let age = entry.modified.map(|modified| modified.age(UtcDateTime::now()));
    filter.allows(entry.size, age)
}

/// Entries that lack what they are ordered by come last, either way; equal ones are ordered by their paths.
fn compare(order: Order, one: &Visited, other: &Visited) -> Ordering {
    fn told<T: Ord>(one: Option<T>, other: Option<T>, descending: bool) -> Ordering {
        match (one, other) {
            (Some(one), Some(other)) if descending => other.cmp(&one),
            (Some(one), Some(other)) => one.cmp(&other),
            (one, other) => other.is_some().cmp(&one.is_some()),
        }
    }
    let by = match order.by {
        OrderBy::Name => told(Some(&one.entry.name), Some(&other.entry.name), order.descending),
        OrderBy::Size => told(one.entry.size, other.entry.size, order.descending),
        OrderBy::Modified => {
            let at = |visited: &Visited| visited.entry.modified.map(|modified| modified.at);
            told(at(one), at(other), order.descending)
        }
    };
    by.then_with(|| one.relative_path().cmp(&other.relative_path()))
}
