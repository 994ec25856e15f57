//! Names are bytes on the wire and text in JSON.
//!
//! Most are UTF-8 and stay as they are. Every byte that is not maps to one character of a private range, U+EF80 for
//! 0x80 to U+EFFF for 0xFF (as in `MirBSD`'s OPTU-8), so that a name which was listed can be fetched or deleted.

use std::ops::RangeInclusive;

/// What stands for the bytes 0x80 to 0xFF.
const ESCAPES: RangeInclusive<char> = '\u{EF80}'..='\u{EFFF}';

/// The text for a name on the wire. [`encode_name`] gives back the same bytes, and no two names have the same text.
pub fn decode_name(name: &[u8]) -> String {
    let mut text = String::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        for character in chunk.valid().chars() {
            if ESCAPES.contains(&character) {
                // An escape in the name itself: taken as it is, it would turn into another name on the way back.
                text.extend(character.encode_utf8(&mut [0; 4]).bytes().map(escape));
            } else {
                text.push(character);
            }
        }
        text.extend(chunk.invalid().iter().copied().map(escape));
    }
    text
}

/// The name on the wire for a text.
pub fn encode_name(text: &str) -> Vec<u8> {
    let mut name = Vec::with_capacity(text.len());
    for character in text.chars() {
        if ESCAPES.contains(&character) {
            // U+EF80 ends in 0x80, and so on: the low byte is the byte meant.
            name.extend(u32::from(character).to_le_bytes().first());
        } else {
            name.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    name
}

/// Only ever called for a byte that is not ASCII, which no invalid or multi-byte UTF-8 sequence holds.
fn escape(byte: u8) -> char {
    char::from_u32(0xEF00 | u32::from(byte)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::{decode_name, encode_name};

    #[test]
    fn utf8_stays_and_other_bytes_are_escaped() {
        assert_eq!(decode_name("Grüße 試験 🚀".as_bytes()), "Grüße 試験 🚀");
        assert_eq!(decode_name(b"Gr\xfc\xdfe"), "Gr\u{effc}\u{efdf}e");
        assert_eq!(encode_name("Gr\u{effc}\u{efdf}e"), b"Gr\xfc\xdfe");
        // A cut sequence, a surrogate, an overlong slash, and U+EFFC itself.
        for name in [&b"\xe8\xa9"[..], b"\xed\xa0\x80", b"\xc0\xaf", "\u{effc}".as_bytes()] {
            assert_eq!(encode_name(&decode_name(name)), name);
        }
        assert_eq!(decode_name("\u{ef80}".as_bytes()), "\u{efee}\u{efbe}\u{ef80}");
    }

    #[test]
    fn every_name_comes_back_and_none_shares_its_text() {
        // Bytes at the edges of UTF-8 sequences and of the escapes' own encoding meet often in this alphabet.
        let alphabet = [b'a', b'/', 0x7f, 0x80, 0xbe, 0xbf, 0xc3, 0xed, 0xee, 0xef, 0xf0, 0x9f, 0xff];
        let mut random = fastrand::Rng::with_seed(959);
        let mut seen = HashMap::new();
        for _ in 0..100_000 {
            let length = random.usize(0..8);
            let name: Vec<u8> = (0..length).filter_map(|_| random.choice(alphabet)).collect();
            let text = decode_name(&name);
            assert_eq!(encode_name(&text), name);
            assert_eq!(seen.entry(text).or_insert_with(|| name.clone()), &name);
        }
    }
}
