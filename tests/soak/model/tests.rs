//! What the model notices. A soak that finds nothing proves only as much.

use super::*;
use fastrand::Rng;

const KNOWN: &str = "/a/known.bin";

fn content(seed: u64) -> Content {
    let mut random = Rng::with_seed(seed);
    std::iter::repeat_with(|| Content::random(&mut random)).find(|content| content.len() > 10).unwrap()
}

fn model() -> Model {
    Model::new("/a", KNOWN, content(1))
}

fn files(files: &[(&str, Vec<u8>)]) -> Files {
    files.iter().map(|(path, file)| ((*path).to_owned(), file.clone())).collect()
}

fn complaint(model: &Model, server: &[(&str, Vec<u8>)]) -> String {
    model.judge(&files(server)).complaints.join("; ")
}

#[test]
fn what_is_lost_wrong_or_too_much_is_noticed() {
    let (model, whole) = (model(), content(1).bytes());
    assert_eq!(complaint(&model, &[(KNOWN, whole.clone()), ("/b/known.bin", Vec::new())]), "");
    assert_eq!(complaint(&model, &[]), "/a/known.bin is lost");
    assert!(complaint(&model, &[(KNOWN, whole[1..].to_vec())]).contains("wrong bytes"));
    assert_eq!(complaint(&model, &[(KNOWN, whole), ("/a/b", Vec::new())]), "/a/b should not be there");
}

#[test]
fn what_failed_leaves_old_or_new_and_nothing_else() {
    let mut model = model();
    model.doubt(Change::default().of(KNOWN, Some(content(1)), Some(content(2))));
    for (there, complains) in [
        (content(1).bytes(), false),
        (content(2).bytes(), false),
        (content(1).followed_by(&content(2)).bytes(), true),
        (content(2).bytes()[1..].to_vec(), true),
    ] {
        assert_eq!(complaint(&model, &[(KNOWN, there)]).contains("neither"), complains);
    }
}

#[test]
fn only_an_append_may_have_been_done_in_part() {
    let both = content(1).followed_by(&content(2));
    let part = both.bytes()[..content(1).len() + 5].to_vec();
    let change = Change::default().of(KNOWN, Some(content(1)), Some(both.clone()));
    for (change, complains) in [(change.clone(), true), (change.appending(), false)] {
        let mut model = model();
        model.doubt(change);
        assert_eq!(complaint(&model, &[(KNOWN, part.clone())]).contains("neither"), complains);
        let twice = both.followed_by(&content(2)).bytes();
        assert!(complaint(&model, &[(KNOWN, twice)]).contains("neither"));
    }
}

#[test]
fn a_temporary_file_belongs_to_a_send_that_failed() {
    let leftover = "/a/.known.bin.0123abcd.part";
    let mut model = model();
    assert!(!model.is_leftover(leftover));
    model.interrupted(KNOWN);
    assert!(model.is_leftover(leftover) && !model.is_leftover("/a/.known.bin.0123abcd.old"));
    let verdict = model.judge(&files(&[(KNOWN, content(1).bytes()), (leftover, Vec::new())]));
    assert_eq!((verdict.leftovers.as_slice(), verdict.complaints.len()), ([leftover.to_owned()].as_slice(), 0));
}
