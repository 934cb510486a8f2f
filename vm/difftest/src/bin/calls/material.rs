//! Bytes that host functions may like: accounts, keys, signatures, points. They lie in the data
//! segment of the generated contract.

use difftest::modules::Random;
use ed25519_dalek::Signer;
use p256::ecdsa::signature::hazmat::PrehashSigner;
use std::collections::BTreeMap;

/// Where bytes lie.
#[derive(Clone, Copy)]
pub struct Place {
    pub length: u64,
    pub pointer: u64,
}

/// What a host function wants in an argument pair.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    Account,
    Key,
    Method,
    MethodList,
    Bytes,
    StorageKey,
    Hash,
    Amount,
    StateInit,
    Utf8,
    Utf16,
    Ed25519Signature,
    Ed25519Key,
    P256Signature,
    P256Key,
    MlDsaSignature,
    MlDsaKey,
    EcdsaSignature,
    Message,
    BnMultiexp,
    BnSum,
    BnPairing,
    P1Sum,
    P2Sum,
    G1Multiexp,
    G2Multiexp,
    Fp,
    Fp2,
    Pairing,
    P1Compressed,
    P2Compressed,
}

pub const DATA_START: u64 = 1024;

pub struct Material {
    pub data: Vec<u8>,
    places: BTreeMap<Kind, Vec<Place>>,
    /// Those of them that host functions accept.
    good: BTreeMap<Kind, Vec<Place>>,
}

impl Material {
    pub fn new(random: &mut Random) -> Self {
        let mut material = Material { data: vec![], places: BTreeMap::new(), good: BTreeMap::new() };
        material.names(random);
        material.values(random);
        material.signatures(random);
        if random.one_in(4) {
            material.curves(random);
        }
        material
    }

    pub fn pick(&self, random: &mut Random, kind: Kind) -> Place {
        match self.places.get(&kind) {
            Some(places) => places[random.below(places.len())],
            None => Place { length: random.below(300) as u64, pointer: DATA_START },
        }
    }

    /// Nothing: there is none that a host function would accept.
    pub fn pick_good(&self, random: &mut Random, kind: Kind) -> Option<Place> {
        let places = self.good.get(&kind)?;
        Some(places[random.below(places.len())])
    }

    fn add_good(&mut self, kind: Kind, bytes: &[u8]) {
        self.add(kind, bytes);
        let place = *self.places[&kind].last().expect("just added");
        self.good.entry(kind).or_default().push(place);
    }

    fn add(&mut self, kind: Kind, bytes: &[u8]) {
        let pointer = DATA_START + self.data.len() as u64;
        self.data.extend_from_slice(bytes);
        self.places.entry(kind).or_default().push(Place { length: bytes.len() as u64, pointer });
    }

    fn names(&mut self, random: &mut Random) {
        let universal = format!("0u{}g", "z".repeat(51));
        let accounts: [&[u8]; 16] = [
            b"alice.near", b"bob.near", b"sub.alice.near", b"alice.near", b"system", b"near",
            "98793cd91a3f870fb126f66285808c7e094afcfc4eda8a970f6648cdf0dbd6de".as_bytes(),
            b"0x96791e923f8cf697ad9c3290f2c9059f0231b24c",
            b"0s96791e923f8cf697ad9c3290f2c9059f0231b24c", universal.as_bytes(),
            b"A.near", b"a..b", b"a", b"", b"bad\xff", &[b'a'; 65],
        ];
        for account in &accounts[..10] {
            self.add_good(Kind::Account, account);
        }
        for account in &accounts[10..] {
            self.add(Kind::Account, account);
        }
        for name in [&b"main"[..], b"m0", b"a_method", &[b'm'; 300]] {
            self.add_good(Kind::Method, name);
        }
        self.add(Kind::Method, b"\xff\xfe");
        for list in [&b""[..], b"one", b"one,two,three"] {
            self.add_good(Kind::MethodList, list);
        }
        for list in [&b"one,,two"[..], b",", b"x,\xff"] {
            self.add(Kind::MethodList, list);
        }
        for tag in [0u8, 1, 2, 3] {
            for size in [32, 64, 1952] {
                if random.one_in(3) || (tag, size) == (0, 32) {
                    let mut key = vec![tag];
                    key.extend((0..size).map(|_| random.next() as u8));
                    self.add(Kind::Key, &key);
                }
            }
        }
        self.add_good(Kind::Key, &[[0u8].as_slice(), &[3; 32]].concat());
        self.add_good(Kind::Key, &[[1u8].as_slice(), &[4; 64]].concat());
        self.add_good(Kind::Key, &[[2u8].as_slice(), &[5; 1952]].concat());
    }

