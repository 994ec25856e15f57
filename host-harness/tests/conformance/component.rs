//! A small connector that keeps the contract: a shelf of documents in the memory of its instance. It keeps it all but for the
//! one defect that `DEFECT` names, which the tests write into the compiled component.
//!
//! Compiled by the tests, with rustc alone: it writes down by hand what bindings would generate (the canonical ABI).

#[path = "component/canonical.rs"]
mod canonical;
#[path = "component/description.rs"]
mod description;
#[path = "component/json.rs"]
mod json;
#[path = "component/resources.rs"]
mod resources;
#[path = "component/shelf.rs"]
mod shelf;

use std::cell::RefCell;

use canonical::{CANCELLED, CONFIG_INVALID, Failure, Text, argument, failed, list, properties, words};
use json::Json;
use shelf::{Entity, Kind, Operation, Shelf};

/// What is wrong with this component. The tests find it by its first word.
#[used]
static DEFECT: [u8; 48] = *b"DEFECT:none                                     ";

/// Whether this component has the defect.
fn is(defect: &str) -> bool {
    // SAFETY: it is a static. What the tests have written there is unknown to the compiler.
    let text = unsafe { std::ptr::read_volatile(&raw const DEFECT) };
    std::str::from_utf8(&text).is_ok_and(|text| text.trim_end().strip_prefix("DEFECT:") == Some(defect))
}

thread_local! {
    static SHELF: RefCell<Shelf> = RefCell::new(Shelf::new());
    /// That of the last connection, for defects that show it.
    static PASSWORD: RefCell<String> = RefCell::new("configure".to_owned());
}

fn shelf<T>(work: impl FnOnce(&mut Shelf) -> T) -> T {
    SHELF.with_borrow_mut(work)
}

/// Why a configuration is refused.
fn invalid(message: &str) -> Failure {
    let code = if is("wrong code") { canonical::PROTOCOL_VIOLATION } else { CONFIG_INVALID };
    let phase = if is("wrong phase") { "document" } else { "configure" };
    let phase = if is("secret in the phase") { PASSWORD.with_borrow(|password| password.clone().leak()) } else { phase };
    let message = if is("blank message") { " " } else { message };
    Failure { code, message: message.to_owned(), phase }
}

/// The contract's `connection`, parsed.
fn connect(text: &str) -> Result<(), Failure> {
    let connection = json::parse(text).ok_or_else(|| invalid("the connection is no JSON"))?;
    if is("secret in the log") {
        eprintln!("connecting with {connection:?}");
    }
    let members = connection.members().unwrap_or_default();
    if let Some(password) = members.iter().find_map(|(name, value)| value.text().filter(|_| name == "password")) {
        PASSWORD.set(password.to_owned());
    }
    let checked = check_connection(&connection);
    if is("secret in a failure") {
        return checked.map_err(|failure| Failure { message: format!("{}: {connection:?}", failure.message), ..failure });
    }
    checked
}

fn check_connection(connection: &Json) -> Result<(), Failure> {
    let members = connection.members().ok_or_else(|| invalid("the connection is no object"))?;
    if !members.iter().any(|(name, _)| name == "shelf") {
        return Err(invalid("there is no shelf"));
    }
    if is("required grown") && !members.iter().any(|(name, _)| name == "mode") {
        return Err(invalid("there is no mode"));
    }
    for (name, value) in members {
        let fits = match name.as_str() {
            "shelf" => value.text().is_some_and(|text| !text.is_empty() && is_plain(text)),
            "password" => value.text().is_some_and(is_plain),
            "size" if is("field gone") => false,
            "size" if is("invalid value accepted") => value.number().is_some(),
            "size" => value.whole().is_some_and(|size| (1..=100).contains(&size)),
            "mode" => value.text().is_some_and(|mode| mode == "plain" || (mode == "fancy" && !is("choice gone"))),
            _ => is("unknown field accepted"),
        };
        if !fits {
            return Err(invalid("a member of the connection is not as it must be"));
        }
    }
    Ok(())
}

/// No line ends, no NUL.
fn is_plain(text: &str) -> bool {
    !text.contains(['\r', '\n', '\0'])
}

