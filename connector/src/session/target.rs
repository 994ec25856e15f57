//! Which directory and file an operation is about (SEMANTICS: §2).

use super::Session;
use crate::config::{CommandText, InputProperties};
use crate::failure::{Failure, FailureCode, Phase};
use crate::ftp::RemotePath;

/// One file on the server: its directory, its name, and both together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) directory: RemotePath,
    pub(crate) name: Vec<u8>,
}

impl Target {
    /// What the path leads to; none when it ends in `/`, `.` or `..`.
    pub(crate) fn at(path: &RemotePath) -> Option<Self> {
        let (directory, name) = path.split();
        let name = name?.to_vec();
        Some(Self { directory, name })
    }

    pub(crate) fn path(&self) -> RemotePath {
        self.directory.entry(&self.name)
    }

    pub(crate) fn name_text(&self) -> String {
        self.directory.decode_name(&self.name)
    }

    /// The same directory, another name.
    #[must_use]
    pub(crate) fn renamed(&self, name: Vec<u8>) -> Self {
        Self { directory: self.directory.clone(), name }
    }
}

impl Session {
    /// Property over parameter over connection over login directory; relative ones start at the login directory.
    pub(crate) fn directory(
        &self,
        parameter: Option<&CommandText>,
        properties: &InputProperties,
    ) -> Result<RemotePath, Failure> {
        let named = properties.remote_directory.as_ref().or(parameter).or(self.connection.remote_directory.as_ref());
        let directory = self.seen_from_login(named)?;
        self.confine(&directory)?;
        Ok(directory)
    }

    /// The file that the property or else the parameter names, seen from `directory`.
    pub(crate) fn target(
        &self,
        directory: &RemotePath,
        parameter: Option<&CommandText>,
        properties: &InputProperties,
    ) -> Result<Option<Target>, Failure> {
        let name = properties.file_name.as_ref().or(parameter);
        name.map(|name| self.target_named(directory, name)).transpose()
    }

    /// The file of this name, seen from `directory`.
    pub(crate) fn target_named(&self, directory: &RemotePath, name: &CommandText) -> Result<Target, Failure> {
        let named = self.encode(name)?;
        // Looked at before it is joined: `.` would become the directory's own name.
        if named.split().1.is_none() {
            let message = format!("`{}` names a directory, not a file", name.as_str());
            return Err(Failure::new(FailureCode::ConfigInvalid, Phase::Document, message));
        }
        let path = directory.join(&named);
        self.confine(&path)?;
        Target::at(&path).ok_or_else(|| Failure::new(FailureCode::ConfigInvalid, Phase::Document, "a name is missing"))
    }

    /// A path as configured, seen from the login directory.
    pub(crate) fn seen_from_login(&self, path: Option<&CommandText>) -> Result<RemotePath, Failure> {
        let login = self.login_directory.clone().unwrap_or_else(|| RemotePath::from_bytes(*b"."));
        let login = login.in_encoding(self.connection.encoding.names());
        Ok(match path {
            Some(path) => login.join(&self.encode(path)?),
            None => login,
        })
    }

    /// The bytes that a configured path has on the server.
    fn encode(&self, path: &CommandText) -> Result<RemotePath, Failure> {
        RemotePath::encode(path.as_str(), self.connection.encoding.names()).map_err(|error| {
            let message = format!("`{}` is no name on this server: {error}", path.as_str());
            Failure::new(FailureCode::ConfigInvalid, Phase::Document, message)
                .with_hint("Choose another name, or the connection's `encoding` that the server really has.")
        })
    }

    /// Refuses what leaves the connection's remote directory, when the connection is confined to it.
    pub(crate) fn confine(&self, path: &RemotePath) -> Result<(), Failure> {
        if !self.connection.confine_to_remote_directory {
            return Ok(());
        }
        let directory = self.seen_from_login(self.connection.remote_directory.as_ref())?;
        path.confined_to(&directory).map_err(|error| {
            Failure::new(FailureCode::ConfigInvalid, Phase::Document, error.to_string())
                .with_hint("Name a path below the remote directory, or lift the restriction in the connection.")
        })
    }
}
