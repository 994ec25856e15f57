//! What a command does, one step after the other, each with its time.

use std::time::{Duration, Instant};

use anyhow::Context;

#[derive(Debug)]
pub(crate) struct Steps {
    start: Instant,
    done: Vec<(&'static str, Duration)>,
}

impl Steps {
    pub(crate) fn new() -> Self {
        Self { start: Instant::now(), done: Vec::new() }
    }

    /// Runs a step; its failure names it.
    pub(crate) fn run(&mut self, name: &'static str, step: impl FnOnce() -> anyhow::Result<()>) -> anyhow::Result<()> {
        eprintln!("\n── {name}");
        let start = Instant::now();
        step().with_context(|| format!("step `{name}` failed after {}", readable(start.elapsed())))?;
        self.done.push((name, start.elapsed()));
        eprintln!("── {name}: {}", readable(start.elapsed()));
        Ok(())
    }

    /// Says what was done and how long it took.
    pub(crate) fn report(&self) {
        eprintln!();
        for (name, time) in &self.done {
            eprintln!("{:>9}  {name}", readable(*time));
        }
        eprintln!("{:>9}  in all", readable(self.start.elapsed()));
    }
}

fn readable(time: Duration) -> String {
    match time.as_secs() {
        0..60 => format!("{:.1} s", time.as_secs_f64()),
        seconds => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_its_step() {
        let error = Steps::new().run("demo", || anyhow::bail!("it broke")).unwrap_err();
        assert_eq!(format!("{error:#}"), "step `demo` failed after 0.0 s: it broke");
    }

    #[test]
    fn times_are_readable() {
        assert_eq!(readable(Duration::from_millis(1250)), "1.2 s");
        assert_eq!(readable(Duration::from_secs(125)), "2 min 05 s");
    }
}
