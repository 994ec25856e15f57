//! Runs connector components: the library that a workflow engine embeds.
//!
//! A [`Host`] loads a component and gives a [`Connector`], which describes itself and opens [`Session`]s. A session runs
//! operations for documents whose content streams through the engine's own readers and writers, in constant memory.
//!
//! ```
//! use host_harness::{Host, HostOptions, Properties};
//! use serde_json::json;
//!
//! # async fn serve(listener: tokio::net::TcpListener, files: std::path::PathBuf) -> anyhow::Result<()> {
//! #     let (stream, _) = listener.accept().await?;
//! #     let files = move || unftp_sbe_fs::Filesystem::new(files.clone()).expect("open the directory");
//! #     libunftp::ServerBuilder::new(Box::new(files)).build()?.service(stream).await?;
//! #     Ok(())
//! # }
//! # #[tokio::main]
//! # async fn main() -> anyhow::Result<()> {
//! # let files = tempfile::tempdir()?;
//! # std::fs::write(files.path().join("orders.csv"), "1;2;3\n")?;
//! # let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! # let port = listener.local_addr()?.port();
//! # tokio::spawn(serve(listener, files.path().to_owned()));
//! let host = Host::new(&HostOptions::default())?;
//! let connector = host.load_default().await?;
//! println!("{} {}", connector.descriptor().title, connector.descriptor().version);
//!
//! let mut session = connector.open(&json!({ "host": "127.0.0.1", "port": port })).await?;
//! let get = session.prepare("get", &json!({ "include": ["*.csv"] })).await?;
//! {
//!     let mut documents = session.run(&get, &Properties::new(), None).await?;
//!     while let Some(mut document) = documents.next().await? {
//!         let mut content = Vec::new(); // any `tokio::io::AsyncWrite`
//!         let properties = document.read_to(&mut content).await?;
//!         println!("{:?}: {} bytes", document.properties().get("file-name"), content.len());
//!         assert!(properties.get("sha256").is_some());
//!         // Only now may the connector delete or move the file on the server:
//!         document.acknowledge().await?;
//!     }
//! }
//! session.close().await?;
//! # Ok(())
//! # }
//! ```
//!
//! # Many sessions, many documents
//!
//! A [`Pool`] lends sessions of one connection to any number of callers. A [`Batch`] runs one operation for many documents
//! in several of them at once, and gives the outcomes in order; a [`Plan`] finds its documents when they are a selection.
//!
//! # What a component may do
//!
//! It gets WASI 0.2 with nothing behind it but clocks, random numbers and the network that its [`Policy`] allows: by
//! default the host that the connection names, and no other. [`Limits`] bound its memory and its time. What it logs
//! becomes [`tracing`] events with the target `connector`; what the policy refuses, events with the target
//! `host_harness::policy`.
//!
//! # Secrets
//!
//! Values that the connector's schema marks `writeOnly` are replaced by `****` in everything that this library gives out
//! or logs: failures, server replies, hints, warnings, stages of the connection test, log lines and document properties.
//! Contents are passed on as they are, and so are the properties by which a document is found again (those that an
//! operation also reads, such as its name).
//!
//! # Withdrawing, and lost sessions
//!
//! [`Session::canceller`] ends a transfer that is under way, and the session goes on.
//!
//! A call that traps, runs into [`Limits::stall_timeout`] or [`Limits::call_deadline`], or is dropped before it has come
//! back takes its session with it: later calls give [`Error::SessionLost`]. The remedy is to open another.

mod batch;
mod bindings;
mod cache;
mod cancel;
mod check;
#[cfg(feature = "conformance")]
pub mod conformance;
mod connector;
mod descriptor;
mod documents;
mod engine;
mod error;
mod failure;
mod host;
mod instance;
mod limits;
mod linker;
mod log;
mod policy;
mod pool;
mod progress;
mod properties;
mod schema;
mod secrets;
mod session;
mod streams;

pub use batch::{Batch, Body, DocumentOutcome, InputDocument, Plan, PlannedDocument};
pub use cancel::Canceller;
pub use check::{Check, Outcome, Stage};
pub use connector::{Connector, InlineDocument};
pub use descriptor::{Descriptor, Direction, OperationDescriptor};
pub use documents::{Document, Results};
pub use error::{Error, Result};
pub use failure::{Failure, FailureCode, Reply};
pub use host::{Host, HostOptions};
pub use limits::Limits;
pub use log::{LogLine, LogListener};
pub use policy::Policy;
pub use pool::{Pool, PooledSession};
pub use properties::Properties;
pub use schema::SchemaViolation;
pub use secrets::Redactor;
pub use session::{Operation, Session, Warning};

/// The connector that was built together with this library.
pub const DEFAULT_COMPONENT: &[u8] = include_bytes!(env!("CONNECTOR_COMPONENT"));
