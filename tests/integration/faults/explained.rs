//! Passing faults that end in a failure all the same, and why no more can be done.

use super::fault::Operation;

struct Explanation {
    operation: Operation,
    faults: &'static [&'static str],
    text: &'static str,
}

const EXPLANATIONS: &[Explanation] = &[Explanation {
    operation: Operation::Get,
    faults: &[
        "cut, REST accepted, begins at 0",
        "cut, REST echoes the offset, begins at 0",
        "cut, REST begins a byte late",
        "cut, REST begins a byte early",
    ],
    text: "the server promises to go on where the transfer was cut and begins elsewhere, which shows in the number of bytes \
           alone. By then the engine has been given them, and what it has been given cannot be taken back: the call fails, \
           and the next one reads the file from its beginning",
}];

pub(super) fn explanation(fault: &str, operation: Operation) -> Option<&'static str> {
    let is_it = |explanation: &&Explanation| explanation.operation == operation && explanation.faults.contains(&fault);
    EXPLANATIONS.iter().find(is_it).map(|explanation| explanation.text)
}
