//! Checksums, against what `sha256sum`, `sha1sum`, `md5sum` and gzip say of `content`.

use super::*;

const SHA256: &str = "ed7002b439e9ac845f22357d822bac1444730fbdb6016d3ec9432297b9ec9f73";
const SHA1: &str = "040f06fd774092478d450774f5ba30c5da78acc8";
const MD5: &str = "9a0364b9e99bb480dd25e1f0284c8555";
const CRC32: &str = "fec530a9";

#[test]
fn hash_answers_in_the_algorithm_chosen() {
    let server =
        ScriptedServer::new().file("/a b", "content").feature("HASH SHA-1;SHA-256*;MD5;CRC32").start().unwrap();
    let mut client = Client::connect(&server);
    assert_eq!(client.ask("HASH a b"), format!("213 SHA-256 0-7 {SHA256} a b"));
    for (name, hash) in [("SHA-1", SHA1), ("MD5", MD5), ("CRC32", CRC32)] {
        assert_eq!(client.ask(&format!("OPTS HASH {name}")), format!("200 {name}"));
        assert_eq!(client.ask("HASH /a b"), format!("213 {name} 0-7 {hash} /a b"));
    }
    assert!(client.ask_lines("FEAT").contains(&" HASH SHA-1;SHA-256;MD5;CRC32*".to_owned()));
    assert!(client.ask("OPTS HASH SHA-512").starts_with("501"));
    assert!(client.ask("HASH none").starts_with("550"));
    assert!(client.ask("XMD5 /a b").starts_with("500"));
}

#[test]
fn older_commands_answer_each_in_its_own() {
    let commands = [("XSHA256", SHA256), ("XSHA1", SHA1), ("XMD5", MD5), ("XCRC", CRC32)];
    for (command, hash) in commands {
        let server =
            ScriptedServer::new().file("/a b", "content").file("/c", "content").feature(command).start().unwrap();
        let mut client = Client::connect(&server);
        assert!(client.ask(&format!("{command} /a b")).starts_with("501"));
        assert_eq!(client.ask(&format!("{command} \"a b\"")), format!("250 {hash}"));
        assert_eq!(client.ask(&format!("{command} /c")), format!("250 {hash}"));
        assert!(client.ask(&format!("{command} none")).starts_with("550"));
        for (other, _) in commands.iter().filter(|(other, _)| *other != command) {
            assert!(client.ask(&format!("{other} /a b")).starts_with("500"));
        }
    }
}
