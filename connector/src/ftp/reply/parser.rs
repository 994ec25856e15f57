//! Reads replies from the bytes of the control connection, as they come in.

use std::collections::VecDeque;

use thiserror::Error;

use super::Reply;
use crate::ftp::number::decimal;
use crate::ftp::printable::excerpt;

/// The longest line, in bytes without its line end. RFC 959 sets no limit; real servers stay far below.
pub const LINE_LIMIT: usize = 64 * 1024;

/// The longest reply: the memory that all of its lines take, in bytes.
pub const REPLY_LIMIT: usize = 256 * 1024;

/// The server sent something that is not a reply. Where the next one starts cannot be known: give up the connection.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ReplyError {
    /// A line does not start with a code where one must.
    #[error("the server's reply does not start with a three-digit code: {0:?}")]
    NoCode(String),
    /// The code is none that RFC 959 knows.
    #[error("the server's reply has the code {0}, which is not between 100 and 599")]
    CodeOutOfRange(u16),
    /// A NUL byte, which no text has.
    #[error("the server's reply holds a NUL byte")]
    Nul,
    /// Over [`LINE_LIMIT`] or [`REPLY_LIMIT`].
    #[error("the server's reply is too long: a line over {} KiB, or over {} KiB in all", LINE_LIMIT / 1024, REPLY_LIMIT / 1024)]
    TooLong,
}

/// Reads replies incrementally: push bytes, then take replies until there is none.
///
/// Lines end with CRLF or a bare LF. Telnet commands (RFC 854), which RFC 959 allows in between, are skipped, and so
/// are blank lines between replies. After an error, every call gives that error again.
#[derive(Debug, Default)]
pub struct ReplyParser {
    input: VecDeque<u8>,
    telnet: Telnet,
    line: Vec<u8>,
    /// A multi-line reply whose last line has not come yet.
    open: Option<Reply>,
    /// What the lines since the last reply take, in bytes.
    size: usize,
    /// Bytes of Telnet commands since the last reply.
    skipped: usize,
    failure: Option<ReplyError>,
}

/// Where in a Telnet command the input stands.
#[derive(Debug, Default, PartialEq, Eq)]
enum Telnet {
    #[default]
    Text,
    /// After IAC.
    Command,
    /// After IAC WILL, WON'T, DO or DON'T: one byte names the option.
    Negotiation,
}

/// "Interpret as command".
const IAC: u8 = 255;
const WILL: u8 = 251;
const DONT: u8 = 254;

