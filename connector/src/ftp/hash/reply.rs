//! The hash in a server's answer.

use super::algorithm::HashAlgorithm;
use super::digest::Digest;
use crate::ftp::reply::Reply;

/// The digest in the answer to a [hash command](super::HashCommand); nothing when there is none of that algorithm.
///
/// An answer to `HASH` has code 213 and a form of its own. Others say the digest alone or behind a name, in quotes or
/// not, or between words; some announce on a first line that they compute.
pub fn parse_hash(reply: &Reply, algorithm: HashAlgorithm) -> Option<Digest> {
    if !reply.is_completion() {
        return None;
    }
    let lines = reply.lines.iter().map(|line| line.trim_ascii());
    if reply.code == 213 {
        return lines.rev().find_map(|line| draft_form(line, algorithm));
    }
    lines.rev().find_map(|line| draft_form(line, algorithm).or_else(|| free_form(line, algorithm)))
}

/// `SHA-256 0-49 <digits> name`, the range and the name optional (draft-bryan-ftpext-hash §3).
fn draft_form(line: &[u8], algorithm: HashAlgorithm) -> Option<Digest> {
    let mut words = line.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty());
    let name = std::str::from_utf8(words.next()?).ok()?;
    if HashAlgorithm::from_name(name) != Some(algorithm) {
        return None;
    }
    let word = words.next()?;
    let digits = if word.contains(&b'-') { words.next()? } else { word };
    Digest::from_hex(algorithm, digits)
}

fn free_form(line: &[u8], algorithm: HashAlgorithm) -> Option<Digest> {
    if let [b'"', quoted @ .., b'"'] = line {
        // Nothing but the digest, in quotes.
        return Digest::from_hex(algorithm, quoted);
    }
    let outside = without_quoted(line);
    let words = || outside.split(|byte| is_separator(*byte)).filter(|word| !word.is_empty()).map(digits);
    // Names come first, so the last word is the one; a name may look like a digest.
    let last = words().next_back().filter(|word| !is_a_word(word, algorithm));
    last.and_then(|word| Digest::from_hex(algorithm, word)).or_else(|| {
        let mut complete = words().filter(|word| word.len() == 2 * algorithm.digest_length());
        complete.find_map(|word| Digest::from_hex(algorithm, word))
    })
}

/// The line without what stands in quotes, which is a name. A quote without its match quotes nothing.
fn without_quoted(line: &[u8]) -> Vec<u8> {
    match (line.iter().position(|byte| *byte == b'"'), line.iter().rposition(|byte| *byte == b'"')) {
        (Some(open), Some(close)) if open < close => {
            let (before, after) = (line.get(..open).unwrap_or_default(), line.get(close + 1..).unwrap_or_default());
            [before, b" ", after].concat()
        }
        _ => line.to_vec(),
    }
}

fn is_separator(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'=' | b':' | b',' | b';' | b'(' | b')' | b'<' | b'>' | b'[' | b']')
}

/// Without a full stop behind them and `0x` before.
fn digits(word: &[u8]) -> &[u8] {
    let word = word.strip_suffix(b".").unwrap_or(word);
    word.strip_prefix(b"0x").or_else(|| word.strip_prefix(b"0X")).unwrap_or(word)
}

