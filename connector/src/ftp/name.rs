//! Names are bytes on the wire and text in JSON.
//!
//! Which text they are depends on the server; most use UTF-8. A byte that is no part of a character in the encoding
//! maps to one character of a private range, U+EF80 for 0x80 to U+EFFF for 0xFF (as in `MirBSD`'s OPTU-8). So every
//! name comes back byte for byte, whatever the encoding: what was listed can be fetched or deleted.

mod encoding;
mod japanese;
mod single_byte;

pub use encoding::NameEncoding;
pub use single_byte::SingleByte;

use std::ops::RangeInclusive;

/// What stands for the bytes 0x80 to 0xFF.
const ESCAPES: RangeInclusive<char> = '\u{EF80}'..='\u{EFFF}';

/// A text holds a character that names on this server cannot hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the character `{character}` does not exist in the encoding `{}` that names on this server have", .encoding.label())]
pub struct NotEncodable {
    pub character: char,
    pub encoding: NameEncoding,
}

impl NameEncoding {
    /// The text for a name on the wire. [`encode`](Self::encode) gives back the same bytes, and no two names have the
    /// same text.
    pub fn decode(self, name: &[u8]) -> String {
        let mut text = String::with_capacity(name.len());
        let mut rest = name;
        while let Some((&first, after)) = rest.split_first() {
            if first.is_ascii() {
                text.push(char::from(first));
                rest = after;
                continue;
            }
            // A name that holds an escape itself would come back as another one, so that is no character either.
            let character = self.first_character(rest).filter(|(character, _)| !ESCAPES.contains(character));
            let (character, length) = character.unwrap_or((escape(first), 1));
            text.push(character);
            rest = rest.get(length..).unwrap_or_default();
        }
        text
    }

    /// The name on the wire for a text.
    ///
    /// # Errors
    /// When the encoding has no such character, which never is so for UTF-8.
    pub fn encode(self, text: &str) -> Result<Vec<u8>, NotEncodable> {
        let mut name = Vec::with_capacity(text.len());
        for character in text.chars() {
            if ESCAPES.contains(&character) {
                // U+EF80 ends in 0x80, and so on: the low byte is the byte meant.
                name.extend(u32::from(character).to_le_bytes().first());
            } else if !self.push_character(character, &mut name) {
                return Err(NotEncodable { character, encoding: self });
            }
        }
        Ok(name)
    }

    /// The character at the start of bytes that are not ASCII, and its length; only one that becomes the same bytes
    /// again.
    fn first_character(self, bytes: &[u8]) -> Option<(char, usize)> {
        match self {
            Self::Utf8 => first_utf8(bytes),
            Self::SingleByte(table) => Some((table.character(*bytes.first()?)?, 1)),
            Self::ShiftJis => japanese::first_shift_jis(bytes),
            Self::EucJp => japanese::first_euc_jp(bytes),
        }
    }

    /// Whether the encoding has the character.
    fn push_character(self, character: char, name: &mut Vec<u8>) -> bool {
        if character.is_ascii() || self == Self::Utf8 {
            name.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
            return true;
        }
        let bytes = match self {
            Self::Utf8 => None,
            Self::SingleByte(table) => table.byte(character).map(|byte| vec![byte]),
            Self::ShiftJis => japanese::to_shift_jis(character),
            Self::EucJp => japanese::to_euc_jp(character),
        };
        bytes.is_some_and(|bytes| {
            name.extend(bytes);
            true
        })
    }
}

fn first_utf8(bytes: &[u8]) -> Option<(char, usize)> {
    let longest = bytes.get(..4).unwrap_or(bytes);
    let character = longest.utf8_chunks().next()?.valid().chars().next()?;
    Some((character, character.len_utf8()))
}

/// Only ever called for a byte that is not ASCII.
fn escape(byte: u8) -> char {
    char::from_u32(0xEF00 | u32::from(byte)).unwrap_or(char::REPLACEMENT_CHARACTER)
}

#[cfg(test)]
mod tests;
