//! The examples beside the schemas: the host's validator and the guest's parser must say the same of each.

use crate::driver::connector;
use ftp_connector::config::{
    Connection, DeleteParameters, GetParameters, ListParameters, MakeDirectoryParameters, MoveParameters,
    SendParameters,
};
use serde_json::Value;
use std::path::{Path, PathBuf};

#[tokio::test]
async fn host_and_guest_agree_on_every_example() {
    let mut seen = 0;
    for (kind, valid) in [("valid", true), ("invalid", false)] {
        for file in files(&examples().join(kind)) {
            let text = std::fs::read_to_string(&file).unwrap();
            let subject = file.parent().unwrap().file_name().unwrap().to_str().unwrap().to_owned();
            let json: Value = serde_json::from_str(&text).unwrap();
            let descriptor = connector().await.descriptor();
            let host = match subject.as_str() {
                "connection" => descriptor.validate_connection(&json).map_err(|violations| format!("{violations:?}")),
                operation => {
                    descriptor.validate_parameters(operation, &json).map_err(|violations| format!("{violations:?}"))
                }
            };
            let guest = parse(&subject, &text);
            assert_eq!(host.is_ok(), valid, "host: {} {host:?}", file.display());
            assert_eq!(guest.is_ok(), valid, "guest: {} {guest:?}", file.display());
            seen += 1;
        }
    }
    assert!(seen >= 60, "only {seen} examples were found");
}

#[tokio::test]
async fn no_violation_shows_a_secret() {
    let descriptor = connector().await.descriptor();
    for secret in ["hunter2\n", "hunter2\0"] {
        let connection = serde_json::json!({ "host": "h", "password": secret, "account": secret });
        let violations = descriptor.validate_connection(&connection).unwrap_err();
        assert!(!format!("{violations:?}").contains("hunter2"), "{violations:?}");
        let error = Connection::parse(&connection.to_string()).unwrap_err();
        assert!(!error.to_string().contains("hunter2"), "{error}");
    }
}

fn parse(subject: &str, text: &str) -> Result<(), String> {
    match subject {
        "connection" => Connection::parse(text).map(drop),
        "get" => GetParameters::parse(text).map(drop),
        "send" => SendParameters::parse(text).map(drop),
        "list" => ListParameters::parse(text).map(drop),
        "delete" => DeleteParameters::parse(text).map(drop),
        "move" => MoveParameters::parse(text).map(drop),
        "make-directory" => MakeDirectoryParameters::parse(text).map(drop),
        _ => panic!("no parser for {subject}"),
    }
    .map_err(|error| error.to_string())
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas/examples")
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(self::files(&path)) } else { files.push(path) }
    }
    files.sort();
    files
}
