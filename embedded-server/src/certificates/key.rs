//! Private keys. What rcgen's cryptography cannot do (RSA keys, old formats) the `openssl` command does.

use std::io::Write as _;
use std::process::{Command, Stdio};

use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};

use super::CertificateError;

/// What kind of key a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// RSA of 2,048 bits. Takes a quarter of a second to make.
    Rsa2048,
    /// ECDSA on the curve P-256.
    EcdsaP256,
}

/// The ways in which PEM files hold private keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyFormat {
    /// `BEGIN PRIVATE KEY`
    Pkcs8,
    /// `BEGIN ENCRYPTED PRIVATE KEY`
    EncryptedPkcs8,
    /// `BEGIN RSA PRIVATE KEY` (PKCS#1) or `BEGIN EC PRIVATE KEY` (SEC 1)
    Traditional,
    /// The same with `Proc-Type: 4,ENCRYPTED` (RFC 1421)
    EncryptedTraditional,
}

impl KeyAlgorithm {
    pub(super) fn generate(self) -> Result<KeyPair, CertificateError> {
        Ok(match self {
            Self::EcdsaP256 => KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256)?,
            Self::Rsa2048 => {
                let arguments = ["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
                KeyPair::from_pem(&openssl(&arguments, "", "")?)?
            }
        })
    }
}

/// The PKCS#8 key in another format.
pub(super) fn convert(key_pem: &str, format: KeyFormat, passphrase: &str) -> Result<String, CertificateError> {
    let arguments: &[&str] = match format {
        KeyFormat::Pkcs8 => return Ok(key_pem.to_owned()),
        KeyFormat::EncryptedPkcs8 => &["pkcs8", "-topk8", "-v2", "aes-256-cbc", "-passout", "env:PASSPHRASE"],
        KeyFormat::Traditional => &["pkey", "-traditional"],
        KeyFormat::EncryptedTraditional => &["pkey", "-traditional", "-aes256", "-passout", "env:PASSPHRASE"],
    };
    openssl(arguments, key_pem, passphrase)
}

/// What the command writes, given this on its standard input.
fn openssl(arguments: &[&str], input: &str, passphrase: &str) -> Result<String, CertificateError> {
    let mut command = Command::new("openssl");
    command.args(arguments).env("PASSPHRASE", passphrase);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
    if let Some(mut standard_input) = child.stdin.take() {
        standard_input.write_all(input.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err(CertificateError::OpensslFailed(String::from_utf8_lossy(&output.stderr).trim().to_owned()));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
