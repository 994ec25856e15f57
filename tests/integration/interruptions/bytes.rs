//! Connections break off at places all over the content.

use super::table::everywhere;
use super::work::{SIZE, Verdict, Work};
use super::{Behind, Security};
use tests::fault_proxy::{DataFault, Fault};

/// How many places there are, the ends among them.
const PLACES: u64 = 32;

type Break = fn(DataFault) -> Fault;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_breaks_at_any_byte_loses_nothing() {
    everywhere("interruptions-bytes.md", |behind, work| at_every_place(behind, work, DataFault::reset_session)).await;
}

/// Of an upload, the server has taken a part for the whole, and says so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_data_connection_that_ends_at_any_byte_loses_nothing() {
    let interrupt = |behind: Behind, work| {
        let cut: Break = match behind.security {
            Security::Plain => DataFault::cut,
            Security::Tls => DataFault::cut_without_close_notify,
        };
        at_every_place(behind, work, cut)
    };
    everywhere("interruptions-data.md", interrupt).await;
}

/// Nobody notices at first: the receiver sees an orderly end, under TLS too, and the server says that all is well.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn content_that_is_cut_short_behind_a_226_is_made_whole() {
    everywhere("interruptions-truncation.md", |behind, work| at_every_place(behind, work, DataFault::truncate)).await;
}

async fn at_every_place(behind: Behind, work: Work, breaks: Break) -> Vec<Verdict> {
    let mut verdicts = Vec::new();
    for offset in places() {
        let fault = Fault::on_data(work.direction()).of(work.transfer()).after_bytes(offset);
        verdicts.push(work.interrupted(&behind, breaks(fault)).await);
    }
    verdicts
}

/// The first and the last bytes, the end, and others at even distances.
fn places() -> impl Iterator<Item = u64> {
    let size = SIZE as u64;
    let between = PLACES - 4;
    [0, 1].into_iter().chain((1..=between).map(move |place| size * place / (between + 1))).chain([size - 1, size])
}
