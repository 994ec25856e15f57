//! Directory listings, in every format.

use crate::choice::{self, cuttings};
use crate::text::{assert_one_name, assert_printable};
use ftp_connector::ftp::{Entry, EntryKind, ListingDecoder, ListingFormat, NameEncoding};
use time::UtcDateTime;

/// Entries come out the same in whatever pieces the bytes come in, no line makes more than one, and each has a name that
/// stays in its directory and that a command can hold.
pub fn listing(data: &[u8]) {
    let now = choice::time(data);
    for format in [ListingFormat::Mlsd, ListingFormat::List, ListingFormat::Names] {
        let whole = read(format, now, &[data]);
        for pieces in cuttings(data) {
            assert_eq!(read(format, now, &pieces), whole, "{format:?}");
        }
        let lines = data.split(|byte| *byte == b'\n').count();
        assert!(whole.entries.len() as u64 + whole.unparsed_lines <= lines as u64, "{whole:?}");
        assert_eq!(whole.first_unparsed.is_some(), whole.unparsed_lines > 0);
        assert_printable(whole.first_unparsed.as_deref().unwrap_or_default());
        whole.entries.iter().for_each(check);
    }
}

/// What a listing was understood to hold.
#[derive(Debug, PartialEq)]
struct Listing {
    entries: Vec<Entry>,
    unparsed_lines: u64,
    first_unparsed: Option<String>,
}

fn read(format: ListingFormat, now: UtcDateTime, pieces: &[&[u8]]) -> Listing {
    let mut decoder = ListingDecoder::new(format, now);
    let mut entries = Vec::new();
    for piece in pieces {
        decoder.push(piece).expect("lines as short as the input");
        entries.extend(std::iter::from_fn(|| decoder.next_entry()));
    }
    decoder.finish();
    entries.extend(std::iter::from_fn(|| decoder.next_entry()));
    let first_unparsed = decoder.first_unparsed().map(str::to_owned);
    Listing { entries, unparsed_lines: decoder.unparsed_lines(), first_unparsed }
}

fn check(entry: &Entry) {
    assert_one_name(&entry.name);
    let text = NameEncoding::Utf8.decode(&entry.name);
    assert_eq!(NameEncoding::Utf8.encode(&text).as_ref(), Ok(&entry.name), "what was listed can be fetched");
    assert!(entry.size.is_none() || matches!(entry.kind, EntryKind::File | EntryKind::Unknown), "{entry:?}");
    for text in [&entry.permissions, &entry.owner, &entry.group] {
        assert_printable(text.as_deref().unwrap_or_default());
    }
    if let Some(modified) = entry.modified {
        assert_printable(&modified.to_rfc3339());
        assert_printable(&modified.to_boomi_timestamp(time::Duration::hours(14)));
        let age = modified.age(UtcDateTime::UNIX_EPOCH);
        assert!(age.least <= age.most, "{entry:?}: {age:?}");
    }
}
