//! What happens inside, on stderr.

use std::io::{self, IsTerminal as _};

use tracing_subscriber::EnvFilter;

use super::Stop;

/// Never more than this of the WASI implementation: it traces calls with their arguments.
const CAPS: [&str; 3] = ["wasmtime=info", "wasmtime_wasi=info", "wasmtime_wasi_io=info"];

pub(super) fn start(verbose: u8, filter: Option<&str>) -> Result<(), Stop> {
    let filter = match (filter, verbose) {
        (Some(filter), _) => filter,
        // The connector's warnings are reported in any case.
        (None, 0) => "warn,connector=error",
        (None, 1) => "warn,connector=debug,host_harness=debug",
        (None, _) => "trace",
    };
    let mut filter = EnvFilter::try_new(filter).map_err(|error| Stop::Usage(format!("--log: {error}")))?;
    for cap in CAPS {
        filter = filter.add_directive(cap.parse().map_err(|error| Stop::Usage(format!("--log: {error}")))?);
    }
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()))
        .finish();
    // Set directly, without the bridge from the `log` crate: what libraries log there may hold what clients sent.
    tracing::subscriber::set_global_default(subscriber).map_err(|error| Stop::Environment(error.to_string()))
}
