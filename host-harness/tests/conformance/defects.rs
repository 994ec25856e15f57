//! Each defect is found by the rules that are about it, and by no other.

use std::sync::OnceLock;
use std::time::Duration;

use host_harness::conformance::{EarlierDescription, Examination, Judgement, Verdict, Writing};
use host_harness::{Host, HostOptions};
use serde_json::json;
use tokio::sync::OnceCell;

use crate::defective;

/// Far longer than any call takes that comes back.
const DEADLINE: Duration = Duration::from_secs(2);

fn host() -> &'static Host {
    static HOST: OnceLock<Host> = OnceLock::new();
    HOST.get_or_init(|| Host::new(&HostOptions::default().cache_directory(None)).unwrap())
}

/// What the sound component says about itself.
async fn earlier() -> &'static EarlierDescription {
    static EARLIER: OnceCell<EarlierDescription> = OnceCell::const_new();
    let describe = async || {
        let connector = host().load(defective::sound()).await.unwrap();
        EarlierDescription::parse(&serde_json::to_vec(connector.descriptor()).unwrap()).unwrap()
    };
    EARLIER.get_or_init(describe).await
}

async fn judgements(component: Vec<u8>, deadline: Duration) -> Vec<Judgement> {
    let mut examination = Examination::begin_within(host(), component, deadline).await;
    let connection = json!({ "shelf": "kitchen", "password": "correct horse", "mode": "plain" });
    examination.with_server(&connection, Writing::Allowed).await;
    examination.against(earlier().await);
    examination.finish()
}

fn failed(judgements: &[Judgement]) -> Vec<&'static str> {
    let failed = judgements.iter().filter(|judgement| judgement.verdict == Verdict::Failed);
    failed.map(|judgement| judgement.id).collect()
}

async fn assert_found(component: Vec<u8>, deadline: Duration, expected: &[&str]) {
    let judgements = judgements(component, deadline).await;
    let broken: Vec<_> = judgements.iter().filter(|judgement| judgement.verdict == Verdict::Failed).collect();
    assert_eq!(failed(&judgements), expected, "{broken:#?}");
    for judgement in broken {
        assert!(!judgement.findings.is_empty() && judgement.remedy.is_some(), "{judgement:?}");
    }
}

#[tokio::test]
async fn a_component_that_keeps_the_contract_passes_every_rule() {
    let judgements = judgements(defective::sound(), Duration::from_mins(1)).await;
    let others: Vec<_> = judgements.iter().filter(|judgement| judgement.verdict != Verdict::Passed).collect();
    assert!(others.is_empty(), "{others:#?}");
}

/// One test for each defect.
macro_rules! defects {
    ($($test:ident: $defect:literal => [$($rule:literal),+];)*) => {
        $(#[tokio::test]
        async fn $test() {
            assert_found(defective::with($defect), Duration::from_mins(1), &[$($rule),+]).await;
        })*
    };
}

