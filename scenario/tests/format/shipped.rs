//! The scenarios of the project.

use std::fs;
use std::path::{Path, PathBuf};

use super::{as_json, parse, schema};

#[test]
fn the_scenarios_of_the_project_are_valid() {
    let files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/scenarios"));
    assert!(files.len() >= 40, "only {} scenarios", files.len());
    let schema = schema();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        parse(&text);
        let errors: Vec<String> = schema.iter_errors(&as_json(&text).unwrap()).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{}: {errors:?}", file.display());
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
