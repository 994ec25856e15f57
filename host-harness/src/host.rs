//! Loads components.

use std::path::{Path, PathBuf};

use wasmtime::Engine;
use wasmtime::component::{Component, Linker};
use wasmtime::error::Context as _;

use crate::cache::{self, Cache};
use crate::connector::Connector;
use crate::error::{Error, Result};
use crate::linker::{self, State};
use crate::{DEFAULT_COMPONENT, engine};

/// How a [`Host`] works.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct HostOptions {
    /// Where compiled components are kept between runs; none to compile each time. By default `host-harness` in the user's
    /// cache directory. A directory that other users can write is not used.
    pub cache_directory: Option<PathBuf>,
}

impl Default for HostOptions {
    fn default() -> Self {
        Self { cache_directory: cache::default_directory() }
    }
}

impl HostOptions {
    /// Keeps compiled components in `directory`, or nowhere.
    #[must_use]
    pub fn cache_directory(mut self, directory: Option<PathBuf>) -> Self {
        self.cache_directory = directory;
        self
    }
}

/// An engine that runs connector components. One serves a whole process; it is cheap to clone.
#[derive(Clone)]
pub struct Host {
    engine: Engine,
    linker: Linker<State>,
    cache: Option<Cache>,
}

impl Host {
    /// A host.
    ///
    /// # Errors
    /// [`Error::Component`] when this machine cannot run WebAssembly.
    pub fn new(options: &HostOptions) -> Result<Self> {
        let engine = engine::new().map_err(Error::Component)?;
        let linker = linker::new(&engine).map_err(Error::Component)?;
        let cache = options.cache_directory.as_deref().and_then(Cache::open);
        Ok(Self { engine, linker, cache })
    }

    /// Loads the connector that was built with this library.
    ///
    /// # Errors
    /// See [`Host::load`].
    pub async fn load_default(&self) -> Result<Connector> {
        self.load(DEFAULT_COMPONENT).await
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
        let (engine, cache, component) = (self.engine.clone(), self.cache.clone(), component.into());
        let compiled = tokio::task::spawn_blocking(move || compile(&engine, cache.as_ref(), &component)).await;
        let compiled = compiled.map_err(Into::into).flatten().map_err(Error::Component)?;
        let instance = self.linker.instantiate_pre(&compiled).map_err(Error::Component)?;
        Connector::describe(instance).await
    }
}

fn compile(engine: &Engine, cache: Option<&Cache>, component: &[u8]) -> wasmtime::Result<Component> {
    if let Some(compiled) = cache.and_then(|cache| cache.load(engine, component)) {
        return Ok(compiled);
    }
    let compiled = Component::new(engine, component)?;
    if let Some(cache) = cache {
        cache.store(engine, component, &compiled);
    }
    Ok(compiled)
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
