//! The hostile connector, loaded once for all tests.

use host_harness::{Connector, Host, HostOptions};
use tokio::sync::OnceCell;

use crate::compile;

pub(crate) fn host() -> Host {
    static HOST: std::sync::OnceLock<Host> = std::sync::OnceLock::new();
    HOST.get_or_init(|| Host::new(&HostOptions::default()).unwrap()).clone()
}

pub(crate) async fn hostile() -> Connector {
    static HOSTILE: OnceCell<Connector> = OnceCell::const_new();
    HOSTILE.get_or_init(async || host().load(compile::component("hostile/component.rs")).await.unwrap()).await.clone()
}
