//! Curve arithmetic and signature checks for contracts, with nearcore's crates: their verdicts on
//! malformed input are part of the protocol.

use crate::bytes::FcBytes;

unsafe fn bytes<'a>(data: *const u8, size: usize) -> &'a [u8] {
    if size == 0 { &[] } else { unsafe { std::slice::from_raw_parts(data, size) } }
}

/// A string as `{:?}` prints it, for error texts. Bytes that are not UTF-8 become U+FFFD.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_debug_string(data: *const u8, size: usize) -> FcBytes {
    let text = String::from_utf8_lossy(unsafe { bytes(data, size) });
    FcBytes::new(format!("{text:?}").into_bytes())
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_ripemd160(data: *const u8, size: usize, out: *mut [u8; 20]) {
    use ripemd::Digest;
    unsafe { *out = ripemd::Ripemd160::digest(bytes(data, size)).into() };
}

mod p256_ecdsa {
    use super::bytes;
    use p256::ecdsa::signature::hazmat::PrehashVerifier;
    use p256::ecdsa::{Signature, VerifyingKey};

    /// True if both halves are between 1 and the order of the curve.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn fc_p256_is_signature(signature: *const [u8; 64]) -> bool {
        Signature::from_slice(unsafe { &*signature }).is_ok()
    }

    /// The message is taken as a prehash; the key is a SEC1 compressed point.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn fc_p256_verify(
        key: *const [u8; 33],
        message: *const u8,
        size: usize,
        signature: *const [u8; 64],
    ) -> bool {
        let (key, signature) = unsafe { (&*key, &*signature) };
        let Ok(signature) = Signature::from_slice(signature) else { return false };
        let Ok(key) = VerifyingKey::from_sec1_bytes(key) else { return false };
        key.verify_prehash(unsafe { bytes(message, size) }, &signature).is_ok()
    }
}

mod alt_bn128 {
    use super::bytes;
    use crate::bytes::FcBytes;
    use bn::arith::U256;
    use bn::{AffineG1, AffineG2, Fq, Fq2, Fr, G1, G2, Group, Gt};

    /// Says what was malformed, with its bytes.
    struct Malformed(String);

    impl Malformed {
        fn new(what: &str, bytes: &[u8]) -> Self {
            Malformed(format!("invalid {what}: {bytes:X?}"))
        }
    }

    type Parsed<T> = Result<T, Malformed>;

    /// 32 bytes, little-endian.
    fn number(bytes: &[u8]) -> U256 {
        let half = |half: &[u8]| u128::from_le_bytes(half.try_into().expect("16 bytes"));
        U256([half(&bytes[..16]), half(&bytes[16..32])])
    }

    fn fq(bytes: &[u8]) -> Parsed<Fq> {
        Fq::from_u256(number(bytes)).map_err(|_| Malformed::new("fq", bytes))
    }

    fn fq2(bytes: &[u8]) -> Parsed<Fq2> {
        Ok(Fq2::new(fq(&bytes[..32])?, fq(&bytes[32..])?))
    }

    fn fr(bytes: &[u8]) -> Parsed<Fr> {
        Fr::new(number(bytes)).ok_or_else(|| Malformed::new("fr", bytes))
    }

    /// Coordinates of zero stand for infinity.
    fn g1(bytes: &[u8]) -> Parsed<G1> {
        let (x, y) = (fq(&bytes[..32])?, fq(&bytes[32..])?);
        if x.is_zero() && y.is_zero() {
            return Ok(G1::zero());
        }
        AffineG1::new(x, y).map(G1::from).map_err(|_| Malformed::new("g1", bytes))
    }

    fn g2(bytes: &[u8]) -> Parsed<G2> {
        let (x, y) = (fq2(&bytes[..64])?, fq2(&bytes[64..])?);
        if x.is_zero() && y.is_zero() {
            return Ok(G2::zero());
        }
        AffineG2::new(x, y).map(G2::from).map_err(|_| Malformed::new("g2", bytes))
    }

    fn is_negative(byte: &[u8]) -> Parsed<bool> {
        match byte[0] {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(Malformed::new("bool", byte)),
        }
    }

