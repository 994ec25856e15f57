//! Replies on the control connection.

use crate::choice::cuttings;
use crate::text::assert_printable;
use ftp_connector::ftp::{Reply, ReplyError, ReplyKind, ReplyParser};

/// Replies come out the same in whatever pieces the bytes come in, and have the form that the rest of the connector
/// relies on.
pub fn reply(data: &[u8]) {
    let whole = read(&[data]);
    for pieces in cuttings(data) {
        assert_eq!(read(&pieces), whole);
    }
    for reply in &whole.replies {
        check(reply);
        let again = read(&[&to_wire(reply)]);
        assert_eq!(again, Conversation { replies: vec![reply.clone()], ..Conversation::default() });
    }
    if let Some(failure) = whole.failure {
        assert_printable(&failure.to_string());
    }
}

/// What a server was understood to say.
#[derive(Debug, Default, PartialEq)]
struct Conversation {
    replies: Vec<Reply>,
    failure: Option<ReplyError>,
    has_leftover: bool,
}

fn read(pieces: &[&[u8]]) -> Conversation {
    let mut parser = ReplyParser::default();
    let mut conversation = Conversation::default();
    for piece in pieces {
        parser.push(piece);
        while let Some(reply) = parser.next_reply().unwrap_or_default() {
            conversation.replies.push(reply);
        }
    }
    conversation.failure = parser.next_reply().err();
    assert_eq!(parser.next_reply().err(), conversation.failure, "an error stays");
    conversation.has_leftover = parser.has_leftover();
    conversation
}

fn check(reply: &Reply) {
    assert!((100..=599).contains(&reply.code) && !reply.lines.is_empty(), "{reply:?}");
    assert!(!reply.lines.iter().flatten().any(|byte| matches!(byte, b'\n' | 0)), "{reply:?}");
    let kind = match reply.code / 100 {
        1 => ReplyKind::Preliminary,
        2 => ReplyKind::Completion,
        3 => ReplyKind::Intermediate,
        4 => ReplyKind::TransientNegative,
        _ => ReplyKind::PermanentNegative,
    };
    assert_eq!(reply.kind(), kind);
    assert_eq!(reply.text_lines().len(), reply.lines.len());
    assert_printable(&reply.text());
}

/// The reply as RFC 959 §4.2 writes it.
fn to_wire(reply: &Reply) -> Vec<u8> {
    let mut wire = Vec::new();
    let last = reply.lines.len() - 1;
    for (index, line) in reply.lines.iter().enumerate() {
        let separator = if index == last { ' ' } else { '-' };
        wire.extend_from_slice(format!("{}{separator}", reply.code).as_bytes());
        for byte in line {
            // Telnet's IAC stands for itself when it is doubled.
            wire.extend(std::iter::repeat_n(*byte, if *byte == 0xFF { 2 } else { 1 }));
        }
        wire.extend_from_slice(b"\r\n");
    }
    wire
}
