//! The connection test.

use super::{CHECK, CHECK_FAILURES, Connected, judge};
use crate::bindings::exports::integration::connector::connection::{Outcome, Stage};
use crate::conformance::description::is_kebab_case;
use crate::conformance::guest::Answer;
use crate::conformance::rule::{Finding, Judgements};

/// More stages than a connection test has.
const MOST_STAGES: usize = 1000;

pub(super) async fn examine(connected: &Connected<'_>, judgements: &mut Judgements) {
    let stages = match stages(connected).await {
        Ok(stages) => stages,
        Err(refusal) => {
            judge(judgements, CHECK, "check", Err(refusal));
            return;
        }
    };
    let mut found = Vec::new();
    for (position, stage) in stages.iter().enumerate() {
        let name = &stage.name;
        if !is_kebab_case(name) {
            found.push(Finding::new("check", format!("the stage {name:?} is not kebab-case")));
        }
        if stages.iter().take(position).any(|earlier| earlier.name == *name) {
            found.push(Finding::new("check", format!("the stage {name:?} comes twice")));
        }
        if stage.outcome != Outcome::Skipped && stage.seen.trim().is_empty() {
            found.push(Finding::new("check", format!("the stage {name:?} has seen nothing")));
        }
        let misnamed = stage.facts.iter().filter(|fact| !is_kebab_case(&fact.name));
        found.extend(misnamed.map(|fact| Finding::new("check", format!("the fact {:?} is not kebab-case", fact.name))));
    }
    if stages.is_empty() {
        found.push(Finding::new("check", "it has no stage"));
    }
    if stages.len() >= MOST_STAGES {
        found.push(Finding::new("check", "it does not end"));
    }
    judgements.judge(CHECK, found);
    let unexplained = stages.iter().filter(|stage| match stage.outcome {
        Outcome::Failed => stage.code.is_none(),
        Outcome::Passed => stage.code.is_some(),
        Outcome::Warned | Outcome::Skipped => false,
    });
    let found = unexplained.map(|stage| Finding::new("check", format!("the stage {:?}", stage.name)));
    judgements.judge(CHECK_FAILURES, found.collect());
}

async fn stages(connected: &Connected<'_>) -> Answer<Vec<Stage>> {
    let mut guest = connected.guest().await?;
    let probe = guest.start_check("the connection given", &connected.connection.to_string()).await?;
    let mut stages = Vec::new();
    while stages.len() < MOST_STAGES
        && let Some(stage) = guest.advance(probe).await?
    {
        stages.push(stage);
    }
    guest.release("drop the check", probe).await?;
    Ok(stages)
}
