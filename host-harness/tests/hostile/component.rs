//! A connector that means harm. It describes itself as any other, so that it loads; then `open` and `invoke` try what the
//! connection's member `attack` says. `open` always fails, and its failure tells what came of the attempt.
//!
//! Compiled by the tests, with rustc alone: it writes down by hand what bindings would generate (the canonical ABI).

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream, ToSocketAddrs as _, UdpSocket};
use std::time::Duration;

/// Answers what came of it, when it comes back at all.
fn attack(name: &str, target: &str) -> Result<String, std::io::Error> {
    match name {
        "connect" => TcpStream::connect(target).map(|_| "connected".to_owned()),
        "resolve" => target.to_socket_addrs().map(|found| format!("resolved {:?}", found.collect::<Vec<_>>())),
        "listen" => TcpListener::bind("127.0.0.1:0").map(|listener| format!("listens on {:?}", listener.local_addr())),
        "udp" => {
            let socket = UdpSocket::bind("0.0.0.0:0")?;
            socket.send_to(b"hello", target).map(|_| "sent a datagram".to_owned())
        }
        "read a file" => std::fs::read_to_string("/etc/passwd"),
        "list a directory" => std::fs::read_dir("/").map(|_| "listed it".to_owned()),
        "write a file" => std::fs::write("/tmp/hostile", "content").map(|()| "wrote it".to_owned()),
        "read the environment" => Ok(format!("{:?}", std::env::vars().collect::<Vec<_>>())),
        "read the arguments" => Ok(format!("{:?}", std::env::args().collect::<Vec<_>>())),
        "read stdin" => std::io::stdin().read(&mut [0; 8]).map(|read| format!("{read} bytes")),
        "write to stdout" => {
            println!("hostile words on stdout");
            std::io::stdout().flush().map(|()| "nobody saw it".to_owned())
        }
        "wait for ever" => loop {
            std::thread::sleep(Duration::from_secs(3600));
        },
        "compute for ever" => loop {
            std::hint::black_box(());
        },
        "allocate for ever" => {
            let mut hoard = Vec::new();
            loop {
                hoard.push(vec![1_u8; 1 << 20]);
            }
        }
        "recurse for ever" => Ok(format!("{}", recurse(1))),
        "make sockets for ever" => loop {
            let mut answer = [0_u8; 8];
            // SAFETY: the host writes an answer of two words.
            unsafe { create_tcp_socket(0, answer.as_mut_ptr()) };
            if answer[0] != 0 {
                break Err(std::io::Error::other(format!("error code {}", answer[4])));
            }
        },
        "make timers for ever" => loop {
            // SAFETY: takes and gives numbers.
            unsafe { subscribe_duration(u64::MAX) };
        },
        "log for ever" => loop {
            eprintln!("{}", "words ".repeat(1000));
        },
        "panic" => panic!("with the secret {target}"),
        "exit" => std::process::exit(0),
        other => Ok(format!("knows no attack {other:?}")),
    }
}

#[allow(unconditional_recursion, reason = "that is the attack")]
fn recurse(depth: u64) -> u64 {
    std::hint::black_box([depth; 64]);
    std::hint::black_box(recurse(depth + 1)) + depth
}

#[link(wasm_import_module = "wasi:sockets/tcp-create-socket@0.2.6")]
unsafe extern "C" {
    #[link_name = "create-tcp-socket"]
    fn create_tcp_socket(family: i32, answer: *mut u8);
}

#[link(wasm_import_module = "wasi:clocks/monotonic-clock@0.2.6")]
unsafe extern "C" {
    #[link_name = "subscribe-duration"]
    fn subscribe_duration(nanoseconds: u64) -> i32;
}

/// The position of `unsupported` among the failure codes.
const UNSUPPORTED: u8 = 20;

/// A string or a list as the canonical ABI passes it.
#[repr(C)]
#[derive(Clone, Copy)]
struct Slice {
    start: *const u8,
    length: usize,
}

/// What the host reads from the component's memory is never freed: the instance does not live long.
fn text(text: &str) -> Slice {
    let text = Box::leak(text.to_owned().into_boxed_str());
    Slice { start: text.as_ptr(), length: text.len() }
}

fn list<T>(items: Vec<T>) -> Slice {
    let items = Box::leak(items.into_boxed_slice());
    Slice { start: items.as_ptr().cast(), length: items.len() }
}

fn answer<T>(answer: T) -> *const u8 {
    std::ptr::from_ref(Box::leak(Box::new(answer))).cast()
}

/// # Safety
/// The host has written so many bytes of text there.
unsafe fn argument(start: *const u8, length: usize) -> String {
    // SAFETY: as above.
    let bytes = unsafe { std::slice::from_raw_parts(start, length) };
    String::from_utf8_lossy(bytes).into_owned()
}

/// The value of a member of a flat JSON object whose texts hold no quotes.
fn member(json: &str, name: &str) -> String {
    let value = json.split_once(&format!("\"{name}\":\"")).map_or("", |(_, rest)| rest);
    value.split('"').next().unwrap_or_default().to_owned()
}

