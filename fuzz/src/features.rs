//! What a server announces.

use crate::text::{assert_one_command, assert_printable};
use ftp_connector::ftp::{Command, Features, HashCommand, RemotePath, Reply};

/// Whatever is announced can be looked up, and what becomes part of a command keeps to one line.
pub fn features(data: &[u8]) {
    let lines = data.split(|byte| *byte == b'\n').map(<[u8]>::to_vec);
    let lines = std::iter::once(b"Features:".to_vec()).chain(lines).chain([b"End".to_vec()]).collect();
    let reply = Reply { code: 211, lines };
    let features = Features::parse(&reply);
    for line in &reply.text_lines()[1..reply.lines.len() - 1] {
        let Some(name) = line.trim().split(' ').next().filter(|name| !name.is_empty()) else { continue };
        assert!(features.has(name) && features.has(&name.to_ascii_lowercase()), "{name} was announced");
        assert_printable(features.parameters(name).unwrap_or_default());
    }
    let names: Vec<&str> = features.mlst_facts().iter().map(|fact| fact.name).collect();
    assert!(!names.iter().any(|name| name.contains(';')), "{names:?}");
    assert_one_command(&format!("OPTS MLST {};", names.join(";")));
    assert!(names.is_empty() || features.machine_listings());
    assert!(!features.hash_names().any(str::is_empty));
    if let Some((algorithm, command)) = HashCommand::strongest(&features) {
        assert!(features.has(command.verb()), "{command:?} was not announced");
        assert!(Command::OptsHash(algorithm.name()).encode().is_ok());
        assert!(Command::FileHash(command, &RemotePath::from_text("/in/a")).encode().is_ok());
    }
    assert!(!features.rest_stream() || features.has("REST"));
    assert!(!features.server_side_copy() || features.has("SITE"));
    assert!(!features.sets_modified_by_mdtm() || features.has("MDTM"));

    let refused = Reply { code: 502, ..reply };
    assert_eq!(Features::parse(&refused), Features::default(), "a refusal announces nothing");
}
