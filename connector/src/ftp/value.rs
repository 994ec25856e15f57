//! Replies that carry one value: SIZE and MDTM (RFC 3659 §3, §4), PWD and MKD (RFC 959, appendix II).

use super::modified::Modified;
use super::number::decimal;
use super::reply::Reply;

/// The size in bytes in the answer to SIZE.
///
/// It is the first word; some servers talk first (`213 file: 213, Size =51`) and end with it.
pub fn parse_size(reply: &Reply) -> Option<u64> {
    let text = single_line(reply, 213)?.trim_ascii();
    let first = text.split(u8::is_ascii_whitespace).next()?;
    if let Some(size) = decimal(first) {
        return Some(size);
    }
    let length = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (before, digits) = text.split_at_checked(text.len() - length)?;
    if !before.ends_with(b" ") && !before.ends_with(b"=") {
        return None;
    }
    decimal(digits)
}

/// The time in the answer to MDTM, which is UTC.
pub fn parse_modified(reply: &Reply) -> Option<Modified> {
    let text = single_line(reply, 213)?.trim_ascii();
    // Some add a zone (`213 19990929003355 GMT`).
    Modified::parse_time_value(text.split(u8::is_ascii_whitespace).next()?)
}

/// The directory in a 257 reply, as it stands on the wire.
///
/// It is quoted, with quotes inside it doubled; words may stand before and after. Servers that forget the quotes send
/// the path as the first word. One with control characters is refused: it could not be sent back.
pub fn parse_working_directory(reply: &Reply) -> Option<Vec<u8>> {
    let text = single_line(reply, 257)?;
    let path = match text.iter().position(|byte| *byte == b'"') {
        Some(quote) => unquote(text.get(quote + 1..)?)?,
        None => text.split(|byte| *byte == b' ').next().filter(|word| word.starts_with(b"/"))?.to_vec(),
    };
    (!path.is_empty() && !path.iter().any(u8::is_ascii_control)).then_some(path)
}

fn single_line(reply: &Reply, code: u16) -> Option<&[u8]> {
    if reply.code != code {
        return None;
    }
    reply.lines.first().map(Vec::as_slice)
}

/// The text up to the closing quote; none when there is none.
fn unquote(quoted: &[u8]) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let mut bytes = quoted.iter().copied().peekable();
    loop {
        match bytes.next()? {
            b'"' if bytes.next_if_eq(&b'"').is_none() => return Some(text),
            byte => text.push(byte),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Reply, parse_modified, parse_size, parse_working_directory};

    fn reply(line: &str) -> Reply {
        Reply::from_wire(format!("{line}\r\n").as_bytes())
    }

    #[test]
    fn size() {
        for (line, expected) in [
            ("213 51", Some(51)),
            ("213 0", Some(0)),
            ("213 4294967296", Some(4_294_967_296)),
            ("213 18446744073709551615", Some(u64::MAX)),
            ("213 51 bytes", Some(51)),
            ("213 file: 213, Size =51", Some(51)),
            ("213 -1", None),
            ("213 18446744073709551616", None),
            ("213 report2", None),
            ("213", None),
            ("500 51", None),
        ] {
            assert_eq!(parse_size(&reply(line)), expected, "{line}");
        }
    }

    #[test]
    fn modified() {
        for (line, expected) in [
            ("213 20030405060708", Some("2003-04-05T06:07:08Z")),
            ("213 19990929003355 GMT", Some("1999-09-29T00:33:55Z")),
            ("213 20030405060708.123", Some("2003-04-05T06:07:08.123Z")),
            // "19" followed by the years since 1900: the year 2000 bug.
            ("213 191030405060708", None),
            ("213 2003040506070", None),
            ("550 20030405060708", None),
        ] {
            assert_eq!(parse_modified(&reply(line)).map(|time| time.to_rfc3339()).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn working_directory() {
        for (line, expected) in [
            ("257 \"/\" is the current directory", Some("/")),
            ("257 \"/a \"\"b\"\"\" created, \"really\"", Some("/a \"b\"")),
            ("257 there is rubbish all over \"/this/is/the/path\"", Some("/this/is/the/path")),
            ("257 \"C:/somedir\" is the current directory", Some("C:/somedir")),
            ("257 /without/quotes is current", Some("/without/quotes")),
            ("257 \"Only one", None),
            ("257 \"\"", None),
            ("257 \"/\x03\"", None),
            ("257 \"/\r\"", None),
            ("257 nothing here", None),
            ("250 \"/\"", None),
        ] {
            let path = parse_working_directory(&reply(line));
            assert_eq!(path.as_deref(), expected.map(str::as_bytes), "{line:?}");
        }
        let latin1 = Reply::from_wire(b"257 \"/Gr\xfc\xdfe\"\r\n");
        assert_eq!(parse_working_directory(&latin1).as_deref(), Some(&b"/Gr\xfc\xdfe"[..]));
    }
}
