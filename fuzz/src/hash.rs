//! Hashes that the server computed.

use crate::choice::{self, cuttings};
use crate::text;
use ftp_connector::ftp::{HashAlgorithm, Hasher, parse_hash};

/// A digest is of the algorithm that was asked for, and its digits stand in the reply; a computed one survives being sent
/// in each of the usual forms.
pub fn hash(data: &[u8]) {
    for algorithm in HashAlgorithm::ALL {
        for code in [213, 250, 251] {
            let reply = text::reply(code, data);
            let Some(digest) = parse_hash(&reply, algorithm) else { continue };
            assert_eq!((digest.algorithm(), digest.as_bytes().len()), (algorithm, algorithm.digest_length()));
            let digits = digest.to_string();
            // Servers that take a CRC-32 for a number leave out leading zeros.
            let written = if algorithm == HashAlgorithm::Crc32 { digits.trim_start_matches('0') } else { &digits };
            assert!(reply.text().to_ascii_lowercase().contains(written), "{digits} is not in {reply:?}");
        }
        assert_eq!(parse_hash(&text::reply(550, data), algorithm), None, "a refusal holds no digest");
    }
    if let Some(algorithm) = choice::numbers(data).choice(HashAlgorithm::ALL) {
        survives_being_sent(algorithm, data);
    }
}

fn survives_being_sent(algorithm: HashAlgorithm, data: &[u8]) {
    let whole = compute(algorithm, &[data]);
    for pieces in cuttings(data) {
        assert_eq!(compute(algorithm, &pieces), whole);
    }
    for (code, line) in [
        (213, format!("{} 0-{} {whole} a name", algorithm.name(), data.len())),
        (250, whole.to_uppercase()),
        (251, format!("\"/a name\" {whole}")),
    ] {
        let read = parse_hash(&text::reply(code, line.as_bytes()), algorithm);
        assert_eq!(read.map(|digest| digest.to_string()).as_ref(), Some(&whole), "{line}");
    }
}

fn compute(algorithm: HashAlgorithm, pieces: &[&[u8]]) -> String {
    let mut hasher = Hasher::new(algorithm);
    for piece in pieces {
        hasher.update(piece);
    }
    hasher.finish().to_string()
}
