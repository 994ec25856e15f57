//! Many sessions that are open and do nothing. Their server is in this process, they are in another.

use tests::embedded::EmbeddedServer;
use tests::servers::FtpServer as _;

use crate::observation;
use crate::observation::idle_sessions::{Crowd, Observed};
use crate::report::Report;
use crate::row::{Row, Subject};
use crate::target::Target;
use crate::task::Endpoint;
use crate::workshop::Workshop;

pub(super) async fn run(workshop: &Workshop, report: &mut Report) -> anyhow::Result<()> {
    let server = EmbeddedServer::start()?;
    let endpoint = Endpoint {
        address: server.address(),
        user: server.user().to_owned(),
        password: server.password().to_owned(),
        authority: None,
    };
    let scale = workshop.scale;
    let (sessions, seconds) = (scale.idle_sessions, scale.idle_seconds);
    let observed: Observed =
        observation::of("observe-idle-sessions", &Crowd { endpoint, cache: workshop.cache(), sessions, seconds })
            .await?;
    #[expect(clippy::cast_precision_loss, reason = "a figure of three digits")]
    let [resident, mapped] = [observed.resident, observed.mapped].map(|all| all as f64 / sessions as f64);
    #[expect(clippy::cast_precision_loss, reason = "a handful")]
    let threads = observed.threads as f64;
    let rows = [
        Row::alone("resident, each", "KiB", &[resident]).target(Subject::Ours, Target::AtMost(250.0)),
        Row::alone("as `ps` counts, each", "KiB", &[mapped]),
        Row::alone("more threads, in all", "number", &[threads]).target(Subject::Ours, Target::AtMost(1.0)),
        Row::alone("CPU time, in all", "%", &[observed.busy]).target(Subject::Ours, Target::AtMost(1.0)),
    ];
    for row in rows {
        report.row(row.on(&format!("{sessions} sessions"), "libunftp"));
    }
    Ok(())
}
