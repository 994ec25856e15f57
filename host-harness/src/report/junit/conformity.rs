//! Whether readers take what we write: by the schema of Jenkins' xUnit plugin, the strictest that there is.
//!
//! `cargo xtask servers` installs the schema, and the program that checks files by it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use tempfile::TempDir;

use super::Junit;
use crate::report::{Reporter as _, stories};

/// After what the schema says, what it does not know: attributes that others read, and that Jenkins' own reader ignores.
const EXTENSIONS: [(&str, &str); 2] = [
    // GitLab and the viewers for GitHub link to it.
    (r#"<xs:attribute name="classname" type="xs:string"/>"#, r#"<xs:attribute name="file" type="xs:string"/>"#),
    // quick-junit sums it up for all suites; the schema has it for each.
    (r#"<xs:attribute name="errors" type="xs:string" />"#, r#"<xs:attribute name="skipped" type="xs:string"/>"#),
];

/// What is wrong with a document, and how that comes about.
const DEFECTS: [(&str, &str, &str); 6] = [
    ("a case without a name", "<testcase name=", "<testcase group="),
    ("an attribute that nobody knows", "<testcase name=", "<testcase path=\"a\" name="),
    ("an element that nobody knows", "<system-out>", "<system-out/><dialogue/><system-out>"),
    ("a suite without its sums", " errors=\"1\" failures=", " failures="),
    ("a time with its unit", " time=\"0.4", " time=\"s0.4"),
    ("no XML", "</testsuites>", ""),
];

#[test]
fn every_document_is_valid() {
    let validator = Validator::new();
    for (number, document) in documents().iter().enumerate() {
        let outcome = validator.validate(&number.to_string(), document);
        assert!(outcome.status.success(), "{document}\n{}", String::from_utf8_lossy(&outcome.stdout));
    }
}

#[test]
fn a_defect_is_found() {
    let validator = Validator::new();
    let documents = documents();
    for (number, (defect, from, to)) in DEFECTS.iter().enumerate() {
        let document = documents.iter().find(|document| document.contains(from)).unwrap();
        let outcome = validator.validate(&number.to_string(), &document.replacen(from, to, 1));
        assert!(!outcome.status.success(), "{defect} is not found");
    }
}

/// A document of each story.
fn documents() -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let document = |story: &stories::Story| {
        let mut junit = Junit::new(folder.path().join("junit.xml"), Arc::new(story.sources())).unwrap();
        for event in &story.events {
            junit.event(event).unwrap();
        }
        String::from_utf8(junit.document(None).unwrap()).unwrap()
    };
    stories::all().iter().map(document).collect()
}

/// The schema, and where it and the documents are.
struct Validator {
    folder: TempDir,
    schema: PathBuf,
}

impl Validator {
    fn new() -> Self {
        let mut text = fs::read_to_string(installed("junit/junit-10.xsd")).unwrap();
        for (before, extension) in EXTENSIONS {
            assert_eq!(text.matches(before).count(), 1, "{before} is not what the schema says");
            text = text.replace(before, &format!("{before}\n{extension}"));
        }
        let folder = tempfile::tempdir().unwrap();
        let schema = folder.path().join("junit.xsd");
        fs::write(&schema, text).unwrap();
        Self { folder, schema }
    }

    fn validate(&self, name: &str, document: &str) -> Output {
        let file = self.folder.path().join(name).with_extension("xml");
        fs::write(&file, document).unwrap();
        let mut command = Command::new(installed("python/bin/xmlschema-validate"));
        command.arg("--schema").arg(&self.schema).arg(file).output().unwrap()
    }
}

fn installed(path: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/servers").join(path);
    assert!(path.exists(), "{} is not there: run `cargo xtask servers`", path.display());
    path
}
