//! What a pool and its leases have in common: the slots, and who waits for one.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::Value;
use tokio::sync::{Notify, oneshot};

use super::lease::Lease;
use super::member::Member;
use super::slots::{Slots, Turn};
use crate::connector::Connector;
use crate::descriptor::Descriptor;
use crate::error::Result;
use crate::failure::{Failure, FailureCode};
use crate::limits::Limits;
use crate::policy::Policy;
use crate::session::Session;

/// For a connector that says nothing of `maxConnections`.
const MAX_CONNECTIONS: usize = 4;

pub(super) struct Shared {
    connector: Connector,
    connection: Value,
    policy: Policy,
    limits: Limits,
    state: Mutex<State>,
    /// A session has become idle.
    pub(super) idle: Notify,
}

struct State {
    slots: Slots<Member>,
    waiting: VecDeque<Waiter>,
    /// The server has refused the login.
    refused: Option<Failure>,
    closed: bool,
}

type Waiter = oneshot::Sender<Result<Lease, Failure>>;

/// Leases and those whom they are for. Sent without the lock, as a caller who has gone drops its lease.
type Grants = Vec<(Waiter, Result<Lease, Failure>)>;

/// Where a caller waits.
#[derive(Clone, Copy)]
pub(super) enum Place {
    Last,
    /// It had its turn, and the server had no room.
    First,
}

impl Shared {
    pub(super) fn new(connector: Connector, connection: Value, policy: Policy, limits: Limits) -> Self {
        let slots = Slots::new(max_connections(&connector.descriptor().connection_schema, &connection));
        let state = Mutex::new(State { slots, waiting: VecDeque::new(), refused: None, closed: false });
        Self { connector, connection, policy, limits, state, idle: Notify::new() }
    }

    pub(super) async fn open(&self) -> Result<Session> {
        self.connector.open_with(&self.connection, self.policy.clone(), &self.limits).await
    }

    pub(super) fn limit(&self) -> usize {
        self.state().slots.limit()
    }

    /// How many there are at most: `maxConnections`.
    pub(super) fn maximum(&self) -> usize {
        self.state().slots.maximum()
    }

    pub(super) fn descriptor(&self) -> &Descriptor {
        self.connector.descriptor()
    }

    /// Waits for a turn.
    pub(super) async fn lease(self: &Arc<Self>, place: Place) -> Result<Lease> {
        let (waiter, turn) = oneshot::channel();
        self.change(|state| match place {
            // Nobody will answer; the sender is dropped.
            _ if state.closed => {}
            Place::Last => state.waiting.push_back(waiter),
            Place::First => state.waiting.push_front(waiter),
        });
        Ok(turn.await.unwrap_or_else(|_| Err(Failure::withdrawn()))?)
    }

    /// The server has no room. Answers whether there is another session to wait for.
    pub(super) fn shrink(&self) -> bool {
        self.state().slots.shrink()
    }

    /// A session could not be opened. With none open, those who wait would fare no better.
    pub(super) fn opening_failed(&self, failure: &Failure) {
        let mut state = self.state();
        if failure.code == FailureCode::AuthFailed {
            state.refused = Some(failure.clone());
        }
        let waiting = if state.slots.is_empty() { std::mem::take(&mut state.waiting) } else { VecDeque::new() };
        drop(state);
        for waiter in waiting {
            // Who has gone needs no answer.
            let _ = waiter.send(Err(failure.clone()));
        }
    }

    /// The session that was being opened is open.
    pub(super) fn opened(self: &Arc<Self>) {
        self.change(|state| state.slots.opened());
    }

    /// The session that was lent has been dropped, and another is being opened in its place.
    pub(super) fn reopening(&self) {
        self.state().slots.reopening();
    }

    /// A lease has ended: a lent one with its session, unless that was closed; or one whose session could not be opened.
    pub(super) fn release(self: &Arc<Self>, lent: bool, member: Option<Member>) {
        let gone = self.change(|state| match member {
            Some(member) if lent && member.is_fit() && !state.closed => {
                state.slots.returned(member);
                None
            }
            unfit if lent => {
                state.slots.ended();
                unfit
            }
            none => {
                state.slots.opening_failed();
                none
            }
        });
        // Closing a connection needs no lock.
        drop(gone);
        self.idle.notify_one();
    }

    /// The sessions that have been idle for too long, as leases, and when to ask again.
    pub(super) fn expired(self: &Arc<Self>) -> (Vec<Lease>, Option<tokio::time::Instant>) {
        let mut state = self.state();
        let expired = state.slots.expired().into_iter().map(|member| Lease::of(Arc::clone(self), member));
        (expired.collect(), state.slots.next_expiry())
    }

    /// Keeps and lends no session from now on, and gives up the idle ones.
    pub(super) fn close(&self) -> Vec<Member> {
        let mut state = self.state();
        state.closed = true;
        let waiting = std::mem::take(&mut state.waiting);
        let idle = state.slots.clear();
        drop(state);
        for waiter in waiting {
            // Who has gone needs no answer.
            let _ = waiter.send(Err(Failure::withdrawn()));
        }
        idle
    }

    /// Changes the state, and gives those who wait what has become free.
    fn change<T>(self: &Arc<Self>, change: impl FnOnce(&mut State) -> T) -> T {
        let (output, grants) = {
            let mut state = self.state();
            let output = change(&mut state);
            (output, self.grants(&mut state))
        };
        for (waiter, grant) in grants {
            // A caller who has gone drops the lease, which passes it on.
            drop(waiter.send(grant));
        }
        output
    }

    fn grants(self: &Arc<Self>, state: &mut State) -> Grants {
        let mut grants = Vec::new();
        while !state.waiting.is_empty()
            && let Some(turn) = state.slots.turn()
            && let Some(waiter) = state.waiting.pop_front()
        {
            let grant = match (turn, &state.refused) {
                (Turn::Use(idle), _) => Ok(Lease::of_idle(Arc::clone(self), idle)),
                (Turn::Open, None) => Ok(Lease::to_open(Arc::clone(self))),
                (Turn::Open, Some(refused)) => {
                    state.slots.opening_failed();
                    Err(refused.clone())
                }
            };
            grants.push((waiter, grant));
        }
        grants
    }

    /// The state, also after a panic elsewhere: every change leaves it whole.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn max_connections(schema: &Value, connection: &Value) -> usize {
    let configured = connection.get("maxConnections").filter(|number| !number.is_null());
    let number = configured.or_else(|| schema.pointer("/properties/maxConnections/default")).and_then(Value::as_u64);
    number.and_then(|number| usize::try_from(number).ok()).unwrap_or(MAX_CONNECTIONS)
}
