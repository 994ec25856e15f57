//! Servers as scenarios describe them.

mod driven;

use scenario::Source;
use scenario::model::Scenario;
use scenario::outcome::{Problem, ProblemKind};

use super::*;

/// The server that this YAML describes, each line of which is a member.
fn description(yaml: &str) -> Server {
    let members: String = yaml.lines().flat_map(|line| ["  ", line, "\n"]).collect();
    let text = format!("name: x\nserver:\n{members}steps: [{{ ping: main }}]\n");
    let source = Source { name: "x.yaml".to_owned(), text };
    Scenario::parse(&source).unwrap_or_else(|error| panic!("{error:?}")).server.unwrap()
}

fn started(yaml: &str) -> RunningServer {
    start(&description(yaml)).unwrap()
}

impl RunningServer {
    /// The command lines that reached the server so far.
    fn commands(&self) -> Vec<String> {
        self.server.commands()
    }

    /// How many faults have happened so far.
    fn faults(&self) -> usize {
        self.proxy.as_ref().map_or(0, FaultProxy::fired)
    }
}

#[test]
fn a_connection_leads_to_the_server_as_its_first_user() {
    let server = started("users: { zoe: one, alice: two }\ntls: implicit");
    let connection = server.connection();
    assert_eq!((&connection["user"], &connection["password"]), (&json!("zoe"), &json!("one")));
    assert_eq!(connection["sslMode"], "implicit");
    assert_eq!(Some(connection["caCertificates"].clone()), server.variable("certificate"));
    assert_eq!(Some(connection["port"].clone()), server.variable("port"));
    assert_eq!(Some(connection["host"].clone()), server.variable("host"));
    assert_eq!(server.variable("fingerprint").unwrap().as_str().unwrap().split(':').count(), 32);
    assert_eq!(server.secrets(), ["one", "two"]);
    assert_eq!(server.variable("name"), None);
}

#[test]
fn a_plain_server_has_one_user_whose_password_nobody_knows() {
    let (one, other) = (plain().unwrap(), plain().unwrap());
    assert_eq!(one.connection()["user"], "harness");
    assert_eq!(one.connection().get("sslMode"), None);
    assert_eq!((one.variable("certificate"), one.variable("fingerprint")), (None, None));
    assert_ne!(one.secrets(), other.secrets());
    assert!(one.commands().is_empty());
}

#[test]
fn a_server_without_users_lets_anybody_in() {
    let connection = started("directories: [/a]").connection();
    assert_eq!((connection.get("user"), connection.get("password")), (None, None));
}

#[test]
fn files_can_be_looked_at() {
    let server = started("files: { /in/a.txt: abc, /b: { size: 3GiB, seed: 7 } }");
    assert_eq!(server.file("/in/a.txt").unwrap().bytes(), b"abc");
    assert_eq!(server.file("/b").unwrap().len(), 3 << 30);
    assert_eq!(server.file("/none"), None);
}

