//! ASCII transfers (RFC 959, section 3.1.1.1), as servers on unix do them: lines end with LF in a file and with CR LF
//! on the way.

/// Bytes of a file on their way to the client. What ends with CR LF already goes as it is.
#[derive(Debug, Default)]
pub(super) struct Outgoing {
    after_return: bool,
}

impl Outgoing {
    pub(super) fn convert(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut converted = Vec::with_capacity(bytes.len());
        for &byte in bytes {
            if byte == b'\n' && !self.after_return {
                converted.push(b'\r');
            }
            converted.push(byte);
            self.after_return = byte == b'\r';
        }
        converted
    }
}

/// What a file holds of what came from the client.
pub(super) fn stored(bytes: &[u8]) -> Vec<u8> {
    let next = bytes.iter().skip(1).map(Some).chain([None]);
    let kept = bytes.iter().zip(next).filter(|&(byte, next)| *byte != b'\r' || next != Some(&b'\n'));
    kept.map(|(byte, _)| *byte).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_become_what_the_other_side_has() {
        let mut outgoing = Outgoing::default();
        assert_eq!(outgoing.convert(b"a\nb\r"), b"a\r\nb\r");
        assert_eq!(outgoing.convert(b"\n\n"), b"\n\r\n");
        assert_eq!(stored(b"a\r\nb\rc\n\r\r\n\r"), b"a\nb\rc\n\r\n\r");
        assert_eq!(stored(b""), b"");
    }
}
