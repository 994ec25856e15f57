//! The connection test.

use host_harness::{Error, Stage};

use super::failed;
use crate::scenario::received::Received;
use crate::scenario::sessions::Sessions;

/// Runs all stages of the connection test, in a session of its own.
pub(super) async fn check(sessions: &mut Sessions, write: bool) -> Received {
    match stages(sessions, write).await {
        Ok(stages) => Received { stages: Some(stages), ..Received::default() },
        Err(error) => failed(&error),
    }
}

async fn stages(sessions: &mut Sessions, write: bool) -> Result<Vec<Stage>, Error> {
    let mut check = sessions.connector().check(sessions.connection(), write).await?;
    let mut stages = Vec::new();
    while let Some(stage) = check.next().await? {
        stages.push(stage);
    }
    Ok(stages)
}
