//! Months by name, as servers of many languages write them.

/// English names are short, and the same on every server.
pub(in crate::ftp::listing) fn english_month(text: &[u8]) -> Option<u8> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let position = MONTHS.iter().position(|name| text.eq_ignore_ascii_case(name.as_bytes()))?;
    u8::try_from(position + 1).ok()
}

/// A month in any language: a name, or a number with the East Asian sign for it.
pub(super) fn month(text: &[u8]) -> Option<u8> {
    if let Some(number) = strip_sign(text, &MONTH_SIGNS) {
        return super::numeric::short_number(number);
    }
    english_month(text).or_else(|| other_month(text))
}

/// 月 and 월: as UTF-8, then in Shift-JIS, EUC-JP, GBK, Big5 and EUC-KR.
const MONTH_SIGNS: [&[u8]; 7] =
    ["月".as_bytes(), "월".as_bytes(), b"\x8c\x8e", b"\xb7\xee", b"\xd4\xc2", b"\xa4\xeb", b"\xbf\xf9"];
/// 日 and 일.
pub(super) const DAY_SIGNS: [&[u8]; 7] =
    ["日".as_bytes(), "일".as_bytes(), b"\x93\xfa", b"\xc6\xfc", b"\xc8\xd5", b"\xa4\xe9", b"\xc0\xcf"];
/// 年 and 년.
pub(super) const YEAR_SIGNS: [&[u8]; 7] =
    ["年".as_bytes(), "년".as_bytes(), b"\x94\x4e", b"\xc7\xaf", b"\xc4\xea", b"\xa6\x7e", b"\xb3\xe2"];

pub(super) fn strip_sign<'a>(text: &'a [u8], signs: &[&[u8]]) -> Option<&'a [u8]> {
    signs.iter().find_map(|sign| text.strip_suffix(*sign))
}

/// Abbreviations of other languages. A word that means different months in two of them would be in neither row: so
/// Croatian is left out, whose `lip` and `srp` are a month earlier than in Polish and Czech.
const OTHER_MONTHS: [&[&str]; 12] = [
    &["jän", "janv", "jan", "gen", "ene", "sty", "led", "янв", "tammi", "oca", "ιαν"],
    &["febr", "févr", "fév", "fev", "lut", "úno", "фев", "helmi", "şub", "φεβ"],
    &["mär", "mrz", "märz", "mars", "mrt", "marzo", "márc", "bře", "мар", "maalis", "μαρ"],
    &["avr", "abr", "ápr", "avril", "kwi", "dub", "апр", "huhti", "nis", "απρ"],
    &["mai", "maj", "mei", "mag", "máj", "kvě", "май", "мая", "touko", "μαΐ", "μαϊ"],
    &["juin", "juni", "giu", "jún", "cze", "čen", "čer", "июн", "kesä", "haz", "ιουν"],
    &["juil", "juli", "lug", "júl", "lip", "čec", "июл", "heinä", "tem", "ιουλ"],
    &["août", "aoû", "ago", "sie", "srp", "авг", "elo", "ağu", "αυγ"],
    &["sept", "set", "szept", "wrz", "zář", "сен", "syys", "eyl", "σεπ"],
    &["okt", "ott", "out", "paź", "říj", "окт", "loka", "eki", "οκτ"],
    &["lis", "ноя", "marras", "kas", "νοε"],
    &["dez", "des", "déc", "dic", "gru", "pro", "дек", "joulu", "ara", "δεκ"],
];

fn other_month(text: &[u8]) -> Option<u8> {
    const LONGEST: usize = 16;
    if text.len() > LONGEST || text.iter().all(|byte| !byte.is_ascii_alphabetic() && byte.is_ascii()) {
        return None;
    }
    let word = match std::str::from_utf8(text) {
        Ok(text) => text.to_lowercase(),
        // Latin-1: each byte is the character of its number.
        Err(_) => text.iter().map(|byte| char::from(*byte)).collect::<String>().to_lowercase(),
    };
    let word = word.strip_suffix('.').unwrap_or(&word);
    let position = OTHER_MONTHS.iter().position(|names| names.contains(&word))?;
    u8::try_from(position + 1).ok()
}

#[cfg(test)]
mod tests {
    use super::{OTHER_MONTHS, english_month, month};

    #[test]
    fn no_name_is_of_two_months() {
        let mut names: Vec<&str> = OTHER_MONTHS.concat();
        names.sort_unstable();
        assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
        for (position, names) in OTHER_MONTHS.iter().enumerate() {
            for name in *names {
                assert_eq!(month(name.as_bytes()).map(usize::from), Some(position + 1), "{name}");
                assert!(english_month(name.as_bytes()).is_none_or(|english| usize::from(english) == position + 1));
            }
        }
    }

    #[test]
    fn reads_names_in_their_encodings() {
        for (text, expected) in [
            (&b"AUG"[..], 8),
            ("Mär".as_bytes(), 3),
            (b"M\xe4r", 3),
            (b"f\xe9vr.", 2),
            ("ЯНВ".as_bytes(), 1),
            ("8月".as_bytes(), 8),
            ("12월".as_bytes(), 12),
            (b"8\x8c\x8e", 8),
            (b"8\xd4\xc2", 8),
        ] {
            assert_eq!(month(text), Some(expected), "{text:?}");
        }
        for refused in ["", ".", "Max", "Jam", "08", "8", "-7", "august-and-so-on"] {
            assert_eq!(month(refused.as_bytes()), None, "{refused}");
        }
    }
}
