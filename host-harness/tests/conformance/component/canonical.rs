//! The canonical ABI, as far as it is needed: everything is words of 32 bits, and what the host reads is never freed, since
//! an instance does not live long.

/// Positions among the failure codes.
pub(crate) const CONFIG_INVALID: u32 = 0;
pub(crate) const NOT_FOUND: u32 = 12;
pub(crate) const UNSUPPORTED: u32 = 20;
pub(crate) const PROTOCOL_VIOLATION: u32 = 21;
pub(crate) const CANCELLED: u32 = 22;

pub(crate) struct Failure {
    pub(crate) code: u32,
    pub(crate) message: String,
    pub(crate) phase: &'static str,
}

/// A string or a list in the component's memory.
#[derive(Clone, Copy)]
pub(crate) struct Text {
    pub(crate) start: u32,
    pub(crate) length: u32,
}

impl Text {
    pub(crate) fn of(text: &str) -> Self {
        let text = Box::leak(text.to_owned().into_boxed_str());
        Self { start: text.as_ptr() as u32, length: text.len() as u32 }
    }
}

/// A list of `count` items that are these words together.
pub(crate) fn list(words: &[u32], count: usize) -> Text {
    let words = Box::leak(words.to_vec().into_boxed_slice());
    Text { start: words.as_ptr() as u32, length: count as u32 }
}

/// An answer of several words. None is longer than 16.
pub(crate) fn words(words: &[u32]) -> *const u64 {
    let mut area = [0_u32; 16];
    area[..words.len()].copy_from_slice(words);
    let area = area.chunks_exact(2).map(|pair| u64::from(pair[0]) | (u64::from(pair[1]) << 32));
    Box::leak(area.collect::<Box<[u64]>>()).as_ptr()
}

/// A result that is a failure.
pub(crate) fn failed(failure: &Failure) -> *const u64 {
    let (message, phase) = (Text::of(&failure.message), Text::of(failure.phase));
    words(&[1, failure.code, message.start, message.length, phase.start, phase.length])
}

pub(crate) fn properties(pairs: &[(String, String)]) -> Text {
    let words = pairs.iter().flat_map(|(name, value)| {
        let (name, value) = (Text::of(name), Text::of(value));
        [name.start, name.length, value.start, value.length]
    });
    list(&words.collect::<Vec<_>>(), pairs.len())
}

/// # Safety
/// The host has written so many bytes of text there.
pub(crate) unsafe fn argument(start: *const u8, length: usize) -> String {
    // SAFETY: as above.
    let bytes = unsafe { std::slice::from_raw_parts(start, length) };
    String::from_utf8_lossy(bytes).into_owned()
}

/// # Safety
/// The host has written so many properties there.
pub(crate) unsafe fn pairs(start: *const u32, count: usize) -> Vec<(String, String)> {
    // SAFETY: a property is two strings, and a string two words.
    let words = unsafe { std::slice::from_raw_parts(start, count * 4) };
    // SAFETY: as above.
    let text = |start: u32, length: u32| unsafe { argument(start as *const u8, length as usize) };
    words.chunks_exact(4).map(|word| (text(word[0], word[1]), text(word[2], word[3]))).collect()
}
