//! Every secret that a connection can have, and every way in which it may be written.

use std::net::SocketAddr;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use tests::certificates::{CertificateAuthority, Identity, KeyAlgorithm, KeyFormat};

use crate::harness::Run;

/// With characters that look different in JSON, in URLs and in both alphabets of base64.
pub(super) const PASSWORD: &str = "hünter2 & c/o \"#7\"?>~\\";
const ACCOUNT: &str = "cost/centre=4711 ÿ>?";
pub(super) const PASSPHRASE: &str = "open+sesame/42 & ö?~";
const PROXY_PASSWORD: &str = "prőxy word:1/2+3=5 \"?";

pub(super) struct Secrets {
    client: Identity,
    key: String,
    proxy_password: Option<&'static str>,
}

impl Secrets {
    pub(super) fn new() -> Self {
        let client = CertificateAuthority::new().unwrap().client("alice", KeyAlgorithm::EcdsaP256).unwrap();
        let key = client.key_pem_as(KeyFormat::EncryptedPkcs8, PASSPHRASE).unwrap();
        Self { client, key, proxy_password: None }
    }

    /// The same, and that of a proxy.
    pub(super) fn with_proxy() -> Self {
        Self { proxy_password: Some(PROXY_PASSWORD), ..Self::new() }
    }

    pub(super) fn connection(&self, server: &SocketAddr, settings: &Value) -> Value {
        let mut connection = json!({
            "host": server.ip().to_string(), "port": server.port(), "user": "alice", "password": PASSWORD,
            "account": ACCOUNT, "clientAuthentication": true, "clientCertificate": self.client.certificate_pem(),
            "clientPrivateKey": self.key, "clientPrivateKeyPassphrase": PASSPHRASE, "retry": { "attempts": 1 },
        });
        connection.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        connection
    }

    /// Settings that lead through a proxy.
    pub(super) fn through(&self, kind: &str, proxy: &SocketAddr) -> Value {
        let (host, port) = (proxy.ip().to_string(), proxy.port());
        let password = self.proxy_password;
        json!({ "proxy": { "kind": kind, "host": host, "port": port, "user": "alice", "password": password } })
    }

    /// All of them; of the key each line.
    fn all(&self) -> impl Iterator<Item = &str> {
        let lines = self.key.lines().filter(|line| !line.starts_with("-----") && line.len() > 16);
        [PASSWORD, ACCOUNT, PASSPHRASE].into_iter().chain(self.proxy_password).chain(lines)
    }

    /// Every secret in every form, as somebody may write it.
    pub(super) fn said(&self) -> Vec<String> {
        self.all().flat_map(|secret| [whole(secret), base64(secret, " and more")].concat()).collect()
    }

    /// What must not be seen of it.
    fn forms(&self) -> Vec<String> {
        self.all().flat_map(|secret| [whole(secret), base64_inside(secret)].concat()).collect()
    }

    #[track_caller]
    pub(super) fn assert_unseen(&self, run: &Run) {
        let shown = format!("{}{}", run.stdout, run.stderr);
        for form in self.forms() {
            assert!(!shown.contains(&form), "{form} is shown:\n{shown}");
        }
    }
}

/// A reply that repeats every secret in every form.
pub(super) fn echo(code: &str, secrets: &Secrets) -> String {
    let said = secrets.said();
    let lines: Vec<_> = said.iter().map(|form| format!("{code}-You know {form}, don't you?\r\n")).collect();
    format!("{}{code} So there: {PASSWORD}\r\n", lines.concat())
}

/// What comes before a secret, to have it at each place in base64's groups of three.
const BEFORE: [&str; 3] = ["", "x", "xx"];

/// Plain, escaped as in JSON and URLs, and in hexadecimal digits.
fn whole(secret: &str) -> Vec<String> {
    let json = Value::from(secret).to_string();
    let url = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let hexadecimal = base16ct::lower::encode_string(secret.as_bytes());
    let mut forms = vec![secret.to_owned(), json[1..json.len() - 1].to_owned()];
    forms.extend([url.replace("%20", "+"), url, hexadecimal.to_uppercase(), hexadecimal]);
    forms
}

/// In both alphabets of base64, whatever comes before and after it.
fn base64(secret: &str, after: &str) -> Vec<String> {
    let texts = BEFORE.map(|before| format!("{before}{secret}{after}"));
    texts.iter().flat_map(|text| [STANDARD.encode(text), URL_SAFE.encode(text)]).collect()
}

/// The digits of base64 that depend on nothing else than the secret.
fn base64_inside(secret: &str) -> Vec<String> {
    let encoded = base64(secret, "").into_iter().zip([0, 0, 4, 4, 4, 4]);
    encoded.map(|(text, first)| text[first..text.len() - 4].to_owned()).collect()
}