/// How a line with a code goes on after it.
enum CodedLine<'a> {
    /// `NNN text` or `NNN`: the reply ends here.
    Last(u16, &'a [u8]),
    /// `NNN-text`: more lines follow.
    More(u16, &'a [u8]),
}

impl ReplyParser {
    /// Adds bytes from the control connection.
    pub fn push(&mut self, bytes: &[u8]) {
        if self.failure.is_none() {
            self.input.extend(bytes);
        }
    }

    /// Takes the next complete reply; none when more bytes are needed.
    ///
    /// # Errors
    /// The bytes are no reply, or exceed a limit. The parser is of no use after that.
    pub fn next_reply(&mut self) -> Result<Option<Reply>, ReplyError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        self.read_reply().inspect_err(|failure| {
            self.failure = Some(failure.clone());
            self.input.clear();
        })
    }

    /// Whether anything has come in beyond the replies taken so far, were it half a line.
    ///
    /// After the reply to AUTH TLS there must be nothing: it came in the clear, so anyone may have put it there.
    pub fn has_leftover(&self) -> bool {
        !self.input.is_empty() || !self.line.is_empty() || self.open.is_some() || self.telnet != Telnet::Text
    }

    fn read_reply(&mut self) -> Result<Option<Reply>, ReplyError> {
        while let Some(byte) = self.input.pop_front() {
            let Some(byte) = self.skip_telnet(byte) else {
                // Nobody has that much to negotiate.
                self.skipped += 1;
                if self.skipped > REPLY_LIMIT {
                    return Err(ReplyError::TooLong);
                }
                continue;
            };
            match byte {
                0 => return Err(ReplyError::Nul),
                b'\n' => {
                    let line = std::mem::take(&mut self.line);
                    if let Some(reply) = self.end_line(line.strip_suffix(b"\r").unwrap_or(&line))? {
                        (self.size, self.skipped) = (0, 0);
                        return Ok(Some(reply));
                    }
                }
                _ if self.line.len() == LINE_LIMIT => return Err(ReplyError::TooLong),
                _ => self.line.push(byte),
            }
        }
        Ok(None)
    }

    /// The byte, when it is text.
    fn skip_telnet(&mut self, byte: u8) -> Option<u8> {
        let (next, text) = match (&self.telnet, byte) {
            (Telnet::Text, IAC) => (Telnet::Command, None),
            (Telnet::Command, WILL..=DONT) => (Telnet::Negotiation, None),
            // IAC IAC stands for the byte itself, which a name may hold.
            (Telnet::Text, _) | (Telnet::Command, IAC) => (Telnet::Text, Some(byte)),
            (Telnet::Command | Telnet::Negotiation, _) => (Telnet::Text, None),
        };
        self.telnet = next;
        text
    }

    fn end_line(&mut self, line: &[u8]) -> Result<Option<Reply>, ReplyError> {
        // An empty line takes memory too.
        self.size += line.len() + size_of::<Vec<u8>>();
        if self.size > REPLY_LIMIT {
            return Err(ReplyError::TooLong);
        }
        match self.open.take() {
            None if line.is_empty() => Ok(None),
            None => match coded_line(line) {
                Some(CodedLine::Last(code, text)) => Ok(Some(begin(code, text)?)),
                Some(CodedLine::More(code, text)) => {
                    self.open = Some(begin(code, text)?);
                    Ok(None)
                }
                None => Err(ReplyError::NoCode(excerpt(line, 60))),
            },
            Some(mut reply) => match coded_line(line) {
                Some(CodedLine::Last(code, text)) if code == reply.code => {
                    reply.lines.push(text.to_vec());
                    Ok(Some(reply))
                }
                Some(CodedLine::More(code, text)) if code == reply.code => {
                    reply.lines.push(text.to_vec());
                    self.open = Some(reply);
                    Ok(None)
                }
                _ => {
                    reply.lines.push(line.to_vec());
                    self.open = Some(reply);
                    Ok(None)
                }
            },
        }
    }
}

fn begin(code: u16, text: &[u8]) -> Result<Reply, ReplyError> {
    if !(100..=599).contains(&code) {
        return Err(ReplyError::CodeOutOfRange(code));
    }
    Ok(Reply { code, lines: vec![text.to_vec()] })
}

