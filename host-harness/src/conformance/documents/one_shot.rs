//! What `invoke` does with more than its limit.

use super::{LIMIT, NAME, Transfer};
use crate::bindings::exports::integration::connector::one_shot::InlineDocument;
use crate::bindings::integration::connector::types::{Failure, FailureCode, Property};
use crate::conformance::guest::{Answer, Refusal};
use crate::conformance::rule::{Finding, Judgements};
use crate::conformance::trial::{NO_ANSWER, told};

/// A larger limit is not tried: the content would hardly fit into the component's memory.
const LARGEST: u64 = 24 << 20;

pub(super) async fn examine(transfer: &Transfer<'_>, judgements: &mut Judgements) {
    let limit = transfer.connected.connector.descriptor().one_shot_limit;
    let Some(size) = usize::try_from(limit).ok().filter(|_| limit <= LARGEST) else {
        return judgements.skip(LIMIT, "the limit is too large to be tried");
    };
    let seen = match invoke(transfer, size.saturating_add(1)).await {
        Ok(answers) => answers.into_iter().find_map(|answer| match answer {
            Ok(_) => Some("accepted".to_owned()),
            Err(failure) => other_than_unsupported(&failure),
        }),
        Err(Refusal::Failure(failure)) => other_than_unsupported(&failure),
        Err(Refusal::Halted | Refusal::Lost) => return judgements.skip(LIMIT, NO_ANSWER),
    };
    let at = format!("invoke {} with {size} bytes and one more", transfer.operations.outbound);
    judgements.judge(LIMIT, seen.map(|seen| Finding::new(at, seen)).into_iter().collect());
}

async fn invoke(transfer: &Transfer<'_>, size: usize) -> Answer<Vec<Result<InlineDocument, Failure>>> {
    let mut guest = transfer.connected.guest().await?;
    let name = Property { name: NAME.to_owned(), value: transfer.content.name().to_owned() };
    let document = InlineDocument { properties: vec![name], body: vec![0; size] };
    let connection = transfer.connected.connection.to_string();
    guest.invoke("too large a document", &connection, transfer.operations.outbound, "{}", vec![document]).await
}

fn other_than_unsupported(failure: &Failure) -> Option<String> {
    (failure.code != FailureCode::Unsupported).then(|| format!("it failed as {}", told(failure)))
}
