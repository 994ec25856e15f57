//! Runs [`fuzz::features`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::features(data));