    fn values(&mut self, random: &mut Random) {
        for size in [0, 1, 7, 8, 55, 56, 64, 130, 1500] {
            let bytes: Vec<u8> = (0..size).map(|_| random.next() as u8).collect();
            self.add_good(Kind::Bytes, &bytes);
            self.add_good(Kind::Message, &bytes);
        }
        for key in [&b"k0"[..], b"k1", b"k2", b"k3", b"k4", b"", &[b'k'; 2048]] {
            self.add_good(Kind::StorageKey, key);
        }
        self.add(Kind::StorageKey, &[b'k'; 2049]);
        self.add_good(Kind::Bytes, &vec![b'v'; 4000]);
        self.add_good(Kind::Bytes, &vec![b'v'; 4001]);
        for _ in 0..3 {
            self.add_good(Kind::Hash, &vec![random.below(3) as u8; 32]);
        }
        self.add(Kind::Hash, &[1; 31]);
        self.add(Kind::Hash, &[1; 33]);
        for amount in [0u128, 1, 1, 1000] {
            self.add_good(Kind::Amount, &amount.to_le_bytes());
        }
        self.add(Kind::Amount, &10u128.pow(24).to_le_bytes());
        self.add(Kind::Amount, &u128::MAX.to_le_bytes());
        let handle = |tag: u8, fill: u8| [vec![tag], vec![fill; if tag == 1 { 64 } else { 32 }]].concat();
        let state = |entries: &[&[u8]], keys: &[Vec<u8>]| {
            let mut out = vec![0, 0];
            out.extend((entries.len() as u32).to_le_bytes());
            for entry in entries {
                out.extend((entry.len() as u32).to_le_bytes());
                out.extend_from_slice(entry);
                out.extend([3, 0, 0, 0, 1, 2, 3]);
            }
            out.extend((keys.len() as u32).to_le_bytes());
            out.extend(keys.concat());
            out
        };
        self.add_good(Kind::StateInit, &state(&[], &[]));
        self.add(Kind::StateInit, &state(&[b"a", b"b"], &[handle(0, 1), handle(1, 0), handle(3, 9)]));
        self.add_good(Kind::StateInit, &state(&[b"b", b"a"], &[]));
        self.add(Kind::StateInit, &state(&[b"a"], &[handle(3, 1), handle(3, 1)]));
        self.add(Kind::StateInit, &state(&[], &[handle(2, 1)]));
        self.add(Kind::StateInit, &[state(&[b"a"], &[]), vec![0]].concat());
        self.add(Kind::StateInit, &[vec![0, 1, 0], vec![8; 32], vec![0; 8]].concat());
        self.add(Kind::StateInit, &[&b"\0\x01\x01\x08\0\0\0bob.near"[..], &[0; 8]].concat());
        self.add(Kind::StateInit, &[&b"\0\x01\x01\x03\0\0\0B b"[..], &[0; 8]].concat());
        for text in ["", "hello", "gr\u{fc}\u{df}e \u{1f600}", "quote\"\\\n\u{200b}\t'"] {
            self.add_good(Kind::Utf8, text.as_bytes());
            let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            // A length stands before the text and a zero after it, for those who look there.
            self.data.extend((units.len() as u32).to_le_bytes());
            self.add_good(Kind::Utf16, &units);
            self.data.extend([0, 0]);
        }
        self.add(Kind::Utf8, b"bad\xf0\x28");
        self.add(Kind::Utf8, &vec![b'l'; 9000]);
        self.add(Kind::Utf16, &[0x3d, 0xd8]);
        self.add(Kind::Utf16, &[0x00, 0xde, 0x41]);
        self.add(Kind::Utf16, &vec![0x08; 9000]);
        self.data.extend([0; 8]);
    }

