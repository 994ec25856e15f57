//! Runs [`fuzz::temporary_name`].

#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::temporary_name(data));
