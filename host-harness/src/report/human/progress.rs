//! How far the run is, on a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

const TEMPLATE: &str = "{spinner} {pos} of {len} scenarios{msg}, {elapsed}";
const TICK: Duration = Duration::from_millis(100);

/// A line on stderr; none where that is no terminal.
pub(super) struct Progress {
    line: ProgressBar,
}

impl Progress {
    pub(super) fn on_stderr() -> Self {
        Self::on(ProgressDrawTarget::stderr())
    }

    pub(super) fn hidden() -> Self {
        Self::on(ProgressDrawTarget::hidden())
    }

    fn on(target: ProgressDrawTarget) -> Self {
        let style = ProgressStyle::with_template(TEMPLATE).unwrap_or_else(|_| ProgressStyle::default_spinner());
        Self { line: ProgressBar::with_draw_target(None, target).with_style(style) }
    }

    pub(super) fn start(&self, scenarios: usize) {
        self.line.set_length(u64::try_from(scenarios).unwrap_or(u64::MAX));
        if !self.line.is_hidden() {
            self.line.enable_steady_tick(TICK);
        }
    }

    /// One more is over; so many did not end well up to now.
    pub(super) fn advance(&self, unsuccessful: usize) {
        if unsuccessful > 0 {
            self.line.set_message(format!(", {unsuccessful} failed"));
        }
        self.line.inc(1);
    }

    pub(super) fn end(&self) {
        self.line.finish_and_clear();
    }

    /// Prints with the line out of the way.
    pub(super) fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.line.suspend(print)
    }
}
