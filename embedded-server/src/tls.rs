//! How a server speaks TLS.

/// When TLS begins on the control connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsMode {
    /// With AUTH TLS (RFC 4217).
    Explicit,
    /// At once.
    Implicit,
}

/// Which versions of TLS a server speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsVersions {
    /// TLS 1.2 alone.
    Only1_2,
    /// TLS 1.3 alone.
    Only1_3,
    /// Both, and nothing older.
    Both,
}

impl TlsVersions {
    /// All of them, for tests that go over every choice.
    pub const ALL: [Self; 3] = [Self::Only1_2, Self::Only1_3, Self::Both];
}
