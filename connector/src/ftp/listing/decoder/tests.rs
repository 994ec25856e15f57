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
            std::iter::from_fn(|| decoder.next_entry()).map(|entry| crate::ftp::NameEncoding::Utf8.decode(&entry.name)),
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

#[test]
fn counts_what_is_not_of_the_dialect() {
    let wire = b"05-26-95  10:57AM               143712 one\r\n\
                 -rw-r--r-- 1 a b 7 Mar  2  2001 unix\r\n\
                 12-05-96  05:03PM       <DIR>          two\r\n\
                 Migrated         MVS\r\n";
    assert_eq!(
        decode(ListingFormat::List, wire),
        (["one", "two"].map(str::to_owned).to_vec(), 2, Some("-rw-r--r-- 1 a b 7 Mar  2  2001 unix".to_owned()))
    );
}

#[test]
fn headings_settle_the_dialect() {
    for (wire, names) in [
        ("Volume Unit    Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname\nMigrated      A.B\n", ["A.B"].as_slice()),
        (" Name     VV.MM   Created       Changed      Size  Init   Mod   Id\n ONE\n TWO\n", &["ONE", "TWO"]),
        (
            "File         Code             EOF  Last Modification    Owner  RWEP\n\
          A  101   16354 18-Mar-09 15:09:12 244, 10 \"nnnn\"\n",
            &["A"],
        ),
        ("drwxr-xr-x   folder   0 Jan  4 14:51 x\n-rw-r--r-- 3 4 7 Jul 22  2010 y\n", &["x", "y"]),
    ] {
        let names = names.iter().map(|name| (*name).to_owned()).collect();
        assert_eq!(decode(ListingFormat::List, wire.as_bytes()), (names, 0, None));
    }
    let wire = b"Directory DISK$USER:[PUB]\nMigrated A.B\n-rw-r--r-- 1 a b 7 Mar  2  2001 x\n";
    assert_eq!(decode(ListingFormat::List, wire), (vec![], 2, Some("Migrated A.B".to_owned())));
}

#[test]
fn broken_lines() {
    let wire = b"Directory DISK$USER:[PUB]\r\n\r\n\
                 A_LONG_NAME.TXT;12\r\n                4/15   24-FEB-2003 13:17:24  [A,B]  (RWED,,,)\r\n\
                 ALONE.TXT;1\r\n\
                 TWICE.TXT;1\r\n\
                 NEXT.TXT;1   4/15   24-FEB-2003 13:17:24\r\n\
                 LOST.TXT;1\r\n   and nothing more\r\n\
                 \r\nTotal of 3 files, 12/45 blocks.\r\nLAST.TXT;3";
    assert_eq!(
        decode(ListingFormat::List, wire),
        (["A_LONG_NAME.TXT", "NEXT.TXT"].map(str::to_owned).to_vec(), 5, Some("ALONE.TXT;1".to_owned()))
    );
}

#[test]
fn the_order_of_dates_shows_in_the_listing() {
    let wire = b"A 1 02/23/04 14:19:31 *STMF one\nA 1 02/03/04 14:19:31 *STMF two\n";
    let now = UtcDateTime::UNIX_EPOCH.saturating_add(time::Duration::days(20_778));
    let mut decoder = ListingDecoder::new(ListingFormat::List, now);
    decoder.push(wire).expect("short lines");
    let times: Vec<_> = std::iter::from_fn(|| decoder.next_entry())
        .map(|entry| entry.modified.map(|modified| modified.to_rfc3339()).unwrap_or_default())
        .collect();
    assert_eq!(times, ["2004-02-23T14:19:31Z", "2004-02-03T14:19:31Z"]);
}

/// Enough that time beyond proportion to the length would be noticed.
#[test]
fn long_listings() {
    const LINES: usize = 200_000;
    let mut wire = Vec::new();
    for number in 0..LINES {
        wire.extend_from_slice(format!("-rw-r--r-- 1 ann staff 7 Mar  2  2001 file-{number}\r\n").as_bytes());
    }
    let mut decoder = ListingDecoder::new(ListingFormat::List, UtcDateTime::UNIX_EPOCH);
    let mut entries = 0;
    for piece in wire.chunks(64 * 1024) {
        decoder.push(piece).expect("short lines");
        entries += std::iter::from_fn(|| decoder.next_entry()).count();
    }
    assert_eq!((entries, decoder.unparsed_lines()), (LINES, 0));
}
