//! The connection (SEMANTICS: §1), parsed strictly.

use super::data_connections::{self, ConnectionMode, PassiveAddress};
use super::text::blank_is_absent;
use super::tls;
use super::{
    CommandText, ConfigError, DataProtection, EncodingSetting, FingerprintText, HostName, PortRange, Proxy, Quirks,
    Retry, Secret, SecretText, TlsVerify, TlsVersionSetting, port_range, proxy,
};
use serde::Deserialize;
use std::net::IpAddr;
use std::num::{NonZeroU8, NonZeroU16};
use std::time::Duration;

/// How to reach a server and who logs in.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(title = "FTP connection", transform = conditions, extend("x-ui" = crate::schema::ui(&[
    ("Server", &["host", "port", "sslMode", "connectionMode", "remoteDirectory", "confineToRemoteDirectory"]),
    ("Login", &["user", "password", "account", "postLoginCommands"]),
    ("Encryption", &["tlsVerify", "serverFingerprints", "caCertificates", "clientAuthentication", "clientCertificate",
        "clientPrivateKey", "clientPrivateKeyPassphrase", "dataProtection", "tlsMinVersion", "tlsMaxVersion",
        "tlsSessionReuse"]),
    ("Data connections", &["passiveAddress", "activeAddress", "activePortRange"]),
    ("Proxy", &["proxy"]),
    ("Limits", &["connectTimeoutMs", "readTimeoutMs", "keepaliveSeconds", "retry", "maxConnections"]),
    ("Advanced", &["encoding", "quirks"]),
]))))]
pub struct Connection {
    /// Name or IP address of the FTP server. Prefer the name. Every address that it resolves to is tried in turn.
    #[cfg_attr(feature = "schema", schemars(title = "Host", extend("examples" = ["ftp.example.com", "192.0.2.10"])))]
    pub host: HostName,

    /// Port of the control connection. Leave it blank for the standard port: 21, or 990 when the SSL mode is implicit.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Port"))]
    pub port: Option<NonZeroU16>,

    /// How the connection is encrypted.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "SSL mode"))]
    pub ssl_mode: SslMode,

    /// Who opens the connections that carry files and listings.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Connection mode"))]
    pub connection_mode: ConnectionMode,

    /// Directory that operations work in unless they name another. A relative one, such as `outgoing`, is meant from
    /// the directory that the login leads to. Leave it blank for that directory itself.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "Remote directory", extend("examples" = ["/outgoing", "invoices/2026"])))]
    pub remote_directory: Option<CommandText>,

    /// Refuse any operation or document that would leave the remote directory, by an absolute path or by `..`.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Stay inside the remote directory"))]
    pub confine_to_remote_directory: bool,

    /// Account name. Leave it blank to log in as `anonymous`.
    #[serde(default, deserialize_with = "blank_is_absent")]
    #[cfg_attr(feature = "schema", schemars(title = "User"))]
    pub user: Option<CommandText>,

    /// Password of the user. May stay blank for an anonymous login.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Password"))]
    pub password: Option<Secret>,

    /// Accounting information. Only a few servers, often on mainframes, ask for it.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Account"))]
    pub account: Option<Secret>,

    /// Commands to send after the login, such as `SITE UMASK 022`. A leading `*` means that a failure does not matter.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Commands after login"))]
    pub post_login_commands: Vec<CommandText>,

    /// How the server's certificate is checked.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Check the server's certificate"))]
    pub tls_verify: TlsVerify,

    /// SHA-256 fingerprints of the server's certificate, or of its public key after `spki:`. When there are any, one must
    /// match. The connection test shows the fingerprint to paste here.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Server fingerprints"))]
    pub server_fingerprints: Vec<FingerprintText>,

    /// Certificates of further authorities to trust, as PEM text. The well-known public ones are trusted anyway.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Trusted authorities (PEM)"))]
    pub ca_certificates: Option<String>,

    /// Show the server a certificate of our own. Some servers want one in addition to user and password.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Use client authorization?"))]
    pub client_authentication: bool,

    /// Our own certificate as PEM text, followed by its intermediate certificates.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Client certificate (PEM)"))]
    pub client_certificate: Option<String>,