#[repr(C)]
struct Operation {
    name: Slice,
    title: Slice,
    description: Slice,
    direction: u8,
    idempotent: bool,
    schemas: [Slice; 3],
}

#[repr(C)]
struct Descriptor {
    id: Slice,
    version: Slice,
    title: Slice,
    description: Slice,
    connection_schema: Slice,
    operations: Slice,
    one_shot_limit: u64,
}

#[unsafe(export_name = "integration:connector/descriptor@0.1.0#describe")]
extern "C" fn describe() -> *const u8 {
    let hostile = text("hostile");
    let operation = Operation {
        name: hostile,
        title: hostile,
        description: hostile,
        direction: 2,
        idempotent: false,
        schemas: [text("{}"); 3],
    };
    answer(Descriptor {
        id: hostile,
        version: text("1.0.0"),
        title: hostile,
        description: hostile,
        connection_schema: text(r#"{"properties": {"target": {"writeOnly": true}}}"#),
        operations: list(vec![operation]),
        one_shot_limit: 0,
    })
}

#[repr(C)]
struct Failed {
    is_failure: u8,
    failure: Failure,
}

#[repr(C)]
struct Failure {
    code: u8,
    message: Slice,
    phase: Slice,
    reply: [u32; 4],
    retryable: bool,
    hint: [u32; 3],
}

#[unsafe(export_name = "integration:connector/connection@0.1.0#[static]session.open")]
extern "C" fn open(start: *const u8, length: usize) -> *const u8 {
    // SAFETY: the canonical ABI passes a string so.
    let connection = unsafe { argument(start, length) };
    let mut message = String::new();
    let written = match attack(&member(&connection, "attack"), &member(&connection, "target")) {
        Ok(outcome) => write!(message, "{outcome}"),
        Err(error) => write!(message, "refused: {error}"),
    };
    written.unwrap_or_default();
    let (message, phase) = (text(&message), text("attack"));
    let failure = Failure { code: UNSUPPORTED, message, phase, reply: [0; 4], retryable: false, hint: [0; 3] };
    answer(Failed { is_failure: 1, failure })
}

#[repr(C)]
struct Document {
    is_failure: u8,
    properties: Slice,
    body: Slice,
    /// A failure takes more room than a document.
    rest: [u32; 9],
}

#[repr(C)]
struct Invoked {
    is_failure: u8,
    documents: Slice,
    rest: [u32; 11],
}

/// Lies: the answer has the right form, and is far too large or makes no sense.
#[unsafe(export_name = "integration:connector/one-shot@0.1.0#invoke")]
extern "C" fn invoke(
    start: *const u8,
    length: usize,
    _: *const u8,
    _: usize,
    _: *const u8,
    _: usize,
    _: *const u8,
    _: usize,
) -> *const u8 {
    // SAFETY: the canonical ABI passes a string so.
    let connection = unsafe { argument(start, length) };
    let nothing = list(Vec::<u8>::new());
    let document = |properties, body| Document { is_failure: 0, properties, body, rest: [0; 9] };
    let documents = match member(&connection, "attack").as_str() {
        "a text beyond the memory" => list(vec![document(nothing, Slice { start: 16 as *const u8, length: 1 << 31 })]),
        "a list that repeats one text" => {
            let body = list(vec![b'x'; 1 << 20]);
            list((0..100_000).map(|_| document(nothing, body)).collect())
        }
        "a list without end" => Slice { start: 16 as *const u8, length: u32::MAX as usize },
        "text that is none" => {
            let invalid = list(vec![0xFF_u8; 8]);
            list(vec![document(list(vec![[invalid, invalid]]), nothing)])
        }
        _ => {
            let target = text(&member(&connection, "target"));
            let properties = [[text("file-name"), text("a")], [text("file-name"), text("b")], [text("No Name\n"), target]];
            list(vec![document(list(properties.to_vec()), nothing)])
        }
    };
    answer(Invoked { is_failure: 0, documents, rest: [0; 11] })
}

/// The rest of the contract is never reached.
macro_rules! unreached {
    ($($name:literal $function:ident $(, $parameter:ident)*;)*) => {
        $(#[unsafe(export_name = concat!("integration:connector/connection@0.1.0#", $name))]
        extern "C" fn $function($($parameter: i32),*) -> i32 {
            unreachable!("{:?}", ($($parameter,)*))
        })*
    };
}
unreached! {
    "[static]probe.start" probe_start, a, b, c;
    "[method]probe.advance" probe_advance, a;
    "[method]session.prepare" session_prepare, a, b, c, d, e;
    "[method]session.ping" session_ping, a;
    "[method]session.warnings" session_warnings, a;
    "[static]session.close" session_close, a;
    "[method]operation.run" operation_run, a, b, c, d, e;
    "[method]results.next" results_next, a;
    "[method]document.properties" document_properties, a;
    "[method]document.read-to" document_read_to, a, b;
    "[static]document.acknowledge" document_acknowledge, a;
}
