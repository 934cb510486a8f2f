//! The protocol's signatures.

use core::slice;

use aws_lc_rs::encoding::AsRawBytes;
use aws_lc_rs::signature::{KeyPair, ML_DSA_65, ML_DSA_65_SIGNING, PqdsaKeyPair, UnparsedPublicKey};
use curve25519_dalek::edwards::{CompressedEdwardsY, EdwardsPoint};
use curve25519_dalek::scalar::{Scalar, clamp_integer};
use ed25519_dalek::{Signature, SigningKey, Verifier, VerifyingKey};
use rand_chacha::ChaCha12Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use sha2::{Digest, Sha512};

const ML_DSA_65_PUBLIC_KEY: usize = 1952;
const ML_DSA_65_SECRET_KEY: usize = 4032;
const ML_DSA_65_SIGNATURE: usize = 3309;

unsafe fn bytes<'a>(data: *const u8, size: usize) -> &'a [u8] {
    if size == 0 { &[] } else { unsafe { slice::from_raw_parts(data, size) } }
}

// ---- ed25519 ------------------------------------------------------------------------------------

/// Verifies as ed25519-dalek's `verify`, whose verdicts are the protocol's: canonical s, no
/// cofactor, small-order points accepted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_ed25519_verify(
    public_key: *const [u8; 32],
    message: *const u8,
    size: usize,
    signature: *const [u8; 64],
) -> bool {
    let message = unsafe { bytes(message, size) };
    let Ok(key) = VerifyingKey::from_bytes(unsafe { &*public_key }) else { return false };
    key.verify(message, &Signature::from_bytes(unsafe { &*signature })).is_ok()
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_ed25519_public_key(seed: *const [u8; 32], out: *mut [u8; 32]) {
    unsafe { *out = SigningKey::from_bytes(&*seed).verifying_key().to_bytes() };
}

/// Signs by RFC 8032, 5.1.6, with a key pair that was checked: `SigningKey` would derive the public
/// key each time, which costs as much as the signature.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_ed25519_sign(
    seed: *const [u8; 32],
    public_key: *const [u8; 32],
    message: *const u8,
    size: usize,
    out: *mut [u8; 64],
) {
    let (seed, public_key, message) = unsafe { (&*seed, &*public_key, bytes(message, size)) };
    let expanded = Sha512::digest(seed);
    let (scalar, prefix) = expanded.split_at(32);
    let scalar = clamp_integer(scalar.try_into().expect("half of 64 bytes"));
    let secret = Scalar::from_bytes_mod_order(scalar);
    let nonce = Scalar::from_hash(Sha512::new().chain_update(prefix).chain_update(message));
    let point = EdwardsPoint::mul_base(&nonce).compress();
    let hash = Sha512::new().chain_update(point.0).chain_update(public_key).chain_update(message);
    let sum = Scalar::from_hash(hash) * secret + nonce;
    let out = unsafe { &mut *out };
    out[..32].copy_from_slice(&point.0);
    out[32..].copy_from_slice(sum.as_bytes());
}

/// True if the key decompresses to a point without torsion.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_ed25519_is_torsion_free(public_key: *const [u8; 32]) -> bool {
    let point = CompressedEdwardsY(unsafe { *public_key }).decompress();
    point.is_some_and(|point| point.is_torsion_free())
}

// ---- ML-DSA-65 ----------------------------------------------------------------------------------

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_ml_dsa_65_verify(
    public_key: *const [u8; ML_DSA_65_PUBLIC_KEY],
    message: *const u8,
    size: usize,
    signature: *const [u8; ML_DSA_65_SIGNATURE],
) -> bool {
    let (key, signature) = unsafe { (&*public_key, &*signature) };
    UnparsedPublicKey::new(&ML_DSA_65, &key[..])
        .verify(unsafe { bytes(message, size) }, &signature[..])
        .is_ok()
}

/// Expands a seed to a secret key; false if the library refuses it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_ml_dsa_65_expand(
    seed: *const [u8; 32],
    out: *mut [u8; ML_DSA_65_SECRET_KEY],
) -> bool {
    let Ok(pair) = PqdsaKeyPair::from_seed(&ML_DSA_65_SIGNING, unsafe { &(&*seed)[..] }) else {
        return false;
    };
    let Ok(raw) = pair.private_key().as_raw_bytes() else { return false };
    unsafe { (&mut *out).copy_from_slice(raw.as_ref()) };
    true
}

/// Derives the public key; false if the bytes are not a secret key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_ml_dsa_65_public_key(
    secret_key: *const [u8; ML_DSA_65_SECRET_KEY],
    out: *mut [u8; ML_DSA_65_PUBLIC_KEY],
) -> bool {
    let key = unsafe { &(&*secret_key)[..] };
    let Ok(pair) = PqdsaKeyPair::from_raw_private_key(&ML_DSA_65_SIGNING, key) else {
        return false;
    };
    unsafe { (&mut *out).copy_from_slice(pair.public_key().as_ref()) };
    true
}

/// Signs with fresh randomness; false if the bytes are not a secret key.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_ml_dsa_65_sign(
    secret_key: *const [u8; ML_DSA_65_SECRET_KEY],
    message: *const u8,
    size: usize,
    out: *mut [u8; ML_DSA_65_SIGNATURE],
) -> bool {
    let key = unsafe { &(&*secret_key)[..] };
    let Ok(pair) = PqdsaKeyPair::from_raw_private_key(&ML_DSA_65_SIGNING, key) else {
        return false;
    };
    let out = unsafe { &mut (&mut *out)[..] };
    pair.sign(unsafe { bytes(message, size) }, out).is_ok()
}

// ---- randomness ----------------------------------------------------------------------------------

/// Fills with the first `size` bytes of ChaCha12 for a seed (the `StdRng` of rand 0.8).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_chacha12_bytes(seed: *const [u8; 32], out: *mut u8, size: usize) {
    if size == 0 {
        return;
    }
    let out = unsafe { slice::from_raw_parts_mut(out, size) };
    ChaCha12Rng::from_seed(unsafe { *seed }).fill_bytes(out);
}
