//! A component that panics with a secret: neither the error nor what it wrote to its log shows it.

use std::io;
use std::sync::{Arc, Mutex};

use host_harness::{Limits, Policy};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::build::hostile;

const SECRET: &str = "hunter2 & c/o #7";

/// Keeps what is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_panic_shows_no_secret() {
    let log = Log::default();
    let hostile = hostile().await;
    let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(log.clone()).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let connection = json!({ "attack": "panic", "target": SECRET });
    let error = hostile.open_with(&connection, Policy::no_network(), &Limits::default()).await.err().unwrap();
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("with the secret ****"), "{logged}");
    assert!(!format!("{error} {error:?} {logged}").contains("hunter2"), "{error:?} {logged}");
}
