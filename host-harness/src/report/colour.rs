//! Colours, where they are wanted.

use std::io::IsTerminal;

use annotate_snippets::Renderer;
use annotate_snippets::renderer::{AnsiColor, Style};

/// Whether a report has colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colour {
    Wanted,
    Unwanted,
}

/// What a text is about, which decides on its colour.
#[derive(Debug, Clone, Copy)]
pub(super) enum Tone {
    Good,
    Bad,
    Doubtful,
    Aside,
}

impl Colour {
    /// Colours on a terminal, unless `NO_COLOR` is set to anything (<https://no-color.org>).
    pub(super) fn of(stream: &impl IsTerminal) -> Self {
        let is_refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        if stream.is_terminal() && !is_refused { Self::Wanted } else { Self::Unwanted }
    }

    pub(super) fn renderer(self) -> Renderer {
        match self {
            Self::Wanted => Renderer::styled(),
            Self::Unwanted => Renderer::plain(),
        }
    }

    pub(super) fn paint(self, tone: Tone, text: &str) -> String {
        if self == Self::Unwanted {
            return text.to_owned();
        }
        let style = match tone {
            Tone::Good => AnsiColor::Green.on_default().bold(),
            Tone::Bad => AnsiColor::Red.on_default().bold(),
            Tone::Doubtful => AnsiColor::Yellow.on_default().bold(),
            Tone::Aside => Style::new().dimmed(),
        };
        format!("{style}{text}{style:#}")
    }
}
