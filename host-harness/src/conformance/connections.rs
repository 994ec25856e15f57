//! Rules about connections, tried without any network: what the schema refuses the component refuses, what the schema
//! accepts the component does not call invalid.

use serde_json::Value;

use super::component::Subject;
use super::guest::{Answer, Guest};
use super::rule::{Finding, Judgements, Rule};
use super::samples::{Sample, Samples};
use super::schema_set::Schema;
use super::trial::{Markers, NO_ANSWER, NO_JSON, Outcome, Trial};

const MINIMAL: Rule = Rule {
    id: "minimal-connection-accepted",
    sentence: "A connection with nothing but the required members is not called invalid, also when there is no network.",
    remedy: "List in `required` what must be there, and fail with another code than `config-invalid` when the network fails.",
};
const DEFAULTS: Rule = Rule {
    id: "default-connection-accepted",
    sentence: "A connection with every default is not called invalid, also when there is no network.",
    remedy: "Accept the defaults of the schema: a form sends them as they are.",
};
const VALID: Rule = Rule {
    id: "valid-connections-accepted",
    sentence: "Connections that the schema accepts (examples, choices, bounds) are not called invalid.",
    remedy: "Accept the value, or say in the schema that it is refused, so that a form can tell it at once.",
};
const INVALID: Rule = Rule {
    id: "invalid-connections-refused",
    sentence: "Connections that the schema refuses (types, bounds, choices, what is missing) are refused.",
    remedy: "Check the member when the connection is parsed: not every host validates against the schema.",
};
const CONTROL: Rule = Rule {
    id: "control-characters-in-connections-refused",
    sentence: "Line ends and NUL are refused in the texts of a connection where the schema refuses them.",
    remedy: "Refuse them when the connection is parsed: in a command they would begin another one.",
};
const UNKNOWN: Rule = Rule {
    id: "unknown-connection-fields-refused",
    sentence: "Members of a connection that nobody knows are refused.",
    remedy: "Parse strictly (serde: `deny_unknown_fields`): a misspelt member must not be ignored in silence.",
};
const TEXT: Rule = Rule {
    id: "connections-that-are-no-json-refused",
    sentence: "A connection that is no JSON is refused.",
    remedy: "Parse the text whole, and give `config-invalid` instead of a trap.",
};
const CHECK_AGREES: Rule = Rule {
    id: "check-agrees-with-sessions",
    sentence: "The connection test refuses the same connections as `open`.",
    remedy: "Parse the connection in one place.",
};
const INVOKE_AGREES: Rule = Rule {
    id: "invoke-agrees-with-sessions",
    sentence: "`invoke` refuses the same connections as `open`.",
    remedy: "Parse the connection in one place.",
};

pub(super) const RULES: &[Rule] =
    &[MINIMAL, DEFAULTS, VALID, INVALID, CONTROL, UNKNOWN, TEXT, CHECK_AGREES, INVOKE_AGREES];

/// An operation to invoke, with parameters that are valid.
pub(super) struct Invocation {
    pub(super) operation: String,
    pub(super) parameters: String,
}

pub(super) async fn examine(
    subject: &Subject,
    markers: &Markers<'_>,
    schema: &Schema,
    samples: &Samples,
    invocation: Option<&Invocation>,
    trial: &mut Trial,
    judgements: &mut Judgements,
) {
    accepted(subject, samples, judgements).await;
    let mut doors = Doors { subject, schema, invocation, check_differs: Vec::new(), invoke_differs: Vec::new() };
    // Secrets on their way to where a connection fails, for the rules about what failures and logs show; and the doors agree
    // on what is accepted.
    let minimal = markers.put_into(&samples.minimal);
    if doors.put("what is required", &minimal.to_string(), &minimal).await == Outcome::Halted {
        trial.cut_short = Some(NO_ANSWER);
    }
    for (rule, samples) in
        [(INVALID, &samples.invalid), (CONTROL, &samples.control_characters), (UNKNOWN, &samples.unknown)]
    {
        let mut found = Vec::new();
        for sample in samples {
            if trial.cut_short.is_some() {
                break;
            }
            let connection = markers.put_into(&sample.value);
            let outcome = doors.put(&sample.about, &connection.to_string(), &connection).await;
            found.extend(trial.must_refuse("open", &sample.about, &outcome));
        }
        judge(judgements, rule, found, samples.is_empty(), trial);
    }
    let mut found = Vec::new();
    for text in NO_JSON {
        if trial.cut_short.is_none() {
            let about = format!("the text {text:?}");
            let outcome = doors.put(&about, text, &Value::Null).await;
            found.extend(trial.must_refuse("open", &about, &outcome));
        }
    }
    judge(judgements, TEXT, found, false, trial);
    let Doors { check_differs, invoke_differs, .. } = doors;
    judgements.judge_trial(CHECK_AGREES, check_differs, trial.cut_short);
    match invocation {
        Some(_) => judgements.judge_trial(INVOKE_AGREES, invoke_differs, trial.cut_short),
        None => judgements.skip(INVOKE_AGREES, "no operation has parameters that could be made up"),
    }
}

