//! One session's life: a directory of its own, a model of it, and a way to the server with faults on it.

use crate::driver::connection_to;
use crate::engine::Engine;
use crate::faults;
use crate::figures::{Figures, memory_of};
use crate::judge::judge;
use crate::model::Model;
use crate::server::Server;
use crate::work::Work;
use fastrand::Rng;
use host_harness::{Connector, Error};
use tests::certificates::{CertificateAuthority, KeyAlgorithm};
use tests::fault_proxy::FaultProxy;
use tests::servers::{PASSWORD, USER};

/// How long nothing may come. Short, as every stall takes as long.
const READ_TIMEOUT_MS: u64 = 1_500;
const CONNECT_TIMEOUT_MS: u64 = 3_000;

/// So much of a transcript leads up to a complaint.
const LINES_TOLD: usize = 60;

pub(crate) struct Client {
    number: usize,
    pub(crate) model: Model,
    pub(crate) engine: Engine,
    pub(crate) proxy: FaultProxy,
    random: Rng,
    pub(crate) figures: Figures,
    pub(crate) complaints: Vec<String>,
}

impl Client {
    /// A client for so many operations. Every other one is under TLS, which ends at its proxy.
    pub(crate) fn new(
        number: usize,
        model: Model,
        mut random: Rng,
        operations: usize,
        server: &Server,
        connector: &'static Connector,
        authority: &CertificateAuthority,
    ) -> Self {
        let plan = faults::plan(&mut random, operations, server.patience());
        let proxy = plan.into_iter().fold(FaultProxy::to(server.address()), tests::fault_proxy::Builder::fault);
        let has_tls = number % 2 == 1;
        let proxy = if has_tls { proxy.tls(&authority.server(KeyAlgorithm::EcdsaP256).unwrap()) } else { proxy };
        let proxy = proxy.start().unwrap();
        let mut connection = connection_to(proxy.address(), USER, PASSWORD);
        connection["retry"] = serde_json::json!({ "attempts": 3, "initialDelayMs": 1, "maxDelayMs": 5 });
        connection["readTimeoutMs"] = READ_TIMEOUT_MS.into();
        connection["connectTimeoutMs"] = CONNECT_TIMEOUT_MS.into();
        if has_tls {
            connection["sslMode"] = "explicit".into();
            connection["caCertificates"] = authority.pem().into();
        }
        let engine = Engine::new(connector, connection);
        Self { number, model, engine, proxy, random, figures: Figures::default(), complaints: Vec::new() }
    }

    /// Does so many operations, one after the other.
    pub(crate) async fn work(mut self, operations: usize) -> Self {
        for _ in 0..operations {
            let work = Work::choose(&mut self.random, &mut self.model);
            self.operate(&work).await;
        }
        self
    }

    async fn operate(&mut self, work: &Work) {
        let request = work.request(&self.model);
        let called = self.engine.call(&request, &mut self.figures).await;
        *self.figures.operations.entry(work.name()).or_default() += 1;
        self.figures.repetitions += called.repetitions;
        if let Err(error) = &called.outcome {
            let code = if let Error::Failure(failure) = error { failure.code.as_str() } else { "broken" };
            *self.figures.failed.entry(format!("{}: {code}", work.name())).or_default() += 1;
        }
        for delivery in &called.deliveries {
            self.figures.resumed += delivery.property("resumed-count").parse().unwrap_or(0);
            self.figures.tried_again += usize::from(delivery.property("attempts").parse().unwrap_or(1) > 1);
        }
        let complaints = judge(work, &called, &mut self.model);
        if !complaints.is_empty() {
            self.complain(&format!("{work:?} came to {:?}: {}", called.outcome, complaints.join("; ")));
        }
    }

    /// About what its files take on the server, and its proxy's records here.
    pub(crate) fn held(&self) -> usize {
        self.model.bytes() + memory_of(&self.proxy.transcript()) + memory_of(&self.proxy.commands())
    }

    pub(crate) async fn close(mut self) -> Self {
        // All is done. That the server says goodbye matters to nobody.
        let _ = self.engine.close().await;
        self
    }

    /// Remembers what is wrong, with what was said before it.
    pub(crate) fn complain(&mut self, complaint: &str) {
        let transcript = self.proxy.transcript();
        let told = transcript.get(transcript.len().saturating_sub(LINES_TOLD)..).unwrap_or_default();
        self.complaints.push(format!("session {}: {complaint}\n    {}", self.number, told.join("\n    ")));
    }
}
