//! Loads components.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use wasmtime::Engine;
use wasmtime::component::{Component, Linker};
use wasmtime::error::Context as _;

use crate::cache::{self, Cache, ComponentDigest};
use crate::connector::Connector;
use crate::error::{Error, Result};
use crate::instance::Observation;
use crate::linker::{self, State};
use crate::streams::Hashing;
use crate::{DEFAULT_COMPONENT, engine};

/// How a [`Host`] works.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HostOptions {
    /// Where compiled components are kept between runs; none to compile each time. By default `host-harness` in the user's
    /// cache directory. A directory that other users can write is not used.
    pub cache_directory: Option<PathBuf>,
    /// Whether content is hashed on its way, so that documents have the property `sha256`; on by default. It costs about as
    /// much processor time as the rest of a plain transfer.
    pub sha256: bool,
    /// Whether the functions of components are named in `/tmp/perf-PID.map`, for the profiler `perf` of Linux; off by
    /// default.
    pub perf_map: bool,
}

impl Default for HostOptions {
    fn default() -> Self {
        Self { cache_directory: cache::default_directory(), sha256: true, perf_map: false }
    }
}

impl HostOptions {
    /// Keeps compiled components in `directory`, or nowhere.
    #[must_use]
    pub fn cache_directory(mut self, directory: Option<PathBuf>) -> Self {
        self.cache_directory = directory;
        self
    }

    /// Hashes content on its way, or does not.
    #[must_use]
    pub fn sha256(mut self, on: bool) -> Self {
        self.sha256 = on;
        self
    }

    /// Names components' functions for `perf`, or does not.
    #[must_use]
    pub fn perf_map(mut self, on: bool) -> Self {
        self.perf_map = on;
        self
    }
}

/// An engine that runs connector components. One serves a whole process; it is cheap to clone.
#[derive(Clone)]
pub struct Host {
    pub(crate) engine: Engine,
    pub(crate) linker: Linker<State>,
    cache: Option<Cache>,
    pub(crate) hashing: Hashing,
}

impl Host {
    /// A host.
    ///
    /// # Errors
    /// [`Error::Component`] when this machine cannot run WebAssembly.
    pub fn new(options: &HostOptions) -> Result<Self> {
        let engine = engine::new(options.perf_map).map_err(Error::Component)?;
        let linker = linker::new(&engine).map_err(Error::Component)?;
        let cache = options.cache_directory.as_deref().and_then(Cache::open);
        let hashing = if options.sha256 { Hashing::Sha256 } else { Hashing::Off };
        Ok(Self { engine, linker, cache, hashing })
    }

    /// Loads the connector that was built with this library.
    ///
    /// # Errors
    /// See [`Host::load`].
    pub async fn load_default(&self) -> Result<Connector> {
        self.load_bytes(Cow::Borrowed(DEFAULT_COMPONENT), Some(ComponentDigest::of_default())).await
    }

    /// Loads the component in `file`.
    ///
    /// # Errors
    /// See [`Host::load`]; also when the file cannot be read.
    pub async fn load_file(&self, file: impl AsRef<Path>) -> Result<Connector> {
        let file = file.as_ref();
        let component = tokio::fs::read(file).await;
        let component = component.with_context(|| file.display().to_string()).map_err(Error::Component)?;
        self.load(component).await
    }

    /// Compiles a component, or takes it from the cache, and asks it to describe itself.
    ///
    /// # Errors
    /// [`Error::Component`] when it is no component, does not keep the contract, or wants more than WASI 0.2;
    /// [`Error::Trap`] or [`Error::Stalled`] when it fails to describe itself.
    pub async fn load(&self, component: impl Into<Vec<u8>>) -> Result<Connector> {
        self.load_bytes(Cow::Owned(component.into()), None).await
    }

    /// Computes the digest when there is none.
    async fn load_bytes(&self, component: Cow<'static, [u8]>, digest: Option<ComponentDigest>) -> Result<Connector> {
        let (engine, cache) = (self.engine.clone(), self.cache.clone());
        let loading = tokio::task::spawn_blocking(move || {
            let digest = digest.unwrap_or_else(|| ComponentDigest::of(&component));
            load_or_compile(&engine, cache.as_ref(), &component, digest)
        });
        let loaded = loading.await.map_err(Into::into).flatten().map_err(Error::Component)?;
        let instance = self.linker.instantiate_pre(&loaded.component).map_err(Error::Component)?;
        let connector = Connector::describe(instance, Observation { hashing: self.hashing, listener: None }).await?;
        if let Some(digest) = loaded.compiled {
            // What comes from the cache has passed this before.
            connector.descriptor().check_schemas().map_err(Error::Component)?;
            if let Some(cache) = self.cache.clone() {
                let engine = self.engine.clone();
                // What cannot be stored is told in the log, and is no failure.
                let _ = tokio::task::spawn_blocking(move || cache.store(&engine, &digest, &loaded.component)).await;
            }
        }
        Ok(connector)
    }
}

struct Loaded {
    component: Component,
    /// It does not come from the cache.
    compiled: Option<ComponentDigest>,
}

fn load_or_compile(
    engine: &Engine,
    cache: Option<&Cache>,
    component: &[u8],
    digest: ComponentDigest,
) -> wasmtime::Result<Loaded> {
    if let Some(component) = cache.and_then(|cache| cache.load(engine, &digest)) {
        return Ok(Loaded { component, compiled: None });
    }
    Ok(Loaded { component: Component::new(engine, component)?, compiled: Some(digest) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_not_a_connector_does_not_load() {
        let host = Host::new(&HostOptions::default().cache_directory(None)).unwrap_or_else(|error| panic!("{error}"));
        for (bytes, reason) in [(&b"text"[..], "not load"), (b"\0asm\x0d\0\x01\0", "not load")] {
            let error = host.load(bytes).await.err().map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains(reason) && !error.contains('\n'), "{error}");
        }
        assert!(matches!(host.load_file("no/such/file").await.err(), Some(Error::Component(_))));
    }
}
