//! Lines, read without losing a byte when the reading is given up in between; and which lines make a reply.

use std::io;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};

/// A longer line is passed on in pieces.
const LONGEST_PIECE: usize = 64 * 1024;

#[derive(Debug)]
pub(super) struct Lines<S> {
    stream: BufReader<S>,
    partial: Vec<u8>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Lines<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream: BufReader::new(stream), partial: Vec::new() }
    }

    /// The next line with its end, or what there is before the stream's end; empty at the end. May be given up and called
    /// again.
    pub(super) async fn next(&mut self) -> io::Result<Vec<u8>> {
        loop {
            let buffered = self.stream.fill_buf().await?;
            let end = buffered.iter().position(|byte| *byte == b'\n');
            let taken = end.map_or(buffered.len(), |end| end + 1);
            let is_over = buffered.is_empty();
            self.partial.extend(buffered.iter().take(taken));
            self.stream.consume(taken);
            if end.is_some() || is_over || self.partial.len() >= LONGEST_PIECE {
                return Ok(std::mem::take(&mut self.partial));
            }
        }
    }

    /// The next line, when it has come with the last one.
    pub(super) fn next_that_came(&mut self) -> Option<Vec<u8>> {
        let length = self.stream.buffer().iter().position(|byte| *byte == b'\n')? + 1;
        let line = self.stream.buffer().get(..length)?.to_vec();
        self.stream.consume(length);
        Some(line)
    }

    pub(super) async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes).await?;
        self.stream.flush().await
    }

    pub(super) fn stream(&self) -> &S {
        self.stream.get_ref()
    }

    pub(super) fn into_stream(self) -> S {
        self.stream.into_inner()
    }
}

/// Where in a reply a line stands (RFC 959, section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) is_first: bool,
    pub(super) is_last: bool,
    /// The reply is not one that announces another (1yz).
    pub(super) is_final: bool,
}

/// Follows the lines of replies.
#[derive(Debug, Default)]
pub(super) struct Replies {
    /// The code of the reply whose lines are coming.
    open: Option<[u8; 3]>,
}

impl Replies {
    pub(super) fn place(&mut self, line: &[u8]) -> Place {
        let (code, more) = match line {
            [a, b, c, mark, ..] => (Some([*a, *b, *c]), *mark == b'-'),
            _ => (None, false),
        };
        let is_first = self.open.is_none();
        let is_last = !more && (is_first || self.open == code && line.get(3) == Some(&b' '));
        let is_final = self.open.or(code).is_none_or(|[kind, ..]| kind != b'1');
        self.open = if is_last { None } else { self.open.or(code) };
        Place { is_first, is_last, is_final }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reply_of_several_lines_ends_with_its_code_and_a_space() {
        let mut replies = Replies::default();
        let mut places = |lines: &[&str]| {
            let places = lines.iter().map(|line| replies.place(line.as_bytes()));
            places.map(|place| (place.is_first, place.is_last, place.is_final)).collect::<Vec<_>>()
        };
        assert_eq!(places(&["150 Here.\r\n", "226 Done.\r\n"]), [(true, true, false), (true, true, true)]);
        let lines = ["211-Features\r\n", " SIZE\r\n", "150 is no end\r\n", "211-nor this\r\n", "211 End\r\n"];
        let (first, between, last) = ((true, false, true), (false, false, true), (false, true, true));
        assert_eq!(places(&lines), [first, between, between, between, last]);
        assert_eq!(places(&["x\r\n"]), [(true, true, true)]);
    }

    #[tokio::test]
    async fn no_byte_of_a_line_is_lost_when_reading_is_given_up() {
        let (ours, mut theirs) = tokio::io::duplex(100);
        let mut lines = Lines::new(ours);
        theirs.write_all(b"first\r\nsec").await.unwrap();
        assert_eq!(lines.next().await.unwrap(), b"first\r\n");
        tokio::select! {
            biased;
            line = lines.next() => panic!("{line:?}"),
            () = std::future::ready(()) => {}
        }
        theirs.write_all(b"ond\nend").await.unwrap();
        drop(theirs);
        assert_eq!(lines.next().await.unwrap(), b"second\n");
        assert_eq!(lines.next().await.unwrap(), b"end");
        assert_eq!(lines.next().await.unwrap(), b"");
    }
}
