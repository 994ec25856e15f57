//! Which command asks a server for a hash.

use super::algorithm::HashAlgorithm;
use crate::ftp::features::Features;

/// A command that answers with a file's hash: what [`Command::FileHash`](crate::ftp::Command::FileHash) sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCommand {
    verb: &'static str,
    quotes_path: bool,
}

/// The commands that know one algorithm each. `XSHA` is the older name of `XSHA1`; `MD5` is draft-twine-ftpmd5.
const OF_ONE_ALGORITHM: [(HashAlgorithm, &str); 7] = [
    (HashAlgorithm::Sha512, "XSHA512"),
    (HashAlgorithm::Sha256, "XSHA256"),
    (HashAlgorithm::Sha1, "XSHA1"),
    (HashAlgorithm::Sha1, "XSHA"),
    (HashAlgorithm::Md5, "XMD5"),
    (HashAlgorithm::Md5, "MD5"),
    (HashAlgorithm::Crc32, "XCRC"),
];

impl HashCommand {
    const HASH: Self = Self { verb: "HASH", quotes_path: false };

    /// The strongest hash that the server announced, and how to ask for it.
    pub fn strongest(features: &Features) -> Option<(HashAlgorithm, Self)> {
        HashAlgorithm::ALL.into_iter().find_map(|algorithm| {
            if features.hash_names().any(|name| HashAlgorithm::from_name(name) == Some(algorithm)) {
                return Some((algorithm, Self::HASH));
            }
            let mut verbs = OF_ONE_ALGORITHM.iter().filter(|(known, _)| *known == algorithm).map(|(_, verb)| *verb);
            let verb = verbs.find(|verb| features.has(verb))?;
            // Some take the path only in quotes, and say so: `XCRC "filename" SP EP`.
            let quotes_path = features.parameters(verb).is_some_and(|syntax| syntax.starts_with('"'));
            Some((algorithm, Self { verb, quotes_path }))
        })
    }

    /// The command's word, such as `XSHA256`.
    pub fn verb(self) -> &'static str {
        self.verb
    }

    /// Whether the server wants the path in quotes.
    pub fn quotes_path(self) -> bool {
        self.quotes_path
    }

    /// Whether the algorithm has to be selected first, by [`Command::OptsHash`](crate::ftp::Command::OptsHash) with
    /// its [name](HashAlgorithm::name).
    pub fn needs_selection(self) -> bool {
        self == Self::HASH
    }
}

#[cfg(test)]
mod tests {
    use super::{HashAlgorithm, HashCommand};
    use crate::ftp::{Command, Features, RemotePath, Reply};

    fn strongest(lines: &str) -> Option<(HashAlgorithm, HashCommand)> {
        let wire = format!("211-Features:\r\n{lines}211 End\r\n");
        HashCommand::strongest(&Features::parse(&Reply::from_wire(wire.as_bytes())))
    }

    fn line((_, command): (HashAlgorithm, HashCommand)) -> String {
        Command::FileHash(command, &RemotePath::from_text("/a b")).for_log().into_owned()
    }

    #[test]
    fn the_strongest_announced_is_taken() {
        for (server, lines, expected) in [
            (
                "ProFTPD mod_digest",
                " HASH CRC32;MD5;SHA-1*;SHA-256;SHA-512\r\n XCRC\r\n XMD5\r\n XSHA\r\n XSHA1\r\n XSHA256\r\n XSHA512\r\n",
                Some((HashAlgorithm::Sha512, "HASH /a b")),
            ),
            ("draft", " HASH SHA-256*;SHA-512;SHA-1;MD5;CRC32\r\n", Some((HashAlgorithm::Sha512, "HASH /a b"))),
            ("FileZilla Server 0.9.42", " HASH MD5\r\n", Some((HashAlgorithm::Md5, "HASH /a b"))),
            ("weaker HASH than X command", " HASH MD5*\r\n XSHA256\r\n", Some((HashAlgorithm::Sha256, "XSHA256 /a b"))),
            (
                "WS_FTP Server 6",
                " XMD5\r\n XSHA1\r\n XSHA256\r\n XSHA512\r\n",
                Some((HashAlgorithm::Sha512, "XSHA512 /a b")),
            ),
            (
                "Gene6 3.10",
                " XCRC \"filename\" SP EP\r\n XMD5 \"filename\" SP EP\r\n XSHA1 \"filename\" SP EP\r\n",
                Some((HashAlgorithm::Sha1, "XSHA1 \"/a b\"")),
            ),
            (
                "ICS TFtpServer",
                " MD5\r\n XCRC \"filename\" start end\r\n XMD5 \"filename\" start end\r\n",
                Some((HashAlgorithm::Md5, "XMD5 \"/a b\"")),
            ),
            ("ICS TFtpServer 1.39", " MD5\r\n", Some((HashAlgorithm::Md5, "MD5 /a b"))),
            ("Serv-U 6", " XCRC filename;start;end\r\n", Some((HashAlgorithm::Crc32, "XCRC /a b"))),
            ("old SHA-1", " XSHA\r\n", Some((HashAlgorithm::Sha1, "XSHA /a b"))),
            ("no hyphen", " HASH SHA256;SHA1\r\n", Some((HashAlgorithm::Sha256, "HASH /a b"))),
            ("unknown algorithms only", " HASH WHIRLPOOL;TIGER\r\n", None),
            ("vsftpd", " SIZE\r\n", None),
        ] {
            let found = strongest(lines);
            assert_eq!(found.map(|(algorithm, _)| algorithm), expected.map(|(algorithm, _)| algorithm), "{server}");
            assert_eq!(found.map(line).as_deref(), expected.map(|(_, line)| line), "{server}");
            let selected = found.is_some_and(|(_, command)| command.needs_selection());
            assert_eq!(selected, expected.is_some_and(|(_, line)| line.starts_with("HASH")), "{server}");
        }
    }
}