    fn signatures(&mut self, random: &mut Random) {
        let mut bytes32 = [0u8; 32];
        bytes32.fill_with(|| random.next() as u8);
        let message = self.places[&Kind::Message][random.below(9)];
        let start = (message.pointer - DATA_START) as usize;
        let message = self.data[start..start + message.length as usize].to_vec();
        self.add_good(Kind::Message, &message);

        let key = ed25519_dalek::SigningKey::from_bytes(&bytes32);
        let mut signature = key.sign(&message).to_bytes();
        self.add_good(Kind::Ed25519Signature, &signature);
        signature[random.below(64)] ^= 1 << random.below(8);
        self.add_good(Kind::Ed25519Signature, &signature);
        self.add(Kind::Ed25519Signature, &[0; 63]);
        self.add_good(Kind::Ed25519Key, key.verifying_key().as_bytes());
        self.add_good(Kind::Ed25519Key, &bytes32);
        self.add(Kind::Ed25519Key, &[1; 33]);

        let key = p256::ecdsa::SigningKey::from_slice(&[17; 32]).expect("a p256 key");
        let mut prehash = message.clone();
        prehash.resize(message.len().max(16), 0);
        let signature: p256::ecdsa::Signature = key.sign_prehash(&prehash).expect("a signature");
        self.add_good(Kind::Message, &prehash);
        let mut signature = signature.to_bytes().to_vec();
        self.add_good(Kind::P256Signature, &signature);
        signature[random.below(64)] ^= 1 << random.below(8);
        self.add_good(Kind::P256Signature, &signature);
        self.add(Kind::P256Signature, &[0; 64]);
        self.add(Kind::P256Signature, &[0xff; 65]);
        let point = key.verifying_key().to_encoded_point(true);
        self.add_good(Kind::P256Key, point.as_bytes());
        self.add(Kind::P256Key, &[[4u8].as_slice(), &bytes32].concat());
        self.add(Kind::P256Key, &[2; 32]);

        let secret = secp256k1::SecretKey::from_slice(&[21; 32]).expect("a secp256k1 key");
        let hash = secp256k1::Message::from_slice(&[1; 32]).expect("a hash");
        let signature = secp256k1::SECP256K1.sign_ecdsa_recoverable(&hash, &secret);
        let (_, mut signature) = signature.serialize_compact();
        self.add_good(Kind::EcdsaSignature, &signature);
        signature[random.below(64)] ^= 1 << random.below(8);
        self.add_good(Kind::EcdsaSignature, &signature);
        signature[32] = 0xff;
        self.add_good(Kind::EcdsaSignature, &signature);
        self.add(Kind::EcdsaSignature, &[0; 64]);
        self.add(Kind::EcdsaSignature, &[0xff; 64]);
        self.add(Kind::EcdsaSignature, &[1; 63]);

        if random.one_in(8) {
            use aws_lc_rs::signature::{KeyPair, ML_DSA_65_SIGNING, PqdsaKeyPair};
            let pair = PqdsaKeyPair::from_seed(&ML_DSA_65_SIGNING, &bytes32).expect("a key");
            let mut signature = vec![0; 3309];
            pair.sign(&message, &mut signature).expect("a signature");
            self.add_good(Kind::MlDsaSignature, &signature);
            signature[random.below(3309)] ^= 1 << random.below(8);
            self.add_good(Kind::MlDsaSignature, &signature);
            self.add_good(Kind::MlDsaKey, pair.public_key().as_ref());
        }
        self.add_good(Kind::MlDsaSignature, &[6; 3309]);
        self.add_good(Kind::MlDsaKey, &[7; 1952]);
        self.add(Kind::MlDsaKey, &[7; 1951]);
    }

    /// Adds `count` items made by `item`, and the same with a changed byte.
    fn add_items(
        &mut self,
        random: &mut Random,
        kind: Kind,
        mut item: impl FnMut(&mut Random) -> Vec<u8>,
    ) {
        let count = random.below(3);
        let mut bytes: Vec<u8> = (0..count).flat_map(|_| item(random)).collect();
        self.add_good(kind, &bytes);
        if !bytes.is_empty() {
            let at = random.below(bytes.len());
            bytes[at] ^= 1 << random.below(8);
            self.add(kind, &bytes);
            bytes.pop();
            self.add(kind, &bytes);
        }
    }

    fn curves(&mut self, random: &mut Random) {
        self.add_items(random, Kind::BnMultiexp, |random| [bn_g1(random), scalar(random)].concat());
        self.add_items(random, Kind::BnSum, |random| {
            [vec![random.below(2) as u8], bn_g1(random)].concat()
        });
        self.add_items(random, Kind::BnPairing, |random| [bn_g1(random), bn_g2(random)].concat());
        self.add_items(random, Kind::P1Sum, |random| {
            [vec![random.below(2) as u8], bls_p1(random).1].concat()
        });
        self.add_items(random, Kind::P2Sum, |random| {
            [vec![random.below(2) as u8], bls_p2(random).1].concat()
        });
        self.add_items(random, Kind::G1Multiexp, |random| {
            [bls_p1(random).1, scalar(random)].concat()
        });
        self.add_items(random, Kind::G2Multiexp, |random| {
            [bls_p2(random).1, scalar(random)].concat()
        });
        self.add_items(random, Kind::Fp, |random| field(random));
        self.add_items(random, Kind::Fp2, |random| [field(random), field(random)].concat());
        self.add_items(random, Kind::Pairing, |random| {
            [bls_p1(random).1, bls_p2(random).1].concat()
        });
        self.add_items(random, Kind::P1Compressed, |random| bls_p1(random).0);
        self.add_items(random, Kind::P2Compressed, |random| bls_p2(random).0);
    }
}

