//! The name that a remote file gets here, and the directories that it goes into.

use std::fmt::{self, Write as _};
use std::path::PathBuf;

/// A file name without any directory, made from a name that a server gave. It cannot lead out of the directory that it is
/// used in, and nothing in it can disturb a terminal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct LocalName(String);

impl LocalName {
    /// The part after the last `/`, with every character percent-escaped that means something to a file system or a
    /// terminal. None when nothing is left.
    pub(super) fn new(remote: &str) -> Option<Self> {
        let base = remote.rsplit('/').next().filter(|base| !base.is_empty())?;
        let mut name = String::with_capacity(base.len());
        for (position, character) in base.char_indices() {
            let drive = character == ':' && position == 1;
            let dots = character == '.' && (base == "." || base == "..");
            if drive || dots || is_special(character) {
                let mut bytes = [0; 4];
                for byte in character.encode_utf8(&mut bytes).bytes() {
                    // Writing to a string cannot fail.
                    let _ = write!(name, "%{byte:02X}");
                }
            } else {
                name.push(character);
            }
        }
        Some(Self(name))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// What two names have in common that lead to the same file.
    pub(super) fn identity(&self) -> String {
        if cfg!(any(windows, target_os = "macos")) { self.0.to_lowercase() } else { self.0.clone() }
    }
}

/// A file name with the directories above it, each made as a [`LocalName`]: it cannot lead out of where it is used.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct LocalPath {
    directories: Vec<LocalName>,
    name: LocalName,
}

impl LocalPath {
    /// The last part alone. None when nothing is left.
    pub(super) fn of_name(remote: &str) -> Option<Self> {
        Some(Self { directories: Vec::new(), name: LocalName::new(remote)? })
    }

    /// All parts. None when nothing is left.
    pub(super) fn of_path(remote: &str) -> Option<Self> {
        let mut directories: Vec<LocalName> = remote.split('/').filter_map(LocalName::new).collect();
        let name = directories.pop()?;
        Some(Self { directories, name })
    }

    pub(super) fn directory(&self) -> PathBuf {
        self.directories.iter().map(LocalName::as_str).collect()
    }

    pub(super) fn name(&self) -> &LocalName {
        &self.name
    }

    /// What two paths have in common that lead to the same file.
    pub(super) fn identity(&self) -> Vec<String> {
        self.directories.iter().chain([&self.name]).map(LocalName::identity).collect()
    }
}

impl fmt::Display for LocalPath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for directory in &self.directories {
            write!(formatter, "{directory}/")?;
        }
        write!(formatter, "{}", self.name)
    }
}

impl fmt::Display for LocalName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

fn is_special(character: char) -> bool {
    character == '\\' || character.is_control() || (cfg!(windows) && "<>:\"|?*".contains(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_below_its_directory() {
        for (remote, local) in [
            ("a.csv", Some("a.csv")),
            ("sub/deep/a.csv", Some("sub/deep/a.csv")),
            ("../../a", Some("%2E%2E/%2E%2E/a")),
            ("/etc//passwd", Some("etc/passwd")),
            ("", None),
        ] {
            assert_eq!(LocalPath::of_path(remote).map(|path| path.to_string()).as_deref(), local, "{remote:?}");
        }
    }

    #[test]
    fn a_name_stays_in_its_directory() {
        let cases = [
            ("report.csv", Some("report.csv")),
            ("with space ü.txt", Some("with space ü.txt")),
            ("sub/dir/report.csv", Some("report.csv")),
            ("/etc/passwd", Some("passwd")),
            ("../../up", Some("up")),
            ("..", Some("%2E%2E")),
            ("a/..", Some("%2E%2E")),
            (".", Some("%2E")),
            ("...", Some("...")),
            (".hidden", Some(".hidden")),
            ("..\\..\\up", Some("..%5C..%5Cup")),
            ("C:evil", Some("C%3Aevil")),
            ("nul\0l", Some("nul%00l")),
            ("\u{1b}[2J", Some("%1B[2J")),
            ("", None),
            ("dir/", None),
        ];
        for (remote, local) in cases {
            assert_eq!(LocalName::new(remote).as_ref().map(LocalName::as_str), local, "{remote:?}");
        }
    }
}
