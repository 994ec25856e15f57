//! What must hold, for the inputs that fuzzing starts with, and for those on which it once did not.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn holds_for_every_seed() {
    for (name, target) in fuzz::TARGETS {
        for seed in files(&folder("seeds").join(name)) {
            eprintln!("{}", seed.display());
            target(&fs::read(seed).expect("a seed"));
        }
    }
}

/// In prefixes and with one byte changed: more than the seeds, in no time.
#[test]
fn holds_for_damaged_seeds() {
    for (name, target) in fuzz::TARGETS {
        for seed in files(&folder("seeds").join(name)) {
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
    let stems = |folder: &Path| -> BTreeSet<String> {
        files(folder).iter().filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned())).collect()
    };
    let known: BTreeSet<String> = fuzz::TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(stems(&folder("fuzz_targets")), known);
    assert_eq!(stems(&folder("seeds")), known, "and no seeds are left over");
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.sort();
    files
}
