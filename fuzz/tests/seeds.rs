//! What must hold, for the inputs that fuzzing starts with, and for those on which it once did not.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn holds_for_every_seed() {
    for (name, target) in fuzz::TARGETS {
        for seed in seeds(name) {
            eprintln!("{}", seed.display());
            target(&fs::read(seed).expect("a seed"));
        }
    }
}

/// Cut short, and with a byte changed: more than the seeds, in no time.
#[test]
fn holds_for_damaged_seeds() {
    for (name, target) in fuzz::TARGETS {
        for seed in seeds(name) {
            let whole = fs::read(&seed).expect("a seed");
            let mut random = fastrand::Rng::with_seed(959);
            for _ in 0..20 {
                let mut damaged = whole.clone();
                damaged.truncate(random.usize(0..=whole.len()));
                if let Some(byte) = random.choice(&mut damaged) {
                    *byte = random.u8(..);
                }
                target(&damaged);
            }
        }
    }
}

#[test]
fn every_target_can_be_run() {
    let known: BTreeSet<String> = fuzz::TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    for folder in ["fuzz_targets", "dictionaries", "seeds"].map(folder) {
        let entries = fs::read_dir(&folder).expect("a folder").filter_map(|entry| Some(entry.ok()?.path()));
        let stems: BTreeSet<String> = entries.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
        assert_eq!(stems, known, "{}", folder.display());
    }
}

/// What `cargo xtask fuzz` starts a target with.
fn seeds(name: &str) -> Vec<PathBuf> {
    let mut seeds = files(&folder("seeds").join(name));
    match name {
        "config" => seeds.extend(files(&folder("../schemas/examples"))),
        "scenario" => seeds.extend(files(&folder("../tests/scenarios"))),
        _ => {}
    }
    seeds
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// All files in a folder and those below it.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let mut files: Vec<PathBuf> =
        paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    files.sort();
    files
}
