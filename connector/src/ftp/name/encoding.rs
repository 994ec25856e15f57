//! The encodings that names can have, by their names.

use super::single_byte::SingleByte;

/// How a server writes the characters of names. All hold ASCII as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NameEncoding {
    #[default]
    Utf8,
    /// One byte a character.
    SingleByte(SingleByte),
    /// As Windows has it: JIS X 0208 with the characters that NEC and IBM added.
    ShiftJis,
    /// JIS X 0208; the rarer characters of JIS X 0212 are kept as bytes.
    EucJp,
}

impl NameEncoding {
    /// All of them, the usual one first.
    pub const ALL: &[Self] = &[
        Self::Utf8,
        Self::SingleByte(SingleByte::Iso8859_1),
        Self::SingleByte(SingleByte::Iso8859_2),
        Self::SingleByte(SingleByte::Iso8859_7),
        Self::SingleByte(SingleByte::Iso8859_15),
        Self::SingleByte(SingleByte::Windows1250),
        Self::SingleByte(SingleByte::Windows1251),
        Self::SingleByte(SingleByte::Windows1252),
        Self::SingleByte(SingleByte::Windows1253),
        Self::SingleByte(SingleByte::Windows1254),
        Self::SingleByte(SingleByte::Ibm437),
        Self::SingleByte(SingleByte::Ibm850),
        Self::SingleByte(SingleByte::Ibm866),
        Self::SingleByte(SingleByte::Koi8R),
        Self::ShiftJis,
        Self::EucJp,
    ];

    /// The encoding of this name, in any case of letters.
    pub fn from_label(label: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|encoding| encoding.label().eq_ignore_ascii_case(label))
    }

    /// Its name in the registry of IANA, in lower case.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::ShiftJis => "shift_jis",
            Self::EucJp => "euc-jp",
            Self::SingleByte(table) => match table {
                SingleByte::Iso8859_1 => "iso-8859-1",
                SingleByte::Iso8859_2 => "iso-8859-2",
                SingleByte::Iso8859_7 => "iso-8859-7",
                SingleByte::Iso8859_15 => "iso-8859-15",
                SingleByte::Windows1250 => "windows-1250",
                SingleByte::Windows1251 => "windows-1251",
                SingleByte::Windows1252 => "windows-1252",
                SingleByte::Windows1253 => "windows-1253",
                SingleByte::Windows1254 => "windows-1254",
                SingleByte::Ibm437 => "ibm437",
                SingleByte::Ibm850 => "ibm850",
                SingleByte::Ibm866 => "ibm866",
                SingleByte::Koi8R => "koi8-r",
            },
        }
    }
}
