//! What FEAT tells (RFC 2389), and with it which commands there are.

/// Beside those of TLS.
const USUAL: [&str; 7] = ["UTF8", "EPSV", "SIZE", "MDTM", "MLST type*;size*;modify*;", "REST STREAM", "TVFS"];

/// The commands that are known with a line of their name alone.
const COMMANDS: [&str; 12] =
    ["EPSV", "SIZE", "MDTM", "MLST", "REST", "MFMT", "HASH", "XSHA512", "XSHA256", "XSHA1", "XMD5", "XCRC"];

/// The lines of FEAT, as `NAME parameters`.
#[derive(Clone, Debug)]
pub(super) struct Features(Vec<String>);

impl Features {
    pub(super) fn usual() -> Self {
        Self(USUAL.map(str::to_owned).to_vec())
    }

    /// Adds a line, in the place of one with its name when there is one.
    pub(super) fn add(&mut self, line: &str) {
        match self.0.iter_mut().find(|other| name(other) == name(line)) {
            Some(other) => line.clone_into(other),
            None => self.0.push(line.to_owned()),
        }
    }

    pub(super) fn remove(&mut self, name_to_remove: &str) {
        self.0.retain(|line| name(line) != name_to_remove);
    }

    pub(super) fn has(&self, wanted: &str) -> bool {
        self.parameters(wanted).is_some()
    }

    /// What follows the name, empty when nothing does; none when there is no such line.
    pub(super) fn parameters(&self, wanted: &str) -> Option<&str> {
        let line = self.0.iter().find(|line| name(line) == wanted)?;
        line.strip_prefix(wanted).map(str::trim_start)
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether the command has to be in FEAT to be known, and is not.
    pub(super) fn lacks(&self, verb: &str) -> bool {
        let feature = if verb == "MLSD" { "MLST" } else { verb };
        COMMANDS.contains(&feature) && !self.has(feature)
    }
}

/// The first word, and after SITE the second.
fn name(line: &str) -> &str {
    let words = if line.starts_with("SITE ") { 2 } else { 1 };
    let end = line.match_indices(' ').nth(words - 1).map_or(line.len(), |(end, _)| end);
    line.get(..end).unwrap_or(line)
}