    fn write_fq(value: Fq, out: &mut [u8]) {
        let U256([low, high]) = value.into_u256();
        out[..16].copy_from_slice(&low.to_le_bytes());
        out[16..].copy_from_slice(&high.to_le_bytes());
    }

    fn write_g1(point: G1, out: &mut [u8; 64]) {
        let affine = AffineG1::from_jacobian(point);
        let (x, y) = affine.map_or((Fq::zero(), Fq::zero()), |affine| (affine.x(), affine.y()));
        write_fq(x, &mut out[..32]);
        write_fq(y, &mut out[32..]);
    }

    /// True, or false with the error's text.
    unsafe fn report<T>(result: Parsed<T>, error: *mut FcBytes, write: impl FnOnce(T)) -> bool {
        match result {
            Ok(value) => {
                write(value);
                true
            }
            Err(Malformed(text)) => {
                unsafe { error.write(FcBytes::new(text.into_bytes())) };
                false
            }
        }
    }

    /// Elements of 96 bytes: point, scalar.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn fc_alt_bn128_g1_multiexp(
        data: *const u8,
        size: usize,
        out: *mut [u8; 64],
        error: *mut FcBytes,
    ) -> bool {
        let elements: Parsed<Vec<(G1, Fr)>> = unsafe { bytes(data, size) }
            .chunks_exact(96)
            .map(|element| Ok((g1(&element[..64])?, fr(&element[64..])?)))
            .collect();
        let product = elements.map(|elements| G1::multiexp(&elements));
        unsafe { report(product, error, |point| write_g1(point, &mut *out)) }
    }

    /// Elements of 65 bytes: sign, point.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn fc_alt_bn128_g1_sum(
        data: *const u8,
        size: usize,
        out: *mut [u8; 64],
        error: *mut FcBytes,
    ) -> bool {
        let sum = unsafe { bytes(data, size) }.chunks_exact(65).try_fold(
            G1::zero(),
            |sum, element| {
                let negative = is_negative(&element[..1])?;
                let point = g1(&element[1..])?;
                Ok(if negative { sum - point } else { sum + point })
            },
        );
        unsafe { report(sum, error, |point| write_g1(point, &mut *out)) }
    }

    /// Elements of 192 bytes: a point of each group.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn fc_alt_bn128_pairing_check(
        data: *const u8,
        size: usize,
        is_one: *mut bool,
        error: *mut FcBytes,
    ) -> bool {
        let pairs: Parsed<Vec<(G1, G2)>> = unsafe { bytes(data, size) }
            .chunks_exact(192)
            .map(|element| Ok((g1(&element[..64])?, g2(&element[64..])?)))
            .collect();
        let product = pairs.map(|pairs| bn::pairing_batch(&pairs));
        unsafe { report(product, error, |product| *is_one = product == Gt::one()) }
    }
}

mod bls12381 {
    use super::bytes;
    use blst::*;

    const SCALAR_BYTES: usize = 32;

    /// One of the two curves, as the functions of blst see it.
    trait Curve {
        /// Bytes of an uncompressed point; a compressed one has half of them.
        const BYTES: usize;
        /// Bytes of an element of the field that is mapped to the curve.
        const FIELD_BYTES: usize;
        type Point: Default;
        type Affine: Default;

        unsafe fn deserialize(out: &mut Self::Affine, data: *const u8) -> BLST_ERROR;
        unsafe fn uncompress(out: &mut Self::Affine, data: *const u8) -> BLST_ERROR;
        unsafe fn serialize(out: *mut u8, point: &Self::Affine);
        fn from_affine(point: &Self::Affine) -> Self::Point;
        fn to_affine(point: &Self::Point) -> Self::Affine;
        fn negate(point: &mut Self::Point);
        fn add(sum: &mut Self::Point, point: &Self::Point);
        fn multiply(point: &Self::Point, scalar: &[u8]) -> Self::Point;
        fn is_in_group(point: &Self::Point) -> bool;
        fn map(element: &[u8]) -> Option<Self::Point>;
    }

