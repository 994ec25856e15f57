//! Names in listings that are to lead out of the directory. Whatever is done with a pattern stays inside it.

use crate::driver::{connector, write_table};
use crate::scripted;
use host_harness::{Error, Properties};
use serde_json::{Value, json};
use tests::scripted::{Script, ScriptedServer};

/// The command that lists, and how it writes an entry of this type and name.
struct Style {
    command: &'static str,
    line: fn(is_directory: bool, name: &[u8]) -> Vec<u8>,
}

const STYLES: [Style; 3] = [
    Style {
        command: "MLSD",
        line: |is_directory, name| {
            let kind = if is_directory { "dir" } else { "file" };
            [format!("type={kind};size=7;modify=20240102030405; ").as_bytes(), name, b"\r\n"].concat()
        },
    },
    Style {
        command: "LIST",
        line: |is_directory, name| {
            let kind = if is_directory { 'd' } else { '-' };
            let before = format!("{kind}rw-r--r--   1 ftp      ftp                 7 Jan 02  2024 ");
            [before.as_bytes(), name, b"\r\n"].concat()
        },
    },
    Style { command: "NLST", line: |_, name| [name, b"\r\n"].concat() },
];

/// Of a listing; longer ones are a clear failure.
const LONGEST_LINE: usize = 64 << 10;

fn hostile_names() -> Vec<(&'static str, Vec<u8>)> {
    let name = |name: &[u8]| name.to_vec();
    vec![
        ("up", name(b"../../etc/passwd")),
        ("up, alone", name(b"..")),
        ("itself", name(b".")),
        ("up, with a slash", name(b"../")),
        ("up from below", name(b"sub/../../outside.txt")),
        ("absolute", name(b"/etc/passwd")),
        ("root", name(b"/")),
        ("a drive", name(br"C:\windows\system.ini")),
        ("backslashes", name(br"..\..\outside.txt")),
        ("a share", name(br"\\host\share\x")),
        ("NUL", name(b"good.txt\0/../../etc/passwd")),
        ("CR", name(b"a\rDELE /outside.txt")),
        ("a line break in the middle", name(b"x\r\nDELE /outside.txt")),
        ("Telnet command", name(b"a\xFF\xF4b")),
        ("no UTF-8", name(b"\xC3\x28\xA0\xA1")),
        ("overlong slash", name(b"..\xC0\xAF..\xC0\xAFoutside.txt")),
        ("terminal codes", name(b"\x1B[2J\x1B]0;owned\x07")),
        ("right to left", name("a\u{202E}txt.exe".as_bytes())),
        ("blank", name(b"   ")),
        ("an option", name(b"-rf")),
        ("a pattern", name(b"*")),
        ("long", vec![b'n'; LONGEST_LINE - 100]),
        ("64 KiB", vec![b'n'; LONGEST_LINE]),
        ("home", name(b"~root/x")),
    ]
}

/// What was done with one hostile listing.
struct Visit {
    commands: Vec<String>,
    received: Vec<u8>,
    /// The names that came out.
    names: Vec<String>,
    outside: Option<Vec<u8>>,
}

/// A server whose directory `/in` holds a hostile name between two good ones.
fn server(style: &Style, is_directory: bool, name: &[u8]) -> ScriptedServer {
    let lines = [(style.line)(false, b"first.txt"), (style.line)(is_directory, name), (style.line)(false, b"good.txt")]
        .concat();
    let listing = Script::new().reply("150 Here.\r\n").send(lines).close_data().reply("226 Done.\r\n");
    let mut server = ScriptedServer::new().file("/outside.txt", "outside").file("/etc/passwd", "outside");
    for inside in ["first.txt", "good.txt", "passwd", "outside.txt", "x"] {
        server = server.file(format!("/in/{inside}"), "inside!");
    }
    if style.command != "MLSD" {
        server = server.without_feature("MLST");
    }
    if style.command == "NLST" {
        server = server.on("LIST", "502 No.\r\n");
    }
    // Of the directories inside, the listing is the usual one.
    server.on_nth(style.command, 1, listing).start().unwrap()
}

async fn visit(server: &ScriptedServer, operation: &str, parameters: &Value) -> Result<Visit, Error> {
    let mut session = connector().await.open(&scripted::connection(server)).await?;
    let operation = session.prepare(operation, parameters).await?;
    let mut names = Vec::new();
    {
        let mut results = session.run(&operation, &Properties::new(), None).await?;
        while let Some(mut document) = results.next().await? {
            names.push(document.properties().get("file-name").unwrap_or_default().to_owned());
            // The name may be none that the server has.
            if document.read_to(&mut tokio::io::sink()).await.is_ok() {
                document.acknowledge().await?;
            }
        }
    }
    session.close().await?;
    let (commands, received) = (server.commands(), server.received());
    Ok(Visit { commands, received, names, outside: server.file("/outside.txt") })
}

