//! Encodings of one byte a character.
//!
//! Only the tables from byte to character are linked, the other direction is a search in them: names are short, and
//! what a listing tells stays bytes.

use encoding_index_singlebyte::{
    ibm866, iso_8859_2, iso_8859_7, iso_8859_15, koi8_r, windows_1250, windows_1251, windows_1252, windows_1253,
    windows_1254,
};
use oem_cp::code_table::{DECODING_TABLE_CP437, DECODING_TABLE_CP850};

/// What the bytes from 0x80 mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SingleByte {
    /// Western European; 0x80 to 0x9F are control characters, unlike in Windows-1252.
    Iso8859_1,
    /// Central European.
    Iso8859_2,
    /// Greek.
    Iso8859_7,
    /// Western European with the euro sign.
    Iso8859_15,
    /// Central European.
    Windows1250,
    /// Cyrillic.
    Windows1251,
    /// Western European.
    Windows1252,
    /// Greek.
    Windows1253,
    /// Turkish.
    Windows1254,
    /// DOS, United States.
    Ibm437,
    /// DOS, Western European.
    Ibm850,
    /// DOS, Cyrillic.
    Ibm866,
    /// Cyrillic.
    Koi8R,
}

impl SingleByte {
    /// The character of a byte that is not ASCII.
    pub(super) fn character(self, byte: u8) -> Option<char> {
        let index = byte.checked_sub(0x80)?;
        let code = match self {
            Self::Ibm437 => return DECODING_TABLE_CP437.get(usize::from(index)).copied(),
            Self::Ibm850 => return DECODING_TABLE_CP850.get(usize::from(index)).copied(),
            Self::Iso8859_1 => u16::from(byte),
            Self::Iso8859_2 => iso_8859_2::forward(byte),
            Self::Iso8859_7 => iso_8859_7::forward(byte),
            Self::Iso8859_15 => iso_8859_15::forward(byte),
            Self::Windows1250 => windows_1250::forward(byte),
            Self::Windows1251 => windows_1251::forward(byte),
            Self::Windows1252 => windows_1252::forward(byte),
            Self::Windows1253 => windows_1253::forward(byte),
            Self::Windows1254 => windows_1254::forward(byte),
            Self::Ibm866 => ibm866::forward(byte),
            Self::Koi8R => koi8_r::forward(byte),
        };
        // U+FFFF stands for a byte without a character.
        char::from_u32(u32::from(code)).filter(|character| *character != '\u{FFFF}')
    }

    /// The byte of a character that is not ASCII.
    pub(super) fn byte(self, character: char) -> Option<u8> {
        (0x80..=0xFF).find(|byte| self.character(*byte) == Some(character))
    }
}
