//! No input makes a parser panic, and no cut between reads changes what it makes of it.

use fastrand::Rng;
use time::UtcDateTime;

use crate::ftp::features::Features;
use crate::ftp::host_port::{parse_epsv, parse_pasv};
use crate::ftp::listing::{Entry, ListingDecoder, ListingFormat, mlsd, unix};
use crate::ftp::reply::{Reply, ReplyParser};
use crate::ftp::value::{parse_modified, parse_size, parse_working_directory};

/// Pieces of real lines among random bytes: these get further into a parser than noise does.
const FRAGMENTS: [&str; 44] = [
    "220 ",
    "211-",
    "227 ",
    "229 (|||",
    "213 20260303210732",
    "257 \"",
    "\"\"",
    "1,2,3,4,5,6",
    "\r\n",
    "\n",
    "\0",
    "-rw-r--r-- 1 a b ",
    "lrwxrwxrwx 1 a b 3 ",
    "0, 27 ",
    "Mar  2 15:13 ",
    "Feb 29 2000 ",
    "6月 3日 2003年 ",
    " -> ",
    "type=OS.unix=slink:",
    "size=9;",
    "modify=20260303210732.1;",
    "; ",
    "../",
    "total 3",
    "2 févr. 2001 ",
    "folder 2 ",
    "05-26-95  10:57AM ",
    "<SYMLINKD> x [C:\\",
    "+i1,m9,r,s1,\t",
    "Directory A:[B]\n",
    "A.B;1 ",
    "9/9 2-JUN-1998 08:38:42.1 ",
    "[A,B] (RWED)",
    "Volume Unit Referred Ext Used Recfm Lrecl BlkSz Dsorg Dsname\n",
    "SAVE00 3390 2004/06/23 1 1 FB 128 6144 PO ",
    "Migrated ",
    "Name VV.MM Created Changed Size Init Mod Id\n",
    "01.03 2002/09/12 2002/10/11 09:37 1 1 0 ",
    "PEP 4019 04/03/18 18:58:16 ",
    "CFT *MEM A.FILE/",
    "*FILE A.FILE",
    "d [RWCEAFMS] a 512 ",
    " 1 A DIR 02-09-97 13:49 ",
    "A 101 9 18-Mar-09 15:09:12 244, 10 \"nnnn\"",
];

fn noise(random: &mut Rng) -> Vec<u8> {
    let mut bytes = Vec::new();
    for _ in 0..random.usize(0..12) {
        if random.bool() {
            bytes.extend_from_slice(random.choice(FRAGMENTS).unwrap_or_default().as_bytes());
        } else {
            bytes.extend(std::iter::repeat_with(|| random.u8(..)).take(4));
        }
    }
    bytes
}

#[test]
fn nothing_panics() {
    let mut random = Rng::with_seed(959);
    for _ in 0..50_000 {
        let bytes = noise(&mut random);
        let reply = Reply { code: random.u16(..), lines: vec![bytes.clone(), bytes.clone(), bytes.clone()] };
        _ = (reply.kind(), reply.text(), reply.text_lines());
        for code in [211, 213, 227, 229, 257] {
            let reply = Reply { code, ..reply.clone() };
            _ = (parse_pasv(&reply), parse_epsv(&reply), Features::parse(&reply).mlst_facts().len());
            _ = (parse_size(&reply), parse_modified(&reply), parse_working_directory(&reply));
        }
        let now = UtcDateTime::from_unix_timestamp(random.i64(-377_705_116_800..=253_402_300_799)).expect("in range");
        _ = (mlsd::parse_line(&bytes), unix::parse_line(&bytes, now));
    }
}

#[test]
fn pieces_make_no_difference() {
    let mut random = Rng::with_seed(3659);
    for _ in 0..10_000 {
        let bytes = noise(&mut random);
        let cut = random.usize(0..=bytes.len());
        let (head, tail) = bytes.split_at(cut);
        assert_eq!(replies(&[&bytes]), replies(&[head, tail]));
        for format in [ListingFormat::Mlsd, ListingFormat::List, ListingFormat::Names] {
            assert_eq!(entries(format, &[&bytes]), entries(format, &[head, tail]));
        }
    }
}

fn replies(pieces: &[&[u8]]) -> (Vec<Reply>, bool) {
    let mut parser = ReplyParser::default();
    let mut replies = Vec::new();
    for piece in pieces {
        parser.push(piece);
        while let Ok(Some(reply)) = parser.next_reply() {
            replies.push(reply);
        }
    }
    (replies, parser.next_reply().is_ok())
}

fn entries(format: ListingFormat, pieces: &[&[u8]]) -> (Vec<Entry>, u64) {
    let mut decoder = ListingDecoder::new(format, UtcDateTime::UNIX_EPOCH);
    for piece in pieces {
        decoder.push(piece).expect("short lines");
    }
    decoder.finish();
    let entries: Vec<Entry> = std::iter::from_fn(|| decoder.next_entry()).collect();
    for entry in &entries {
        assert!(!entry.name.is_empty() && !entry.name.contains(&b'/') && entry.name != b"..", "{entry:?}");
    }
    (entries, decoder.unparsed_lines())
}