fn scalar(random: &mut Random) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..32).map(|_| random.next() as u8).collect();
    if !random.one_in(4) {
        bytes[31] &= 0x1f;
    }
    bytes
}

fn field(random: &mut Random) -> Vec<u8> {
    let mut bytes: Vec<u8> = (0..48).map(|_| random.next() as u8).collect();
    if !random.one_in(6) {
        bytes[0] &= 0x0f;
    }
    bytes
}

fn bn_fr(random: &mut Random) -> bn::Fr {
    bn::Fr::from_str(&random.next().to_string()).expect("a number")
}

fn bn_fq(value: bn::Fq) -> Vec<u8> {
    let bn::arith::U256([low, high]) = value.into_u256();
    [low.to_le_bytes(), high.to_le_bytes()].concat()
}

fn bn_g1(random: &mut Random) -> Vec<u8> {
    use bn::Group;
    if random.one_in(5) {
        return vec![0; 64];
    }
    let point = bn::AffineG1::from_jacobian(bn::G1::one() * bn_fr(random)).expect("not infinity");
    [bn_fq(point.x()), bn_fq(point.y())].concat()
}

fn bn_g2(random: &mut Random) -> Vec<u8> {
    use bn::Group;
    if random.one_in(5) {
        return vec![0; 128];
    }
    let point = bn::AffineG2::from_jacobian(bn::G2::one() * bn_fr(random)).expect("not infinity");
    let (x, y) = (point.x(), point.y());
    [x.real(), x.imaginary(), y.real(), y.imaginary()].into_iter().flat_map(bn_fq).collect()
}

/// A point, compressed and not; sometimes infinity, sometimes outside the group.
fn bls_p1(random: &mut Random) -> (Vec<u8>, Vec<u8>) {
    use blst::*;
    let mut point = blst_p1::default();
    let mut affine = blst_p1_affine::default();
    let (mut compressed, mut plain) = (vec![0; 48], vec![0; 96]);
    unsafe {
        match random.below(8) {
            0 => {}
            1 => {
                // x = 0: on the curve, not in the group.
                plain[95] = 2;
                compressed[0] = 0x80;
                return (compressed, plain);
            }
            2 => {
                // Whatever x has a point: seldom in the group.
                let mut bytes = field(random);
                bytes[0] = 0x80 | bytes[0] & 0x0f;
                if blst_p1_uncompress(&mut affine, bytes.as_ptr()) == BLST_ERROR::BLST_SUCCESS {
                    blst_p1_from_affine(&mut point, &affine);
                }
            }
            _ => {
                let bytes = scalar(random);
                blst_p1_mult(&mut point, blst_p1_generator(), bytes.as_ptr(), 255);
            }
        }
        blst_p1_compress(compressed.as_mut_ptr(), &point);
        blst_p1_serialize(plain.as_mut_ptr(), &point);
    }
    (compressed, plain)
}

fn bls_p2(random: &mut Random) -> (Vec<u8>, Vec<u8>) {
    use blst::*;
    let mut point = blst_p2::default();
    let mut affine = blst_p2_affine::default();
    let (mut compressed, mut plain) = (vec![0; 96], vec![0; 192]);
    unsafe {
        match random.below(8) {
            0 => {}
            1 => {
                let mut bytes = [field(random), field(random)].concat();
                bytes[0] = 0x80 | bytes[0] & 0x0f;
                if blst_p2_uncompress(&mut affine, bytes.as_ptr()) == BLST_ERROR::BLST_SUCCESS {
                    blst_p2_from_affine(&mut point, &affine);
                }
            }
            _ => {
                let bytes = scalar(random);
                blst_p2_mult(&mut point, blst_p2_generator(), bytes.as_ptr(), 255);
            }
        }
        blst_p2_compress(compressed.as_mut_ptr(), &point);
        blst_p2_serialize(plain.as_mut_ptr(), &point);
    }
    (compressed, plain)
}
