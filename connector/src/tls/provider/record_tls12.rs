//! Records of TLS 1.2 (RFC 5246 §6.2.3.3) with AES-GCM (RFC 5288) and ChaCha20-Poly1305 (RFC 7905).

use super::aead::Keyed;
use record_ciphers::{RecordCipher, TAG_LENGTH};
use rustls::crypto::cipher::{
    AeadKey, InboundOpaqueMessage, InboundPlainMessage, Iv, KeyBlockShape, MessageDecrypter, MessageEncrypter,
    NONCE_LEN, Nonce, OutboundOpaqueMessage, OutboundPlainMessage, PrefixedPayload, Tls12AeadAlgorithm,
    UnsupportedOperationError, make_tls12_aad,
};
use rustls::{ConnectionTrafficSecrets, Error};
use std::marker::PhantomData;

/// The nonce is the sequence number under a secret mask; none of it is sent (RFC 7905 §2).
pub(super) struct ImplicitNonce<C>(PhantomData<fn() -> C>);

/// The first 4 bytes of the nonce are secret, the other 8 precede each record (RFC 5288 §3).
pub(super) struct ExplicitNonce<C>(PhantomData<fn() -> C>);

const SALT_LENGTH: usize = 4;
const EXPLICIT_LENGTH: usize = NONCE_LEN - SALT_LENGTH;
/// The most that a record may hold in the clear (RFC 5246 §6.2.1).
const MAX_PLAIN_LENGTH: usize = 1 << 14;

impl<C> ImplicitNonce<C> {
    pub(super) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<C> ExplicitNonce<C> {
    pub(super) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<C: RecordCipher> Tls12AeadAlgorithm for ImplicitNonce<C> {
    fn encrypter(&self, key: AeadKey, iv: &[u8], _: &[u8]) -> Box<dyn MessageEncrypter> {
        Box::new(ImplicitKey { cipher: Keyed::<C>::new(&key), iv: Iv::copy(iv) })
    }

    fn decrypter(&self, key: AeadKey, iv: &[u8]) -> Box<dyn MessageDecrypter> {
        Box::new(ImplicitKey { cipher: Keyed::<C>::new(&key), iv: Iv::copy(iv) })
    }

    fn key_block_shape(&self) -> KeyBlockShape {
        KeyBlockShape { enc_key_len: C::KEY_LENGTH, fixed_iv_len: NONCE_LEN, explicit_nonce_len: 0 }
    }

    fn extract_keys(
        &self,
        _: AeadKey,
        _: &[u8],
        _: &[u8],
    ) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        Err(UnsupportedOperationError)
    }
}

struct ImplicitKey<C> {
    cipher: Keyed<C>,
    iv: Iv,
}

impl<C: RecordCipher> MessageEncrypter for ImplicitKey<C> {
    fn encrypt(&mut self, message: OutboundPlainMessage<'_>, sequence: u64) -> Result<OutboundOpaqueMessage, Error> {
        let length = message.payload.len();
        let mut record = PrefixedPayload::with_capacity(self.encrypted_payload_len(length));
        record.extend_from_chunks(&message.payload);
        let additional = make_tls12_aad(sequence, message.typ, message.version, length);
        let tag = self.cipher.seal(Nonce::new(&self.iv, sequence).0, &additional, record.as_mut())?;
        record.extend_from_slice(&tag);
        Ok(OutboundOpaqueMessage::new(message.typ, message.version, record))
    }

    fn encrypted_payload_len(&self, payload_length: usize) -> usize {
        payload_length + TAG_LENGTH
    }
}

impl<C: RecordCipher> MessageDecrypter for ImplicitKey<C> {
    fn decrypt<'a>(
        &mut self,
        mut message: InboundOpaqueMessage<'a>,
        sequence: u64,
    ) -> Result<InboundPlainMessage<'a>, Error> {
        let length = plain_length(message.payload.len(), TAG_LENGTH)?;
        let additional = make_tls12_aad(sequence, message.typ, message.version, length);
        self.cipher.open(Nonce::new(&self.iv, sequence).0, &additional, &mut message.payload)?;
        Ok(message.into_plain_message_range(0..length))
    }
}

