//! Records of TLS 1.3 (RFC 8446 §5.2).

use super::aead::Keyed;
use record_ciphers::{RecordCipher, TAG_LENGTH};
use rustls::crypto::cipher::{
    AeadKey, InboundOpaqueMessage, InboundPlainMessage, Iv, MessageDecrypter, MessageEncrypter, Nonce,
    OutboundOpaqueMessage, OutboundPlainMessage, PrefixedPayload, Tls13AeadAlgorithm, UnsupportedOperationError,
    make_tls13_aad,
};
use rustls::{ConnectionTrafficSecrets, ContentType, Error, ProtocolVersion};
use std::marker::PhantomData;

pub(super) struct Tls13Records<C>(PhantomData<fn() -> C>);

struct RecordKey<C> {
    cipher: Keyed<C>,
    iv: Iv,
}

impl<C> Tls13Records<C> {
    pub(super) const fn new() -> Self {
        Self(PhantomData)
    }
}

impl<C: RecordCipher> Tls13AeadAlgorithm for Tls13Records<C> {
    fn encrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageEncrypter> {
        Box::new(RecordKey { cipher: Keyed::<C>::new(&key), iv })
    }

    fn decrypter(&self, key: AeadKey, iv: Iv) -> Box<dyn MessageDecrypter> {
        Box::new(RecordKey { cipher: Keyed::<C>::new(&key), iv })
    }

    fn key_len(&self) -> usize {
        C::KEY_LENGTH
    }

    fn extract_keys(&self, _: AeadKey, _: Iv) -> Result<ConnectionTrafficSecrets, UnsupportedOperationError> {
        Err(UnsupportedOperationError)
    }
}

impl<C: RecordCipher> MessageEncrypter for RecordKey<C> {
    fn encrypt(&mut self, message: OutboundPlainMessage<'_>, sequence: u64) -> Result<OutboundOpaqueMessage, Error> {
        let sealed_length = self.encrypted_payload_len(message.payload.len());
        let mut record = PrefixedPayload::with_capacity(sealed_length);
        record.extend_from_chunks(&message.payload);
        record.extend_from_slice(&message.typ.to_array());
        let additional = make_tls13_aad(sealed_length);
        let tag = self.cipher.seal(Nonce::new(&self.iv, sequence).0, &additional, record.as_mut())?;
        record.extend_from_slice(&tag);
        // On the wire, every protected record is application data of TLS 1.2 (RFC 8446 §5.2).
        Ok(OutboundOpaqueMessage::new(ContentType::ApplicationData, ProtocolVersion::TLSv1_2, record))
    }

    fn encrypted_payload_len(&self, payload_length: usize) -> usize {
        payload_length + size_of::<u8>() + TAG_LENGTH
    }
}

impl<C: RecordCipher> MessageDecrypter for RecordKey<C> {
    fn decrypt<'a>(
        &mut self,
        mut message: InboundOpaqueMessage<'a>,
        sequence: u64,
    ) -> Result<InboundPlainMessage<'a>, Error> {
        let additional = make_tls13_aad(message.payload.len());
        let length = self.cipher.open(Nonce::new(&self.iv, sequence).0, &additional, &mut message.payload)?;
        message.payload.truncate(length);
        message.into_tls13_unpadded_message()
    }
}