#[test]
fn what_cannot_be_is_told_with_its_place() {
    let no_occasion = |on: &str| {
        let occasions =
            "`connection`, `data-connection`, `greeting`, `any-command`, and commands by their verb, such as `RETR`";
        format!("`{on}` is no occasion for a fault: these are {occasions}")
    };
    let no_reply = |on: &str| {
        let occasions = "`greeting`, commands by their verb, such as `RETR`, and whole commands, such as `RETR /a.txt`";
        format!("`{on}` is no occasion for a reply: these are {occasions}")
    };
    for (yaml, line, message) in [
        ("certificate: expired", 3, "`certificate` needs a server with `tls: explicit` or `tls: implicit`"),
        ("tlsVersion: '1.2'", 3, "`tlsVersion` needs a server with `tls: explicit` or `tls: implicit`"),
        (
            "behaviour:\n  - names-only\n  - require-tls-session-reuse",
            5,
            "`require-tls-session-reuse` needs a server with `tls: explicit` or `tls: implicit`",
        ),
        (
            "tls: explicit\nbehaviour: [require-tls-session-reuse]\nfaults: [{ on: RETR, do: stall }]",
            4,
            "`require-tls-session-reuse` cannot be had together with `faults`",
        ),
        (
            "tls: explicit\nfaults: [{ on: RETR, do: stall }]\nreplies: [{ on: auth TLS, reply: '534 No' }]",
            5,
            "a reply to AUTH, PBSZ or PROT cannot be had together with `faults`",
        ),
        ("faults: [{ on: connection, do: stall }]", 3, "`stall` cannot happen on `connection`"),
        (
            "faults: [{ on: data-connection, afterBytes: 1, do: refuse }]",
            3,
            "`refuse` cannot happen on `data-connection`",
        ),
        ("faults: [{ on: RETR, do: refuse }]", 3, "`refuse` cannot happen on `RETR` at a moment of the command"),
        ("faults: [{ on: NOOP, do: truncate }]", 3, "`truncate` cannot happen on `NOOP` at a moment of the command"),
        (
            "faults: [{ on: RETR, afterBytes: 1, do: drop-control-connection }]",
            3,
            "`drop-control-connection` cannot happen on `RETR` in the middle of content",
        ),
        (
            "faults: [{ on: any-command, afterBytes: 1, do: stall }]",
            3,
            "`stall` cannot happen on `any-command` with `afterBytes`",
        ),
        (
            "faults: [{ on: NOOP, afterBytes: 1, do: stall }]",
            3,
            "`NOOP` transfers no content: `afterBytes` counts that of RETR, STOR, APPE, STOU, LIST, MLSD and NLST",
        ),
        (
            "faults: [{ on: RETR, afterBytes: 1, at: reply, do: stall }]",
            3,
            "`at` and `afterBytes` contradict each other",
        ),
        ("faults: [{ on: RETR /a, do: stall }]", 3, no_occasion("RETR /a").as_str()),
        ("faults: [{ on: Greeting, do: stall }]", 3, no_occasion("Greeting").as_str()),
        ("faults: [{ on: RETER, do: stall }]", 3, no_occasion("RETER").as_str()),
        ("faults: [{ on: '', do: stall }]", 3, no_occasion("").as_str()),
        ("replies: [{ on: '', reply: x }]", 3, no_reply("").as_str()),
        ("replies: [{ on: Greeting, reply: x }]", 3, no_reply("Greeting").as_str()),
        ("replies: [{ on: 'RETER /a', reply: x }]", 3, no_reply("RETER /a").as_str()),
        (
            "tls: explicit\nreplies: [{ on: AUTH, at: final-reply, reply: 534 No }]",
            4,
            "`at: final-reply` means nothing on AUTH: the handshake goes with the usual reply",
        ),
        (
            "files: { /a: x }\nmodified: { /a: yesterday }",
            4,
            "`yesterday` is no time: it is written as 2026-01-31T12:00:00Z",
        ),
        ("modified: { /a: 2026-01-31T12:00:00Z }", 3, "the server has no file /a"),
    ] {
        let problem = Problem::from(start(&description(yaml)).unwrap_err());
        assert_eq!(problem.message, message, "{yaml}");
        assert_eq!(problem.kind, ProblemKind::InvalidFile, "{yaml}");
        assert_eq!(problem.span.unwrap().line, line, "{yaml}");
    }
}

#[test]
fn a_path_is_one_thing_below_a_directory() {
    for (yaml, message) in [
        ("files: { /a: x, /a/b: y }", "/a/b cannot be there: /a is a file, no directory"),
        ("files: { /a: x, //a/./b/c: y }", "//a/./b/c cannot be there: /a is a file, no directory"),
        ("files: { /: x }", "/ is the root directory, so it cannot be a file"),
        ("files: { /a: x }\ndirectories: [/a/]", "/a/ cannot be a directory: /a is a file"),
        ("files: { /a: x }\ndirectories: [/a/b]", "/a/b cannot be there: /a is a file, no directory"),
        ("files: { /a: x, //a: y }", "/a cannot be a file: //a is a file"),
        ("files: { /a: x }\nlinks: { /a: b }", "/a cannot be a link: /a is a file"),
        ("files: { /a: x }\nlistings: { /a: '' }", "/a cannot be a directory: /a is a file"),
    ] {
        let problem = Problem::from(start(&description(yaml)).unwrap_err());
        assert_eq!((problem.message.as_str(), problem.kind), (message, ProblemKind::InvalidFile), "{yaml}");
    }
    started("files: { /a/b: x, /a/c: y }\ndirectories: [/a, /a]\nlistings: { /a: '' }\nlinks: { /b: a }");
}

#[test]
fn what_never_came_about_is_told_where_it_is_described() {
    let yaml = "faults: [{ on: RETR, do: stall }]\nreplies:\n  - { on: NOOP, reply: 200 Fine }\n  - { on: SIZE, reply: 213 3 }";
    let description = description(yaml);
    let missed = |faults: &[usize], replies: &[usize]| {
        let problems = occurrence::missed(&description, faults, replies);
        let told = problems.into_iter().map(|problem| (problem.message, problem.span.unwrap().line));
        told.collect::<Vec<_>>()
    };
    assert_eq!(missed(&[1], &[7, 2]), []);
    let (fault, reply) = ("this fault never happened".to_owned(), "this reply was never given".to_owned());
    assert_eq!(missed(&[0], &[1, 0]), [(fault, 3), (reply, 6)]);
    assert_eq!(start(&description).unwrap().missed(&description).len(), 3);
}

#[test]
fn verbs_are_those_of_rfc_959_and_extensions() {
    for verb in ["RETR", "CWD", "noop", "XSHA256", "XMKD", "HASH"] {
        assert!(is_verb(verb), "{verb}");
    }
    for other in ["", "X", "PW", "RETER", "Greeting", "RE-R", "X CRC", "é", "4XYZ"] {
        assert!(!is_verb(other), "{other}");
    }
}
