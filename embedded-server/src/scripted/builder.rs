//! The description of a scripted server.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex};

use super::behaviour::Behaviour;
use super::clock::Hands;
use super::connection::Shared;
use super::many_files::ManyFiles;
use super::node::{Kind, Node};
use super::path::{parent, resolve};
use super::record::Record;
use super::rules::{GREETING, Rules};
use super::sessions::{Limit, Sessions};
use super::steps::Steps;
use super::timestamp::{MODIFIED, Timestamp};
use super::tree::Tree;
use super::{Content, Gate, Script, ScriptedServer, ScriptedTls, Snapshot, accept};
use crate::error::{InvalidTime, StartError};
use crate::runtime::{ServerRuntime, listen};

/// A server that is being described. Paths are absolute; commands are verbs (`RETR`), or whole lines (`RETR a.txt`)
/// when they hold a space. Times are written as MDTM writes them: `yyyyMMddHHmmss`, UTC.
#[derive(Debug)]
pub struct Builder {
    tree: Tree,
    address: IpAddr,
    behaviour: Behaviour,
    tls: Option<ScriptedTls>,
    rules: Rules,
    cut_at: Option<usize>,
    /// The first time that was none.
    invalid_time: Option<InvalidTime>,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            tree: Tree::new(),
            address: Ipv4Addr::LOCALHOST.into(),
            behaviour: Behaviour::usual(),
            tls: None,
            rules: Rules::default(),
            cut_at: None,
            invalid_time: None,
        }
    }

    /// Accepts this user with this password, and nobody else but those of other such calls; without it, anybody.
    #[must_use]
    pub fn login(mut self, user: &str, password: &str) -> Self {
        self.behaviour.logins.insert(user.to_owned(), password.to_owned());
        self
    }

    /// Lets each user have so many sessions at once; the password for another one is answered with this, and with the end of
    /// the connection when it is a 421.
    #[must_use]
    pub fn max_sessions(mut self, sessions: usize, refusal: &str) -> Self {
        self.behaviour.limit = Some(Limit { sessions, refusal: refusal.to_owned() });
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

    /// Begins with what another server had, and nothing else: files and directories are told after it.
    #[must_use]
    pub fn snapshot(self, snapshot: Snapshot) -> Self {
        Self { tree: snapshot.0, ..self }
    }

    /// Has this file at the start, and the directories it is in.
    #[must_use]
    pub fn file(self, path: impl AsRef<[u8]>, content: impl Into<Content>) -> Self {
        self.node(path.as_ref(), Node::file(content.into(), MODIFIED))
    }

    /// Has this file at the start, last modified at this time.
    #[must_use]
    pub fn file_modified(mut self, path: impl AsRef<[u8]>, content: impl Into<Content>, modified: &str) -> Self {
        let modified = self.time(modified);
        self.node(path.as_ref(), Node::file(content.into(), modified))
    }

    /// Has this symbolic link at the start. A target that is not absolute is relative to the link's directory; it need
    /// not exist.
    #[must_use]
    pub fn link(self, path: impl AsRef<[u8]>, target: impl AsRef<[u8]>) -> Self {
        self.node(path.as_ref(), Node::new(Kind::Link(target.as_ref().to_vec()), MODIFIED))
    }

    /// Has this directory at the start, and those above it.
    #[must_use]
    pub fn directory(mut self, path: impl AsRef<[u8]>) -> Self {
        self.tree.make_directories(&resolve(b"/", path.as_ref()));
        self
    }

    /// Has this directory at the start, with so many files: `file-000001.txt` and so on, each with seven bytes. They are
    /// not held, so they can be read but not changed.
    #[must_use]
    pub fn many_files(self, directory: impl AsRef<[u8]>, count: usize) -> Self {
        let many = ManyFiles::new(count, None);
        self.node(directory.as_ref(), Node::new(Kind::Directory(Some(Box::new(many))), MODIFIED))
    }

    /// The same; the second half of each listing waits until the test opens the gate.
    #[must_use]
    pub fn many_files_gated(self, directory: impl AsRef<[u8]>, count: usize, gate: &Gate) -> Self {
        let many = ManyFiles::new(count, Some(gate.clone()));
        self.node(directory.as_ref(), Node::new(Kind::Directory(Some(Box::new(many))), MODIFIED))
    }

    /// Has this directory at the start, and says this in LIST of it, word by word, whatever is in it.
    #[must_use]
    pub fn list(mut self, directory: impl AsRef<[u8]>, lines: impl AsRef<[u8]>) -> Self {
        let path = resolve(b"/", directory.as_ref());
        self.tree.make_directories(&path);
        self.behaviour.lists.insert(path, lines.as_ref().to_vec());
        self
    }

    fn time(&mut self, text: &str) -> Timestamp {
        Timestamp::of(text).unwrap_or_else(|invalid| {
            self.invalid_time.get_or_insert(invalid);
            MODIFIED
        })
    }

    fn node(mut self, path: &[u8], node: Node) -> Self {
        let path = resolve(b"/", path);
        self.tree.make_directories(parent(&path));
        self.tree.insert(&path, node);
        self
    }

    /// Believes that it is this time, and stays so: what is uploaded or made is modified now.
    #[must_use]
    pub fn clock(mut self, now: &str) -> Self {
        self.behaviour.clock.hands = Hands::Stopped(self.time(now));
        self
    }

    /// Has a clock that goes, so many seconds ahead of the right time, or behind it.
    #[must_use]
    pub fn going_clock(mut self, seconds_ahead: i64) -> Self {
        self.behaviour.clock.hands = Hands::Going { ahead: seconds_ahead };
        self
    }

    /// Shows times in LIST as so many minutes ahead of UTC, with hours and minutes for what was modified in the 180
    /// days before the clock's time. Without it, LIST shows days alone.
    #[must_use]
    pub fn list_offset_minutes(mut self, minutes: i32) -> Self {
        self.behaviour.clock.list_offset_minutes = Some(minutes);
        self
    }

    /// Has this line in FEAT, and the commands that go with it, which are unknown otherwise: `MFMT`, `SITE UTIME`,
    /// `SITE CHMOD`, `SITE COPY` (for CPFR and CPTO), `HASH SHA-256*;SHA-1;MD5;CRC32` (also SHA-512), `XSHA512`,
    /// `XSHA256`, `XSHA1`, `XMD5`, `XCRC`, or `MDTM YYYYMMDDHHMMSS` for an MDTM that also sets times. A line of the same
    /// name is replaced.
    #[must_use]
    pub fn feature(mut self, line: &str) -> Self {
        self.behaviour.features.add(line);
        self
    }

    /// Lacks this line in FEAT, and the commands that go with it: one of `UTF8`, `EPSV`, `SIZE`, `MDTM`, `MLST` (and
    /// MLSD), `REST`, `TVFS`, or what [`feature`](Self::feature) has added.
    #[must_use]
    pub fn without_feature(mut self, name: &str) -> Self {
        self.behaviour.features.remove(name);
        self
    }

    /// Takes names of the working directory only: a slash in any path but that of CWD is refused with 550.
    #[must_use]
    pub fn names_only(self) -> Self {
        self.names_only_reply("550 No such file or directory.\r\n")
    }

    /// The same, refused with this reply.
    #[must_use]
    pub fn names_only_reply(mut self, reply: &str) -> Self {
        self.behaviour.names_only = Some(reply.to_owned());
        self.without_feature("TVFS")
    }

    /// Refuses RNTO with `550 File exists.` when it does, instead of replacing it.
    #[must_use]
    pub fn rename_refuses_existing(mut self) -> Self {
        self.behaviour.rename_refuses_existing = true;
        self
    }

    /// Has the client's host vanish at this step, from 1: all connections are reset, and no other is accepted. Steps are
    /// each command line that comes, each reply that is sent, and each quarter of an upload's content, in the order in
    /// which they happen; [`ScriptedServer::steps`] tells how many a whole run has.
    ///
    /// A command at which it happens is not carried out. One whose reply it happens at has been. An upload keeps the
    /// quarters up to the one at which it happens, and none of them before the first.
    #[must_use]
    pub fn cut_at(self, step: usize) -> Self {
        Self { cut_at: Some(step), ..self }
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
    /// When the operating system has no port or thread for it, rustls does not take the certificate, or a time was none.
    pub fn start(self) -> Result<ScriptedServer, StartError> {
        self.invalid_time.map_or(Ok(()), Err)?;
        self.rules.check_times()?;
        let runtime = ServerRuntime::new()?;
        let (listener, address) = listen(self.address)?;
        let tls = self.tls.map(|tls| tls.configuration().map(|configuration| (tls, configuration))).transpose()?;
        let shared = Arc::new(Shared {
            tree: Mutex::new(self.tree),
            behaviour: Behaviour { has_tls: tls.is_some(), ..self.behaviour },
            tls,
            rules: self.rules,
            record: Record::default(),
            sessions: Sessions::default(),
            steps: Steps::new(self.cut_at),
        });
        runtime.spawn(accept(listener, Arc::clone(&shared)));
        Ok(ScriptedServer { _runtime: runtime, address, shared })
    }
}
