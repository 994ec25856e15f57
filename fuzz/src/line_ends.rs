//! Line ends of text.

use crate::choice::cuttings;
use ftp_connector::ftp::{Converted, FromNetwork, ToNetwork};

/// Both converters do what their sentence says, in whatever pieces the text comes in, and count it.
pub fn line_ends(data: &[u8]) {
    let wire = written_plainly(data);
    let text = read_plainly(data);
    for pieces in cuttings(data).into_iter().chain([vec![data]]) {
        let (mut to, mut result) = (ToNetwork::default(), Vec::new());
        pieces.iter().for_each(|piece| to.convert(piece, &mut result));
        assert_eq!((&result, to.converted()), (&wire, counted(data, &wire)));

        let (mut from, mut result) = (FromNetwork::default(), Vec::new());
        pieces.iter().for_each(|piece| from.convert(piece, &mut result));
        from.finish(&mut result);
        assert_eq!((&result, from.converted()), (&text, counted(data, &text)));
    }
    if !data.windows(2).any(|pair| pair == b"\r\n") {
        assert_eq!(read_plainly(&wire), data, "text comes back");
    }
}

/// LF becomes CR LF, unless it is one already.
fn written_plainly(text: &[u8]) -> Vec<u8> {
    let mut wire = Vec::new();
    for byte in text {
        if *byte == b'\n' && wire.last() != Some(&b'\r') {
            wire.push(b'\r');
        }
        wire.push(*byte);
    }
    wire
}

/// CR LF becomes LF.
fn read_plainly(wire: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    for byte in wire {
        if *byte == b'\n' && text.last() == Some(&b'\r') {
            text.pop();
        }
        text.push(*byte);
    }
    text
}

fn counted(source: &[u8], result: &[u8]) -> Converted {
    Converted { taken: source.len() as u64, given: result.len() as u64 }
}
