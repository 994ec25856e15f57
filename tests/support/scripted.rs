//! An FTP server that says exactly what a test tells it to. What the test does not mention it answers as a small, well
//! behaved server with files in memory, so that a test holds only what it is about.
//!
//! ```
//! use tests::scripted::{Script, ScriptedServer};
//!
//! # fn main() -> anyhow::Result<()> {
//! let server = ScriptedServer::new()
//!     .greeting("220-Welcome\r\n230 is a line of the greeting\r\n220 Ready\r\n")
//!     .file("/in/a.txt", "content")
//!     .on("EPSV", "500 What?\r\n")
//!     .on_nth("RETR", 2, Script::new().reply("150 Here\r\n").send_file_up_to(3).reset_data())
//!     .start()?;
//! assert_eq!(server.commands(), [""; 0]);
//! # Ok(())
//! # }
//! ```

mod active;
mod connection;
mod content;
mod control;
mod data;
mod gate;
mod record;
mod rules;
mod script;
mod stream;
#[cfg(test)]
mod tests;
mod tls;
mod tree;
mod usual;

pub use content::Content;
pub use gate::Gate;
pub use record::DataConnection;
pub use script::Script;
pub use tls::ScriptedTls;

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener as StdTcpListener};
use std::sync::{Arc, Mutex};

use tokio::net::TcpListener;

use crate::runtime::{ServerRuntime, listen};
use connection::Shared;
use record::Record;
use rules::{GREETING, Rules};
use tree::{MODIFIED, Tree, resolve};
use usual::Login;

/// A server that is being described. Paths are absolute; commands are verbs (`RETR`), or whole lines (`RETR a.txt`)
/// when they hold a space.
#[derive(Debug)]
pub struct Builder {
    tree: Tree,
    address: IpAddr,
    login: Option<Login>,
    tls: Option<ScriptedTls>,
    rules: Rules,
}

impl Builder {
    /// Accepts this user with this password only; without it, anybody.
    #[must_use]
    pub fn login(mut self, user: &str, password: &str) -> Self {
        self.login = Some(Login { user: user.to_owned(), password: password.to_owned() });
        self
    }

    /// Listens on this loopback address, instead of 127.0.0.1.
    #[must_use]
    pub fn listen_on(self, address: impl Into<IpAddr>) -> Self {
        Self { address: address.into(), ..self }
    }

    /// Has TLS. Without it, AUTH is an unknown command.
    #[must_use]
    pub fn tls(self, tls: ScriptedTls) -> Self {
        Self { tls: Some(tls), ..self }
    }

    /// Has this file at the start, and the directories it is in.
    #[must_use]
    pub fn file(self, path: impl AsRef<[u8]>, content: impl Into<Content>) -> Self {
        self.file_modified(path, content, MODIFIED)
    }

    /// Has this file at the start, with its time as MDTM gives it: `yyyyMMddHHmmss`, UTC.
    #[must_use]
    pub fn file_modified(mut self, path: impl AsRef<[u8]>, content: impl Into<Content>, modified: &str) -> Self {
        let path = resolve(b"/", path.as_ref());
        self.tree.make_directories(&resolve(&path, b".."));
        self.tree.put(&path, content.into(), modified);
        self
    }

    /// Has this directory at the start.
    #[must_use]
    pub fn directory(mut self, path: impl AsRef<[u8]>) -> Self {
        self.tree.make_directories(&resolve(b"/", path.as_ref()));
        self
    }

    /// Plays this on every new connection, instead of `220`.
    #[must_use]
    pub fn greeting(self, script: impl Into<Script>) -> Self {
        self.on(GREETING, script)
    }

    /// Plays this on the new connection of this number, from 1.
    #[must_use]
    pub fn greeting_nth(self, connection: usize, script: impl Into<Script>) -> Self {
        self.on_nth(GREETING, connection, script)
    }

    /// Plays this whenever the command comes.
    #[must_use]
    pub fn on(mut self, command: &str, script: impl Into<Script>) -> Self {
        self.rules.add(command, None, script.into());
        self
    }

    /// Plays this when the command comes for this time, from 1, counted over all connections.
    #[must_use]
    pub fn on_nth(mut self, command: &str, occurrence: usize, script: impl Into<Script>) -> Self {
        self.rules.add(command, Some(occurrence), script.into());
        self
    }

