//! How often what failed is tried again (SEMANTICS: §1).

use serde::Deserialize;
use std::num::NonZeroU8;
use std::time::Duration;

/// Retrying after faults that usually pass: no connection, a connection that was lost, a server that says "not now".
/// A refused password is never tried again, as accounts lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub struct Retry {
    /// How often one step is tried in all. 1 tries nothing again, and goes on with no transfer that was interrupted.
    #[serde(default = "Retry::default_attempts")]
    #[cfg_attr(feature = "schema", schemars(title = "Attempts"))]
    pub attempts: NonZeroU8,

    /// How long to wait, in milliseconds, before the second attempt. The wait doubles with each further one, and varies
    /// by chance between half of that and all of it.
    #[serde(default = "Retry::default_initial_delay")]
    #[cfg_attr(feature = "schema", schemars(title = "First delay (ms)", range(max = 3_600_000)))]
    #[serde(deserialize_with = "delay")]
    pub initial_delay_ms: u32,

    /// The longest wait between two attempts, in milliseconds.
    #[serde(default = "Retry::default_max_delay")]
    #[cfg_attr(feature = "schema", schemars(title = "Longest delay (ms)", range(max = 3_600_000)))]
    #[serde(deserialize_with = "delay")]
    pub max_delay_ms: u32,
}

impl Retry {
    /// How long to wait before the next attempt, after `attempts` of them. `chance` is any number.
    pub fn delay_after(&self, attempts: u32, chance: u64) -> Duration {
        let doublings = attempts.saturating_sub(1).min(31);
        let longest = u64::from(self.initial_delay_ms) << doublings;
        let longest = longest.min(self.max_delay_ms.into());
        let shortest = longest.div_ceil(2);
        Duration::from_millis(shortest + chance % (longest - shortest + 1))
    }

    /// Whether anything is tried again at all.
    pub fn is_on(&self) -> bool {
        self.attempts.get() > 1
    }

    /// The same, with nothing tried again.
    #[must_use]
    pub fn off(self) -> Self {
        Self { attempts: NonZeroU8::MIN, ..self }
    }

    fn default_attempts() -> NonZeroU8 {
        const { NonZeroU8::new(3).unwrap() }
    }

    fn default_initial_delay() -> u32 {
        1_000
    }

    fn default_max_delay() -> u32 {
        10_000
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self {
            attempts: Self::default_attempts(),
            initial_delay_ms: Self::default_initial_delay(),
            max_delay_ms: Self::default_max_delay(),
        }
    }
}

/// Longer waits are mistakes, of milliseconds taken for seconds.
fn delay<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    const LONGEST: u32 = 3_600_000;
    let milliseconds = u32::deserialize(deserializer)?;
    if milliseconds > LONGEST {
        return Err(serde::de::Error::custom(format_args!("a delay is at most {LONGEST} milliseconds")));
    }
    Ok(milliseconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_the_longest_and_vary_by_half() {
        let retry = Retry::default();
        for (attempts, shortest, longest) in
            [(1, 500, 1_000), (2, 1_000, 2_000), (4, 4_000, 8_000), (5, 5_000, 10_000), (200, 5_000, 10_000)]
        {
            for chance in [0, 1, 499, 7_919, u64::MAX] {
                let delay = retry.delay_after(attempts, chance).as_millis();
                assert!((shortest..=longest).contains(&delay), "{attempts} attempts: {delay} ms");
            }
        }
    }

    #[test]
    fn no_delay_is_a_delay_too() {
        let retry = Retry { initial_delay_ms: 0, ..Retry::default() };
        assert_eq!(retry.delay_after(3, 12_345), Duration::ZERO);
    }
}
