//! More than any memory holds: each flood ends in a clear failure or in the complete result, in a memory of a fixed size,
//! and while it lasts another session of the same host goes on.

mod catalogue;

use crate::driver::{connector, get, open, write_table};
use crate::scripted;
use catalogue::{Call, Expected, Flood, Memory, floods, millions};
use host_harness::{Error, FailureCode, Limits, Policy, Properties, Session};
use serde_json::{Value, json};
use std::fmt;
use std::time::{Duration, Instant};
use tests::scripted::ScriptedServer;
use tokio::time::timeout;

/// What a session has by default, in MiB.
const MOST_MEMORY: usize = 64;
/// How long a flood may hold a session up: far more than any takes, also on a machine that is busy.
const BOUND: Duration = Duration::from_mins(1);
/// The same for millions of entries, most of which is the time to make and to read them.
const LONG_BOUND: Duration = Duration::from_mins(10);

/// What comes of a flood.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Outcome {
    /// So many documents.
    Complete(usize),
    Failure(FailureCode),
    /// As nothing should: the component trapped, or did not come back.
    Broken(String),
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Complete(documents) => write!(formatter, "complete: {documents} documents"),
            Self::Failure(code) => write!(formatter, "failure: {code}"),
            Self::Broken(how) => write!(formatter, "BROKEN: {how}"),
        }
    }
}

impl Flood {
    fn is_met_by(&self, outcome: &Outcome) -> bool {
        match (self.expected, outcome) {
            (Expected::Complete(expected), Outcome::Complete(documents)) => expected == *documents,
            (Expected::Failure(codes), Outcome::Failure(code)) => codes.contains(code),
            _ => false,
        }
    }

    /// Lets it loose on a session with so many MiB of memory.
    async fn strike(&self, memory: usize, bound: Duration) -> Outcome {
        let server = (self.described)(ScriptedServer::new().file("/in/a", "content")).start().unwrap();
        let mut connection = scripted::connection(&server);
        connection["connectTimeoutMs"] = 2_000.into();
        connection["readTimeoutMs"] = 2_000.into();
        connection["retry"] = json!({ "attempts": 1 });
        match timeout(bound, call(&connection, self.call, memory)).await {
            Ok(Ok(documents)) => Outcome::Complete(documents),
            Ok(Err(Error::Failure(failure))) => Outcome::Failure(failure.code),
            Ok(Err(error)) => Outcome::Broken(error.to_string()),
            Err(_) => Outcome::Broken("hung".to_owned()),
        }
    }

    /// The memory to run it with, in MiB: the least that will do, halved from what a session has.
    async fn memory(&self, bound: Duration) -> usize {
        let mut memory = match self.memory {
            Memory::Fixed(memory) => return memory,
            Memory::Least => MOST_MEMORY,
        };
        while memory > 1 && self.is_met_by(&self.strike(memory / 2, bound).await) {
            memory /= 2;
        }
        memory
    }
}

/// Opens a session with this much memory and does what is asked for.
async fn call(connection: &Value, call: Call, memory: usize) -> Result<usize, Error> {
    let (policy, limits) = (Policy::for_connection(connection), Limits { memory: memory << 20, ..Limits::default() });
    let mut session = connector().await.open_with(connection, policy, &limits).await?;
    count(&mut session, call).await
}

/// Reads and acknowledges all documents.
async fn count(session: &mut Session, call: Call) -> Result<usize, Error> {
    let (operation, parameters) = match call {
        Call::Get(parameters) => ("get", parameters),
        Call::List(parameters) => ("list", parameters),
    };
    let operation = session.prepare(operation, &serde_json::from_str(parameters).unwrap()).await?;
    let mut results = session.run(&operation, &Properties::new(), None).await?;
    let mut documents = 0;
    while let Some(mut document) = results.next().await? {
        document.read_to(&mut tokio::io::sink()).await?;
        document.acknowledge().await?;
        documents += 1;
    }
    Ok(documents)
}

/// Lets the floods loose one by one, while another session reads a file. The rows of the table, and what is wrong.
async fn strike_all(floods: Vec<Flood>, bound: Duration) -> (Vec<String>, Vec<String>) {
    let honest = ScriptedServer::new().file("/in/a", "content").start().unwrap();
    let mut other = open(&scripted::connection(&honest)).await;
    let (mut rows, mut wrong) = (Vec::new(), Vec::new());
    for flood in floods {
        let memory = flood.memory(bound).await;
        let start = Instant::now();
        let (outcome, beside) =
            tokio::join!(flood.strike(memory, bound), get(&mut other, json!({ "fileName": "/in/a" })));
        let seconds = start.elapsed().as_secs_f64();
        let unharmed = beside.is_ok_and(|documents| documents.len() == 1 && documents[0].body == b"content");
        let goes_on = if unharmed { "goes on" } else { "DISTURBED" };
        rows.push(format!("| {} | {outcome} | {memory} MiB | {seconds:.1} s | {goes_on} |", flood.name));
        if !flood.is_met_by(&outcome) || !unharmed {
            wrong.push(format!("{}: {outcome}, expected {:?}; another session {goes_on}", flood.name, flood.expected));
        }
    }
    other.close().await.unwrap();
    (rows, wrong)
}

fn table(title: &str, rows: Vec<String>) -> Vec<String> {
    let head = ["| flood | outcome | memory, at most | time | another session meanwhile |", "|---|---|---|---|---|"];
    [format!("## {title}"), String::new()].into_iter().chain(head.map(str::to_owned)).chain(rows).collect()
}

#[tokio::test]
async fn floods_end_in_bounded_memory_and_harm_nobody_else() {
    let (rows, wrong) = strike_all(floods(), BOUND).await;
    write_table("hostile-floods.md", &table("Floods", rows));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn millions_of_entries_are_listed_in_bounded_memory() {
    let (rows, wrong) = strike_all(millions(), LONG_BOUND).await;
    write_table("hostile-millions.md", &table("Five million entries", rows));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
