//! The dialects of LIST, and how a listing keeps to one of them.

use std::fmt::Debug;

use time::UtcDateTime;

use super::date::numeric::DateOrder;
use super::entry::Entry;
use super::{dos, eplf, mvs, netpresenz, netware, nonstop, os2, os400, unix, vms};

/// One way in which servers write the lines of LIST.
pub(super) trait Dialect: Debug + Send {
    /// What a line without its line end says. None when it is not certainly one of this dialect.
    fn read(&mut self, line: &[u8], context: Context) -> Option<Reading>;
}

/// What is known when a line is read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Context {
    /// Settles the year of dates that leave it out.
    pub(super) now: UtcDateTime,
    /// Earlier lines left no other dialect: what would be too vague for a line on its own is certain here.
    pub(super) settled: bool,
}

/// What a line says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reading {
    Entry(Entry),
    /// Nothing about a member of the directory: a heading, a total, an older version of the file before it.
    Aside,
    /// The next line belongs to it.
    Unfinished,
}

/// The dialects in which a listing may be written.
///
/// Every line that one of them can read rules out those that cannot: once a single one is left, the listing keeps to
/// it, and a line that only another could read is not understood. Until then the first that reads a line decides.
#[derive(Debug)]
pub(super) struct Dialects {
    now: UtcDateTime,
    candidates: Vec<Box<dyn Dialect>>,
}

impl Dialects {
    pub(super) fn new(now: UtcDateTime) -> Self {
        let candidates: Vec<Box<dyn Dialect>> = vec![
            // Before unix, which takes the sizes of a Macintosh file's forks for link count and owner.
            Box::new(netpresenz::NetPresenz),
            Box::new(unix::Unix),
            Box::new(dos::Dos),
            Box::new(eplf::Eplf),
            Box::new(vms::Vms::default()),
            Box::new(mvs::Datasets),
            Box::new(mvs::Members),
            Box::new(mvs::LoadModules),
            // The server's default first: nothing else tells `04/03/05` apart until a day over the twelfth is listed.
            Box::new(os400::Os400::new(DateOrder::YearMonthDay)),
            Box::new(os400::Os400::new(DateOrder::MonthDayYear)),
            Box::new(os400::Os400::new(DateOrder::DayMonthYear)),
            Box::new(netware::NetWare),
            Box::new(os2::Os2),
            Box::new(nonstop::NonStop),
        ];
        Self { now, candidates }
    }

    /// Reads a line that is not empty.
    pub(super) fn read(&mut self, line: &[u8]) -> Option<Reading> {
        let context = Context { now: self.now, settled: self.candidates.len() == 1 };
        if let [settled] = self.candidates.as_mut_slice() {
            return settled.read(line, context);
        }
        let readings: Vec<Option<Reading>> =
            self.candidates.iter_mut().map(|dialect| dialect.read(line, context)).collect();
        // An unfinished line is not yet certain: what follows decides.
        let tells = |reading: &Option<Reading>| !matches!(reading, None | Some(Reading::Unfinished));
        if readings.iter().any(tells) {
            let mut told = readings.iter().map(tells);
            self.candidates.retain(|_| told.next().unwrap_or(false));
        }
        let unfinished = readings.iter().flatten().next().cloned();
        readings.into_iter().find(tells).flatten().or(unfinished)
    }
}