/// Whether it could be a word of a sentence, such as `added`: letters, and too few for a complete CRC-32.
fn is_a_word(word: &[u8], algorithm: HashAlgorithm) -> bool {
    word.len() < 2 * algorithm.digest_length() && !word.iter().any(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::{HashAlgorithm, Reply, parse_hash};

    const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";
    const SHA1: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";
    const SHA256: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    fn digest(wire: &str, algorithm: HashAlgorithm) -> Option<String> {
        parse_hash(&Reply::from_wire(format!("{wire}\r\n").as_bytes()), algorithm).map(|digest| digest.to_string())
    }

    #[test]
    fn the_answers_of_servers() {
        use HashAlgorithm::{Crc32, Md5, Sha1, Sha256};
        for (server, wire, algorithm, expected) in [
            ("draft-bryan-ftpext-hash", format!("213 SHA-256 0-49 {SHA256} filename.ext"), Sha256, SHA256),
            ("HASH of ProFTPD", format!("213-Computing SHA-1 digest\r\n213 SHA-1 0-3 {SHA1} a b.txt"), Sha1, SHA1),
            ("HASH of FileZilla Server 0.9", format!("213 SHA-1 {SHA1} "), Sha1, SHA1),
            ("HASH without a name", format!("213 MD5 0-170500096 {MD5}"), Md5, MD5),
            ("HASH with CRC32", "213 CRC32 0-3 352441c2 abc".into(), Crc32, "352441c2"),
            ("X of ProFTPD", "250-Computing CRC32 digest\r\n250 352441C2".into(), Crc32, "352441c2"),
            ("MD5 of ProFTPD", format!("251-Computing MD5 digest\r\n251 /a b.txt {}", MD5.to_uppercase()), Md5, MD5),
            ("draft-twine-ftpmd5", format!("251 \"a \"\"b\"\".txt\" {}", MD5.to_uppercase()), Md5, MD5),
            ("Serv-U, Globalscape, Gene6", "250 352441C2".into(), Crc32, "352441c2"),
            ("Globalscape's manual", "250 352441C2.".into(), Crc32, "352441c2"),
            ("without leading zeros", "250 9F".into(), Crc32, "0000009f"),
            ("a number as in C", "250 0x9F".into(), Crc32, "0000009f"),
            ("Cerberus", format!("250 {SHA1}"), Sha1, SHA1),
            ("Titan", format!("250 \"/in/a.txt\" {}", SHA256.to_uppercase()), Sha256, SHA256),
            ("glFTPd style", format!("250-MD5 of a.txt follows\r\n250-{MD5}\r\n250 Done."), Md5, MD5),
            ("with the name of the algorithm", format!("250 MD5 {MD5}"), Md5, MD5),
            ("with an equals sign", format!("250 SHA1(a.txt)={SHA1}"), Sha1, SHA1),
            ("sentence", "250 XCRC successful: 352441C2 added".into(), Crc32, "352441c2"),
            ("in quotes", format!("250 \"{MD5}\""), Md5, MD5),
        ] {
            assert_eq!(digest(&wire, algorithm).as_deref(), Some(expected), "{server}");
        }
    }

    #[test]
    fn a_name_is_not_taken_for_the_digest() {
        use HashAlgorithm::{Crc32, Md5, Sha256};
        let other = "00000000000000000000000000000000";
        for wire in [
            format!("213 MD5 0-3 {MD5} {other}"),
            format!("251 {other} {MD5}"),
            format!("250 \"/in/{other}\" {MD5}"),
            format!("250 \"{other}\" {MD5}"),
            format!("250-{other} is being read\r\n250 {MD5}"),
        ] {
            assert_eq!(digest(&wire, Md5).as_deref(), Some(MD5), "{wire}");
        }
        assert_eq!(digest("250 \"deadbeef\" 9F", Crc32).as_deref(), Some("0000009f"));
        assert_eq!(digest("250 deadbeef 9F", Crc32).as_deref(), Some("0000009f"));
        assert_eq!(digest(&format!("250 \"{SHA256}\" could not be read"), Sha256), None);
    }

    #[test]
    fn what_is_no_digest_of_the_algorithm_is_refused() {
        use HashAlgorithm::{Crc32, Md5, Sha1, Sha256};
        for (wire, algorithm) in [
            (format!("213 SHA-1 0-3 {SHA1} a"), Sha256),
            (format!("213 SHA3-256 0-3 {SHA256} a"), Sha256),
            (format!("213 SHA-256 0-3 {SHA1} a"), Sha256),
            (format!("250 {MD5}"), Sha1),
            (format!("250 {MD5}0"), Md5),
            (format!("550 {MD5}"), Md5),
            (format!("150 {MD5}"), Md5),
            ("250 File added".into(), Crc32),
            ("250".into(), Crc32),
            ("250 \"".into(), Md5),
        ] {
            assert_eq!(digest(&wire, algorithm), None, "{wire}");
        }
    }
}
