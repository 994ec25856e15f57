//! Sending commands before the replies to earlier ones have come. RFC 959 is silent about it, so it is done only where it was
//! seen to work.

use super::reply::Reply;

/// How many commands a server may be sent at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Pipelining {
    /// One. Not every server keeps what comes with it.
    #[default]
    Off,
    /// Any number, while nothing is being transferred.
    BetweenTransfers,
    /// Also right behind the command that begins a transfer: the server reads them once the transfer is over.
    ThroughTransfers,
}

/// Servers that were tested, by a word of the greeting that they have unless somebody changed it.
const KNOWN: [(&str, Pipelining); 4] = [
    ("vsftpd", Pipelining::ThroughTransfers),
    // What comes in one segment with RETR or STOR; what comes later it refuses until the transfer is over.
    ("pure-ftpd", Pipelining::ThroughTransfers),
    ("proftpd", Pipelining::ThroughTransfers),
    // It answers during a transfer: EPSV ends that, and SIZE tells what has come so far.
    ("pyftpdlib", Pipelining::BetweenTransfers),
];

impl Pipelining {
    /// What the server that greets like this is known to take.
    pub fn known_by(greeting: &Reply) -> Self {
        let text = greeting.text().to_lowercase();
        let known = KNOWN.iter().filter(|(name, _)| text.contains(name));
        // A greeting that names two servers is believed the less of them.
        known.map(|(_, pipelining)| *pipelining).min().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_known_by_their_greeting() {
        for (greeting, expected) in [
            ("220 (vsFTPd 3.0.3)\r\n", Pipelining::ThroughTransfers),
            (
                "220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------\r\n220-You are user number 1\r\n220 15 minutes\r\n",
                Pipelining::ThroughTransfers,
            ),
            ("220 ProFTPD Server (Debian) [::ffff:192.0.2.1]\r\n", Pipelining::ThroughTransfers),
            ("220 pyftpdlib 2.2.0 ready.\r\n", Pipelining::BetweenTransfers),
            ("220 pyftpdlib, as good as vsFTPd\r\n", Pipelining::BetweenTransfers),
            ("220 Microsoft FTP Service\r\n", Pipelining::Off),
            ("220 \r\n", Pipelining::Off),
        ] {
            assert_eq!(Pipelining::known_by(&Reply::from_wire(greeting.as_bytes())), expected, "{greeting}");
        }
    }
}