    /// The private key of our certificate, as PEM text.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Client private key (PEM)"))]
    pub client_private_key: Option<SecretText>,

    /// The passphrase of the private key, when the key is encrypted.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Passphrase of the private key"))]
    pub client_private_key_passphrase: Option<SecretText>,

    /// Whether files and listings are encrypted too.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Data protection"))]
    pub data_protection: DataProtection,

    /// The oldest version of TLS that is acceptable.
    #[serde(default = "Connection::default_tls_min_version")]
    #[cfg_attr(feature = "schema", schemars(title = "Oldest TLS version"))]
    pub tls_min_version: TlsVersionSetting,

    /// The newest version of TLS to use.
    #[serde(default = "Connection::default_tls_max_version")]
    #[cfg_attr(feature = "schema", schemars(title = "Newest TLS version"))]
    pub tls_max_version: TlsVersionSetting,

    /// Data connections resume the TLS session of the control connection. Many servers demand it.
    #[serde(default = "Connection::default_tls_session_reuse")]
    #[cfg_attr(feature = "schema", schemars(title = "Reuse the TLS session"))]
    pub tls_session_reuse: bool,

    /// How long to wait, in milliseconds, until the server has greeted. 0 waits for ever, which is not recommended.
    #[serde(default = "Connection::default_connect_timeout")]
    #[cfg_attr(feature = "schema", schemars(title = "Connect timeout (ms)", range(max = 4_294_967_295u64)))]
    pub connect_timeout_ms: u32,

    /// How long, in milliseconds, a reply or a transfer may go without a single byte. 0 waits for ever, which is not
    /// recommended.
    #[serde(default = "Connection::default_read_timeout")]
    #[cfg_attr(feature = "schema", schemars(title = "Read timeout (ms)", range(max = 4_294_967_295u64)))]
    pub read_timeout_ms: u32,

    /// In passive mode: the address that the connections for files and listings go to.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Passive address"))]
    pub passive_address: PassiveAddress,

    /// In active mode: the address that the server is told to connect to. Set it to the public address when this machine is
    /// behind address translation. Leave it blank for the address that this machine uses towards the server.
    #[serde(default, deserialize_with = "data_connections::optional_address")]
    #[cfg_attr(feature = "schema", schemars(title = "Active address", transform = data_connections::schema::address, extend("examples" = ["203.0.113.5"])))]
    pub active_address: Option<IpAddr>,

    /// In active mode: the ports that the server may be told to connect to, as a firewall on the way permits them. Leave it
    /// blank for any port.
    #[serde(default, deserialize_with = "port_range::optional")]
    #[cfg_attr(feature = "schema", schemars(title = "Active ports", extend("examples" = ["50000-50100"])))]
    pub active_port_range: Option<PortRange>,

    /// A proxy that every connection to the server goes through. It does not go with active mode.
    #[serde(default, deserialize_with = "proxy::optional")]
    #[cfg_attr(feature = "schema", schemars(title = "Proxy"))]
    pub proxy: Option<Proxy>,

    /// How the names of files are written on the server. Leave it at `auto`, unless names with accents or in other scripts
    /// come out wrong: then choose what the server uses.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(title = "Encoding of names"))]
    pub encoding: EncodingSetting,

    /// Seconds between signs of life while nothing is transferred, so that neither the server nor a firewall drops the
    /// connection. 0 sends none.
    #[serde(default = "Connection::default_keepalive")]
    #[cfg_attr(feature = "schema", schemars(title = "Keepalive (seconds)", range(max = 4_294_967_295u64)))]
    pub keepalive_seconds: u32,

    /// What is tried again, how often and when.
    #[serde(default, deserialize_with = "super::from_object")]
    #[cfg_attr(feature = "schema", schemars(title = "Retry"))]
    pub retry: Retry,

    /// How many connections a host may have open to this server at once. 1 for accounts that log in with a second factor. A
    /// host uses fewer when the server says that there are too many.
    #[serde(default = "Connection::default_max_connections")]
    #[cfg_attr(feature = "schema", schemars(title = "Connections at once"))]
    pub max_connections: NonZeroU8,