    /// A field element, 48 bytes big-endian, below the modulus.
    fn fp(data: &[u8]) -> Option<blst_fp> {
        let mut element = blst_fp::default();
        let mut reduced = [0u8; 48];
        unsafe {
            blst_fp_from_bendian(&mut element, data.as_ptr());
            blst_bendian_from_fp(reduced.as_mut_ptr(), &element);
        }
        (reduced == data).then_some(element)
    }

    macro_rules! curve {
        ($curve:ident, $bytes:literal, $field:literal, $point:ident, $affine:ident,
         $deserialize:ident, $uncompress:ident, $serialize:ident, $from_affine:ident,
         $to_affine:ident, $negate:ident, $add:ident, $multiply:ident, $is_in_group:ident,
         $map:expr) => {
            struct $curve;
            impl Curve for $curve {
                const BYTES: usize = $bytes;
                const FIELD_BYTES: usize = $field;
                type Point = $point;
                type Affine = $affine;

                unsafe fn deserialize(out: &mut $affine, data: *const u8) -> BLST_ERROR {
                    unsafe { $deserialize(out, data) }
                }
                unsafe fn uncompress(out: &mut $affine, data: *const u8) -> BLST_ERROR {
                    unsafe { $uncompress(out, data) }
                }
                unsafe fn serialize(out: *mut u8, point: &$affine) {
                    unsafe { $serialize(out, point) }
                }
                fn from_affine(point: &$affine) -> $point {
                    let mut out = $point::default();
                    unsafe { $from_affine(&mut out, point) };
                    out
                }
                fn to_affine(point: &$point) -> $affine {
                    let mut out = $affine::default();
                    unsafe { $to_affine(&mut out, point) };
                    out
                }
                fn negate(point: &mut $point) {
                    unsafe { $negate(point, true) };
                }
                fn add(sum: &mut $point, point: &$point) {
                    unsafe { $add(sum, sum, point) };
                }
                fn multiply(point: &$point, scalar: &[u8]) -> $point {
                    let mut out = $point::default();
                    unsafe { $multiply(&mut out, point, scalar.as_ptr(), scalar.len() * 8) };
                    out
                }
                fn is_in_group(point: &$point) -> bool {
                    unsafe { $is_in_group(point) }
                }
                fn map(element: &[u8]) -> Option<$point> {
                    $map(element)
                }
            }
        };
    }

    fn map_to_g1(element: &[u8]) -> Option<blst_p1> {
        let element = fp(element)?;
        let mut out = blst_p1::default();
        unsafe { blst_map_to_g1(&mut out, &element, std::ptr::null()) };
        Some(out)
    }

    fn map_to_g2(element: &[u8]) -> Option<blst_p2> {
        // c1 comes first.
        let element = blst_fp2 { fp: [fp(&element[48..])?, fp(&element[..48])?] };
        let mut out = blst_p2::default();
        unsafe { blst_map_to_g2(&mut out, &element, std::ptr::null()) };
        Some(out)
    }

    curve!(
        E1, 96, 48, blst_p1, blst_p1_affine, blst_p1_deserialize, blst_p1_uncompress,
        blst_p1_affine_serialize, blst_p1_from_affine, blst_p1_to_affine, blst_p1_cneg,
        blst_p1_add_or_double, blst_p1_mult, blst_p1_in_g1, map_to_g1
    );
    curve!(
        E2, 192, 96, blst_p2, blst_p2_affine, blst_p2_deserialize, blst_p2_uncompress,
        blst_p2_affine_serialize, blst_p2_from_affine, blst_p2_to_affine, blst_p2_cneg,
        blst_p2_add_or_double, blst_p2_mult, blst_p2_in_g2, map_to_g2
    );

    /// A point on the curve, uncompressed. blst also refuses points with x = 0 here, which are not
    /// in the group: that is part of the protocol.
    fn affine<C: Curve>(data: &[u8]) -> Option<C::Affine> {
        if data[0] & 0x80 != 0 {
            return None;
        }
        let mut point = C::Affine::default();
        let verdict = unsafe { C::deserialize(&mut point, data.as_ptr()) };
        (verdict == BLST_ERROR::BLST_SUCCESS).then_some(point)
    }