fn prepare(name: &str, parameters: &str) -> Result<Operation, Failure> {
    let kind = match name {
        "list" => Kind::List,
        "put" => Kind::Put,
        "get" => Kind::Get,
        "delete" => Kind::Delete,
        _ if is("unknown operation accepted") => Kind::List,
        _ => return Err(invalid("there is no such operation")),
    };
    let parameters = json::parse(parameters).ok_or_else(|| invalid("the parameters are no JSON"))?;
    let members = parameters.members().ok_or_else(|| invalid("the parameters are no object"))?;
    let mut prefix = String::new();
    for (name, value) in members {
        let fits = match (name.as_str(), value) {
            ("prefix", Json::Text(text)) if kind == Kind::List && is_plain(text) => {
                prefix.clone_from(text);
                true
            }
            ("prefix", _) if kind == Kind::List => false,
            ("limit", value) if kind == Kind::List => value.whole().is_some_and(|limit| limit >= 1),
            _ => is("unknown parameter accepted"),
        };
        if !fits {
            return Err(invalid("a parameter is not as it must be"));
        }
    }
    Ok(Operation { kind, prefix, session: 0 })
}

/// The property `file-name` of a document, if it has one.
fn file_name(properties: &[(String, String)]) -> Result<Option<String>, Failure> {
    let name = properties.iter().find(|(name, _)| name == "file-name").map(|(_, value)| value.clone());
    if name.as_deref().is_some_and(|name| !is_plain(name)) && !is("line end in a property accepted") {
        let message = "the name has a line end".to_owned();
        return Err(Failure { code: CONFIG_INVALID, message, phase: "document" });
    }
    Ok(name)
}

#[unsafe(export_name = "integration:connector/connection@0.1.0#[static]session.open")]
extern "C" fn open(start: *const u8, length: usize) -> *const u64 {
    // SAFETY: the canonical ABI passes a string so.
    let connection = unsafe { argument(start, length) };
    match connect(&connection) {
        Ok(()) => {
            while is("never comes back") {
                std::hint::black_box(());
            }
            words(&[0, resources::new_session(shelf(|shelf| shelf.add(Entity::Session { closed: false })))])
        }
        Err(failure) => failed(&failure),
    }
}

#[unsafe(export_name = "integration:connector/connection@0.1.0#[method]session.prepare")]
extern "C" fn session_prepare(
    session: u32,
    name: *const u8,
    name_length: usize,
    parameters: *const u8,
    length: usize,
) -> *const u64 {
    // SAFETY: the canonical ABI passes strings so.
    let (name, parameters) = unsafe { (argument(name, name_length), argument(parameters, length)) };
    match prepare(&name, &parameters) {
        Ok(operation) => {
            let operation = Entity::Operation(Operation { session, ..operation });
            words(&[0, resources::new_operation(shelf(|shelf| shelf.add(operation)))])
        }
        Err(failure) => failed(&failure),
    }
}

#[unsafe(export_name = "integration:connector/connection@0.1.0#[method]session.ping")]
extern "C" fn session_ping(_session: u32) -> *const u64 {
    while is("ping hangs") {
        std::hint::black_box(());
    }
    words(&[0])
}

#[unsafe(export_name = "integration:connector/connection@0.1.0#[method]session.warnings")]
extern "C" fn session_warnings(_session: u32) -> *const u64 {
    let first = shelf(|shelf| std::mem::replace(&mut shelf.warned, true));
    if first && !is("warning repeated") {
        return words(&[0, 0]);
    }
    let message = if is("secret in a warning") {
        PASSWORD.with_borrow(|password| format!("It opens with {password}."))
    } else {
        "The shelf is gone when the session ends.".to_owned()
    };
    let (code, message) = (Text::of("forgetful"), Text::of(&message));
    let warnings = list(&[code.start, code.length, message.start, message.length], 1);
    words(&[warnings.start, warnings.length])
}

#[unsafe(export_name = "integration:connector/connection@0.1.0#[static]session.close")]
extern "C" fn session_close(session: u32) -> *const u64 {
    let number = resources::session_number(session);
    shelf(|shelf| shelf.close(number));
    resources::drop_session(session);
    words(&[0])
}

#[unsafe(export_name = "integration:connector/connection@0.1.0#[method]operation.run")]
extern "C" fn operation_run(
    operation: u32,
    start: *const u32,
    count: usize,
    has_body: u32,
    body: u32,
) -> *const u64 {
    // SAFETY: the canonical ABI passes a list of properties so.
    let inputs = unsafe { canonical::pairs(start, count) };
    let body = (has_body == 1).then_some(body);
    let content = || body.map_or(Ok(Vec::new()), resources::read_all);
    let results = shelf(|shelf| shelf.operation(operation)).and_then(|operation| {
        let name = file_name(&inputs)?;
        shelf(|shelf| shelf.run(&operation, name, content))
    });
    if let Some(body) = body {
        resources::drop_input(body);
    }
    match results {
        Ok(found) => words(&[0, resources::new_results(shelf(|shelf| shelf.add(Entity::Results(found))))]),
        Err(failure) => failed(&failure),
    }
}

