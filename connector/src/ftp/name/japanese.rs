//! Shift-JIS and EUC-JP: two ways to write the rows and cells of JIS X 0208 (<https://encoding.spec.whatwg.org/#indexes>).
//!
//! As for [single bytes](super::single_byte), only the table from code to character is linked.

use encoding_index_japanese::jis0208;
use std::ops::Range;

/// All cells of the table, in their order: 94 in each row. What lies behind row 94 exists in Shift-JIS alone.
const CELLS: Range<u16> = 0..11_104;
const EUC_CELLS: Range<u16> = 0..94 * 94;
/// Characters that NEC repeated from IBM's rows, which are the ones that Windows writes.
const REPEATED_BY_NEC: Range<u16> = 8272..8836;
/// Rows 1 to 8 and 16 to 84 are the standard's own: no character is there twice.
const STANDARD_CELLS: [Range<u16>; 2] = [0..8 * 94, 15 * 94..84 * 94];

/// What the table has for an empty cell.
const EMPTY: u32 = 0xFFFF;

/// Half-width katakana, which both encodings hold as one byte.
const KATAKANA_BYTES: std::ops::RangeInclusive<u8> = 0xA1..=0xDF;

pub(super) fn first_shift_jis(bytes: &[u8]) -> Option<(char, usize)> {
    let (&lead, rest) = bytes.split_first()?;
    if KATAKANA_BYTES.contains(&lead) {
        return Some((katakana(lead)?, 1));
    }
    let lead = match lead {
        0x81..=0x9F => lead - 0x81,
        0xE0..=0xFC => lead - 0xC1,
        _ => return None,
    };
    let trail = match *rest.first()? {
        trail @ 0x40..=0x7E => trail - 0x40,
        trail @ 0x80..=0xFC => trail - 0x41,
        _ => return None,
    };
    let cell = u16::from(lead) * 188 + u16::from(trail);
    Some((character(cell, shift_jis_cell)?, 2))
}

pub(super) fn to_shift_jis(character: char) -> Option<Vec<u8>> {
    if let Some(byte) = katakana_byte(character) {
        return Some(vec![byte]);
    }
    let cell = shift_jis_cell(character)?;
    let (lead, trail) = (u8::try_from(cell / 188).ok()?, u8::try_from(cell % 188).ok()?);
    let lead = lead + if lead < 0x1F { 0x81 } else { 0xC1 };
    Some(vec![lead, trail + if trail < 0x3F { 0x40 } else { 0x41 }])
}

pub(super) fn first_euc_jp(bytes: &[u8]) -> Option<(char, usize)> {
    let (&lead, rest) = bytes.split_first()?;
    let trail = *rest.first()?;
    if lead == 0x8E {
        return Some((katakana(trail)?, 2));
    }
    let cell = |byte: u8| byte.checked_sub(0xA1).filter(|cell| *cell < 94).map(u16::from);
    let cell = cell(lead)? * 94 + cell(trail)?;
    Some((character(cell, euc_cell)?, 2))
}

pub(super) fn to_euc_jp(character: char) -> Option<Vec<u8>> {
    if let Some(byte) = katakana_byte(character) {
        return Some(vec![0x8E, byte]);
    }
    let cell = euc_cell(character)?;
    Some(vec![0xA1 + u8::try_from(cell / 94).ok()?, 0xA1 + u8::try_from(cell % 94).ok()?])
}

/// The character of a cell, if that cell is the one the character is written with.
fn character(cell: u16, written: impl Fn(char) -> Option<u16>) -> Option<char> {
    let character = in_cell(cell)?;
    // Looking for it takes long, and is seldom necessary.
    let only_one = STANDARD_CELLS.iter().any(|cells| cells.contains(&cell));
    (only_one || written(character) == Some(cell)).then_some(character)
}

fn shift_jis_cell(character: char) -> Option<u16> {
    CELLS.filter(|cell| !REPEATED_BY_NEC.contains(cell)).find(holds(character)?)
}

fn euc_cell(character: char) -> Option<u16> {
    let mut cells = EUC_CELLS;
    cells.find(holds(character)?)
}

fn holds(character: char) -> Option<impl Fn(&u16) -> bool> {
    let code = Some(u32::from(character)).filter(|code| *code != EMPTY)?;
    Some(move |cell: &u16| jis0208::forward(*cell) == code)
}

fn in_cell(cell: u16) -> Option<char> {
    let code = Some(jis0208::forward(cell)).filter(|code| *code != EMPTY)?;
    char::from_u32(code)
}

fn katakana(byte: u8) -> Option<char> {
    KATAKANA_BYTES.contains(&byte).then_some(())?;
    char::from_u32(0xFF61 + u32::from(byte) - 0xA1)
}

fn katakana_byte(character: char) -> Option<u8> {
    KATAKANA_BYTES.clone().find(|byte| katakana(*byte) == Some(character))
}
