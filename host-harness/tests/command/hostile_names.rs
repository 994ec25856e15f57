//! A server's names do not lead `--out` elsewhere.

use crate::harness::Harness;
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;
use tests::scripted::{Script, ScriptedServer};

/// A server whose directory `/in` has these names, and that has content for whatever it is asked for.
fn server(names: &[Vec<u8>]) -> ScriptedServer {
    let line = |name: &Vec<u8>| [b"type=file;size=8;modify=20240102030405; ", name.as_slice(), b"\r\n"].concat();
    let lines: Vec<u8> = names.iter().flat_map(line).collect();
    let content = Script::new().reply("150 Here.\r\n").send("hostile!").close_data().reply("226 Done.\r\n");
    ScriptedServer::new()
        .directory("/in")
        .on("MLSD", Script::new().reply("150 Here.\r\n").send(lines).close_data().reply("226 Done.\r\n"))
        .on("MLST", "500 What?\r\n")
        .on("SIZE", "213 8\r\n")
        .on("MDTM", "213 20240102030405\r\n")
        .on("RETR", content)
        .start()
        .unwrap()
}

/// All that is below the folder, as paths from there.
fn tree(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut left = vec![folder.to_owned()];
    while let Some(directory) = left.pop() {
        for entry in std::fs::read_dir(directory).unwrap() {
            let path = entry.unwrap().path();
            found.insert(path.strip_prefix(folder).unwrap().to_string_lossy().into_owned());
            if path.is_dir() {
                left.push(path);
            }
        }
    }
    found
}

#[test]
fn files_stay_in_the_directory_that_out_names() {
    // Beside the folder that the command works in, where no other test has anything.
    let marker = format!("escaped-{}", std::process::id());
    let beside = std::env::temp_dir().join(&marker);
    let name = |text: String| text.into_bytes();
    let names = [
        name(format!("../../{marker}")),
        name(format!("../{marker}")),
        name(beside.to_string_lossy().into_owned()),
        name("..".to_owned()),
        name(format!(r"..\..\{marker}")),
        name(format!(r"C:\{marker}")),
        name(format!("{marker}\0.txt")),
        name(format!("{marker}\rx")),
        name("\u{1b}[2J".to_owned()),
        b"\xC3\x28\xFF".to_vec(),
        b"..\xC0\xAF..\xC0\xAFx".to_vec(),
        vec![b'n'; 60_000],
        name("good.txt".to_owned()),
    ];
    let server = server(&names);
    let harness = Harness::with_connection(&json!({ "host": "127.0.0.1", "port": server.address().port() }));
    let parameters = r#"{"remoteDirectory": "/in", "include": ["*"], "recursive": true}"#;
    let run = harness.operation("get", &["--parameters", parameters, "--out", "out", "--output", "json"]);
    // The long name fits no file system: that document fails, the others do not.
    assert!([0, 1].contains(&run.code), "{run:?}");
    assert_eq!(harness.read("out/good.txt"), b"hostile!", "{run:?}");
    let outside: Vec<String> = tree(harness.folder()).into_iter().filter(|path| !path.starts_with("out/")).collect();
    assert_eq!(outside, ["connection.json", "out"], "{run:?}");
    assert!(!beside.exists(), "{run:?}");
    assert!(!run.stderr.contains('\u{1b}'), "{run:?}");
}
