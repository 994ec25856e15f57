//! Whether readers take what we write: by the schema of Jenkins' xUnit plugin, the strictest that there is.
//!
//! `cargo xtask servers` installs the schema, and the program that checks files by it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use scenario::outcome::Event;

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
    let documents = documents();
    for (document, is_valid) in documents.iter().zip(are_valid(&documents)) {
        assert!(is_valid, "{document}");
    }
}

#[test]
fn every_defect_is_found() {
    let documents = documents();
    let broken = DEFECTS.map(|(defect, from, to)| {
        let document = documents.iter().find(|document| document.contains(from));
        document.unwrap_or_else(|| panic!("{defect}: no document has {from}")).replacen(from, to, 1)
    });
    for ((defect, _, _), is_valid) in DEFECTS.iter().zip(are_valid(&broken)) {
        assert!(!is_valid, "{defect} is not found");
    }
}

/// A document of each story.
fn documents() -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let document = |story: &stories::Story| {
        let mut junit = Junit::new(folder.path().join("junit.xml"), Arc::new(story.sources()));
        for event in &story.events {
            junit.event(event).unwrap();
        }
        let time = match story.events.last() {
            Some(Event::Summary(summary)) => Some(Duration::from_millis(summary.duration_ms)),
            _ => None,
        };
        String::from_utf8(junit.document(time).unwrap()).unwrap()
    };
    stories::all().iter().map(document).collect()
}

/// Whether the schema, with its extensions, permits these documents.
fn are_valid(documents: &[String]) -> Vec<bool> {
    let folder = tempfile::tempdir().unwrap();
    let schema = folder.path().join("junit.xsd");
    fs::write(&schema, extended(fs::read_to_string(installed("junit/junit-10.xsd")).unwrap())).unwrap();
    let mut validation = Command::new(installed("python/bin/python"));
    // The package's own command holds the path that its environment was made at, which may have moved.
    validation.args(["-c", "import xmlschema.cli; xmlschema.cli.validate()"]);
    validation.arg("--schema").arg(schema).current_dir(&folder);
    for (number, document) in documents.iter().enumerate() {
        fs::write(folder.path().join(name(number)), document).unwrap();
        validation.arg(name(number));
    }
    let verdicts = String::from_utf8(validation.output().unwrap().stdout).unwrap();
    let is_valid = |number| verdicts.lines().any(|verdict| verdict == format!("{} is valid", name(number)));
    (0..documents.len()).map(is_valid).collect()
}

fn name(number: usize) -> String {
    format!("{number}.xml")
}

fn extended(mut schema: String) -> String {
    for (before, extension) in EXTENSIONS {
        assert_eq!(schema.matches(before).count(), 1, "{before} is not what the schema says");
        schema = schema.replace(before, &format!("{before}\n{extension}"));
    }
    schema
}

fn installed(path: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/servers").join(path);
    assert!(path.exists(), "{} is not there: run `cargo xtask servers`", path.display());
    path
}
