//! A soak from its beginning to its end: many sessions at once, a look at the process after each quarter, and the
//! reckoning.

use crate::client::Client;
use crate::content::Content;
use crate::driver::{connection_to, connector};
use crate::engine::{Engine, Request};
use crate::figures::{Figures, Usage, descriptors};
use crate::model::{Files, Model, Verdict};
use crate::server::Server;
use fastrand::Rng;
use serde_json::json;
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use tests::certificates::CertificateAuthority;
use tests::fault_proxy::FaultProxy;
use tests::servers::{PASSWORD, USER};
use tokio::task::JoinSet;

/// The looks at the process.
pub(crate) const QUARTERS: usize = 4;

/// How long what ends by itself may take. Only a test that fails waits this long.
const END_BOUND: Duration = Duration::from_secs(30);

#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) sessions: usize,
    /// Of each session; a multiple of [`QUARTERS`].
    pub(crate) operations: usize,
}

/// What came of it.
pub(crate) struct Outcome {
    pub(crate) server: &'static str,
    pub(crate) scale: Scale,
    pub(crate) figures: Figures,
    pub(crate) faults: BTreeMap<String, usize>,
    pub(crate) before: Usage,
    /// After each quarter, with all sessions idle.
    pub(crate) quarters: Vec<Usage>,
    pub(crate) after: Usage,
    pub(crate) verdict: Verdict,
    /// Temporary files that are there still after another `send` hours later.
    pub(crate) never_removed: Vec<String>,
    pub(crate) took: Duration,
}

pub(crate) async fn soak(start: impl FnOnce(Files) -> Server, scale: Scale, seed: u64) -> Outcome {
    let connector = connector().await;
    let began = Instant::now();
    let mut random = Rng::with_seed(seed);
    let models: Vec<Model> = (0..scale.sessions).map(|number| first_model(number, &mut random)).collect();
    let first_files = models.iter().flat_map(Model::files).map(|(path, content)| (path.clone(), content.bytes()));
    let server = start(first_files.collect());
    let authority = CertificateAuthority::new().unwrap();
    let mut clients: Vec<Client> = Vec::new();
    for (number, model) in models.into_iter().enumerate() {
        let random = random.fork();
        clients.push(Client::new(number, model, random, scale.operations, &server, connector, &authority));
    }
    let before = usage(&clients, &server);
    let mut quarters = Vec::new();
    for _ in 0..QUARTERS {
        clients = all(clients, move |client| client.work(scale.operations / QUARTERS)).await;
        server.wait_until_open(clients.len()).await;
        quarters.push(usage(&clients, &server));
    }
    clients = all(clients, Client::close).await;
    for client in &mut clients {
        if client.proxy.wait_until_all_closed().await.is_err() {
            client.complain("connections stay open");
        }
    }
    server.wait_until_open(0).await;
    wait_for_descriptors(before.descriptors).await;
    let after = usage(&clients, &server);
    let (took, name) = (began.elapsed(), server.name());
    let mut faults = BTreeMap::new();
    for fault in clients.iter().flat_map(|client| client.proxy.faults_fired()) {
        *faults.entry(fault.to_string()).or_default() += 1;
    }
    let verdict = reckoning(&mut clients, &server.files());
    let never_removed = sweep(server.hours_later(), &verdict.leftovers).await;
    let mut figures = Figures::default();
    for client in clients {
        figures.add(client.figures);
    }
    Outcome { server: name, scale, figures, faults, before, quarters, after, verdict, never_removed, took }
}

fn first_model(number: usize, random: &mut Rng) -> Model {
    let directory = format!("/session-{number:02}");
    let path = format!("{directory}/first.bin");
    Model::new(&directory, &path, Content::random(random))
}

/// Has all of them do something at the same time.
async fn all<F>(clients: Vec<Client>, work: impl Fn(Client) -> F) -> Vec<Client>
where
    F: Future<Output = Client> + Send + 'static,
{
    clients.into_iter().map(work).collect::<JoinSet<Client>>().join_all().await
}

fn usage(clients: &[Client], server: &Server) -> Usage {
    let connections = clients.iter().map(|client| client.proxy.open_connections()).sum();
    let held = server.held() + clients.iter().map(Client::held).sum::<usize>();
    Usage::now(connections, held / 1024)
}

/// Sockets are closed by tasks in the background.
async fn wait_for_descriptors(at_most: usize) {
    let until = Instant::now() + END_BOUND;
    while descriptors() > at_most && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Compares all models with all that the server holds.
fn reckoning(clients: &mut [Client], files: &Files) -> Verdict {
    let mut sum = Verdict::default();
    for client in &mut *clients {
        let verdict = client.model.judge(files);
        for complaint in &verdict.complaints {
            client.complain(complaint);
        }
        sum.old += verdict.old;
        sum.new += verdict.new;
        sum.appended_in_part += verdict.appended_in_part;
        sum.leftovers.extend(verdict.leftovers);
        sum.complaints.append(&mut client.complaints);
    }
    let belongs = |path: &str| clients.iter().any(|client| path.starts_with(&format!("{}/", client.model.directory())));
    sum.complaints.extend(files.keys().filter(|path| !belongs(path)).map(|path| format!("{path} is nobody's")));
    sum
}

/// Sends one more file to each directory with leftovers, without faults. Gives those that are still there.
async fn sweep(server: Server, leftovers: &[String]) -> Vec<String> {
    let proxy = FaultProxy::to(server.address()).start().unwrap();
    let connection = connection_to(proxy.address(), USER, PASSWORD);
    let mut engine = Engine::new(connector().await, connection);
    let mut directories: Vec<&str> =
        leftovers.iter().filter_map(|path| path.rsplit_once('/')).map(|(directory, _)| directory).collect();
    directories.dedup();
    for directory in directories {
        let last = Request::of("send", json!({ "fileName": format!("{directory}/last.bin") }));
        let sent = engine.call(&Request { body: Some(Vec::new()), ..last }, &mut Figures::default()).await;
        sent.outcome.unwrap();
    }
    let _ = engine.close().await;
    let files = server.files();
    let never_removed: Vec<String> = leftovers.iter().filter(|path| files.contains_key(*path)).cloned().collect();
    if !never_removed.is_empty() {
        println!("{never_removed:?} stayed:\n    {}", proxy.transcript().join("\n    "));
    }
    never_removed
}
