//! The hashes that FTP servers compute.

/// A hash that FTP servers compute. CRC-32 is none against intent, but finds what a transfer damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HashAlgorithm {
    Sha512,
    Sha256,
    Sha1,
    Md5,
    Crc32,
}

impl HashAlgorithm {
    /// The strongest first.
    pub const ALL: [Self; 5] = [Self::Sha512, Self::Sha256, Self::Sha1, Self::Md5, Self::Crc32];

    /// The algorithm of this name in FEAT, OPTS HASH and 213 replies (draft-bryan-ftpext-hash §3), in any case. Some
    /// servers leave the hyphen out.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| {
            let letters = |text: &str| text.replace('-', "");
            letters(algorithm.name()).eq_ignore_ascii_case(&letters(name))
        })
    }

    /// The name in FEAT and OPTS HASH (draft-bryan-ftpext-hash §3).
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha512 => "SHA-512",
            Self::Sha256 => "SHA-256",
            Self::Sha1 => "SHA-1",
            Self::Md5 => "MD5",
            Self::Crc32 => "CRC32",
        }
    }

    /// The length of a digest in bytes.
    pub const fn digest_length(self) -> usize {
        match self {
            Self::Sha512 => 64,
            Self::Sha256 => 32,
            Self::Sha1 => 20,
            Self::Md5 => 16,
            Self::Crc32 => 4,
        }
    }
}
