//! How far transfers are, on a terminal.

use indicatif::{MultiProgress, ProgressBar, ProgressBarIter, ProgressDrawTarget, ProgressStyle};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::cli::Report;
use crate::cli::human::printable;

const KNOWN_SIZE: &str = "{msg} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec} {eta}";
const UNKNOWN_SIZE: &str = "{msg} {spinner} {bytes} {bytes_per_sec}";

/// The progress bars on stderr, one for each transfer that is under way; none where that is no terminal.
#[derive(Clone)]
pub(super) struct Bars(MultiProgress);

impl Bars {
    pub(super) fn new(report: Report) -> Self {
        let target = if report.is_quiet() { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        Self(MultiProgress::with_draw_target(target))
    }

    pub(super) fn start(&self, name: &str, size: Option<u64>) -> Progress {
        let (bar, template) = match size {
            Some(size) => (ProgressBar::new(size), KNOWN_SIZE),
            None => (ProgressBar::new_spinner(), UNKNOWN_SIZE),
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = self.0.add(bar.with_style(style).with_message(printable(name)));
        Progress { bar, bars: self.0.clone() }
    }

    /// Prints with the bars out of the way.
    pub(super) fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        self.0.suspend(print)
    }
}

/// The progress of one transfer. Dropping it removes its bar.
pub(super) struct Progress {
    bar: ProgressBar,
    bars: MultiProgress,
}

impl Progress {
    pub(super) fn watch_reader<T: AsyncRead + Unpin + Send>(&self, reader: T) -> ProgressBarIter<T> {
        self.bar.wrap_async_read(reader)
    }

    pub(super) fn watch_writer<T: AsyncWrite + Unpin + Send>(&self, writer: T) -> ProgressBarIter<T> {
        self.bar.wrap_async_write(writer)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
        self.bars.remove(&self.bar);
    }
}
