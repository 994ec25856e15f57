//! One running component, and the watch that is kept over each call into it.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use wasmtime::Store;
use wasmtime::component::ResourceAny;

use crate::bindings::integration::connector::types as wit;
use crate::bindings::{self, ConnectorPre};
use crate::cancel::Canceller;
use crate::error::{Error, Result};
use crate::failure::Failure;
use crate::limits::Limits;
use crate::linker::State;
use crate::log::{GuestLog, LogListener};
use crate::policy::{NetworkAccess, Policy};
use crate::progress::Progress;
use crate::secrets::Redactor;
use crate::streams::{Hashing, Tally};

/// How many epoch ticks a component may compute before it gives way to other tasks.
const TICKS: u64 = 1;

/// What the host makes of what passes and of what is logged.
#[derive(Clone)]
pub(crate) struct Observation {
    pub(crate) hashing: Hashing,
    pub(crate) listener: Option<LogListener>,
}

/// A call into the component.
pub(crate) type Call<'a, T> = Pin<Box<dyn Future<Output = wasmtime::Result<T>> + Send + 'a>>;

/// One instance of a component in a store of its own.
pub(crate) struct Instance {
    exports: bindings::Connector,
    /// None once a call has trapped, was stopped or was dropped half-way: nothing in there can be trusted after that.
    store: Option<Store<State>>,
    released: Released,
    bounds: Bounds,
    progress: Progress,
    canceller: Canceller,
    redactor: Arc<Redactor>,
    hashing: Hashing,
    /// A failure cast doubt on what is left of the connection.
    doubtful: bool,
}

impl Instance {
    pub(crate) async fn new(
        connector: &ConnectorPre<State>,
        policy: Policy,
        limits: &Limits,
        redactor: Redactor,
        Observation { hashing, listener }: Observation,
    ) -> Result<Self> {
        let redactor = Arc::new(redactor);
        let log = GuestLog::new(Arc::clone(&redactor), listener);
        Self::with_log(connector, policy, limits, redactor, log, hashing).await
    }

    pub(crate) async fn with_log(
        connector: &ConnectorPre<State>,
        policy: Policy,
        limits: &Limits,
        redactor: Arc<Redactor>,
        log: GuestLog,
        hashing: Hashing,
    ) -> Result<Self> {
        let (bounds, progress) = (Bounds::of(limits), Progress::default());
        let state = State::new(NetworkAccess::new(policy), limits, log, progress.clone());
        let mut store = Store::new(connector.engine(), state);
        store.limiter(|state| &mut state.limits);
        store.epoch_deadline_async_yield_and_update(TICKS);
        store.set_epoch_deadline(TICKS);
        let exports = watched(connector.instantiate_async(&mut store), &progress, bounds).await?;
        let (released, canceller) = (Released::default(), Canceller::default());
        Ok(Self {
            exports,
            store: Some(store),
            released,
            bounds,
            progress,
            canceller,
            redactor,
            hashing,
            doubtful: false,
        })
    }

    /// Calls the component, after dropping in it what the engine has let go of since the last call.
    pub(crate) async fn call<T, F>(&mut self, call: F) -> Result<T>
    where
        F: for<'a> FnOnce(&'a bindings::Connector, &'a mut Store<State>) -> Call<'a, T> + Send,
    {
        // Taken out for the call, so that a call which does not come back takes the store with it.
        let mut store = self.store.take().ok_or(Error::SessionLost)?;
        let released = self.released.take();
        let work = async {
            for resource in released {
                resource.resource_drop_async(&mut store).await?;
            }
            call(&self.exports, &mut store).await
        };
        let answer = watched(work, &self.progress, self.bounds).await?;
        self.store = Some(store);
        Ok(answer)
    }

    /// The component's failure, without secrets.
    pub(crate) fn failure(&mut self, failure: wit::Failure) -> Error {
        let failure = Failure::from_component(failure, &self.redactor);
        self.doubtful |= failure.ends_session();
        failure.into()
    }

    /// Whether nothing has happened that speaks against another call.
    pub(crate) fn is_fit(&self) -> bool {
        self.store.is_some() && !self.doubtful
    }

    pub(crate) fn handle(&self, resource: ResourceAny) -> Handle {
        Handle { resource: Some(resource), released: self.released.clone() }
    }

    /// Whether the handle belongs to this instance.
    pub(crate) fn owns(&self, handle: &Handle) -> bool {
        Arc::ptr_eq(&self.released.0, &handle.released.0)
    }

    /// Measures what passes during a call, which is progress.
    pub(crate) fn tally(&self) -> Tally {
        Tally::new(self.progress.clone(), self.hashing)
    }

    #[cfg(test)]
    pub(crate) fn progress(&self) -> Progress {
        self.progress.clone()
    }

    pub(crate) fn canceller(&self) -> &Canceller {
        &self.canceller
    }

    pub(crate) fn redactor(&self) -> &Redactor {
        &self.redactor
    }
}

/// How long a call may take.
#[derive(Clone, Copy)]
struct Bounds {
    without_progress: Option<Duration>,
    in_all: Option<Duration>,
}

impl Bounds {
    fn of(limits: &Limits) -> Self {
        Self { without_progress: limits.stall_timeout, in_all: limits.call_deadline }
    }
}

/// Lets the component work until it is done, has stalled for too long or has had all its time.
///
/// Epoch ticks make a computing component give way, so that the watch gets its turn in either case.
async fn watched<T>(work: impl Future<Output = wasmtime::Result<T>>, progress: &Progress, bounds: Bounds) -> Result<T> {
    tokio::select! {
        biased;
        outcome = work => outcome.map_err(Error::Trap),
        in_all = passed(bounds.in_all) => Err(Error::Deadline(in_all)),
        waited = progress.stalled(bounds.without_progress) => Err(Error::Stalled(waited)),
    }
}

/// Returns when this time has passed; never, without one.
async fn passed(time: Option<Duration>) -> Duration {
    let Some(time) = time else { return std::future::pending().await };
    tokio::time::sleep(time).await;
    time
}

/// Resources that the engine has let go of. Dropping one is a call into the component, so it waits for the next one.
#[derive(Clone, Default)]
struct Released(Arc<Mutex<Vec<ResourceAny>>>);

impl Released {
    fn push(&self, resource: ResourceAny) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(resource);
    }

    fn take(&self) -> Vec<ResourceAny> {
        std::mem::take(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Owns a resource of the component.
pub(crate) struct Handle {
    resource: Option<ResourceAny>,
    released: Released,
}

impl Handle {
    /// The resource, still owned by the handle.
    pub(crate) fn get(&self) -> Result<ResourceAny> {
        self.resource.ok_or(Error::SessionLost)
    }

    /// The resource, for a call that consumes it.
    pub(crate) fn take(mut self) -> Result<ResourceAny> {
        self.resource.take().ok_or(Error::SessionLost)
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if let Some(resource) = self.resource.take() {
            self.released.push(resource);
        }
    }
}