impl<C: RecordCipher> Tls12AeadAlgorithm for ExplicitNonce<C> {
    fn encrypter(&self, key: AeadKey, salt: &[u8], explicit: &[u8]) -> Box<dyn MessageEncrypter> {
        let iv: Vec<u8> = salt.iter().chain(explicit).copied().collect();
        Box::new(ExplicitSealingKey { cipher: Keyed::<C>::new(&key), iv: Iv::copy(&iv) })
    }

    fn decrypter(&self, key: AeadKey, salt: &[u8]) -> Box<dyn MessageDecrypter> {
        let mut padded = [0; NONCE_LEN];
        padded.iter_mut().zip(salt).for_each(|(to, from)| *to = *from);
        Box::new(ExplicitOpeningKey { cipher: Keyed::<C>::new(&key), salt: padded })
    }

    fn key_block_shape(&self) -> KeyBlockShape {
        KeyBlockShape { enc_key_len: C::KEY_LENGTH, fixed_iv_len: SALT_LENGTH, explicit_nonce_len: EXPLICIT_LENGTH }
    }

    fn extract_keys(
        &self,
        _: AeadKey,
        _: &[u8],
        _: &[u8],
    ) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        Err(UnsupportedOperationError)
    }
}

/// The explicit part is free to choose; it counts up from a point that only the peers know.
struct ExplicitSealingKey<C> {
    cipher: Keyed<C>,
    iv: Iv,
}

struct ExplicitOpeningKey<C> {
    cipher: Keyed<C>,
    /// Its last 8 bytes are zero, to be replaced by those of the record.
    salt: [u8; NONCE_LEN],
}

impl<C: RecordCipher> MessageEncrypter for ExplicitSealingKey<C> {
    fn encrypt(&mut self, message: OutboundPlainMessage<'_>, sequence: u64) -> Result<OutboundOpaqueMessage, Error> {
        let length = message.payload.len();
        let nonce = Nonce::new(&self.iv, sequence).0;
        let (_, explicit) = nonce.split_at(SALT_LENGTH);
        let mut record = PrefixedPayload::with_capacity(self.encrypted_payload_len(length));
        record.extend_from_slice(explicit);
        record.extend_from_chunks(&message.payload);
        let additional = make_tls12_aad(sequence, message.typ, message.version, length);
        let (_, text) = record.as_mut().split_at_mut(EXPLICIT_LENGTH);
        let tag = self.cipher.seal(nonce, &additional, text)?;
        record.extend_from_slice(&tag);
        Ok(OutboundOpaqueMessage::new(message.typ, message.version, record))
    }

    fn encrypted_payload_len(&self, payload_length: usize) -> usize {
        EXPLICIT_LENGTH + payload_length + TAG_LENGTH
    }
}

impl<C: RecordCipher> MessageDecrypter for ExplicitOpeningKey<C> {
    fn decrypt<'a>(
        &mut self,
        mut message: InboundOpaqueMessage<'a>,
        sequence: u64,
    ) -> Result<InboundPlainMessage<'a>, Error> {
        let length = plain_length(message.payload.len(), EXPLICIT_LENGTH + TAG_LENGTH)?;
        let additional = make_tls12_aad(sequence, message.typ, message.version, length);
        let (explicit, sealed) =
            message.payload.split_first_chunk_mut::<EXPLICIT_LENGTH>().ok_or(Error::DecryptError)?;
        let mut nonce = self.salt;
        if let Some(end) = nonce.last_chunk_mut() {
            *end = *explicit;
        }
        self.cipher.open(nonce, &additional, sealed)?;
        Ok(message.into_plain_message_range(EXPLICIT_LENGTH..EXPLICIT_LENGTH + length))
    }
}

fn plain_length(record_length: usize, overhead: usize) -> Result<usize, Error> {
    match record_length.checked_sub(overhead) {
        None => Err(Error::DecryptError),
        Some(length) if length > MAX_PLAIN_LENGTH => Err(Error::PeerSentOversizedRecord),
        Some(length) => Ok(length),
    }
}
