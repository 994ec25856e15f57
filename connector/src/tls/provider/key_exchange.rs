//! Ephemeral Diffie-Hellman: X25519 (RFC 7748), and the NIST curves that some servers insist on.

use getrandom::SysRng;
use p256::NistP256;
use p256::elliptic_curve::ecdh::EphemeralSecret;
use p256::elliptic_curve::sec1::{FromSec1Point, ModulusSize, ToSec1Point};
use p256::elliptic_curve::{AffinePoint, CurveArithmetic, FieldBytesSize, Generate, PublicKey};
use p384::NistP384;
use rustls::crypto::{ActiveKeyExchange, GetRandomFailed, SharedSecret, SupportedKxGroup};
use rustls::{Error, NamedGroup, PeerMisbehaved};
use std::fmt;
use std::marker::PhantomData;
use x25519_dalek::StaticSecret;
use zeroize::Zeroizing;

/// The preferred first; a key share is sent for that one, and for another only when the server asks.
pub(super) static ALL: &[&dyn SupportedKxGroup] = &[
    &X25519,
    &NistCurve::<NistP256> { name: NamedGroup::secp256r1, curve: PhantomData },
    &NistCurve::<NistP384> { name: NamedGroup::secp384r1, curve: PhantomData },
];

#[derive(Debug)]
struct X25519;

struct X25519Exchange {
    secret: StaticSecret,
    public: x25519_dalek::PublicKey,
}

struct NistCurve<C> {
    name: NamedGroup,
    curve: PhantomData<fn() -> C>,
}

struct NistExchange<C: CurveArithmetic> {
    name: NamedGroup,
    secret: EphemeralSecret<C>,
    public: Box<[u8]>,
}

/// First byte of a point that is not compressed, the only form that TLS 1.3 allows (RFC 8446 §4.2.8.2).
const UNCOMPRESSED: u8 = 4;

impl SupportedKxGroup for X25519 {
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let mut secret = Zeroizing::new([0; 32]);
        getrandom::fill(secret.as_mut()).map_err(|_| GetRandomFailed)?;
        let secret = StaticSecret::from(*secret);
        let public = x25519_dalek::PublicKey::from(&secret);
        Ok(Box::new(X25519Exchange { secret, public }))
    }

    fn name(&self) -> NamedGroup {
        NamedGroup::X25519
    }
}

impl ActiveKeyExchange for X25519Exchange {
    fn complete(self: Box<Self>, peer: &[u8]) -> Result<SharedSecret, Error> {
        let peer = <[u8; 32]>::try_from(peer).map_err(|_| PeerMisbehaved::InvalidKeyShare)?;
        let shared = self.secret.diffie_hellman(&peer.into());
        // A peer that forces the all-zero secret is refused (RFC 8446 §7.4.2).
        if !shared.was_contributory() {
            return Err(PeerMisbehaved::InvalidKeyShare.into());
        }
        Ok(SharedSecret::from(shared.as_bytes().as_slice()))
    }

    fn pub_key(&self) -> &[u8] {
        self.public.as_bytes()
    }

    fn group(&self) -> NamedGroup {
        NamedGroup::X25519
    }
}

impl<C> SupportedKxGroup for NistCurve<C>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    EphemeralSecret<C>: Send + Sync,
{
    fn start(&self) -> Result<Box<dyn ActiveKeyExchange>, Error> {
        let secret = EphemeralSecret::<C>::try_generate_from_rng(&mut SysRng).map_err(|_| GetRandomFailed)?;
        let public = secret.public_key().to_sec1_point(false).as_bytes().into();
        Ok(Box::new(NistExchange { name: self.name, secret, public }))
    }

    fn name(&self) -> NamedGroup {
        self.name
    }
}

impl<C> ActiveKeyExchange for NistExchange<C>
where
    C: CurveArithmetic,
    AffinePoint<C>: FromSec1Point<C> + ToSec1Point<C>,
    FieldBytesSize<C>: ModulusSize,
    EphemeralSecret<C>: Send + Sync,
{
    fn complete(self: Box<Self>, peer: &[u8]) -> Result<SharedSecret, Error> {
        if peer.first() != Some(&UNCOMPRESSED) {
            return Err(PeerMisbehaved::InvalidKeyShare.into());
        }
        let peer = PublicKey::<C>::from_sec1_bytes(peer).map_err(|_| PeerMisbehaved::InvalidKeyShare)?;
        Ok(SharedSecret::from(self.secret.diffie_hellman(&peer).raw_secret_bytes().as_slice()))
    }

    fn pub_key(&self) -> &[u8] {
        &self.public
    }

    fn group(&self) -> NamedGroup {
        self.name
    }
}

impl<C> fmt::Debug for NistCurve<C> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.name.fmt(formatter)
    }
}
