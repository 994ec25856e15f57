//! Figures and texts for people.

use std::fmt;
use std::time::Duration;

use indicatif::HumanBytes;

/// A text from a server or a file, safe on a terminal: control characters are spelt out.
pub(crate) fn printable(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut safe, character| {
        if character.is_control() {
            safe.extend(character.escape_default());
        } else {
            safe.push(character);
        }
        safe
    })
}

/// A duration, such as `3 ms`, `1.25 s` or `2 min 5 s`.
pub(crate) struct Time(pub(crate) Duration);

impl fmt::Display for Time {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(duration) = self;
        match duration.as_secs() {
            0 => write!(formatter, "{} ms", duration.as_millis()),
            1..60 => write!(formatter, "{:.2} s", duration.as_secs_f64()),
            seconds => write!(formatter, "{} min {} s", seconds / 60, seconds % 60),
        }
    }
}

/// How much took how long, and so how fast.
pub(super) struct Transfer {
    pub(super) bytes: u64,
    pub(super) duration: Duration,
}

impl fmt::Display for Transfer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bytes, duration } = *self;
        write!(formatter, "{} in {}", HumanBytes(bytes), Time(duration))?;
        // A rate over a moment says nothing.
        match (u128::from(bytes) * 1000).checked_div(duration.as_millis()) {
            Some(rate) if duration.as_millis() >= 100 => {
                write!(formatter, " ({}/s)", HumanBytes(u64::try_from(rate).unwrap_or(u64::MAX)))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_well() {
        let shown = [0, 999, 1250, 59_990, 125_000].map(|millis| Time(Duration::from_millis(millis)).to_string());
        assert_eq!(shown, ["0 ms", "999 ms", "1.25 s", "59.99 s", "2 min 5 s"]);
    }

    #[test]
    fn a_transfer_has_a_rate_when_it_took_a_while() {
        let transfer = |bytes, millis| Transfer { bytes, duration: Duration::from_millis(millis) }.to_string();
        assert_eq!(transfer(2048, 3), "2.00 KiB in 3 ms");
        assert_eq!(transfer(300 << 20, 2000), "300.00 MiB in 2.00 s (150.00 MiB/s)");
    }

    #[test]
    fn a_server_cannot_write_on_the_terminal() {
        assert_eq!(printable("a\u{1b}[2Jb\nü"), "a\\u{1b}[2Jb\\nü");
    }
}