    /// Starts it; it accepts connections when this returns.
    ///
    /// # Errors
    /// When the operating system has no port or thread for it, or rustls does not take the certificate.
    pub fn start(self) -> anyhow::Result<ScriptedServer> {
        let runtime = ServerRuntime::new()?;
        let (listener, address) = listen(self.address)?;
        let record = Record::new();
        let tls = self.tls.map(|tls| tls.configuration().map(|configuration| (tls, configuration))).transpose()?;
        let shared = Shared { tree: Mutex::new(self.tree), login: self.login, tls, rules: self.rules, record };
        let shared = Arc::new(shared);
        runtime.spawn(accept(listener, Arc::clone(&shared)));
        Ok(ScriptedServer { _runtime: runtime, address, shared })
    }
}

async fn accept(listener: StdTcpListener, shared: Arc<Shared>) {
    let Ok(listener) = TcpListener::from_std(listener) else { return };
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(connection::serve(stream, Arc::clone(&shared)));
    }
}

/// A scripted server that is running, until it is dropped.
#[derive(Debug)]
pub struct ScriptedServer {
    _runtime: ServerRuntime,
    address: SocketAddr,
    shared: Arc<Shared>,
}

impl ScriptedServer {
    /// A server that does only the usual, until it is told otherwise.
    #[allow(clippy::new_ret_no_self, reason = "it has to be described before it can run")]
    pub fn new() -> Builder {
        let address = Ipv4Addr::LOCALHOST.into();
        Builder { tree: Tree::new(), address, login: None, tls: None, rules: Rules::default() }
    }

    /// Where the control connection goes.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The command lines that came, of all connections, in their order, without line ends.
    pub fn commands(&self) -> Vec<String> {
        self.shared.record.seen().commands
    }

    /// Those among them that came outside TLS.
    pub fn plain_commands(&self) -> Vec<String> {
        self.shared.record.seen().plain_commands
    }

    /// All of them as the bytes that they were.
    pub fn received(&self) -> Vec<u8> {
        self.shared.record.seen().bytes
    }

    /// How many control connections there have been.
    pub fn connections(&self) -> usize {
        self.shared.record.seen().connections
    }

    /// How many control connections there are now.
    pub fn open_connections(&self) -> usize {
        self.shared.record.seen().open_connections
    }

    /// How many data connections there have been.
    pub fn data_connections(&self) -> usize {
        self.data_connection_details().len()
    }

    /// What each data connection was like.
    pub fn data_connection_details(&self) -> Vec<DataConnection> {
        self.shared.record.seen().data_connections
    }

    /// The files there are, by path. Bytes of a path that are no UTF-8 are replaced.
    pub fn files(&self) -> BTreeMap<String, Content> {
        let name = |path: &[u8]| String::from_utf8_lossy(path).into_owned();
        self.shared.with_tree(|tree| tree.files().map(|(path, content)| (name(path), content.clone())).collect())
    }

    /// What a file holds; none when there is no such file.
    pub fn file(&self, path: impl AsRef<[u8]>) -> Option<Vec<u8>> {
        self.shared.with_tree(|tree| tree.content(&resolve(b"/", path.as_ref())).map(Content::bytes))
    }

    /// Whether the directory exists.
    pub fn has_directory(&self, path: impl AsRef<[u8]>) -> bool {
        self.shared.with_tree(|tree| tree.is_directory(&resolve(b"/", path.as_ref())))
    }

    /// Returns when a command with this verb has come, this many times.
    ///
    /// # Errors
    /// When it does not come in half a minute.
    pub async fn wait_for_command(&self, verb: &str, times: usize) -> anyhow::Result<()> {
        let is_it = |line: &&String| line.split(' ').next().is_some_and(|first| first.eq_ignore_ascii_case(verb));
        let record = &self.shared.record;
        record.wait_until(verb, |seen| seen.commands.iter().filter(is_it).count() >= times).await
    }

    /// Returns when no control connection is open any longer.
    ///
    /// # Errors
    /// When that does not happen in half a minute.
    pub async fn wait_until_all_closed(&self) -> anyhow::Result<()> {
        self.shared.record.wait_until("all connections closed", |seen| seen.open_connections == 0).await
    }
}
