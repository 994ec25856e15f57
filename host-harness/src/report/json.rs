//! The events themselves, one JSON object a line.

use std::io::{self, Write};

use scenario::outcome::Event;

use super::Reporter;

pub(super) struct Json<W> {
    output: W,
}

impl Json<io::Stdout> {
    pub(super) fn on_stdout() -> Self {
        Self { output: io::stdout() }
    }
}

impl<W: Write + Send> Reporter for Json<W> {
    fn event(&mut self, event: &Event) -> io::Result<()> {
        // GitHub Actions takes it for a command wherever in a line it stands. In JSON it stands in texts alone.
        let line = serde_json::to_string(event)?.replace("##[", "##\\u005b");
        writeln!(self.output, "{line}")
    }

    /// That the summary is missing says it.
    fn interrupted(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::report::stories;

    #[test]
    fn no_text_gives_orders_to_who_reads_the_log() {
        let mut json = Json { output: Vec::new() };
        let story = stories::hostile_texts();
        for event in &story.events {
            json.event(event).unwrap();
        }
        let written = String::from_utf8(json.output).unwrap();
        assert!(!written.contains("##["), "{written}");
        let read: Vec<Value> = written.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let told: Vec<Value> = story.events.iter().map(|event| serde_json::to_value(event).unwrap()).collect();
        assert_eq!(read, told);
    }

    #[test]
    fn every_event_is_one_line() {
        let mut json = Json { output: Vec::new() };
        let story = stories::several_failures();
        for event in &story.events {
            json.event(event).unwrap();
        }
        let written = String::from_utf8(json.output).unwrap();
        let kinds: Vec<Value> = written
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap().get("type").cloned().unwrap())
            .collect();
        assert_eq!(kinds.len(), story.events.len());
        assert_eq!((kinds.first(), kinds.last()), (Some(&"started".into()), Some(&"summary".into())));
    }
}