defects! {
    describe_counts: "describe counts" => ["describe-repeats-itself"];
    version: "version without patch" => ["connector-version"];
    title_blank: "title blank" => ["titles-not-blank"];
    operation_twice: "operation twice" => ["operation-names-unique"];
    one_shot_limit: "one-shot limit zero" => [
        "one-shot-limit-sensible", "one-shot-limit-enforced", "one-shot-limit-kept"
    ];
    schema_no_json: "schema no JSON" => ["schemas-are-json"];
    schema_not_2020_12: "schema not 2020-12" => ["schemas-are-2020-12"];
    reference_dangling: "reference dangling" => ["schema-references-resolve"];
    field_undocumented: "field undocumented" => ["fields-documented"];
    secret_not_marked: "secret not marked" => ["secrets-write-only", "secrets-kept"];
    default_invalid: "default invalid" => ["defaults-valid"];
    example_invalid: "example invalid" => ["examples-valid"];
    unknown_field: "unknown field accepted" => ["unknown-connection-fields-refused"];
    invalid_value: "invalid value accepted" => ["invalid-connections-refused"];
    check_differs: "check accepts anything" => ["check-agrees-with-sessions"];
    unknown_operation: "unknown operation accepted" => ["unknown-operation-refused", "prepare-agrees-with-invoke"];
    unknown_parameter: "unknown parameter accepted" => ["unknown-parameters-refused", "prepare-agrees-with-invoke"];
    wrong_code: "wrong code" => ["configuration-failure-code"];
    wrong_phase: "wrong phase" => ["configuration-failure-phase"];
    blank_message: "blank message" => ["failure-messages-present"];
    secret_in_a_failure: "secret in a failure" => ["failures-keep-secrets"];
    secret_in_the_log: "secret in the log" => ["logs-keep-secrets"];
    warning_repeated: "warning repeated" => ["warnings-told-once"];
    use_after_close: "use after close works" => ["use-after-close-fails"];
    trap_when_dropped: "trap when dropped" => ["drop-after-close", "drop-in-any-order", "calls-do-not-trap"];
    line_end_in_a_property: "line end in a property accepted" => ["control-characters-in-properties-refused"];
    undeclared_property: "undeclared property" => ["output-properties-declared"];
    property_twice: "property twice" => ["output-properties-named-once"];
    one_shot_limit_ignored: "one-shot limit ignored" => ["one-shot-limit-enforced"];
    cancelled_content_stored: "cancelled content stored" => ["outbound-cancel", "cancelled-document-not-visible"];
    partial_content_visible: "partial content visible" => ["cancelled-document-not-visible"];
    removed_when_read: "removed when read" => ["unacknowledged-document-stays"];
    send_fails: "put always fails" => ["document-comes-back"];
    content_changed: "content changed" => ["document-comes-back"];
    delete_does_nothing: "delete does nothing" => ["document-removed"];
    secret_in_a_warning: "secret in a warning" => ["answers-keep-secrets"];
    invoke_refuses_all: "invoke refuses all" => [
        "invoke-agrees-with-sessions", "minimal-parameters-accepted", "invoke-gives-the-same-documents"
    ];
    operation_gone: "operation gone" => ["operations-kept"];
    field_gone: "field gone" => ["fields-kept"];
    choice_gone: "choice gone" => ["choices-kept"];
    required_grown: "required grown" => ["required-not-grown"];
}

#[tokio::test]
async fn never_comes_back() {
    assert_found(defective::with("never comes back"), DEADLINE, &["calls-come-back"]).await;
}

#[tokio::test]
async fn ping_hangs() {
    assert_found(defective::with("ping hangs"), DEADLINE, &["ping-answers", "calls-come-back"]).await;
}

#[tokio::test]
async fn without_writing_only_what_gives_documents_is_run() {
    let component = defective::with("line end in a property accepted");
    let mut examination = Examination::begin(host(), component).await;
    examination.with_server(&json!({ "shelf": "kitchen" }), Writing::Forbidden).await;
    let judgements = examination.finish();
    let rule = judgements.iter().find(|judgement| judgement.id == "control-characters-in-properties-refused").unwrap();
    assert_eq!(rule.verdict, Verdict::Failed);
    assert!(rule.findings.iter().all(|finding| finding.at.starts_with("run get ")), "{rule:?}");
}

#[tokio::test]
async fn foreign_import() {
    let component = defective::renamed("wasi:cli/environment@0.2.6", "evil:cli/environment@0.2.6");
    assert_found(component, DEADLINE, &["imports-only-wasi"]).await;
}

#[tokio::test]
async fn missing_export() {
    let component = defective::renamed("integration:connector/one-shot@0.1.0", "integration:connector/one-shoe@0.1.0");
    assert_found(component, DEADLINE, &["exports-the-contract"]).await;
}

#[tokio::test]
async fn no_component() {
    assert_found(b"no component".to_vec(), DEADLINE, &["component-compiles"]).await;
}
