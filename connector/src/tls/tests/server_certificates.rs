//! Which servers are trusted, and what is said about those that are not.

use super::support::{Authority, HOST, Identity, Link, ServerSettings, parameters};
use crate::tls::verify::Trust;
use crate::tls::{CertificateProblem, ServerCertificate, TlsClient, TlsError, TlsSettings, VerifyMode};
use rcgen::{BasicConstraints, IsCa, date_time_ymd};
use rustls::version::{TLS12, TLS13};

#[test]
fn a_good_certificate_is_summed_up() {
    let authority = Authority::new("Test CA");
    let seen = accepted(&authority.client(), HOST, &authority.identity());
    assert_eq!((seen.trust, seen.problems.as_slice()), (Trust::Issuer, [].as_slice()));
    let leaf = &seen.chain[0];
    assert_eq!((leaf.subject.as_str(), leaf.issuer.as_str()), ("CN=server", "CN=Test CA"));
    assert_eq!(leaf.names, [HOST, "192.0.2.1"]);
    assert_eq!((leaf.not_before.to_string().as_str(), leaf.not_after.to_string().as_str()), NO_EXPIRY);
    assert_eq!(seen.fingerprint, leaf.fingerprint);
}

#[test]
fn addresses_are_names_too() {
    let authority = Authority::new("Test CA");
    accepted(&authority.client(), "192.0.2.1", &authority.identity());
    let problems = refused(&authority.client(), "192.0.2.2", &authority.identity()).problems;
    assert!(matches!(problems.as_slice(), [CertificateProblem::WrongHost { .. }]), "{problems:?}");
}

#[test]
fn each_problem_is_told_from_the_others() {
    let authority = Authority::new("Test CA");
    let client = authority.client();

    let problem = only_problem(refused(&client, "other.example.com", &authority.identity()));
    assert_eq!(problem.to_string(), "is for ftp.example.com, 192.0.2.1, not for other.example.com");

    let mut expired = parameters();
    expired.not_after = date_time_ymd(2021, 2, 3);
    let problem = only_problem(refused(&client, HOST, &authority.identity_of(&expired, P256)));
    assert!(problem.to_string().starts_with("expired at 2021-02-03T00:00:00Z (it is 2"), "{problem}");

    let mut future = parameters();
    future.not_before = date_time_ymd(4000, 1, 1);
    let problem = only_problem(refused(&client, HOST, &authority.identity_of(&future, P256)));
    assert!(problem.to_string().starts_with("is not valid before 4000-01-01T00:00:00Z"), "{problem}");

    let problem = only_problem(refused(&client, HOST, &Identity::self_signed(&parameters())));
    assert_eq!(problem, CertificateProblem::SelfSigned);

    let stranger = Authority::new("Another CA").identity();
    let problem = only_problem(refused(&client, HOST, &stranger));
    assert_eq!(problem, CertificateProblem::UnknownIssuer { issuer: "CN=Another CA".to_owned() });
}

#[test]
fn several_problems_are_told_at_once() {
    let mut parameters = parameters();
    parameters.not_after = date_time_ymd(2021, 2, 3);
    let identity = Identity::self_signed(&parameters);
    let client = TlsClient::new(&TlsSettings::default()).unwrap();
    let error = refusal(&client, "other.example.com", &identity).to_string();
    assert!(error.contains("is self-signed"), "{error}");
    assert!(error.contains(", and it expired at"), "{error}");
    assert!(error.contains(", and it is for ftp.example.com"), "{error}");
    assert!(error.ends_with(&format!("(SHA-256 fingerprint {})", identity.fingerprint())), "{error}");
}

#[test]
fn the_hint_tells_what_would_accept_exactly_this_certificate() {
    let authority = Authority::new("Test CA");
    let (client, identity) = (authority.client(), Identity::self_signed(&parameters()));
    let pin = format!("`serverFingerprints` to {}", identity.fingerprint());

    let hint = refused(&client, HOST, &identity).hint();
    assert!(hint.contains(&pin) && hint.contains("`caCertificates`") && !hint.contains("`tlsVerify`"), "{hint}");
    let hint = refused(&client, "other.example.com", &identity).hint();
    assert!(hint.contains(&pin) && hint.contains("`tlsVerify` to `pinned`"), "{hint}");
    let hint = refused(&pinning(&[&"00".repeat(32)], VerifyMode::Full), HOST, &identity).hint();
    assert!(hint.contains(&pin) && hint.contains("renewed"), "{hint}");
}

#[test]
fn a_self_signed_certificate_may_be_its_own_authority() {
    let mut parameters = parameters();
    // As `openssl req -x509` makes them.
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let identity = Identity::self_signed(&parameters);
    let pem = identity.certificate.pem();
    let client = TlsClient::new(&TlsSettings { ca_certificates: Some(&pem), ..TlsSettings::default() }).unwrap();
    assert_eq!(accepted(&client, HOST, &identity).trust, Trust::Issuer);
    let problem = only_problem(refused(&client, "other.example.com", &identity));
    assert!(matches!(problem, CertificateProblem::WrongHost { .. }), "{problem}");
}

