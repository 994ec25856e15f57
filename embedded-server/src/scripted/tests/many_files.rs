//! Directories of files that are not held.

use super::*;

#[test]
fn listings_have_every_name_once() {
    let server = ScriptedServer::new().many_files("/many", 2_001).file("/many/own", "x").start().unwrap();
    let mut client = Client::connect(&server);
    let names = client.listing("NLST /many");
    assert_eq!(names.lines().count(), 2_002);
    assert_eq!(names.lines().nth(1).unwrap(), "file-000001.txt");
    assert_eq!(names.lines().last().unwrap(), "file-002001.txt");
    let facts = client.listing("MLSD /many");
    assert_eq!(facts.lines().last().unwrap(), "type=file;size=7;modify=20240102030405; file-002001.txt");
    assert_eq!(client.listing("LIST /many").lines().filter(|line| line.starts_with("-rw-r--r--")).count(), 2_002);
    assert_eq!(client.ask("SIZE /many/file-002001.txt"), "213 7");
    assert_eq!(client.download("RETR /many/file-000001.txt").0, b"content");
    for name in ["file-000000.txt", "file-002002.txt", "file-1.txt"] {
        assert!(client.ask(&format!("SIZE /many/{name}")).starts_with("550"), "{name}");
    }
    assert!(client.ask("RMD /many").starts_with("550"));
}

#[test]
fn the_second_half_waits_for_the_gate() {
    let gate = Gate::new();
    let server = ScriptedServer::new().many_files_gated("/many", 3_000, &gate).start().unwrap();
    let mut client = Client::connect(&server);
    let mut data = client.open_data();
    assert!(client.ask("NLST /many").starts_with("150"));
    let mut half = vec![0; 1_500 * "file-000001.txt\r\n".len()];
    data.read_exact(&mut half).unwrap();
    assert!(half.ends_with(b"file-001500.txt\r\n"));
    gate.open();
    let rest = io::read_to_string(&mut data).unwrap();
    assert_eq!(rest.lines().count(), 1_500);
    assert!(client.line().starts_with("226"));
}

#[test]
fn a_listing_that_waits_can_be_aborted() {
    let server = ScriptedServer::new().many_files_gated("/many", 10, &Gate::new()).start().unwrap();
    let mut client = Client::connect(&server);
    let data = client.open_data();
    assert!(client.ask("MLSD /many").starts_with("150"));
    assert!(client.ask("ABOR").starts_with("426"));
    assert!(client.line().starts_with("226"));
    drop(data);
}