fn coded_line(line: &[u8]) -> Option<CodedLine<'_>> {
    let (digits, rest) = line.split_at_checked(3)?;
    let code = decimal(digits)?;
    match rest.split_first() {
        None => Some(CodedLine::Last(code, rest)),
        Some((b' ', text)) => Some(CodedLine::Last(code, text)),
        Some((b'-', text)) => Some(CodedLine::More(code, text)),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{LINE_LIMIT, REPLY_LIMIT, Reply, ReplyError, ReplyParser};

    fn replies(wire: &[u8]) -> Result<Vec<(u16, Vec<String>)>, ReplyError> {
        let whole = replies_in_pieces(wire, wire.len().max(1));
        assert_eq!(whole, replies_in_pieces(wire, 1), "byte by byte");
        whole
    }

    fn replies_in_pieces(wire: &[u8], length: usize) -> Result<Vec<(u16, Vec<String>)>, ReplyError> {
        let mut parser = ReplyParser::default();
        let mut taken = Vec::new();
        for piece in wire.chunks(length) {
            parser.push(piece);
            while let Some(reply) = parser.next_reply()? {
                taken.push((reply.code, reply.text_lines()));
            }
        }
        Ok(taken)
    }

    fn reply(code: u16, lines: &[&str]) -> (u16, Vec<String>) {
        (code, lines.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn reads_single_and_multi_line_replies() {
        for (wire, expected) in [
            (&b"220 ready\r\n"[..], vec![reply(220, &["ready"])]),
            (b"331 OK\n", vec![reply(331, &["OK"])]),
            (b"200\r\n", vec![reply(200, &[""])]),
            (b"150-A\r\n160-B\r\n150 C\r\n226 D\r\n", vec![reply(150, &["A", "160-B", "C"]), reply(226, &["D"])]),
            (
                b"230-Hi\r\n120 users\r\n 230 no\r\n230x\r\n230 ok\r\n",
                vec![reply(230, &["Hi", "120 users", " 230 no", "230x", "ok"])],
            ),
            (b"200-A\r\n200-B\r\n200\r\n", vec![reply(200, &["A", "B", ""])]),
            (b"\r\n220 after a blank line\r\n", vec![reply(220, &["after a blank line"])]),
            (b"220 half a li", vec![]),
        ] {
            assert_eq!(replies(wire), Ok(expected), "{}", String::from_utf8_lossy(wire));
        }
    }

    #[test]
    fn skips_telnet_commands() {
        assert_eq!(replies(b"\xff\xf12\xff\xfb\x0120\xff\xfe\x00 ok\r\n"), Ok(vec![reply(220, &["ok"])]));
        let reply = Reply::from_wire(b"257 \"/\xff\xff\"\r\n");
        assert_eq!(reply.lines, [b"\"/\xff\""]);
    }

    #[test]
    fn refuses_what_is_no_reply() {
        for (wire, message) in [
            (
                &b"HTTP/1.1 200 OK\r\n"[..],
                "the server's reply does not start with a three-digit code: \"HTTP/1.1 200 OK\"",
            ),
            (b"2200 ok\r\n", "the server's reply does not start with a three-digit code: \"2200 ok\""),
            (b" 220 ok\r\n", "the server's reply does not start with a three-digit code: \" 220 ok\""),
            (b"633 XXX\r\n", "the server's reply has the code 633, which is not between 100 and 599"),
            (b"099-x\r\n", "the server's reply has the code 99, which is not between 100 and 599"),
            (b"220 logged\0 in\r\n", "the server's reply holds a NUL byte"),
        ] {
            assert_eq!(replies(wire).map_err(|failure| failure.to_string()), Err(message.to_owned()));
        }
    }

    #[test]
    fn bounds_lines_and_replies() {
        let longest = [&b"220 "[..], &vec![b'x'; LINE_LIMIT - 5], b"\r\n"].concat();
        assert_eq!(replies(&longest).map(|taken| taken.len()), Ok(1));
        let mut endless_line = ReplyParser::default();
        endless_line.push(&vec![b'2'; LINE_LIMIT + 1]);
        assert_eq!(endless_line.next_reply(), Err(ReplyError::TooLong));

        for endless in [&b"\n"[..], b"more\r\n", b"\xFF\xFB\x01"] {
            let mut parser = ReplyParser::default();
            parser.push(b"220-x\r\n");
            parser.push(&endless.repeat(REPLY_LIMIT / 3 + 2));
            assert_eq!(parser.next_reply(), Err(ReplyError::TooLong));
            parser.push(b"220 x\r\n");
            assert_eq!(parser.next_reply(), Err(ReplyError::TooLong), "a failure stays");
        }
    }

    #[test]
    fn knows_what_is_left_over() {
        let mut parser = ReplyParser::default();
        assert!(!parser.has_leftover());
        parser.push(b"234 go\r\n2");
        assert!(parser.next_reply().is_ok_and(|reply| reply.is_some()));
        assert!(parser.has_leftover());
        assert_eq!(parser.next_reply(), Ok(None));
        assert!(parser.has_leftover(), "half a line is kept elsewhere, but still there");
    }

    #[test]
    fn takes_time_in_proportion_to_the_input() {
        // Four times the limit in one go, drained one reply at a time: quadratic work would take minutes.
        let mut parser = ReplyParser::default();
        parser.push(&b"200 ok\r\n".repeat(200_000));
        let mut count = 0;
        while parser.next_reply().is_ok_and(|reply| reply.is_some()) {
            count += 1;
        }
        assert_eq!(count, 200_000);
    }
}
