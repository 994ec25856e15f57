//! What the connector says about itself.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::canonical::{Text, list, words};
use crate::is;

pub(crate) const ONE_SHOT_LIMIT: u32 = 1 << 20;

static CALLS: AtomicU32 = AtomicU32::new(0);

struct Operation {
    name: &'static str,
    direction: u32,
    idempotent: bool,
    parameters: String,
    input: &'static str,
}

const NAME: &str = r#"{"file-name":{"type":"string","description":"Name of the document.","pattern":"^[^\\r\\n\\u0000]*$"}}"#;
const OUTPUT: &str = r#"{"type":"object","properties":{
    "file-name":{"type":"string","description":"Name of the document."},
    "size":{"type":"string","description":"Its size in bytes."}}}"#;

#[unsafe(export_name = "integration:connector/descriptor@0.1.0#describe")]
extern "C" fn describe() -> *const u64 {
    let calls = CALLS.fetch_add(1, Ordering::Relaxed);
    let description = match calls {
        0 => "Keeps documents in memory.".to_owned(),
        _ if is("describe counts") => format!("Keeps documents in memory, and was asked {calls} times."),
        _ => "Keeps documents in memory.".to_owned(),
    };
    let version = if is("version without patch") { "1.0" } else { "1.0.0" };
    let texts = ["shelf", version, "Shelf", &description, &connection_schema()].map(Text::of);
    let (operations, count) = operations();
    let operations = list(&operations, count);
    let limit = if is("one-shot limit zero") { 0 } else { ONE_SHOT_LIMIT };
    let mut answer: Vec<u32> = texts.iter().flat_map(|text| [text.start, text.length]).collect();
    answer.extend([operations.start, operations.length, limit, 0]);
    words(&answer)
}

fn connection_schema() -> String {
    let minimum_length = if is("schema not 2020-12") { r#""one""# } else { "1" };
    let secret = if is("secret not marked") { "" } else { r#","writeOnly":true"# };
    let secret = if is("reference dangling") { r##","writeOnly":true,"$ref":"#/$defs/none""## } else { secret };
    let title = if is("field undocumented") { "" } else { r#""title":"Size","# };
    let default = if is("default invalid") { 1000 } else { 10 };
    let size = if is("field gone") {
        String::new()
    } else {
        format!(r#""size":{{{title}"description":"How many.","type":"integer","minimum":1,"maximum":100,"default":{default}}},"#)
    };
    let fancy = if is("choice gone") { "" } else { r#","fancy""# };
    let example = if is("example invalid") { r#""""# } else { r#""kitchen""# };
    let required = if is("required grown") { r#""shelf","mode""# } else { r#""shelf""# };
    format!(
        r#"{{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","required":[{required}],
        "additionalProperties":false,"properties":{{
        "shelf":{{"title":"Shelf","description":"Which shelf.","type":"string","minLength":{minimum_length},
            "pattern":"^[^\\r\\n\\u0000]*$","examples":[{example}]}},
        "password":{{"title":"Password","description":"Opens it.","type":"string","pattern":"^[^\\r\\n\\u0000]*$"{secret}}},
        {size}
        "mode":{{"title":"Mode","description":"How.","enum":["plain"{fancy}],"default":"plain"}}}}}}"#
    )
}

fn operations() -> (Vec<u32>, usize) {
    let empty = || r#"{"type":"object","additionalProperties":false}"#.to_owned();
    let listing = r#"{"type":"object","additionalProperties":false,"properties":{
        "prefix":{"title":"Prefix","description":"What names begin with.","type":"string","default":"","pattern":"^[^\\r\\n\\u0000]*$"},
        "limit":{"title":"Limit","description":"How many.","type":"integer","minimum":1}}"#;
    let end = if is("schema no JSON") { "" } else { "}" };
    let mut operations = vec![
        Operation { name: "list", direction: 0, idempotent: true, parameters: format!("{listing}{end}"), input: "{}" },
        Operation { name: "put", direction: 1, idempotent: true, parameters: empty(), input: NAME },
        Operation { name: "get", direction: 0, idempotent: true, parameters: empty(), input: NAME },
    ];
    let delete = || Operation { name: "delete", direction: 2, idempotent: false, parameters: empty(), input: NAME };
    if !is("operation gone") {
        operations.push(delete());
    }
    if is("operation twice") {
        operations.push(delete());
    }
    let count = operations.len();
    (operations.iter().flat_map(words_of).collect(), count)
}

fn words_of(operation: &Operation) -> Vec<u32> {
    let Operation { name, direction, idempotent, parameters, input } = operation;
    let title = if is("title blank") { " " } else { "An operation" };
    let input = format!(r#"{{"type":"object","properties":{input}}}"#);
    let mut found: Vec<u32> =
        [name, title, "Does it."].map(Text::of).iter().flat_map(|text| [text.start, text.length]).collect();
    found.push(direction | (u32::from(*idempotent) << 8));
    found.extend([parameters, &input, OUTPUT].map(Text::of).iter().flat_map(|text| [text.start, text.length]));
    found
}