#[test]
fn a_pin_stands_in_for_the_issuer_but_not_for_the_rest() {
    let identity = Identity::self_signed(&parameters());
    let pinned = pinning(&[&identity.fingerprint()], VerifyMode::Full);
    let seen = accepted(&pinned, HOST, &identity);
    assert_eq!(seen.trust, Trust::Pin(identity.fingerprint().parse().unwrap()));
    assert_eq!(seen.problems, [CertificateProblem::SelfSigned]);
    refused(&pinned, "other.example.com", &identity);

    let mut expired = parameters();
    expired.not_after = date_time_ymd(2021, 2, 3);
    let expired = Identity::self_signed(&expired);
    refused(&pinning(&[&expired.fingerprint()], VerifyMode::Full), HOST, &expired);
    accepted(&pinning(&[&expired.fingerprint()], VerifyMode::Pinned), "other.example.com", &expired);
}

#[test]
fn a_public_key_pin_survives_a_renewal() {
    let before = Identity::self_signed(&parameters());
    let mut renewed = parameters();
    renewed.not_before = date_time_ymd(2020, 1, 1);
    let renewed = Identity::self_signed(&renewed);
    assert_ne!(before.fingerprint(), renewed.fingerprint());
    let open = TlsClient::new(&TlsSettings { verify: VerifyMode::None, ..TlsSettings::default() }).unwrap();
    let pin = accepted(&open, HOST, &before).chain[0].public_key_fingerprint.to_string();
    accepted(&pinning(&[&pin], VerifyMode::Full), HOST, &renewed);
}

#[test]
fn another_certificate_than_the_pinned_one_is_a_mismatch() {
    let authority = Authority::new("Test CA");
    let pem = authority.pem();
    let pins = ["00".repeat(32), format!("spki:{}", "00".repeat(32))];
    for verify in [VerifyMode::Full, VerifyMode::Pinned, VerifyMode::None] {
        let settings =
            TlsSettings { ca_certificates: Some(&pem), server_fingerprints: &pins, verify, ..TlsSettings::default() };
        let client = TlsClient::new(&settings).unwrap();
        let error = refusal(&client, HOST, &authority.identity());
        assert!(error.is_pin_mismatch(), "{error:?}");
        assert!(error.to_string().contains("matches none of the pinned fingerprints (00:00:"), "{error}");
        assert!(error.to_string().ends_with(&format!("{})", authority.identity().fingerprint())));
    }
    assert!(!refusal(&authority.client(), "other.example.com", &authority.identity()).is_pin_mismatch());
}

#[test]
fn without_verification_anything_goes_and_is_reported() {
    let identity = Identity::self_signed(&parameters());
    let open = TlsClient::new(&TlsSettings { verify: VerifyMode::None, ..TlsSettings::default() }).unwrap();
    let seen = accepted(&open, "other.example.com", &identity);
    assert_eq!(seen.trust, Trust::Unchecked);
    assert_eq!(seen.problems.len(), 2);
}

#[test]
fn names_of_a_certificate_cannot_forge_lines() {
    let mut parameters = parameters();
    parameters.distinguished_name.push(rcgen::DnType::OrganizationName, "a\r\nb\u{1b}[2J");
    let identity = Identity::self_signed(&parameters);
    let open = TlsClient::new(&TlsSettings { verify: VerifyMode::None, ..TlsSettings::default() }).unwrap();
    let subject = &accepted(&open, HOST, &identity).chain[0].subject;
    assert!(subject.contains("O=a\u{fffd}\u{fffd}b\u{fffd}[2J"), "{subject}");
}

const P256: &str = super::support::key!("p256.pkcs8");
/// What rcgen writes unless told otherwise.
const NO_EXPIRY: (&str, &str) = ("1975-01-01T00:00:00Z", "4096-01-01T00:00:00Z");

fn pinning(pins: &[&str], verify: VerifyMode) -> TlsClient {
    let pins: Vec<_> = pins.iter().map(ToString::to_string).collect();
    TlsClient::new(&TlsSettings { server_fingerprints: &pins, verify, ..TlsSettings::default() }).unwrap()
}

/// In both versions; what was seen.
fn accepted(client: &TlsClient, host: &str, identity: &Identity) -> ServerCertificate {
    let [tls13, tls12] = [&TLS13, &TLS12].map(|version| {
        let control = client.control(host).unwrap();
        Link::connected(&control, &ServerSettings::of_version(version).build(identity)).exchange(10);
        control.server_certificate().unwrap()
    });
    assert_eq!(tls13.trust, tls12.trust);
    tls13
}

fn refused(client: &TlsClient, host: &str, identity: &Identity) -> ServerCertificate {
    match refusal(client, host, identity) {
        TlsError::Certificate(certificate) => {
            assert_eq!(certificate.trust, Trust::Refused);
            *certificate
        }
        other => panic!("{other:?}"),
    }
}

/// In both versions; the error.
fn refusal(client: &TlsClient, host: &str, identity: &Identity) -> TlsError {
    let [tls13, tls12] = [&TLS13, &TLS12].map(|version| {
        let control = client.control(host).unwrap();
        let mut link = Link::new(&control, &ServerSettings::of_version(version).build(identity));
        let error = link.settle().unwrap_err();
        assert!(control.server_certificate().is_some() && link.server.is_handshaking());
        error
    });
    assert_eq!(tls13.is_pin_mismatch(), tls12.is_pin_mismatch());
    tls13
}

fn only_problem(mut certificate: ServerCertificate) -> CertificateProblem {
    assert_eq!(certificate.problems.len(), 1, "{:?}", certificate.problems);
    certificate.problems.remove(0)
}
