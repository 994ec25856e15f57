//! Which entries of a directory are meant: what `get`, `list` and `delete` have in common.

use super::{MaxFiles, Pattern, PatternSyntax, Patterns};
use crate::config::ConfigError;
use crate::ftp::Age;
use serde::Deserialize;

/// Conditions that an entry must meet, all of them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Filter {
    /// Patterns of the names to take, such as `*.csv`: one of them must match. A pattern with a slash is compared with the
    /// path below the directory, any other with the name alone.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Include", extend("examples" = [["*.csv", "*.xml"]])))]
    include: Vec<Pattern>,

    /// Patterns of the names to leave out. They win over the patterns to include.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Exclude", extend("examples" = [["*.tmp"]])))]
    exclude: Vec<Pattern>,

    /// How the patterns are written.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Pattern syntax"))]
    pattern_syntax: PatternSyntax,

    /// Only files of at least this many bytes. An entry whose size the server does not tell is left out.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Smallest size (bytes)"))]
    min_size: Option<u64>,

    /// Only files of at most this many bytes. An entry whose size the server does not tell is left out.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Largest size (bytes)"))]
    max_size: Option<u64>,

    /// Only what has surely not been changed for this many seconds: so that files which somebody is still writing are left
    /// alone.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Smallest age (seconds)"))]
    min_age_seconds: Option<u64>,

    /// Only what was surely changed within this many seconds.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Largest age (seconds)"))]
    max_age_seconds: Option<u64>,

    #[serde(skip)]
    including: Patterns,
    #[serde(skip)]
    excluding: Patterns,
}

/// What a filter looks at.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    pub name: &'a str,
    /// The name with the directories below the one that was asked for.
    pub path: &'a str,
    /// Bytes, where the server tells.
    pub size: Option<u64>,
    /// Time since the last change, where the server tells.
    pub age: Option<Age>,
}

impl Filter {
    /// Makes the patterns ready.
    ///
    /// # Errors
    /// When a pattern is no regular expression, or a window is empty.
    pub(super) fn compile(&mut self) -> Result<(), ConfigError> {
        self.including = Patterns::compile(&self.include, self.pattern_syntax)?;
        self.excluding = Patterns::compile(&self.exclude, self.pattern_syntax)?;
        for (window, from, to) in
            [("Size", self.min_size, self.max_size), ("AgeSeconds", self.min_age_seconds, self.max_age_seconds)]
        {
            if from.zip(to).is_some_and(|(from, to)| from > to) {
                return Err(ConfigError(format!("`min{window}` is more than `max{window}`: nothing can match")));
            }
        }
        Ok(())
    }

    /// Whether it says which names to take.
    pub fn includes_patterns(&self) -> bool {
        !self.including.is_empty()
    }

    pub(super) fn has_patterns(&self) -> bool {
        self.includes_patterns() || !self.excluding.is_empty()
    }

    /// Whether anything but the name matters.
    pub fn has_conditions(&self) -> bool {
        self.asks_for_size() || self.asks_for_age()
    }

    /// Whether sizes matter.
    pub fn asks_for_size(&self) -> bool {
        self.min_size.is_some() || self.max_size.is_some()
    }

    /// Whether ages matter.
    pub fn asks_for_age(&self) -> bool {
        self.min_age_seconds.is_some() || self.max_age_seconds.is_some()
    }

    /// Whether the candidate is meant. Without patterns to include, every name is.
    pub fn wants(&self, candidate: Candidate<'_>) -> bool {
        let Candidate { name, path, size, age } = candidate;
        (self.including.is_empty() || self.including.any_matches(name, path))
            && !self.excluding.any_matches(name, path)
            && self.allows(size, age)
    }

    /// Whether size and age are within their windows.
    pub fn allows(&self, size: Option<u64>, age: Option<Age>) -> bool {
        (!self.asks_for_size() || size.is_some_and(|size| within(size, self.min_size, self.max_size)))
            && (!self.asks_for_age()
                || age.is_some_and(|age| {
                    within(age.least.as_secs(), self.min_age_seconds, None)
                        && within(age.most.as_secs(), None, self.max_age_seconds)
                }))
    }
}

fn within(value: u64, from: Option<u64>, to: Option<u64>) -> bool {
    from.is_none_or(|from| value >= from) && to.is_none_or(|to| value <= to)
}

/// How far a selection reaches, in which order and how many.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reach {
    /// Look into the directories below as well.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Recursive"))]
    pub recursive: bool,

    /// How many levels below the directory to look into.
    #[serde(default = "Reach::default_max_depth")]
    #[cfg_attr(feature = "schema", schemars(title = "Largest depth"))]
    pub max_depth: u32,

    /// Treat a symbolic link as what it leads to. A circle of links is not followed.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Follow symbolic links"))]
    pub follow_symlinks: bool,

    /// The order, before the limit counts: `name`, `modified` or `size`; a leading `-` turns it round. Leave it blank for the
    /// server's own order, which gives the first result soonest.
    #[serde(default, deserialize_with = "super::order::blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Sort", extend("examples" = ["modified", "-size"])))]
    pub sort: Option<Order>,

    /// The largest number of results. -1 means all.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Limit", default = "MaxFiles::all"))]
    pub max_files: MaxFiles,
}

use super::order::Order;

impl Reach {
    fn default_max_depth() -> u32 {
        32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn filter(json: &str) -> Filter {
        let mut filter: Filter = serde_json::from_str(json).unwrap();
        filter.compile().unwrap();
        filter
    }

    fn candidate(name: &str) -> Candidate<'_> {
        Candidate { name, path: name, size: None, age: None }
    }

    #[test]
    fn exclude_wins_over_include() {
        let filter = filter(r#"{"include":["*.csv"],"exclude":["old*"]}"#);
        for (name, wanted) in [("a.csv", true), ("a.txt", false), ("old.csv", false)] {
            assert_eq!(filter.wants(candidate(name)), wanted, "{name}");
        }
        let all_but = super::tests::filter(r#"{"exclude":["*.tmp"]}"#);
        assert!(all_but.wants(candidate("a")) && !all_but.wants(candidate("a.tmp")));
    }

    #[test]
    fn windows_include_their_ends_and_leave_out_what_is_unknown() {
        let sizes = filter(r#"{"minSize":2,"maxSize":3}"#);
        for (size, wanted) in [(Some(1), false), (Some(2), true), (Some(3), true), (Some(4), false), (None, false)] {
            assert_eq!(sizes.wants(Candidate { size, ..candidate("a") }), wanted, "{size:?}");
        }
        let ages = filter(r#"{"minAgeSeconds":60}"#);
        for (age, wanted) in [(Some(59), false), (Some(60), true), (None, false)] {
            let age = age.map(Duration::from_secs).map(|age| Age { least: age, most: age });
            assert_eq!(ages.wants(Candidate { age, ..candidate("a") }), wanted, "{age:?}");
        }
    }

    #[test]
    fn an_empty_window_is_refused() {
        for json in [r#"{"minSize":3,"maxSize":2}"#, r#"{"minAgeSeconds":3,"maxAgeSeconds":2}"#] {
            let mut filter: Filter = serde_json::from_str(json).unwrap();
            assert!(filter.compile().is_err(), "{json}");
        }
    }
}