pub(super) fn judge(judgements: &mut Judgements, rule: Rule, found: Vec<Finding>, untried: bool, trial: &Trial) {
    let reason = if untried { Some("the schema leaves nothing to try") } else { trial.cut_short };
    judgements.judge_trial(rule, found, reason);
}

async fn accepted(subject: &Subject, samples: &Samples, judgements: &mut Judgements) {
    for (rule, about, value) in
        [(MINIMAL, "what is required", &samples.minimal), (DEFAULTS, "the defaults", &samples.defaults)]
    {
        let answer = match subject.offline_without_secrets().await {
            Ok(mut guest) => Outcome::of(&guest.open(about, &value.to_string()).await),
            Err(_) => Outcome::Halted,
        };
        if let Some(at) = samples.made_up.as_ref().filter(|_| answer.is_refused()) {
            let reason = format!("nobody says what {at} looks like: give an example in the schema");
            return judgements.skip_rest(&[MINIMAL, DEFAULTS, VALID], &reason);
        }
        judge_accepted(judgements, rule, &[(format!("open with {about}: {value}"), answer)]);
    }
    let mut outcomes = Vec::new();
    for Sample { about, value } in &samples.valid {
        // By the connection test, which refuses what `open` does and tries nothing twice: without a network, `open` may wait
        // for another attempt each time.
        let checked = match subject.offline_without_secrets().await {
            Ok(mut guest) => Outcome::of(&guest.start_check(about, &value.to_string()).await),
            Err(_) => Outcome::Halted,
        };
        let halted = checked == Outcome::Halted;
        outcomes.push((format!("check with {about}"), checked));
        if halted {
            break;
        }
    }
    judge_accepted(judgements, VALID, &outcomes);
}

pub(super) fn judge_accepted(judgements: &mut Judgements, rule: Rule, outcomes: &[(String, Outcome)]) {
    let refused = outcomes.iter().filter(|(_, outcome)| outcome.is_refused());
    let found = refused.map(|(at, outcome)| Finding::new(at, outcome.words())).collect();
    let halted = outcomes.iter().any(|(_, outcome)| *outcome == Outcome::Halted);
    judgements.judge_trial(rule, found, halted.then_some(NO_ANSWER));
}

/// The three calls that take a connection.
struct Doors<'a> {
    subject: &'a Subject,
    schema: &'a Schema,
    invocation: Option<&'a Invocation>,
    check_differs: Vec<Finding>,
    invoke_differs: Vec<Finding>,
}

impl Doors<'_> {
    /// Puts a connection to all of them, and answers what `open` made of it.
    async fn put(&mut self, about: &str, text: &str, connection: &Value) -> Outcome {
        let opened = match self.guest(connection).await {
            Some(mut guest) => Outcome::of(&guest.open(about, text).await),
            None => Outcome::Halted,
        };
        let checked = match self.guest(connection).await {
            Some(mut guest) => Outcome::of(&guest.start_check(about, text).await),
            None => Outcome::Halted,
        };
        let difference = |outcome: &Outcome| {
            let comparable = *outcome != Outcome::Halted && opened != Outcome::Halted;
            // What was accepted may go different ways from there.
            let differs = if opened.is_refused() { *outcome != opened } else { outcome.is_refused() };
            (comparable && differs)
                .then(|| Finding::new(about, format!("{}, but `open`: {}", outcome.words(), opened.words())))
        };
        self.check_differs.extend(difference(&checked));
        let mut outcomes = vec![opened.clone(), checked];
        if let Some(Invocation { operation, parameters }) = self.invocation
            && let Some(mut guest) = self.guest(connection).await
        {
            let invoked: Answer<_> = guest.invoke(about, text, operation, parameters, Vec::new()).await;
            let invoked = Outcome::of(&invoked);
            self.invoke_differs.extend(difference(&invoked));
            outcomes.push(invoked);
        }
        if outcomes.contains(&Outcome::Halted) { Outcome::Halted } else { opened }
    }

    async fn guest(&self, connection: &Value) -> Option<Guest> {
        self.subject.offline(&self.schema.value, connection).await.ok()
    }
}
