//! Keeps a session alive that has nothing to do.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use serde_json::Value;

use super::Session;

impl Session {
    /// How often an idle session should be pinged: the connection's member `keepaliveSeconds`, by default what its schema
    /// says. None when the connection turns it off or its connector knows nothing of it.
    pub fn keepalive_interval(&self) -> Option<Duration> {
        self.keepalive
    }

    /// Keeps the idle session alive while the engine waits for something else, such as its next document or a document's
    /// acknowledgement: pings it whenever another `interval` has passed; never, without one. Returns what was waited for,
    /// at most one ping later than it was there.
    ///
    /// A session that does not answer is pinged no more; the next call says what is wrong with it.
    ///
    /// ```no_run
    /// # async fn example(mut session: host_harness::Session, mut queue: tokio::sync::mpsc::Receiver<String>) {
    /// let order = session.keep_alive_while(session.keepalive_interval(), queue.recv()).await;
    /// # }
    /// ```
    pub async fn keep_alive_while<T>(&mut self, interval: Option<Duration>, waiting: impl Future<Output = T>) -> T {
        let mut waiting = pin!(waiting);
        let Some(interval) = interval else { return waiting.await };
        loop {
            tokio::select! {
                biased;
                output = &mut waiting => return output,
                () = tokio::time::sleep(interval) => {}
            }
            let mut ping = pin!(self.ping());
            let alive = tokio::select! {
                biased;
                output = &mut waiting => {
                    // Dropping a ping half-way would lose the session.
                    let _ = ping.await;
                    return output;
                }
                answer = &mut ping => answer.is_ok(),
            };
            if !alive {
                return waiting.await;
            }
        }
    }
}

/// What the connection says, or else its schema.
pub(super) fn interval(schema: &Value, connection: &Value) -> Option<Duration> {
    let configured = connection.get("keepaliveSeconds").filter(|seconds| !seconds.is_null());
    let seconds = configured.or_else(|| schema.pointer("/properties/keepaliveSeconds/default"))?.as_u64()?;
    (seconds > 0).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_keepalive_is_the_connections_or_the_schemas() {
        let schema = json!({ "properties": { "keepaliveSeconds": { "default": 30 } } });
        for (schema, connection, seconds) in [
            (&schema, json!({ "keepaliveSeconds": 5 }), Some(5)),
            (&schema, json!({ "keepaliveSeconds": 0 }), None),
            (&schema, json!({ "keepaliveSeconds": null }), Some(30)),
            (&schema, json!({}), Some(30)),
            (&json!({}), json!({}), None),
        ] {
            assert_eq!(interval(schema, &connection), seconds.map(Duration::from_secs), "{connection}");
        }
    }
}
