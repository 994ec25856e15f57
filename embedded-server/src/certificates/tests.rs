use std::process::Command;

use super::*;

/// The standard output of `openssl` about a PEM text.
fn openssl(arguments: &[&str], pem: &str) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file.pem");
    std::fs::write(&file, pem).unwrap();
    let output = Command::new("openssl").args(arguments).arg("-in").arg(file).output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

fn verifies(authority: &CertificateAuthority, identity: &Identity, address: &str) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let (root, leaf) = (folder.path().join("root.pem"), folder.path().join("leaf.pem"));
    std::fs::write(&root, authority.pem()).unwrap();
    std::fs::write(&leaf, identity.certificate_pem()).unwrap();
    let mut command = Command::new("openssl");
    command.args(["verify", "-x509_strict", "-verify_ip", address, "-CAfile"]).arg(root).arg(leaf);
    command.output().unwrap().status.success()
}

#[test]
fn others_accept_the_good_and_refuse_the_flawed() {
    let authority = CertificateAuthority::new().unwrap();
    for key in [KeyAlgorithm::EcdsaP256, KeyAlgorithm::Rsa2048] {
        let server = authority.server(key).unwrap();
        assert!(verifies(&authority, &server, "127.0.0.1"));
        assert!(verifies(&authority, &server, "::1"));
        assert!(!verifies(&authority, &server, "127.0.0.2"));
    }
    for flaw in [Flaw::WrongHost, Flaw::Expired, Flaw::SelfSigned, Flaw::UnknownAuthority] {
        let server = authority.flawed_server(KeyAlgorithm::EcdsaP256, flaw).unwrap();
        assert!(!verifies(&authority, &server, "127.0.0.1"), "{flaw:?}");
    }
}

#[test]
fn the_fingerprint_is_what_openssl_prints() {
    let server = CertificateAuthority::new().unwrap().server(KeyAlgorithm::EcdsaP256).unwrap();
    let (_, printed) = openssl(&["x509", "-noout", "-fingerprint", "-sha256"], server.certificate_pem());
    assert_eq!(printed.trim_end().split('=').next_back().unwrap(), server.fingerprint());
}

#[test]
fn keys_come_in_every_format() {
    let authority = CertificateAuthority::new().unwrap();
    for (algorithm, name) in [(KeyAlgorithm::Rsa2048, "RSA"), (KeyAlgorithm::EcdsaP256, "EC")] {
        let client = authority.client("alice", algorithm).unwrap();
        let traditional = format!("-----BEGIN {name} PRIVATE KEY-----");
        for (format, start, encrypted) in [
            (KeyFormat::Pkcs8, "-----BEGIN PRIVATE KEY-----", false),
            (KeyFormat::EncryptedPkcs8, "-----BEGIN ENCRYPTED PRIVATE KEY-----", true),
            (KeyFormat::Traditional, traditional.as_str(), false),
            (KeyFormat::EncryptedTraditional, &format!("{traditional}\nProc-Type: 4,ENCRYPTED"), true),
        ] {
            let pem = client.key_pem_as(format, "pass phrase").unwrap();
            assert!(pem.starts_with(start), "{pem}");
            assert!(openssl(&["pkey", "-passin", "pass:pass phrase"], &pem).0);
            assert_eq!(openssl(&["pkey", "-passin", "pass:wrong"], &pem).0, !encrypted);
        }
    }
}
