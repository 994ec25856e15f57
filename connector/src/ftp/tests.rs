//! Tests across parsers: the collected lines of many servers, disturbed ones, and random bytes.

mod disturbed_listings;
mod listing_corpus;
mod random;
mod reply_corpus;

/// Leaves a table for `cargo xtask test` to print: a test that passes keeps its output to itself.
fn publish(name: &str, table: &str) {
    let directory = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/tables");
    std::fs::create_dir_all(&directory).expect("a folder for tables");
    std::fs::write(directory.join(format!("{name}.md")), table).expect("a table");
}
