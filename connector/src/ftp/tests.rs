//! Tests across parsers: the collected lines of many servers, disturbed ones, and random bytes.

mod disturbed_listings;
mod listing_corpus;
mod random;
mod reply_corpus;
