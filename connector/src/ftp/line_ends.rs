//! Line ends of text: CR LF on the wire (RFC 959 §3.1.1.1), LF in documents.
//!
//! Converters take a stream in chunks of any length, and give the same whatever the chunks are. They work on bytes, so
//! they are right for every encoding in which the bytes 10 and 13 are nothing but line ends: not for UTF-16.

/// How many bytes a converter took and gave.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Converted {
    /// Bytes of the source.
    pub taken: u64,
    /// Bytes of the result.
    pub given: u64,
}

/// Text on its way to the server: LF becomes CR LF, unless it is one already.
#[derive(Debug, Clone, Default)]
pub struct ToNetwork {
    after_cr: bool,
    converted: Converted,
}

/// Text on its way from the server: CR LF becomes LF. A CR elsewhere stays.
#[derive(Debug, Clone, Default)]
pub struct FromNetwork {
    /// A CR at the end of the last chunk: what it is depends on the next byte.
    holds_cr: bool,
    converted: Converted,
}

impl ToNetwork {
    /// Appends what the next chunk of the source becomes.
    pub fn convert(&mut self, chunk: &[u8], result: &mut Vec<u8>) {
        let before = result.len();
        for line in chunk.split_inclusive(|byte| *byte == b'\n') {
            if let Some(text) = line.strip_suffix(b"\n") {
                let complete = text.last().map_or(self.after_cr, |last| *last == b'\r');
                result.extend_from_slice(text);
                result.extend_from_slice(if complete { b"\n" } else { b"\r\n" });
            } else {
                result.extend_from_slice(line);
            }
            self.after_cr = line.ends_with(b"\r");
        }
        self.converted.count(chunk.len(), result.len() - before);
    }

    /// What was converted so far.
    pub fn converted(&self) -> Converted {
        self.converted
    }
}

impl FromNetwork {
    /// Appends what the next chunk from the wire becomes.
    pub fn convert(&mut self, chunk: &[u8], result: &mut Vec<u8>) {
        let before = result.len();
        if self.holds_cr && chunk.first().is_some_and(|first| *first != b'\n') {
            result.push(b'\r');
        }
        for line in chunk.split_inclusive(|byte| *byte == b'\n') {
            let text = line.strip_suffix(b"\r\n").or_else(|| line.strip_suffix(b"\r"));
            result.extend_from_slice(text.unwrap_or(line));
            if line.ends_with(b"\r\n") {
                result.push(b'\n');
            }
        }
        self.holds_cr = chunk.last().map_or(self.holds_cr, |last| *last == b'\r');
        self.converted.count(chunk.len(), result.len() - before);
    }

    /// Appends what is left when the source has ended: a CR that was its last byte.
    pub fn finish(&mut self, result: &mut Vec<u8>) {
        if std::mem::take(&mut self.holds_cr) {
            result.push(b'\r');
            self.converted.count(0, 1);
        }
    }

    /// What was converted so far.
    pub fn converted(&self) -> Converted {
        self.converted
    }
}

impl Converted {
    fn count(&mut self, taken: usize, given: usize) {
        self.taken += taken as u64;
        self.given += given as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::{Converted, FromNetwork, ToNetwork};

    fn to_network<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> (Vec<u8>, Converted) {
        let (mut converter, mut result) = (ToNetwork::default(), Vec::new());
        chunks.into_iter().for_each(|chunk| converter.convert(chunk, &mut result));
        (result, converter.converted())
    }

    fn from_network<'a>(chunks: impl IntoIterator<Item = &'a [u8]>) -> (Vec<u8>, Converted) {
        let (mut converter, mut result) = (FromNetwork::default(), Vec::new());
        chunks.into_iter().for_each(|chunk| converter.convert(chunk, &mut result));
        converter.finish(&mut result);
        (result, converter.converted())
    }

    #[test]
    fn lines_end_in_cr_lf_on_the_wire() {
        for (text, wire) in [
            ("a\nb\n", "a\r\nb\r\n"),
            ("a\r\nb", "a\r\nb"),
            ("\n\n", "\r\n\r\n"),
            ("\n\r\n\r", "\r\n\r\n\r"),
            ("a\rb", "a\rb"),
            ("", ""),
        ] {
            let (result, converted) = to_network([text.as_bytes()]);
            assert_eq!(result, wire.as_bytes(), "{text:?}");
            assert_eq!(converted, Converted { taken: text.len() as u64, given: wire.len() as u64 }, "{text:?}");
        }
        assert_eq!(to_network([&b"a\r"[..], b"", b"\nb"]).0, b"a\r\nb");
    }

    #[test]
    fn lines_end_in_lf_in_documents() {
        for (wire, text) in [
            ("a\r\nb\r\n", "a\nb\n"),
            ("a\nb\rc", "a\nb\rc"),
            ("\r\r\n\r", "\r\n\r"),
            ("\r\n\n\r\r", "\n\n\r\r"),
            ("\r", "\r"),
            ("", ""),
        ] {
            let (result, converted) = from_network([wire.as_bytes()]);
            assert_eq!(result, text.as_bytes(), "{wire:?}");
            assert_eq!(converted, Converted { taken: wire.len() as u64, given: text.len() as u64 }, "{wire:?}");
        }
        assert_eq!(from_network([&b"a\r"[..], b"", b"\nb\r", b"\r", b"c"]).0, b"a\nb\r\rc");
    }

    #[test]
    fn chunks_make_no_difference_and_text_comes_back() {
        let mut random = fastrand::Rng::with_seed(959);
        for _ in 0..50_000 {
            let length = random.usize(0..12);
            let bytes: Vec<u8> = (0..length).filter_map(|_| random.choice(*b"\r\n\r\na")).collect();
            let mut chunks = Vec::new();
            let mut rest = &bytes[..];
            while !rest.is_empty() {
                let (chunk, after) = rest.split_at(random.usize(0..=rest.len()));
                chunks.push(chunk);
                rest = after;
            }
            let wire = to_network([&bytes[..]]);
            assert_eq!(to_network(chunks.iter().copied()), wire, "{bytes:?}");
            assert_eq!(from_network(chunks.iter().copied()), from_network([&bytes[..]]), "{bytes:?}");
            if !bytes.windows(2).any(|pair| pair == b"\r\n") {
                assert_eq!(from_network([&wire.0[..]]).0, bytes);
            }
        }
    }
}
