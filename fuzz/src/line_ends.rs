//! Line ends of text.

use crate::choice::cuttings;
use ftp_connector::ftp::{Converted, FromNetwork, ToNetwork};

/// Both converters do what their sentence says, in whatever pieces the text comes in, and count it.
pub fn line_ends(data: &[u8]) {
    let wire = written_plainly(data);
    let text = read_plainly(data);
    for pieces in cuttings(data).into_iter().chain([vec![data]]) {
        let (mut to_network, mut from_network) = (ToNetwork::default(), FromNetwork::default());
        let (mut sent, mut received) = (Vec::new(), Vec::new());
        for piece in pieces {
            to_network.convert(piece, &mut sent);
            from_network.convert(piece, &mut received);
        }
        from_network.finish(&mut received);
        assert_eq!((&sent, to_network.converted()), (&wire, counted(data, &wire)));
        assert_eq!((&received, from_network.converted()), (&text, counted(data, &text)));
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
