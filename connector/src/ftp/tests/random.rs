//! No input makes a parser panic, and no disturbed line makes a wrong entry.

use fastrand::Rng;
use time::UtcDateTime;

use crate::ftp::features::Features;
use crate::ftp::host_port::{parse_epsv, parse_pasv};
use crate::ftp::listing::{Entry, ListingDecoder, ListingFormat, mlsd, unix};
use crate::ftp::reply::{Reply, ReplyParser};
use crate::ftp::value::{parse_modified, parse_size, parse_working_directory};

/// Pieces of real lines among random bytes: these get further into a parser than noise does.
const FRAGMENTS: [&str; 24] = [
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

#[test]
fn white_space_and_case_make_no_wrong_entry() {
    const FIELDS: [&str; 8] = ["-rwxr-xr-x", "2", "ann", "staff", "4096", "Mar", "2", "15:13"];
    let mut random = Rng::with_seed(1123);
    let plain = unix::parse_line(format!("{} name", FIELDS.join(" ")).as_bytes(), UtcDateTime::UNIX_EPOCH);
    let plain = plain.expect("a valid line");
    let mut understood = 0;
    for _ in 0..20_000 {
        let mut line: String = white_space(&mut random, 0);
        for field in FIELDS {
            let letters = field.chars().map(|letter| if random.u8(..8) == 0 { flip(letter) } else { letter });
            line.extend(letters.collect::<Vec<_>>());
            line.push_str(&white_space(&mut random, usize::from(field != "15:13")));
        }
        // Exactly one space ends the date: further ones would belong to the name.
        line = format!("{} name", line.trim_end());
        let Some(found) = unix::parse_line(line.as_bytes(), UtcDateTime::UNIX_EPOCH) else { continue };
        understood += 1;
        let told = (found.name, found.kind, found.size, found.modified);
        assert_eq!(told, (plain.name.clone(), plain.kind, plain.size, plain.modified), "{line:?}");
    }
    assert!(understood > 1000, "only {understood} lines were understood");
}

fn white_space(random: &mut Rng, least: usize) -> String {
    let length = random.usize(least..4);
    std::iter::repeat_with(|| if random.u8(..8) == 0 { '\t' } else { ' ' }).take(length).collect()
}

fn flip(letter: char) -> char {
    if letter.is_ascii_lowercase() { letter.to_ascii_uppercase() } else { letter.to_ascii_lowercase() }
}
