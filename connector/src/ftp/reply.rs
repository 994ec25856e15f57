//! Replies on the control connection (RFC 959 §4.2).

mod parser;

pub use parser::{LINE_LIMIT, REPLY_LIMIT, ReplyError, ReplyParser};

use super::printable::printable;

/// One reply of the server, from its first to its last line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// Three digits, 100 to 599.
    pub code: u16,
    /// The text of each line as it came, without line end and without the code. At least one.
    pub lines: Vec<Vec<u8>>,
}

/// What the first digit of a reply's code says (RFC 959 §4.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplyKind {
    /// 1yz: begun; another reply will follow.
    Preliminary,
    /// 2yz: done.
    Completion,
    /// 3yz: accepted; the server waits for a further command.
    Intermediate,
    /// 4yz: not done, but the same command may work later.
    TransientNegative,
    /// 5yz: not done, and trying the same again will not help.
    PermanentNegative,
}

impl Reply {
    /// What the first digit of the code says.
    pub fn kind(&self) -> ReplyKind {
        match self.code {
            ..=199 => ReplyKind::Preliminary,
            200..=299 => ReplyKind::Completion,
            300..=399 => ReplyKind::Intermediate,
            400..=499 => ReplyKind::TransientNegative,
            500.. => ReplyKind::PermanentNegative,
        }
    }

    /// 2yz: done.
    pub fn is_completion(&self) -> bool {
        self.kind() == ReplyKind::Completion
    }

    /// 1yz: begun; another reply will follow.
    pub fn is_preliminary(&self) -> bool {
        self.kind() == ReplyKind::Preliminary
    }

    /// 3yz: accepted; the server waits for a further command.
    pub fn is_intermediate(&self) -> bool {
        self.kind() == ReplyKind::Intermediate
    }

    /// 4yz or 5yz: not done.
    pub fn is_negative(&self) -> bool {
        matches!(self.kind(), ReplyKind::TransientNegative | ReplyKind::PermanentNegative)
    }

    /// All lines as one line for people, without the code. What is not UTF-8, and control characters, become U+FFFD.
    pub fn text(&self) -> String {
        let lines = self.text_lines();
        let said: Vec<&str> = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
        said.join(" ")
    }

    /// The lines for people, without the code. What is not UTF-8, and control characters, become U+FFFD.
    pub fn text_lines(&self) -> Vec<String> {
        self.lines.iter().map(|line| printable(line)).collect()
    }
}

#[cfg(test)]
impl Reply {
    /// The reply that a server would send as these lines.
    pub(crate) fn from_wire(wire: &[u8]) -> Self {
        let mut parser = ReplyParser::default();
        parser.push(wire);
        parser.next_reply().expect("valid reply").expect("complete reply")
    }
}

#[cfg(test)]
mod tests {
    use super::{Reply, ReplyKind};

    #[test]
    fn kind_is_the_first_digit() {
        let kinds = [150, 226, 331, 425, 550].map(|code| Reply { code, lines: vec![Vec::new()] }.kind());
        assert_eq!(
            kinds,
            [
                ReplyKind::Preliminary,
                ReplyKind::Completion,
                ReplyKind::Intermediate,
                ReplyKind::TransientNegative,
                ReplyKind::PermanentNegative
            ]
        );
    }

    #[test]
    fn text_is_one_printable_line() {
        let reply = Reply::from_wire(b"230-Welcome\x1b[0m\r\n\r\n  to\tGr\xc3\xbc\xdfe\r\n230 done\r\n");
        assert_eq!(reply.text(), "Welcome\u{fffd}[0m to Grü\u{fffd}e done");
        assert_eq!(reply.text_lines().len(), 4);
    }
}
