//! What libFuzzer says of a run.

/// How a run of one target ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outcome {
    name: String,
    executions: u64,
    per_second: u64,
    /// Edges of the control flow that were taken.
    edges: u64,
    /// Inputs that differ in what they reach.
    inputs: u64,
    /// What did not hold, and where the input is.
    pub(crate) failure: Option<String>,
}

/// The head of a table of outcomes.
pub(crate) const HEADING: &str = "\
| target         |   executions | a second |  edges | inputs | holds |
|----------------|-------------:|---------:|-------:|-------:|-------|";

impl Outcome {
    /// Reads the log of a run, and whether it ended well.
    pub(crate) fn read(name: &str, log: &str, success: bool) -> Self {
        let last = |label: &str| log.lines().rev().find_map(|line| number_after(line, label)).unwrap_or_default();
        Self {
            name: name.to_owned(),
            executions: last("stat::number_of_executed_units: "),
            per_second: last("stat::average_exec_per_sec: "),
            edges: last(" cov: "),
            inputs: last(" corp: "),
            failure: (!success).then(|| failure(log)),
        }
    }

    pub(crate) fn row(&self) -> String {
        let Self { name, executions, per_second, edges, inputs, failure } = self;
        let holds = if failure.is_none() { "yes" } else { "**no**" };
        format!("| {name:<14} | {executions:>12} | {per_second:>8} | {edges:>6} | {inputs:>6} | {holds:<5} |")
    }
}

/// The panic, or libFuzzer's own error, and where the input is; without the stack between them.
fn failure(log: &str) -> String {
    let begins = |line: &str| line.contains(" panicked at ") || line.contains("ERROR: libFuzzer");
    let ends = |line: &str| line.starts_with("stack backtrace:") || line.starts_with("NOTE: ");
    let start = log.lines().position(begins).unwrap_or_default();
    let message = log.lines().skip(start).take_while(|line| !ends(line));
    let input = log.lines().filter(|line| line.contains("Test unit written to "));
    message.chain(input).collect::<Vec<_>>().join("\n")
}

/// The number behind the label; libFuzzer aligns numbers with spaces.
fn number_after(line: &str, label: &str) -> Option<u64> {
    let (_, rest) = line.split_once(label)?;
    let digits = rest.trim_start().split(|letter: char| !letter.is_ascii_digit()).next()?;
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::Outcome;

    const LOG: &str = "\
#2\tINITED cov: 8 ft: 8 corp: 1/1b exec/s: 0 rss: 27Mb
#26812966\tDONE   cov: 912 ft: 9 corp: 24/65Kb lim: 4096 exec/s: 2437542 rss: 27Mb
Done 26812966 runs in 11 second(s)
stat::number_of_executed_units: 26812966
stat::average_exec_per_sec:     2437542
stat::new_units_added:          1
";

    #[test]
    fn a_run_that_went_well() {
        let outcome = Outcome::read("reply", LOG, true);
        assert_eq!(outcome.failure, None);
        assert_eq!(outcome.row(), "| reply          |     26812966 |  2437542 |    912 |     24 | yes   |");
    }

    #[test]
    fn a_failure_shows_what_did_not_hold_and_the_input() {
        let log = format!(
            "{LOG}thread '<unnamed>' (1) panicked at fuzz/src/reply.rs:9:9:\nit broke\nstack backtrace:\n   0: main\n\
             ==1== ERROR: libFuzzer: deadly signal\nTest unit written to crash-1\nstat::peak_rss_mb: 27\n"
        );
        let outcome = Outcome::read("reply", &log, false);
        let failure = outcome.failure.as_deref();
        let shown = "thread '<unnamed>' (1) panicked at fuzz/src/reply.rs:9:9:\nit broke\nTest unit written to crash-1";
        assert_eq!(failure, Some(shown));
        assert!(outcome.row().ends_with("| **no** |"));
    }
}