/// What is wrong with it.
fn complaints(visit: &Visit) -> Vec<String> {
    let mut complaints = Vec::new();
    if visit.outside.as_deref() != Some(b"outside") {
        complaints.push("a file outside was touched".to_owned());
    }
    if visit.received.contains(&0) || visit.received.split(|byte| *byte == b'\n').any(has_lone_cr) {
        complaints.push("a command line with NUL or CR was sent".to_owned());
    }
    for command in &visit.commands {
        if let Some((verb, argument)) = command.split_once(' ')
            && TAKES_A_PATH.contains(&verb)
            && !is_inside(argument)
        {
            complaints.push(format!("sent {command:.80}"));
        }
    }
    complaints.extend(visit.names.iter().filter(|name| name.contains('/')).map(|name| format!("gave out {name:.80}")));
    complaints
}

const TAKES_A_PATH: [&str; 11] = ["RETR", "DELE", "RMD", "CWD", "MLSD", "MLST", "LIST", "NLST", "SIZE", "MDTM", "RNFR"];

fn has_lone_cr(line: &[u8]) -> bool {
    line.strip_suffix(b"\r").unwrap_or(line).contains(&b'\r')
}

/// Whether the path leads to `/in` or below, the working directory being `/in` at most.
fn is_inside(path: &str) -> bool {
    let below = match path.strip_prefix("/in") {
        Some(rest) => rest,
        None if path.starts_with('/') => return path == "/",
        None => path,
    };
    (below.is_empty() || below.starts_with('/') || !path.starts_with('/')) && below.split('/').all(|name| name != "..")
}

#[tokio::test]
async fn names_in_listings_do_not_lead_outside() {
    let operations = [
        ("get", json!({ "remoteDirectory": "/in", "include": ["*"], "recursive": true })),
        ("list", json!({ "remoteDirectory": "/in", "recursive": true })),
        ("delete", json!({ "remoteDirectory": "/in", "include": ["*"], "maxDeletes": 100 })),
        ("delete", json!({ "fileName": "/in", "directories": true, "recursive": true })),
    ];
    let mut rows = vec![
        "## Hostile names".to_owned(),
        String::new(),
        "| name in the listing | listings | calls | outside touched |".to_owned(),
        "|---|---|---|---|".to_owned(),
    ];
    let mut wrong = Vec::new();
    for (what, name) in hostile_names() {
        let (mut calls, mut touched) = (0, 0);
        for style in &STYLES {
            for is_directory in [false, true] {
                for (operation, parameters) in &operations {
                    let server = server(style, is_directory, &name);
                    let when =
                        format!("{what}, {}, {operation} {parameters}, directory: {is_directory}", style.command);
                    let found = match visit(&server, operation, parameters).await {
                        Ok(visit) => complaints(&visit),
                        // A failure that says what is wrong is fine; the server must be unharmed all the same.
                        Err(Error::Failure(_)) => {
                            let (commands, received) = (server.commands(), server.received());
                            let outside = server.file("/outside.txt");
                            complaints(&Visit { commands, received, names: Vec::new(), outside })
                        }
                        Err(error) => vec![error.to_string()],
                    };
                    calls += 1;
                    touched += usize::from(!found.is_empty());
                    wrong.extend(found.into_iter().map(|complaint| format!("{when}: {complaint}")));
                }
            }
        }
        rows.push(format!("| {what} | MLSD, LIST, NLST | {calls} | {touched} |"));
    }
    write_table("hostile-names.md", &rows);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A hostile name costs nobody the other entries, unless its line is longer than any may be.
#[tokio::test]
async fn good_names_beside_hostile_ones_are_found() {
    for (what, name) in hostile_names().into_iter().filter(|(_, name)| name.len() < LONGEST_LINE) {
        for style in &STYLES {
            let server = server(style, false, &name);
            let found = visit(&server, "list", &json!({ "remoteDirectory": "/in" })).await.unwrap();
            for good in ["first.txt", "good.txt"] {
                assert!(found.names.iter().any(|name| name == good), "{what}, {}: {:?}", style.command, found.names);
            }
        }
    }
}