    /// Switches for servers that promise what they cannot do, or can do what they do not promise.
    #[serde(default, deserialize_with = "super::from_object")]
    #[cfg_attr(feature = "schema", schemars(title = "Server quirks"))]
    pub quirks: Quirks,
}

/// How the connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema, serde::Serialize))]
pub enum SslMode {
    /// Not at all: the password and the files can be read on the way.
    #[default]
    #[cfg_attr(feature = "schema", schemars(title = "None"))]
    None,
    /// The connection begins in the clear and switches to TLS before the login (AUTH TLS), usually on port 21. Ends when
    /// the server refuses.
    #[cfg_attr(feature = "schema", schemars(title = "Explicit"))]
    Explicit,
    /// TLS from the first byte, usually on port 990.
    #[cfg_attr(feature = "schema", schemars(title = "Implicit"))]
    Implicit,
}

impl Connection {
    /// # Errors
    /// When the text is not a connection, or its fields contradict one another; see [`ConfigError`].
    pub fn parse(json: &str) -> Result<Self, ConfigError> {
        let connection: Self = super::parse(json)?;
        let contradiction = data_connections::contradiction(&connection).or_else(|| tls::contradiction(&connection));
        contradiction.map_or(Ok(connection), |text| Err(ConfigError(text.to_owned())))
    }

    pub fn port(&self) -> u16 {
        let standard = if self.ssl_mode == SslMode::Implicit { 990 } else { 21 };
        self.port.map_or(standard, NonZeroU16::get)
    }

    /// Host and port that the first connection goes to: the proxy's when there is one.
    pub fn first_hop(&self) -> (&HostName, u16) {
        self.proxy.as_ref().map_or((&self.host, self.port()), |proxy| (&proxy.host, proxy.port()))
    }

    /// `None`: no bound.
    pub fn connect_timeout(&self) -> Option<Duration> {
        bound(self.connect_timeout_ms)
    }

    /// `None`: no bound.
    pub fn read_timeout(&self) -> Option<Duration> {
        bound(self.read_timeout_ms)
    }

    /// How long the connection may be idle between signs of life; `None`: as long as it likes.
    pub fn keepalive(&self) -> Option<Duration> {
        (self.keepalive_seconds > 0).then(|| Duration::from_secs(self.keepalive_seconds.into()))
    }

    fn default_connect_timeout() -> u32 {
        30_000
    }

    fn default_read_timeout() -> u32 {
        60_000
    }

    fn default_tls_min_version() -> TlsVersionSetting {
        TlsVersionSetting::V1_2
    }

    fn default_tls_max_version() -> TlsVersionSetting {
        TlsVersionSetting::V1_3
    }

    fn default_tls_session_reuse() -> bool {
        true
    }

    fn default_keepalive() -> u32 {
        30
    }

    fn default_max_connections() -> NonZeroU8 {
        const { NonZeroU8::new(4).unwrap() }
    }
}

/// The contradictions that [`Connection::parse`] refuses, for forms and for the host.
#[cfg(feature = "schema")]
fn conditions(schema: &mut schemars::Schema) {
    let mut conditions = tls::schema::conditions();
    conditions.push(data_connections::schema::condition());
    schema.insert("allOf".to_owned(), conditions.into());
}

fn bound(milliseconds: u32) -> Option<Duration> {
    (milliseconds > 0).then(|| Duration::from_millis(milliseconds.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_fields_count_as_absent() {
        let connection =
            Connection::parse(r#"{"host":"h","port":null,"user":" ","remoteDirectory":"","password":""}"#).unwrap();
        assert_eq!((connection.port(), connection.user, connection.remote_directory), (21, None, None));
    }

    #[test]
    fn zero_means_no_bound() {
        let connection = Connection::parse(r#"{"host":"h","readTimeoutMs":0}"#).unwrap();
        assert_eq!(connection.read_timeout(), None);
        assert_eq!(connection.connect_timeout(), Some(Duration::from_secs(30)));
    }

    #[test]
    fn secrets_do_not_show() {
        let connection = Connection::parse(r#"{"host":"h","password":"hunter2"}"#).unwrap();
        assert!(!format!("{connection:?}").contains("hunter2"));
    }
}
