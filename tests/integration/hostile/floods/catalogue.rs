//! The floods.

use host_harness::FailureCode as Code;
use tests::scripted::{Builder, Content, Script};

pub(super) struct Flood {
    pub(super) name: &'static str,
    pub(super) described: fn(Builder) -> Builder,
    pub(super) call: Call,
    pub(super) expected: Expected,
    pub(super) memory: Memory,
}

/// What the engine asks for meanwhile, with these parameters.
#[derive(Clone, Copy)]
pub(super) enum Call {
    Get(&'static str),
    List(&'static str),
}

/// What is to come of it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Expected {
    /// So many documents.
    Complete(usize),
    /// One of these: which, depends on where the flood is broken off.
    Failure(&'static [Code]),
}

/// How much a session is to have for it.
#[derive(Clone, Copy)]
pub(super) enum Memory {
    /// The least that will do is looked for.
    Least,
    /// This many MiB, for a flood that takes its time.
    Fixed(usize),
}

const ONE_FILE: Call = Call::Get(r#"{ "fileName": "/in/a" }"#);
const FEW_FILES: Call = Call::Get(r#"{ "remoteDirectory": "/in", "include": ["*00000.txt"] }"#);
const LISTING: Call = Call::List(r#"{ "remoteDirectory": "/in" }"#);
const FEW_ENTRIES: Call = Call::List(r#"{ "remoteDirectory": "/in", "include": ["*00000.txt"] }"#);
const ORDERED: Call = Call::List(r#"{ "remoteDirectory": "/in", "sort": "-name" }"#);

const VIOLATION: Expected = Expected::Failure(&[Code::ProtocolViolation]);

const LONG_LINE: u64 = 200 << 20;

pub(super) fn floods() -> Vec<Flood> {
    [greetings(), replies(), long_lines()].into_iter().flatten().collect()
}

fn flood(name: &'static str, described: fn(Builder) -> Builder, call: Call, expected: Expected) -> Flood {
    Flood { name, described, call, expected, memory: Memory::Least }
}

/// One of which each piece is well formed: that there is no end to them may show by the time alone.
fn unbounded(name: &'static str, described: fn(Builder) -> Builder) -> Flood {
    let expected = Expected::Failure(&[Code::ProtocolViolation, Code::ReadTimeout, Code::ConnectTimeout]);
    Flood { memory: Memory::Fixed(4), ..flood(name, described, ONE_FILE, expected) }
}

fn endless(unit: impl AsRef<[u8]>) -> Script {
    Script::new().reply_content(Content::endless(unit))
}

fn greetings() -> Vec<Flood> {
    let greeting = |name, described, expected| flood(name, described, ONE_FILE, expected);
    vec![
        greeting("greeting of endless lines", |server| server.greeting(endless("220-Welcome\r\n")), VIOLATION),
        greeting("greeting of one endless line", |server| server.greeting(endless("220 ")), VIOLATION),
        greeting("endless blank lines", |server| server.greeting(endless("\r\n")), VIOLATION),
        unbounded("endless greetings of 120", |server| server.greeting(endless("120 Wait.\r\n"))),
        unbounded("endless Telnet commands", |server| server.greeting(endless(b"\xFF\xF1"))),
    ]
}

fn replies() -> Vec<Flood> {
    let reply = |name, described, expected| flood(name, described, ONE_FILE, expected);
    vec![
        reply(
            "FEAT of endless lines",
            |server| server.on("FEAT", Script::new().reply("211-\r\n").and(endless(" X\r\n"))),
            VIOLATION,
        ),
        reply(
            "FEAT of 100,000 lines",
            |server| server.on("FEAT", format!("211-Features:\r\n{}211 End\r\n", " SIZE\r\n".repeat(100_000))),
            VIOLATION,
        ),
        reply("PWD of one endless line", |server| server.on("PWD", endless("257")), VIOLATION),
        reply("PWD of 1 MB", |server| server.on("PWD", format!("257 \"/{}\"\r\n", "d".repeat(1_000_000))), VIOLATION),
        unbounded("PWD, then endless Telnet commands", |server| server.on("PWD", endless(b"\xFF\xF1"))),
        unbounded("PWD, then endless final replies", |server| server.on("PWD", endless("257 \"/\"\r\n"))),
        unbounded("RETR, then endless replies of 150", |server| server.on("RETR", endless("150 Here.\r\n"))),
        unbounded("RETR, then endless final replies", |server| server.on("RETR", endless("226 Done.\r\n"))),
        unbounded("RETR, then endless Telnet commands", |server| server.on("RETR", endless(b"\xFF\xF1"))),
    ]
}

fn long_lines() -> Vec<Flood> {
    fn listing(line: Content) -> Script {
        Script::new().reply("150 Here.\r\n").send(line).close_data().reply("226 Done.\r\n")
    }
    let long: fn(Builder) -> Builder = |server| server.on("MLSD", listing(Content::repeated("x", LONG_LINE)));
    vec![
        flood("listing of one line of 200 MB: list", long, LISTING, VIOLATION),
        flood("listing of one line of 200 MB: get", long, FEW_FILES, VIOLATION),
        flood(
            "listing of one line of 200 MB, by LIST",
            |server| server.without_feature("MLST").on("LIST", listing(Content::repeated("x", LONG_LINE))),
            LISTING,
            VIOLATION,
        ),
        Flood {
            memory: Memory::Fixed(4),
            ..flood(
                "listing of 20 MB of blank lines",
                |server| server.on("MLSD", listing(Content::repeated("\r\n", LONG_LINE / 10))),
                LISTING,
                Expected::Complete(0),
            )
        },
        flood(
            "name of 60,000 bytes",
            |server| server.file(format!("/in/{}", "n".repeat(60_000)), "x"),
            LISTING,
            Expected::Complete(2),
        ),
    ]
}

pub(super) fn millions() -> Vec<Flood> {
    let many = |name, described: fn(Builder) -> Builder, call, expected, memory| Flood {
        memory: Memory::Fixed(memory),
        ..flood(name, described, call, expected)
    };
    let five: fn(Builder) -> Builder = |server| server.many_files("/in", 5_000_000);
    vec![
        many("5,000,000 entries: list of a few", five, FEW_ENTRIES, Expected::Complete(50), 16),
        many("5,000,000 entries: list in order", five, ORDERED, Expected::Failure(&[Code::Unsupported]), 64),
        many(
            "1,000,000 entries: get of a few",
            |server| server.many_files("/in", 1_000_000),
            FEW_FILES,
            Expected::Complete(10),
            16,
        ),
    ]
}
