//! What a certificate says, for people.

use super::{CertificateProblem, Fingerprint};
use rustls::pki_types::{CertificateDer, UnixTime};
use std::net::IpAddr;
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::certificate::{CertificateInner, Raw, TbsCertificateInner};
use x509_cert::der::{Decode, Encode, Tag, Tagged};
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::name::Name;

/// In UTC, to the second. Displayed as RFC 3339.
pub use x509_cert::der::DateTime;

/// One certificate in a few lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateSummary {
    /// Such as `O=Example, CN=ftp.example.com`.
    pub subject: String,
    /// Equal to the subject when the certificate is self-signed.
    pub issuer: String,
    /// The host names and addresses that it is for (RFC 6125: the common name does not count).
    pub names: Vec<String>,
    /// First second of its validity.
    pub not_before: DateTime,
    /// Last second of its validity.
    pub not_after: DateTime,
    /// Of the whole certificate.
    pub fingerprint: Fingerprint,
    /// Stays the same when the certificate is renewed with the same key.
    pub public_key_fingerprint: Fingerprint,
}

impl CertificateSummary {
    /// `None`: not a certificate.
    pub(super) fn of(certificate: &CertificateDer<'_>) -> Option<Self> {
        let parsed = CertificateInner::<Raw>::from_der(certificate).ok()?;
        let body = parsed.tbs_certificate();
        Some(Self {
            subject: text_of(body.subject()),
            issuer: text_of(body.issuer()),
            names: names(body),
            not_before: body.validity().not_before.to_date_time(),
            not_after: body.validity().not_after.to_date_time(),
            fingerprint: Fingerprint::of_certificate(certificate),
            public_key_fingerprint: Fingerprint::of_public_key(&body.subject_public_key_info().to_der().ok()?),
        })
    }

    pub(super) fn matches(&self, pin: &Fingerprint) -> bool {
        [self.fingerprint, self.public_key_fingerprint].contains(pin)
    }

    pub(super) fn validity_problem(&self, now: UnixTime) -> Option<CertificateProblem> {
        let now = DateTime::from_unix_duration(std::time::Duration::from_secs(now.as_secs())).ok()?;
        if now > self.not_after {
            Some(CertificateProblem::Expired { not_after: self.not_after, now })
        } else if now < self.not_before {
            Some(CertificateProblem::NotYetValid { not_before: self.not_before, now })
        } else {
            None
        }
    }

    /// Now, or the end of the validity that is nearest to it.
    pub(super) fn nearest_valid_time(&self, now: UnixTime) -> UnixTime {
        let (first, last) = (self.not_before.unix_duration(), self.not_after.unix_duration());
        let now = std::time::Duration::from_secs(now.as_secs());
        UnixTime::since_unix_epoch(now.min(last).max(first))
    }
}

fn names(body: &TbsCertificateInner<Raw>) -> Vec<String> {
    let Ok(Some((_, SubjectAltName(names)))) = body.get_extension::<SubjectAltName>() else { return Vec::new() };
    names.iter().filter_map(host_of).collect()
}

fn host_of(name: &GeneralName) -> Option<String> {
    match name {
        GeneralName::DnsName(name) => Some(printable(name.as_bytes())),
        GeneralName::IpAddress(octets) => {
            let octets = octets.as_bytes();
            let v4 = <[u8; 4]>::try_from(octets).map(IpAddr::from);
            v4.or_else(|_| <[u8; 16]>::try_from(octets).map(IpAddr::from)).ok().map(|address| address.to_string())
        }
        _ => None,
    }
}

fn text_of(name: &Name) -> String {
    name.iter().map(attribute).collect::<Vec<_>>().join(", ")
}

/// `CN=…`, with the short names of RFC 4519 that certificates use.
fn attribute(attribute: &AttributeTypeAndValue) -> String {
    let object = attribute.oid.to_string();
    let key = match object.as_str() {
        "2.5.4.3" => "CN",
        "2.5.4.5" => "serialNumber",
        "2.5.4.6" => "C",
        "2.5.4.7" => "L",
        "2.5.4.8" => "ST",
        "2.5.4.10" => "O",
        "2.5.4.11" => "OU",
        "0.9.2342.19200300.100.1.25" => "DC",
        "1.2.840.113549.1.9.1" => "emailAddress",
        other => other,
    };
    format!("{key}={}", value(attribute))
}

fn value(attribute: &AttributeTypeAndValue) -> String {
    let bytes = attribute.value.value();
    match attribute.value.tag() {
        Tag::BmpString => {
            let units = bytes.chunks_exact(2).filter_map(|pair| pair.try_into().ok().map(u16::from_be_bytes));
            printable(String::from_utf16_lossy(&units.collect::<Vec<_>>()).as_bytes())
        }
        _ => printable(bytes),
    }
}

/// The server chose these bytes: nothing in them may break a line of a report or a log.
fn printable(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .chars()
        .map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c })
        .collect()
}
