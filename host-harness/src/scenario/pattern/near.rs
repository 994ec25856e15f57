//! What somebody may have meant by a name that is not there.

/// How many names are listed.
const SHOWN: usize = 12;

/// A hint for somebody who asked for `name`, where there are only `names`.
pub(super) fn hint<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<String> {
    let names: Vec<_> = names.collect();
    if let Some(near) = names.iter().find(|candidate| bare(candidate) == bare(name)) {
        return Some(format!("did you mean `{near}`?"));
    }
    let (shown, more) = names.split_at(names.len().min(SHOWN));
    let listed = shown.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match (shown, more) {
        ([], _) => None,
        (_, []) => Some(format!("there is {listed}")),
        (_, more) => Some(format!("there is {listed} and {} more", more.len())),
    }
}

/// A name without what spellings differ in: `fileName` and `file-name` are alike.
fn bare(name: &str) -> String {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_are_recognised_and_other_names_listed() {
        let names = ["file-name", "size"];
        let hint = |name: &str| hint(name, names.into_iter());
        assert_eq!(hint("fileName").as_deref(), Some("did you mean `file-name`?"));
        assert_eq!(hint("digest").as_deref(), Some("there is `file-name`, `size`"));
        assert_eq!(super::hint("digest", [].into_iter()), None);
    }
}