#[unsafe(export_name = "integration:connector/connection@0.1.0#[method]results.next")]
extern "C" fn results_next(results: u32) -> *const u64 {
    match shelf(|shelf| shelf.next(results)) {
        Some(name) => words(&[0, 1, resources::new_document(shelf(|shelf| shelf.add(Entity::Document(name))))]),
        None => words(&[0, 0]),
    }
}

#[unsafe(export_name = "integration:connector/connection@0.1.0#[method]document.properties")]
extern "C" fn document_properties(document: u32) -> *const u64 {
    let found = properties(&shelf(|shelf| shelf.properties(document)));
    words(&[found.start, found.length])
}

#[unsafe(export_name = "integration:connector/connection@0.1.0#[method]document.read-to")]
extern "C" fn document_read_to(document: u32, sink: u32) -> *const u64 {
    let content = shelf(|shelf| shelf.content(document));
    let written = content.iter().try_for_each(|chunk| resources::write(sink, chunk));
    resources::drop_output(sink);
    if written.is_err() {
        let message = "the sink was closed".to_owned();
        return failed(&Failure { code: CANCELLED, message, phase: "transfer" });
    }
    if is("removed when read") {
        shelf(|shelf| shelf.remove(document));
    }
    words(&[0, 0, 0])
}

#[unsafe(export_name = "integration:connector/connection@0.1.0#[static]document.acknowledge")]
extern "C" fn document_acknowledge(document: u32) -> *const u64 {
    resources::drop_document(document);
    words(&[0, 0, 0])
}

#[unsafe(export_name = "integration:connector/connection@0.1.0#[static]probe.start")]
extern "C" fn probe_start(start: *const u8, length: usize, _write: u32) -> *const u64 {
    // SAFETY: the canonical ABI passes a string so.
    let connection = unsafe { argument(start, length) };
    match connect(&connection) {
        Ok(()) => words(&[0, resources::new_probe(shelf(|shelf| shelf.add(Entity::Probe { stages: 2 })))]),
        Err(_) if is("check accepts anything") => words(&[0, resources::new_probe(0)]),
        Err(failure) => failed(&failure),
    }
}

#[unsafe(export_name = "integration:connector/connection@0.1.0#[method]probe.advance")]
extern "C" fn probe_advance(probe: u32) -> *const u64 {
    let left = shelf(|shelf| shelf.advance(probe));
    let name = match left {
        2 => "connect",
        1 => "listing",
        _ => return words(&[0]),
    };
    let (name, seen) = (Text::of(name), Text::of("it is there"));
    words(&[1, 0, name.start, name.length, 0, 0, 0, 0, seen.start, seen.length, 0, 0, 0, 0, 0, 0])
}

#[unsafe(export_name = "integration:connector/one-shot@0.1.0#invoke")]
extern "C" fn invoke(
    connection: *const u8,
    connection_length: usize,
    name: *const u8,
    name_length: usize,
    parameters: *const u8,
    parameters_length: usize,
    documents: *const u32,
    count: usize,
) -> *const u64 {
    // SAFETY: the canonical ABI passes strings so.
    let (connection, name, parameters) = unsafe {
        (argument(connection, connection_length), argument(name, name_length), argument(parameters, parameters_length))
    };
    // SAFETY: a document is two lists, and a list two words.
    let documents = unsafe { std::slice::from_raw_parts(documents, count * 4) };
    let size: u32 = documents.chunks_exact(4).map(|document| document[3]).sum();
    if size > description::ONE_SHOT_LIMIT && !is("one-shot limit ignored") {
        let message = "the documents are too large".to_owned();
        return failed(&Failure { code: canonical::UNSUPPORTED, message, phase: "document" });
    }
    if is("invoke refuses all") {
        return failed(&invalid("no call is taken"));
    }
    let invoked = connect(&connection).and_then(|()| prepare(&name, &parameters));
    let found = invoked.and_then(|operation| shelf(|shelf| shelf.run(&operation, None, || Ok(Vec::new()))));
    match found {
        Ok(found) => {
            let documents = found.iter().flat_map(|name| {
                let set = properties(&shelf(|shelf| shelf.properties_of(name)));
                let mut document = vec![0; 14];
                document[1..3].copy_from_slice(&[set.start, set.length]);
                document
            });
            let documents = list(&documents.collect::<Vec<_>>(), found.len());
            words(&[0, documents.start, documents.length])
        }
        Err(failure) => failed(&failure),
    }
}
