//! How an upload is verified before it gets its name.

use super::{arguments, paths, send, send_and_warn, send_scripted, send_to};
use crate::driver::{connection, content, failure};
use host_harness::FailureCode;
use serde_json::{Value, json};
use tests::certificates::{CertificateAuthority, KeyAlgorithm};
use tests::scripted::{Script, ScriptedServer};
use tests::servers::{FtpServer, ProftpdModule, RealServer, ServerKind, TlsOptions};

fn by(verify: &str) -> Value {
    json!({ "fileName": "/a", "verify": verify })
}

/// Says that all is well, and has stored only the beginning.
fn truncating() -> Script {
    Script::new().reply("150 Go.\r\n").receive_file_but_keep(2).reply("226 Done.\r\n")
}

#[tokio::test]
async fn size() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let sent = send_to(&server, by("size"), &[], b"content").await.unwrap();
        assert_eq!((sent.property("verification"), sent.property("size")), ("size", "7"), "{kind}");
    }
    let server = ScriptedServer::new().on("STOR", truncating()).start().unwrap();
    let cut = failure(send_scripted(&server, by("size"), &[], b"new").await);
    assert_eq!((cut.code, cut.retryable), (FailureCode::Truncated, true));
    assert!(paths(&server).is_empty());
}

#[tokio::test]
async fn none() {
    for kind in ServerKind::ALL {
        let server = RealServer::start(kind).unwrap();
        let sent = send_to(&server, by("none"), &[], b"content").await.unwrap();
        assert_eq!(sent.property("verification"), "none", "{kind}");
    }
    let server = ScriptedServer::new().on("STOR", truncating()).start().unwrap();
    let sent = send_scripted(&server, by("none"), &[], b"new").await.unwrap();
    assert_eq!(sent.property("verification"), "none");
}

#[tokio::test]
async fn hash() {
    let server = RealServer::builder(ServerKind::Proftpd).modules(&[ProftpdModule::Digest]).start().unwrap();
    let megabytes = content(2_000_003);
    for (name, content) in [("a b.bin", megabytes.as_slice()), ("empty", b"")] {
        let parameters = json!({ "fileName": name, "verify": "hash" });
        let sent = send_to(&server, parameters, &[], content).await.unwrap();
        assert_eq!(sent.property("verification"), "hash", "{name}");
        assert_eq!(server.read(name).unwrap(), content, "{name}");
    }
}

#[tokio::test]
async fn content_is_hashed_and_text_converted_under_tls_too() {
    let authority = CertificateAuthority::new().unwrap();
    let tls = TlsOptions::new(&authority.server(KeyAlgorithm::EcdsaP256).unwrap());
    let server = RealServer::builder(ServerKind::Proftpd).modules(&[ProftpdModule::Digest]).tls(tls).start().unwrap();
    let mut connection = connection(&server);
    connection["sslMode"] = "explicit".into();
    connection["caCertificates"] = authority.pem().into();
    let megabytes = content(2_000_003);
    let sent = send(&connection, by("hash"), &[], &megabytes).await.unwrap();
    assert_eq!(sent.property("verification"), "hash");
    assert_eq!(server.read("a").unwrap(), megabytes);
    let text = json!({ "fileName": "/text", "transferType": "ascii" });
    send(&connection, text, &[], b"a\r\nb\n").await.unwrap();
    assert_eq!(server.read("text").unwrap(), b"a\nb\n");
}

#[tokio::test]
async fn the_strongest_hash_that_is_offered_is_compared() {
    let hash = "HASH SHA-256*;SHA-512;SHA-1;MD5;CRC32";
    for (features, command) in [
        (vec!["XCRC"], "XCRC"),
        (vec!["XCRC", "XMD5"], "XMD5"),
        (vec!["XMD5", "XSHA1"], "XSHA1"),
        (vec!["XSHA1", "XSHA256", "XCRC"], "XSHA256"),
        (vec!["XSHA256", hash], "HASH"),
    ] {
        let described = || features.iter().fold(ScriptedServer::new(), |server, line| server.feature(line));
        let server = described().start().unwrap();
        let sent = send_scripted(&server, by("hash"), &[], b"new").await.unwrap();
        assert_eq!(sent.property("verification"), "hash", "{command}");
        assert_eq!(arguments(&server, command), arguments(&server, "STOR"), "{command}");

        // The same number of other bytes.
        let digits = match command {
            "XCRC" => 8,
            "XMD5" => 32,
            "XSHA1" => 40,
            "XSHA256" => 64,
            _ => 128,
        };
        let digits = "0".repeat(digits);
        let other =
            if command == "HASH" { format!("213 SHA-512 0-3 {digits} a\r\n") } else { format!("250 {digits}\r\n") };
        let server = described().file("/a", "old").on(command, other).start().unwrap();
        let mut parameters = by("hash");
        parameters["ifExists"] = "overwrite".into();
        let mismatch = failure(send_scripted(&server, parameters, &[], b"new").await);
        assert_eq!(mismatch.code, FailureCode::IntegrityMismatch, "{command}");
        assert_eq!((paths(&server), server.file("/a").unwrap()), (vec!["/a".to_owned()], b"old".to_vec()), "{command}");
    }
}

#[tokio::test]
async fn without_a_checksum_that_can_be_compared_the_size_is() {
    let offered = || ScriptedServer::new().feature("XMD5");
    let (verify, unsupported) = (json!({ "fileName": "/a", "verify": "hash" }), "no-checksum-offered");
    let with = |field: &str, value: &str| {
        let mut parameters = verify.clone();
        parameters[field] = value.into();
        parameters
    };
    for (server, parameters, warning) in [
        (ScriptedServer::new(), verify.clone(), unsupported),
        (offered().on("XMD5", "502 Not here.\r\n"), verify.clone(), unsupported),
        (offered().on("XMD5", "250 done\r\n"), verify.clone(), unsupported),
        (offered(), with("transferType", "ascii"), "checksum-not-comparable"),
        (offered(), with("ifExists", "append"), "checksum-not-comparable"),
    ] {
        let server = server.start().unwrap();
        let (sent, warnings) = send_and_warn(&server, parameters.clone(), &[]).await;
        assert_eq!(sent.property("verification"), "size", "{parameters}");
        assert_eq!(warnings, [warning], "{parameters}");
    }
}

#[tokio::test]
async fn a_server_that_tells_nothing_is_a_warning() {
    let refuse = "502 Not here.\r\n";
    let names = Script::new().reply("150 Here.\r\n").send("a\r\n").close_data().reply("226 Done.\r\n");
    let silent = ScriptedServer::new().on("SIZE", refuse).on("MLST", refuse).on("MLSD", refuse);
    let server = silent.on("LIST", refuse).on("NLST", names).start().unwrap();
    let parameters = json!({ "fileName": "/a", "temporaryName": false, "ifExists": "overwrite" });
    let (sent, warnings) = send_and_warn(&server, parameters, &[]).await;
    assert_eq!((sent.property("verification"), warnings.as_slice()), ("none", &["not-verified".to_owned()][..]));
}
