//! A server inside this process for connectors that speak FTP.

use std::hash::{BuildHasher as _, RandomState};

use embedded_server::error::StartError;
use embedded_server::scripted::ScriptedServer;
use serde_json::{Value, json};

const USER: &str = "conformance";

pub(super) struct Server {
    server: ScriptedServer,
    password: String,
}

impl Server {
    /// With a file to list.
    pub(super) fn start() -> Result<Self, StartError> {
        // Other users of this machine can reach the port, so nobody must guess the password.
        let password = format!("{:016x}", RandomState::new().hash_one(USER));
        let server = ScriptedServer::new().login(USER, &password).file("/orders.csv", "1;2;3\n").start()?;
        Ok(Self { server, password })
    }

    pub(super) fn connection(&self) -> Value {
        let address = self.server.address();
        json!({ "host": address.ip().to_string(), "port": address.port(), "user": USER, "password": self.password })
    }
}
