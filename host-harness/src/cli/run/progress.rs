//! How far a transfer is, on a terminal.

use indicatif::{ProgressBar, ProgressBarIter, ProgressStyle};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::cli::Report;
use crate::cli::human::printable;

const KNOWN_SIZE: &str = "{msg} [{bar:30}] {bytes}/{total_bytes} {bytes_per_sec} {eta}";
const UNKNOWN_SIZE: &str = "{msg} {spinner} {bytes} {bytes_per_sec}";

/// A progress bar on stderr; none where that is no terminal.
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn start(report: Report, name: &str, size: Option<u64>) -> Self {
        if report.is_quiet() {
            return Self(ProgressBar::hidden());
        }
        let (bar, template) = match size {
            Some(size) => (ProgressBar::new(size), KNOWN_SIZE),
            None => (ProgressBar::new_spinner(), UNKNOWN_SIZE),
        };
        let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
        Self(bar.with_style(style).with_message(printable(name)))
    }

    pub(super) fn watch_reader<T: AsyncRead + Unpin + Send>(&self, reader: T) -> ProgressBarIter<T> {
        self.0.wrap_async_read(reader)
    }

    pub(super) fn watch_writer<T: AsyncWrite + Unpin + Send>(&self, writer: T) -> ProgressBarIter<T> {
        self.0.wrap_async_write(writer)
    }

    pub(super) fn end(&self) {
        self.0.finish_and_clear();
    }
}
