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

/// What saves round trips with a server, as far as it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Habits {
    pub pipelining: Pipelining,
    /// Downloads end with a word that comes only when the client has ended the data connection too. It may do so as soon as
    /// that is open, as it has nothing to send there.
    pub awaits_our_end: bool,
}

/// Servers that were tested, by a word of the greeting that they have unless somebody changed it.
const KNOWN: [(&str, Habits); 4] = [
    ("vsftpd", Habits { pipelining: Pipelining::ThroughTransfers, awaits_our_end: true }),
    ("proftpd", Habits { pipelining: Pipelining::ThroughTransfers, awaits_our_end: true }),
    // What comes in one segment with RETR or STOR; what comes later it refuses until the transfer is over.
    ("pure-ftpd", Habits { pipelining: Pipelining::ThroughTransfers, awaits_our_end: false }),
    // It answers during a transfer: EPSV ends that, and SIZE tells what has come so far. Our end ends it too.
    ("pyftpdlib", Habits { pipelining: Pipelining::BetweenTransfers, awaits_our_end: false }),
];

impl Habits {
    /// Those of the server that greets like this.
    pub fn known_by(greeting: &Reply) -> Self {
        let text = greeting.text().to_lowercase();
        let known = KNOWN.iter().filter(|(name, _)| text.contains(name)).map(|(_, habits)| *habits);
        // A greeting that names two servers is believed the less of them.
        let both = |one: Self, other: Self| Self {
            pipelining: one.pipelining.min(other.pipelining),
            awaits_our_end: one.awaits_our_end && other.awaits_our_end,
        };
        known.reduce(both).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn servers_are_known_by_their_greeting() {
        use Pipelining::{BetweenTransfers, Off, ThroughTransfers};
        for (greeting, pipelining, awaits_our_end) in [
            ("220 (vsFTPd 3.0.3)\r\n", ThroughTransfers, true),
            ("220---------- Welcome to Pure-FTPd [privsep] [TLS] ----------\r\n220 Hello\r\n", ThroughTransfers, false),
            ("220 ProFTPD Server (Debian) [::ffff:192.0.2.1]\r\n", ThroughTransfers, true),
            ("220 pyftpdlib 2.2.0 ready.\r\n", BetweenTransfers, false),
            ("220 pyftpdlib, as good as vsFTPd\r\n", BetweenTransfers, false),
            ("220 Microsoft FTP Service\r\n", Off, false),
            ("220 \r\n", Off, false),
        ] {
            let known = Habits::known_by(&Reply::from_wire(greeting.as_bytes()));
            assert_eq!(known, Habits { pipelining, awaits_our_end }, "{greeting}");
        }
    }
}
