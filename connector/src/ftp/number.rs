//! Decimal numbers as servers write them.

use std::str::FromStr;

/// Reads a number that consists of ASCII digits only: no sign, no space, at least one digit, and it fits `T`.
pub(crate) fn decimal<T: FromStr>(digits: &[u8]) -> Option<T> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn takes_digits_only() {
        assert_eq!(decimal::<u64>(b"18446744073709551615"), Some(u64::MAX));
        assert_eq!(decimal::<u8>(b"007"), Some(7));
        for refused in ["", "+1", "-1", " 1", "1 ", "256", "1e1"] {
            assert_eq!(decimal::<u8>(refused.as_bytes()), None, "{refused:?}");
        }
    }
}
