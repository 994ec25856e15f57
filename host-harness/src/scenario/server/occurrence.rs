//! Whether what a scenario describes has come about: one about a fault that never happened proves nothing.

use scenario::Span;
use scenario::model::Server;
use scenario::outcome::{Problem, ProblemKind};

/// The problems that faults and replies are which never came, by how often each of them has come.
pub(super) fn missed(description: &Server, faults: &[usize], replies: &[usize]) -> Vec<Problem> {
    let faults =
        description.faults.iter().zip(faults).map(|(fault, times)| ("this fault never happened", &fault.on, times));
    let replies = description.replies.iter().zip(replies);
    let replies = replies.map(|(reply, times)| ("this reply was never given", &reply.on, times));
    let never = faults.chain(replies).filter(|(_, _, times)| **times == 0);
    never.map(|(message, on, _)| problem(message, on.span)).collect()
}

fn problem(message: &str, span: Span) -> Problem {
    Problem {
        kind: ProblemKind::Mismatch,
        message: message.to_owned(),
        span: Some(span),
        expected: None,
        actual: None,
        hint: Some("Its occasion never came: compare it with the dialogue, or leave it out.".to_owned()),
    }
}
