//! What a component gets from its host: WASI 0.2 with next to nothing behind it.

mod traffic;

use std::sync::Arc;

use wasmtime::Engine;
use wasmtime::component::{HasData, Linker, Resource, ResourceTable};
use wasmtime_wasi::p2::bindings::sockets::ip_name_lookup::{self, ResolveAddressStream};
use wasmtime_wasi::p2::bindings::sockets::network::{self, ErrorCode, IpAddress, Network};
use wasmtime_wasi::p2::{DynPollable, SocketError};
use wasmtime_wasi::sockets::WasiSocketsCtxView;
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use crate::limits::{ComponentLimits, Limits};
use crate::log::{self, GuestLog};
use crate::policy::NetworkAccess;
use crate::progress::Progress;

/// Sockets, streams, timers and other things that the host holds for one component at one time. The FTP connector has a
/// dozen; each socket is a file descriptor of the whole process.
const RESOURCES: usize = 256;

/// What the host keeps for one instance.
pub(crate) struct State {
    wasi: WasiCtx,
    pub(crate) table: ResourceTable,
    pub(crate) limits: ComponentLimits,
    access: Arc<NetworkAccess>,
    progress: Progress,
}

impl State {
    pub(crate) fn new(access: NetworkAccess, limits: &Limits, log: GuestLog, progress: Progress) -> Self {
        let access = Arc::new(access);
        let check = Arc::clone(&access);
        let wasi = WasiCtx::builder()
            .allow_tcp(true)
            .allow_ip_name_lookup(true)
            .socket_addr_check(move |address, purpose| {
                let allowed = check.may_use(address, purpose);
                Box::pin(async move { allowed })
            })
            .env(log::LEVEL_VARIABLE, log.level())
            .stderr(log)
            .build();
        let mut table = ResourceTable::new();
        table.set_max_capacity(RESOURCES);
        Self { wasi, table, limits: limits.for_store(), access, progress }
    }
}

impl WasiView for State {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        WasiCtxView { ctx: &mut self.wasi, table: &mut self.table }
    }
}

pub(crate) fn new(engine: &Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    wasmtime_wasi::p2::add_to_linker_async(&mut linker)?;
    // Which names may be resolved is not something that WasiCtx can be told.
    linker.allow_shadowing(true);
    ip_name_lookup::add_to_linker::<State, NameLookup>(&mut linker, |state| NameLookupView {
        sockets: WasiSocketsCtxView { ctx: state.wasi.sockets(), table: &mut state.table },
        access: &state.access,
    })?;
    traffic::count(&mut linker)?;
    linker.allow_shadowing(false);
    Ok(linker)
}

struct NameLookup;

impl HasData for NameLookup {
    type Data<'a> = NameLookupView<'a>;
}

/// `wasi:sockets/ip-name-lookup` for the connection's own host name. It remembers the addresses that it gives.
struct NameLookupView<'a> {
    sockets: WasiSocketsCtxView<'a>,
    access: &'a NetworkAccess,
}

impl ip_name_lookup::Host for NameLookupView<'_> {
    fn resolve_addresses(
        &mut self,
        network: Resource<Network>,
        name: String,
    ) -> Result<Resource<ResolveAddressStream>, SocketError> {
        if !self.access.may_resolve(&name) {
            return Err(ErrorCode::AccessDenied.into());
        }
        ip_name_lookup::Host::resolve_addresses(&mut self.sockets, network, name)
    }
}

impl ip_name_lookup::HostResolveAddressStream for NameLookupView<'_> {
    fn resolve_next_address(
        &mut self,
        stream: Resource<ResolveAddressStream>,
    ) -> Result<Option<IpAddress>, SocketError> {
        let address = ip_name_lookup::HostResolveAddressStream::resolve_next_address(&mut self.sockets, stream)?;
        if let Some(address) = &address {
            self.access.record_resolved(standard_address(address));
        }
        Ok(address)
    }

    fn subscribe(&mut self, stream: Resource<ResolveAddressStream>) -> wasmtime::Result<Resource<DynPollable>> {
        ip_name_lookup::HostResolveAddressStream::subscribe(&mut self.sockets, stream)
    }

    fn drop(&mut self, stream: Resource<ResolveAddressStream>) -> wasmtime::Result<()> {
        ip_name_lookup::HostResolveAddressStream::drop(&mut self.sockets, stream)
    }
}

/// Errors are converted by this interface, which the one above builds on.
impl network::Host for NameLookupView<'_> {
    fn convert_error_code(&mut self, error: SocketError) -> wasmtime::Result<ErrorCode> {
        network::Host::convert_error_code(&mut self.sockets, error)
    }

    fn network_error_code(&mut self, error: Resource<wasmtime::Error>) -> wasmtime::Result<Option<ErrorCode>> {
        network::Host::network_error_code(&mut self.sockets, error)
    }
}

impl network::HostNetwork for NameLookupView<'_> {
    fn drop(&mut self, network: Resource<Network>) -> wasmtime::Result<()> {
        network::HostNetwork::drop(&mut self.sockets, network)
    }
}

#[allow(clippy::many_single_char_names, reason = "an address has that many parts")]
fn standard_address(address: &IpAddress) -> std::net::IpAddr {
    match *address {
        IpAddress::Ipv4((a, b, c, d)) => [a, b, c, d].into(),
        IpAddress::Ipv6((a, b, c, d, e, f, g, h)) => [a, b, c, d, e, f, g, h].into(),
    }
}
