//! Runs [`fuzz::line_ends`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::line_ends(data));
