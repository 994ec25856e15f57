//! The encryption that OpenSSL wrote into PEM headers before PKCS#8 (`Proc-Type: 4,ENCRYPTED`).

use super::{PrivateKeyError, Section};
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockCipherDecrypt, BlockModeDecrypt, KeyInit, KeyIvInit};
use md5::{Digest, Md5};
use zeroize::Zeroizing;

/// Cipher and initialisation vector of `DEK-Info`.
pub(super) struct LegacyEncryption {
    cipher: Cipher,
    iv: Vec<u8>,
}

#[derive(Clone, Copy)]
enum Cipher {
    Aes128,
    Aes192,
    Aes256,
    TripleDes,
}

/// The key is derived with as much of the vector as PKCS#5 v1.5 takes for salt.
const SALT_LENGTH: usize = 8;

impl LegacyEncryption {
    /// `None`: the key is not encrypted.
    pub(super) fn of(section: &Section) -> Result<Option<Self>, PrivateKeyError> {
        let Some(info) = section.header("DEK-Info") else {
            let encrypted = section.header("Proc-Type").is_some_and(|value| value.contains("ENCRYPTED"));
            return if encrypted { Err(PrivateKeyError::Encryption) } else { Ok(None) };
        };
        let (name, iv) = info.split_once(',').ok_or(PrivateKeyError::Encryption)?;
        let cipher = match name.trim() {
            "AES-128-CBC" => Cipher::Aes128,
            "AES-192-CBC" => Cipher::Aes192,
            "AES-256-CBC" => Cipher::Aes256,
            "DES-EDE3-CBC" => Cipher::TripleDes,
            _ => return Err(PrivateKeyError::Encryption),
        };
        let iv = hexadecimal(iv.trim()).filter(|iv| iv.len() == cipher.block_length());
        Ok(Some(Self { cipher, iv: iv.ok_or(PrivateKeyError::Encryption)? }))
    }

    pub(super) fn decrypt(&self, data: &[u8], passphrase: &str) -> Result<Zeroizing<Vec<u8>>, PrivateKeyError> {
        let key = self.derive_key(passphrase);
        match self.cipher {
            Cipher::Aes128 => self.decrypt_with::<aes::Aes128>(&key, data),
            Cipher::Aes192 => self.decrypt_with::<aes::Aes192>(&key, data),
            Cipher::Aes256 => self.decrypt_with::<aes::Aes256>(&key, data),
            Cipher::TripleDes => self.decrypt_with::<des::TdesEde3>(&key, data),
        }
        .ok_or(PrivateKeyError::WrongPassphrase)
    }

    fn decrypt_with<C: BlockCipherDecrypt + KeyInit>(&self, key: &[u8], data: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let mut text = Zeroizing::new(data.to_vec());
        let mode = cbc::Decryptor::<C>::new_from_slices(key, &self.iv).ok()?;
        let length = mode.decrypt_padded::<Pkcs7>(&mut text).ok()?.len();
        text.truncate(length);
        Some(text)
    }

    /// `EVP_BytesToKey` of OpenSSL with MD5 and one round: each block hashes the one before, passphrase and salt.
    fn derive_key(&self, passphrase: &str) -> Zeroizing<Vec<u8>> {
        let salt = self.iv.get(..SALT_LENGTH).unwrap_or(&self.iv);
        let mut key = Zeroizing::new(Vec::new());
        let mut block: Vec<u8> = Vec::new();
        while key.len() < self.cipher.key_length() {
            block = Md5::new().chain_update(&block).chain_update(passphrase).chain_update(salt).finalize().to_vec();
            key.extend_from_slice(&block);
        }
        key.truncate(self.cipher.key_length());
        key
    }
}

impl Cipher {
    fn key_length(self) -> usize {
        match self {
            Self::Aes128 => 16,
            Self::Aes192 | Self::TripleDes => 24,
            Self::Aes256 => 32,
        }
    }

    fn block_length(self) -> usize {
        match self {
            Self::Aes128 | Self::Aes192 | Self::Aes256 => 16,
            Self::TripleDes => 8,
        }
    }
}

fn hexadecimal(text: &str) -> Option<Vec<u8>> {
    text.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}