    fn compressed<C: Curve>(data: &[u8]) -> Option<C::Affine> {
        if data[0] & 0x80 == 0 {
            return None;
        }
        let mut point = C::Affine::default();
        let verdict = unsafe { C::uncompress(&mut point, data.as_ptr()) };
        (verdict == BLST_ERROR::BLST_SUCCESS).then_some(point)
    }

    unsafe fn write<C: Curve>(point: &C::Point, out: *mut u8) {
        unsafe { C::serialize(out, &C::to_affine(point)) };
    }

    unsafe fn sum<C: Curve>(data: &[u8], out: *mut u8) -> bool {
        let mut sum = C::Point::default();
        for item in data.chunks_exact(1 + C::BYTES) {
            let Some(point) = affine::<C>(&item[1..]) else { return false };
            let mut point = C::from_affine(&point);
            match item[0] {
                0 => {}
                1 => C::negate(&mut point),
                _ => return false,
            }
            C::add(&mut sum, &point);
        }
        unsafe { write::<C>(&sum, out) };
        true
    }

    unsafe fn multiexp<C: Curve>(data: &[u8], out: *mut u8) -> bool {
        let mut sum = C::Point::default();
        for item in data.chunks_exact(C::BYTES + SCALAR_BYTES) {
            let (point, scalar) = item.split_at(C::BYTES);
            let Some(point) = affine::<C>(point) else { return false };
            let point = C::from_affine(&point);
            if !C::is_in_group(&point) {
                return false;
            }
            C::add(&mut sum, &C::multiply(&point, scalar));
        }
        unsafe { write::<C>(&sum, out) };
        true
    }

    unsafe fn map<C: Curve>(data: &[u8], out: *mut u8) -> bool {
        for (index, element) in data.chunks_exact(C::FIELD_BYTES).enumerate() {
            let Some(point) = C::map(element) else { return false };
            unsafe { write::<C>(&point, out.add(index * C::BYTES)) };
        }
        true
    }

    unsafe fn decompress<C: Curve>(data: &[u8], out: *mut u8) -> bool {
        for (index, item) in data.chunks_exact(C::BYTES / 2).enumerate() {
            let Some(point) = compressed::<C>(item) else { return false };
            unsafe { C::serialize(out.add(index * C::BYTES), &point) };
        }
        true
    }

    macro_rules! export {
        ($($name:ident = $function:ident::<$curve:ident>;)*) => {$(
            /// Whole items in, points out; false: malformed input.
            #[unsafe(no_mangle)]
            pub unsafe extern "C" fn $name(data: *const u8, size: usize, out: *mut u8) -> bool {
                unsafe { $function::<$curve>(bytes(data, size), out) }
            }
        )*};
    }

    export! {
        fc_bls12381_p1_sum = sum::<E1>;
        fc_bls12381_p2_sum = sum::<E2>;
        fc_bls12381_g1_multiexp = multiexp::<E1>;
        fc_bls12381_g2_multiexp = multiexp::<E2>;
        fc_bls12381_map_fp_to_g1 = map::<E1>;
        fc_bls12381_map_fp2_to_g2 = map::<E2>;
        fc_bls12381_p1_decompress = decompress::<E1>;
        fc_bls12381_p2_decompress = decompress::<E2>;
    }

    /// A point of the group, uncompressed.
    fn group_affine<C: Curve>(data: &[u8]) -> Option<C::Affine> {
        affine::<C>(data).filter(|point| C::is_in_group(&C::from_affine(point)))
    }

    /// 0: the product of the pairings is one, 2: it is not, 1: malformed input.
    #[unsafe(no_mangle)]
    pub unsafe extern "C" fn fc_bls12381_pairing_check(data: *const u8, size: usize) -> u64 {
        let mut product = blst_fp12::default();
        for item in unsafe { bytes(data, size) }.chunks_exact(E1::BYTES + E2::BYTES) {
            let (first, second) = item.split_at(E1::BYTES);
            let Some(first) = group_affine::<E1>(first) else { return 1 };
            let Some(second) = group_affine::<E2>(second) else { return 1 };
            product *= blst_fp12::miller_loop(&second, &first);
        }
        if unsafe { blst_fp12_is_one(&product.final_exp()) } { 0 } else { 2 }
    }
}
