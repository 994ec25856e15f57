//! What the contenders have to do, and with which server.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A whole session: login, task, goodbye. The contenders that are ours, or Python's, read it as JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    pub(crate) endpoint: Endpoint,
    pub(crate) task: Task,
    /// Where compiled components are.
    pub(crate) cache: PathBuf,
    /// The most memory that the component may take, in bytes.
    pub(crate) memory: usize,
    /// Whether the host hashes contents.
    pub(crate) sha256: bool,
}

/// A server and its user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Endpoint {
    pub(crate) address: SocketAddr,
    pub(crate) user: String,
    pub(crate) password: String,
    /// The certificate of the authority to trust (a PEM file): explicit TLS. Plain FTP without one.
    pub(crate) authority: Option<PathBuf>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Task {
    /// Reads files of one directory, and throws their content away.
    Get { directory: String, names: Vec<String> },
    /// Stores local files under their names in a directory that is there.
    Send { sources: Vec<PathBuf>, directory: String, manner: Manner },
    /// Takes each entry of a directory, with its name, size and time.
    List { directory: String, by: Listing },
}

/// The command that a client which has to be told lists by.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Listing {
    List,
    Mlsd,
}

impl Task {
    /// To read the files of these names.
    pub(crate) fn get(directory: &str, files: &[PathBuf]) -> Self {
        let names = files.iter().filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned()));
        Self::Get { directory: directory.to_owned(), names: names.collect() }
    }

    /// To store these files.
    pub(crate) fn send(files: &[PathBuf], directory: &str, manner: Manner) -> Self {
        Self::Send { sources: files.to_vec(), directory: directory.to_owned(), manner }
    }
}

/// How careful the connector is with what it stores. Other clients are as careless as [`Manner::Direct`].
#[derive(Clone, Copy, Debug, Serialize, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Manner {
    /// The connector's defaults: a temporary name, verified, renamed when it is whole, and nothing overwritten.
    Defaults,
    /// Straight to the final name, whatever is there.
    Direct,
}

/// How much was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Done {
    pub(crate) documents: usize,
    pub(crate) bytes: u64,
}

impl Done {
    pub(crate) fn add(&mut self, bytes: u64) {
        self.documents += 1;
        self.bytes += bytes;
    }
}
