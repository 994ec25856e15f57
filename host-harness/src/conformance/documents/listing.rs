//! What a listing gives, in a session and in one call.

use super::{DECLARED, ENDS, INVOKE_LISTS, LISTS, NAMED_ONCE};
use crate::bindings::integration::connector::types::Property;
use crate::conformance::guest::Answer;
use crate::conformance::rule::{Finding, Judgements};
use crate::conformance::sessions::{Connected, LISTING, Open, judge};
use crate::descriptor::OperationDescriptor;

/// A longer listing is left there.
const MOST_DOCUMENTS: usize = 1000;

/// What was seen of a listing.
struct Listed {
    documents: Vec<Vec<Property>>,
    /// Documents that came after the end.
    after_the_end: usize,
    is_whole: bool,
}

pub(super) async fn examine(connected: &Connected<'_>, judgements: &mut Judgements) {
    let Some(operation) = connected.listing() else {
        let rules = [LISTS, DECLARED, NAMED_ONCE, ENDS, INVOKE_LISTS];
        return judgements.skip_rest(&rules, "no operation gives documents with empty parameters");
    };
    let listed = match listed(connected, operation).await {
        Ok(listed) => listed,
        Err(refusal) => return judge(judgements, LISTS, &operation.name, Err(refusal)),
    };
    judgements.judge(LISTS, Vec::new());
    if listed.documents.is_empty() {
        judgements.skip_rest(&[DECLARED, NAMED_ONCE], "the listing is empty");
    } else {
        judgements.judge(DECLARED, undeclared(operation, &listed.documents));
        judgements.judge(NAMED_ONCE, repeated(operation, &listed.documents));
    }
    if !listed.is_whole {
        return judgements.skip_rest(&[ENDS, INVOKE_LISTS], "the listing is too long for this rule");
    }
    let late = (listed.after_the_end > 0).then(|| Finding::new("next", "gave a document after the end"));
    judgements.judge(ENDS, late.into_iter().collect());
    // `invoke` acknowledges what it delivers, which may remove it.
    if operation.name != LISTING {
        return judgements.skip(INVOKE_LISTS, "no operation is called `list`, and another may change what is there");
    }
    judge(judgements, INVOKE_LISTS, "invoke", invoked(connected, operation, listed.documents.len()).await);
}

async fn listed(connected: &Connected<'_>, operation: &OperationDescriptor) -> Answer<Listed> {
    let Open { mut guest, session } = connected.open().await?;
    let prepared = guest.prepare("no parameters", session, &operation.name, "{}").await?;
    let results = guest.run(&operation.name, prepared, Vec::new()).await?;
    let mut documents = Vec::new();
    let mut is_whole = false;
    while documents.len() < MOST_DOCUMENTS {
        let Some(document) = guest.next(results).await? else {
            is_whole = true;
            break;
        };
        let mut properties = guest.properties(document).await?;
        // What is known only after reading comes again, perhaps in place of what was known before.
        for late in guest.read_to(document, &mut tokio::io::sink()).await? {
            properties.retain(|early| early.name != late.name);
            properties.push(late);
        }
        documents.push(properties);
        guest.release("drop a document", document).await?;
    }
    let mut after_the_end = 0;
    if is_whole && let Some(document) = guest.next(results).await? {
        guest.release("drop a document", document).await?;
        after_the_end = 1;
    }
    guest.release("drop results", results).await?;
    guest.release("drop an operation", prepared).await?;
    guest.close(session).await?;
    Ok(Listed { documents, after_the_end, is_whole })
}

fn undeclared(operation: &OperationDescriptor, documents: &[Vec<Property>]) -> Vec<Finding> {
    let declared = operation.output_properties_schema.get("properties").and_then(serde_json::Value::as_object);
    let is_declared = |name: &str| declared.is_some_and(|declared| declared.contains_key(name));
    let mut names: Vec<_> = documents.iter().flatten().map(|property| property.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    let undeclared = names.into_iter().filter(|name| !is_declared(name));
    undeclared.map(|name| Finding::new(&operation.name, format!("sets {name:?}"))).collect()
}

fn repeated(operation: &OperationDescriptor, documents: &[Vec<Property>]) -> Vec<Finding> {
    let repeated = documents.iter().find_map(|properties| {
        let earlier = |position: usize, name: &str| properties.iter().take(position).any(|early| early.name == name);
        let repeated = properties.iter().enumerate().find(|(position, property)| earlier(*position, &property.name));
        repeated.map(|(_, property)| property.name.clone())
    });
    repeated.map(|name| Finding::new(&operation.name, format!("sets {name:?} twice"))).into_iter().collect()
}

async fn invoked(connected: &Connected<'_>, operation: &OperationDescriptor, expected: usize) -> Answer<Vec<Finding>> {
    let mut guest = connected.guest().await?;
    let connection = connected.connection.to_string();
    let answers = guest.invoke("no parameters", &connection, &operation.name, "{}", Vec::new()).await?;
    let seen = (answers.len() != expected)
        .then(|| Finding::new("invoke", format!("{} documents, and {expected} in a session", answers.len())));
    Ok(seen.into_iter().collect())
}
