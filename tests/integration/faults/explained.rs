//! Passing faults that end in a failure all the same, and why no more can be done.

use super::fault::Operation;

struct Explanation {
    fault: &'static str,
    operation: Operation,
    text: &'static str,
}

const EXPLANATIONS: &[Explanation] = &[];

pub(super) fn explanation(fault: &str, operation: Operation) -> Option<&'static str> {
    let is_it = |explanation: &&Explanation| explanation.fault == fault && explanation.operation == operation;
    EXPLANATIONS.iter().find(is_it).map(|explanation| explanation.text)
}
