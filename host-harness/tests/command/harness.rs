//! A working folder with a connection file, and what the command says and leaves there.

use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};
use tempfile::TempDir;
use tests::servers::FtpServer;

pub(crate) struct Harness {
    folder: TempDir,
}

/// How one run ended.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Harness {
    /// With `connection.json` for this server.
    pub(crate) fn new(server: &impl FtpServer) -> Self {
        let address = server.address();
        Self::with_connection(&json!({
            "host": address.ip().to_string(), "port": address.port(),
            "user": server.user(), "password": server.password(),
        }))
    }

    pub(crate) fn with_connection(connection: &Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("connection.json"), connection.to_string()).unwrap();
        Self { folder }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, content: &[u8]) {
        let path = self.folder().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.folder().join(name)).unwrap()
    }

    /// `harness run OPERATION --connection connection.json …`
    pub(crate) fn operation(&self, operation: &str, arguments: &[&str]) -> Run {
        self.run(&[&["run", operation, "--connection", "connection.json"], arguments].concat())
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        self.run_with(arguments, &[])
    }

    /// With these environment variables.
    pub(crate) fn run_with(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_harness"));
        command.args(arguments).current_dir(self.folder()).envs(environment.iter().copied());
        finished(&command.output().unwrap())
    }
}

impl Run {
    #[track_caller]
    pub(crate) fn succeeded(self) -> Self {
        assert_eq!(self.code, 0, "{self:?}");
        self
    }

    /// The NDJSON objects on stdout of this type.
    pub(crate) fn objects(&self, kind: &str) -> Vec<Value> {
        let objects = self.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        objects.filter(|object| object["type"] == kind).collect()
    }
}

pub(crate) fn finished(output: &Output) -> Run {
    Run {
        code: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout.clone()).unwrap(),
        stderr: String::from_utf8(output.stderr.clone()).unwrap(),
    }
}
