use super::{NameEncoding, NotEncodable};
use std::collections::HashMap;

fn encoding(label: &str) -> NameEncoding {
    NameEncoding::from_label(label).unwrap()
}

#[test]
fn utf8_stays_and_other_bytes_are_escaped() {
    let decode_name = |name: &[u8]| NameEncoding::Utf8.decode(name);
    assert_eq!(decode_name("Grüße 試験 🚀".as_bytes()), "Grüße 試験 🚀");
    assert_eq!(decode_name(b"Gr\xfc\xdfe"), "Gr\u{effc}\u{efdf}e");
    assert_eq!(NameEncoding::Utf8.encode("Gr\u{effc}\u{efdf}e").unwrap(), b"Gr\xfc\xdfe");
    assert_eq!(decode_name("\u{ef80}".as_bytes()), "\u{efee}\u{efbe}\u{ef80}");
    // A cut sequence, a surrogate, an overlong slash.
    assert_eq!(decode_name(b"\xe8\xa9"), "\u{efe8}\u{efa9}");
    assert_eq!(decode_name(b"\xed\xa0\x80a"), "\u{efed}\u{efa0}\u{ef80}a");
    assert_eq!(decode_name(b"\xc0\xaf"), "\u{efc0}\u{efaf}");
}

#[test]
fn names_of_every_encoding_are_read_and_written() {
    for (label, text, name) in [
        ("utf-8", "Grüße", &b"Gr\xc3\xbc\xc3\x9fe"[..]),
        ("iso-8859-1", "Grüße \u{9f}", b"Gr\xfc\xdfe \x9f"),
        ("iso-8859-2", "Łódź", b"\xa3\xf3d\xbc"),
        ("iso-8859-7", "Αθήνα", b"\xc1\xe8\xde\xed\xe1"),
        ("iso-8859-15", "12 € Œ", b"12 \xa4 \xbc"),
        ("windows-1250", "Łódź", b"\xa3\xf3d\x9f"),
        ("windows-1251", "Привет", b"\xcf\xf0\xe8\xe2\xe5\xf2"),
        ("windows-1252", "12 € – „Ü“", b"12 \x80 \x96 \x84\xdc\x93"),
        ("windows-1253", "Αθήνα", b"\xc1\xe8\xde\xed\xe1"),
        ("windows-1254", "İğş", b"\xdd\xf0\xfe"),
        ("ibm437", "Grüße ░", b"Gr\x81\xe1e \xb0"),
        ("ibm850", "Größe ø", b"Gr\x94\xe1e \x9b"),
        ("ibm866", "Привет", b"\x8f\xe0\xa8\xa2\xa5\xe2"),
        ("koi8-r", "Привет", b"\xf0\xd2\xc9\xd7\xc5\xd4"),
        ("shift_jis", "日本語ｱ表\\", b"\x93\xfa\x96\x7b\x8c\xea\xb1\x95\x5c\\"),
        ("euc-jp", "日本語ｱ表", b"\xc6\xfc\xcb\xdc\xb8\xec\x8e\xb1\xc9\xbd"),
    ] {
        assert_eq!(encoding(label).decode(name), text, "{label}");
        assert_eq!(encoding(label).encode(text).as_deref(), Ok(name), "{label}");
    }
}

#[test]
fn what_an_encoding_lacks_is_named() {
    for (label, text, character) in [
        ("iso-8859-1", "1 €", '€'),
        ("windows-1252", "試験", '試'),
        ("ibm437", "🚀", '🚀'),
        ("shift_jis", "ü", 'ü'),
        ("euc-jp", "\u{ffff}", '\u{ffff}'),
        ("windows-1253", "\u{ffff}", '\u{ffff}'),
    ] {
        let encoding = encoding(label);
        assert_eq!(encoding.encode(text), Err(NotEncodable { character, encoding }), "{label}");
    }
    let message = encoding("iso-8859-1").encode("1 €").unwrap_err().to_string();
    assert_eq!(message, "the character `€` does not exist in the encoding `iso-8859-1` that names on this server have");
}

/// Shift-JIS has three codes for `∵`, and more for others: only one of them can be the way back.
#[test]
fn a_second_code_for_a_character_is_escaped() {
    assert_eq!(encoding("shift_jis").decode(b"\x81\xe6"), "∵");
    for name in [&b"\x87\x9a"[..], b"\xee\xef", b"\xed\x40"] {
        assert!(!encoding("shift_jis").decode(name).starts_with('∵'), "{name:x?}");
    }
}

#[test]
fn labels_name_each_encoding_once() {
    for encoding in NameEncoding::ALL {
        assert_eq!(NameEncoding::from_label(encoding.label()), Some(*encoding));
        assert_eq!(NameEncoding::from_label(&encoding.label().to_uppercase()), Some(*encoding));
    }
    assert_eq!(NameEncoding::from_label("utf-16"), None);
    assert_eq!(NameEncoding::default().label(), "utf-8");
}

#[test]
fn every_two_bytes_come_back_and_none_share_their_text() {
    for encoding in NameEncoding::ALL {
        let mut seen = HashMap::new();
        // Two ASCII bytes are themselves.
        for name in (0x7F00..=u16::MAX).map(u16::to_be_bytes) {
            let text = encoding.decode(&name);
            assert_eq!(encoding.encode(&text).as_deref(), Ok(&name[..]), "{encoding:?}");
            assert_eq!(seen.insert(text, name), None, "{encoding:?}");
        }
    }
}

#[test]
fn every_name_comes_back_and_none_shares_its_text() {
    // Bytes at the edges of UTF-8 sequences, of Shift-JIS and EUC characters and of the escapes' own encoding meet
    // often in this alphabet.
    let alphabet = [
        b'a', b'/', 0x40, 0x7f, 0x80, 0x81, 0x87, 0x8e, 0x8f, 0x9f, 0xa0, 0xa1, 0xad, 0xb1, 0xbe, 0xbf, 0xc3, 0xed,
        0xee, 0xef, 0xf0, 0xfa, 0xfc, 0xfe, 0xff,
    ];
    let mut random = fastrand::Rng::with_seed(959);
    for encoding in NameEncoding::ALL {
        let mut seen = HashMap::new();
        for _ in 0..5_000 {
            let length = random.usize(0..8);
            let name: Vec<u8> = (0..length).filter_map(|_| random.choice(alphabet)).collect();
            let text = encoding.decode(&name);
            assert_eq!(encoding.encode(&text).as_ref(), Ok(&name), "{encoding:?}");
            assert_eq!(seen.entry(text).or_insert_with(|| name.clone()), &name, "{encoding:?}");
        }
    }
}
