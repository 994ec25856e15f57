//! Runs [`fuzz::pattern`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::pattern(data));
