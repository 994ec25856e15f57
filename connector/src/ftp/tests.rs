//! Tests across parsers: the collected lines of many servers, and random bytes.

mod listing_corpus;
mod random;
mod reply_corpus;
