//! The faults of a proxy, and how often the occasion for each has come.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::fault::{Channel, Direction, Effect, Fault, Moment, Occasion};
use super::record::Record;

#[derive(Debug)]
pub(super) struct Faults {
    faults: Vec<Counted>,
    record: Record,
}

#[derive(Debug)]
struct Counted {
    fault: Fault,
    occurrences: AtomicUsize,
    fired: AtomicUsize,
}

/// What lies ahead on one direction of a data connection, the nearest first.
#[derive(Debug)]
pub(super) struct Ahead<'a>(Vec<(u64, &'a Counted)>);

impl Faults {
    pub(super) fn new(faults: Vec<Fault>, record: Record) -> Self {
        let count = |fault| Counted { fault, occurrences: AtomicUsize::new(0), fired: AtomicUsize::new(0) };
        Self { faults: faults.into_iter().map(count).collect(), record }
    }

    /// How often each has fired, in their order.
    pub(super) fn fired(&self) -> Vec<usize> {
        self.faults.iter().map(|counted| counted.fired.load(Ordering::Relaxed)).collect()
    }

    /// A connection of this kind is being made.
    pub(super) fn connection(&self, channel: Channel) -> Option<Effect> {
        self.occurs(|occasion| *occasion == Occasion::Connection(channel)).map(|(_, effect)| effect)
    }

    /// This command has come.
    pub(super) fn command(&self, verb: &str) -> Option<Effect> {
        self.occurs(|occasion| is_at(occasion, verb, |moment| moment == Moment::Command)).map(|(_, effect)| effect)
    }

    /// The first reply to this command has come: what happens, and after how many bytes of it.
    pub(super) fn reply(&self, verb: &str) -> Option<(usize, Effect)> {
        let fault = self.occurs(|occasion| is_at(occasion, verb, |moment| matches!(moment, Moment::Reply(_))));
        fault.map(|(occasion, effect)| match occasion {
            Occasion::Command { moment: Moment::Reply(bytes), .. } => (*bytes, effect),
            _ => (0, effect),
        })
    }

    /// The reply that ends the exchange about this command has come.
    pub(super) fn final_reply(&self, verb: &str) -> Option<Effect> {
        self.occurs(|occasion| is_at(occasion, verb, |moment| moment == Moment::FinalReply)).map(|(_, effect)| effect)
    }

    /// The reply that ends the exchange about this command has reached the client.
    pub(super) fn afterwards(&self, verb: &str) -> Option<Effect> {
        self.occurs(|occasion| is_at(occasion, verb, |moment| moment == Moment::Afterwards)).map(|(_, effect)| effect)
    }

    /// What lies ahead of content that begins to flow, in the transfer that this command began. Nothing lies on the way
    /// back: a connection ends in both directions.
    pub(super) fn ahead(&self, flow: Direction, transfer: &str) -> Ahead<'_> {
        let flows = Direction::of(transfer) == Some(flow);
        let ahead = self.faults.iter().filter(|_| flows).filter_map(|counted| match &counted.fault.occasion {
            Occasion::Data { direction, verb, offset } => {
                let applies = *direction == flow && verb.as_ref().is_none_or(|verb| verb == transfer);
                applies.then_some((*offset, counted))
            }
            Occasion::Connection(_) | Occasion::Command { .. } => None,
        });
        let mut ahead: Vec<_> = ahead.collect();
        ahead.sort_by_key(|(offset, _)| *offset);
        Ahead(ahead)
    }

    /// Content has flowed up to this offset.
    pub(super) fn reached(&self, offset: u64, ahead: &mut Ahead<'_>) -> Option<Effect> {
        let here = ahead.0.partition_point(|(other, _)| *other <= offset);
        // Each of them counts this, also those that another one forestalls.
        let fired: Vec<_> = ahead.0.drain(..here).filter(|(_, counted)| counted.occurs()).collect();
        let (_, counted) = fired.first()?;
        Some(self.fire(counted))
    }

    fn occurs(&self, applies: impl Fn(&Occasion) -> bool) -> Option<(&Occasion, Effect)> {
        let here = self.faults.iter().filter(|counted| applies(&counted.fault.occasion));
        let fired: Vec<_> = here.filter(|counted| counted.occurs()).collect();
        let counted = fired.first()?;
        Some((&counted.fault.occasion, self.fire(counted)))
    }

    fn fire(&self, counted: &Counted) -> Effect {
        counted.fired.fetch_add(1, Ordering::Relaxed);
        self.record.fault(&counted.fault);
        counted.fault.effect
    }
}

impl Counted {
    /// Counts the occasion, and answers whether the fault fires.
    fn occurs(&self) -> bool {
        let occurrence = self.occurrences.fetch_add(1, Ordering::Relaxed) + 1;
        self.fault.span.includes(occurrence)
    }
}

impl Ahead<'_> {
    /// Where the next fault is.
    pub(super) fn next(&self) -> Option<u64> {
        self.0.first().map(|(offset, _)| *offset)
    }
}

fn is_at(occasion: &Occasion, wanted: &str, is_it: impl Fn(Moment) -> bool) -> bool {
    match occasion {
        // The greeting answers no command.
        Occasion::Command { verb: None, moment } => !wanted.is_empty() && is_it(*moment),
        Occasion::Command { verb: Some(verb), moment } => verb == wanted && is_it(*moment),
        Occasion::Connection(_) | Occasion::Data { .. } => false,
    }
}
