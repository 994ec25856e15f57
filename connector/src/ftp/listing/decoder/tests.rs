//! Whole listings.

use time::UtcDateTime;

use super::{LINE_LIMIT, ListingDecoder, ListingError, ListingFormat};

/// The names, and how many lines were not understood with the first of them.
fn decode(format: ListingFormat, wire: &[u8]) -> (Vec<String>, u64, Option<String>) {
    let whole = decode_in_pieces(format, wire, wire.len());
    assert_eq!(whole, decode_in_pieces(format, wire, 1), "byte by byte");
    whole
}

fn decode_in_pieces(format: ListingFormat, wire: &[u8], length: usize) -> (Vec<String>, u64, Option<String>) {
    let mut decoder = ListingDecoder::new(format, UtcDateTime::UNIX_EPOCH);
    let mut names = Vec::new();
    let mut take = |decoder: &mut ListingDecoder| {
        names.extend(
            std::iter::from_fn(|| decoder.next_entry()).map(|entry| crate::ftp::name::decode_name(&entry.name)),
        );
    };
    for piece in wire.chunks(length) {
        decoder.push(piece).expect("short lines");
        take(&mut decoder);
    }
    decoder.finish();
    take(&mut decoder);
    (names, decoder.unparsed_lines(), decoder.first_unparsed().map(str::to_owned))
}

#[test]
fn list() {
    let wire = "total 12\r\n\r\ndrwxr-xr-x 2 a b 4096 Mar  2  2001 .\r\ndrwxr-xr-x 2 a b 4096 Mar  2  2001 ..\r\n\
                -rw-r--r-- 1 a b 7 Mar  2  2001 one\r\nsub:\r\n-rw-r--r-- 1 a b 7 Mar  2  2001 ../../etc/passwd\r\n\
                lrwxrwxrwx 1 a b 7 Mar  2  2001 two -> ../x/y\r\r\n-rw-r--r-- 1 a b 7 Mar  2  2001 three";
    assert_eq!(
        decode(ListingFormat::List, wire.as_bytes()),
        (["one", "two", "three"].map(str::to_owned).to_vec(), 2, Some("sub:".to_owned()))
    );
    assert_eq!(decode(ListingFormat::List, "insgesamt 4K\n  \n".as_bytes()), (vec![], 0, None));
}

#[test]
fn mlsd() {
    let wire = b"type=cdir; /pub\r\ntype=pdir; /\r\ntype=dir; ..\r\ntype=file;size=1; a b\r\ntype=file; a/b\r\n\
                 type=file; c\rQUIT\r\nnonsense\r\n";
    assert_eq!(decode(ListingFormat::Mlsd, wire), (vec!["a b".to_owned()], 3, Some("type=file; a/b".to_owned())));
}

#[test]
fn names() {
    let wire = b"one\r\n/pub/two\r\n./three\r\n.\r\npub/..\r\n\r\npub/\r\nfo\0ur\r\n five \r\n";
    assert_eq!(
        decode(ListingFormat::Names, wire),
        (["one", "two", "three", " five "].map(str::to_owned).to_vec(), 2, Some("pub/".to_owned()))
    );
}

#[test]
fn bounds_lines() {
    let mut decoder = ListingDecoder::new(ListingFormat::Names, UtcDateTime::UNIX_EPOCH);
    assert_eq!(decoder.push(&vec![b'x'; LINE_LIMIT]), Ok(()));
    assert_eq!(decoder.push(b"\n"), Ok(()));
    assert_eq!(decoder.next_entry().map(|entry| entry.name.len()), Some(LINE_LIMIT));
    assert_eq!(decoder.push(&vec![b'x'; LINE_LIMIT + 1]), Err(ListingError::LineTooLong));
    assert_eq!(decoder.push(b"\nanother\n"), Err(ListingError::LineTooLong), "a failure stays");
    decoder.finish();
    assert_eq!(decoder.next_entry(), None);
}
