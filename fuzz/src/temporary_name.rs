//! Names for the time of a transfer.

use crate::choice;
use ftp_connector::ftp::{Origin, RemotePath, TemporaryName, is_upload_in_progress};

const ORIGIN: Origin<'_> = Origin { user: "alice", host: "ftp.example.com" };

/// A temporary name is recognised, by whoever made it, fits into a directory, and is never cut within a character.
pub fn temporary_name(data: &[u8]) {
    let parsed = TemporaryName::parse(data);
    assert_eq!(parsed.is_some(), is_upload_in_progress(data));
    if let Some(parsed) = parsed {
        assert_eq!(parsed.to_bytes(), data);
        assert_eq!((parsed.part().old(), parsed.old().part()), (parsed.old(), parsed.part()));
    }

    let name: Vec<u8> = data.iter().copied().filter(|byte| *byte != b'/').collect();
    if name.is_empty() {
        return;
    }
    let directory = RemotePath::from_text("/in").in_encoding(choice::encoding(data));
    let mut numbers = choice::numbers(data);
    let upload = TemporaryName::upload(ORIGIN, &directory, &name, numbers.u16(..));
    let unmarked = TemporaryName::unmarked(&directory, &name, numbers.u32(..));
    for made in [&upload, &upload.old(), &unmarked] {
        let bytes = made.to_bytes();
        assert!(bytes.len() <= 255 && bytes.starts_with(b"."), "{made:?}");
        assert_eq!(TemporaryName::parse(&bytes).as_ref(), Some(made));
        assert!(name.starts_with(made.name()) && !made.name().is_empty(), "{made:?}");
    }
    let (whole, kept) = (directory.decode_name(&name), directory.decode_name(upload.name()));
    assert!(whole.starts_with(&kept), "cut within a character: {kept:?}");
    assert_eq!(unmarked.name(), upload.name());
    let was_cut = upload.name() != name;
    assert!(!was_cut || name.len() > 200, "cut without need: {upload:?}");
    for mine in [&upload, &upload.old()] {
        assert!(mine.is_for(ORIGIN, &directory, &name));
        assert!(was_cut || mine.is_marked_by(ORIGIN, &directory));
    }
}
