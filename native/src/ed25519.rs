//! Ed25519 verification with the verdicts of ed25519-dalek's `verify`, faster for keys that sign
//! often.
//!
//! The verdict is whether the bytes of s*B - k*A are the signature's first half. That point is the
//! same however it is computed: a key seen a few times gets a comb table of multiples of
//! -A, after which one check takes 21 doublings and 66 additions instead of 256 doublings; the
//! points of many checks are encoded with one shared inversion. Nothing is combined at
//! random, so each verdict is exact, also for keys and points of small order: the addition
//! formulas are complete, and scalars are taken as they stand.
//!
//! Nothing here is secret: the time may depend on everything.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard};

use curve25519_dalek::scalar::Scalar;
use ed25519_dalek::{Signature, Verifier, VerifyingKey};
use fiat_crypto::curve25519_64::*;
use sha2::{Digest, Sha512};

// ---- the field of 2^255 - 19 --------------------------------------------------------------------

/// A reduced element.
#[derive(Clone, Copy)]
struct Element(fiat_25519_tight_field_element);
/// A sum or difference of two elements, to be multiplied or carried.
#[derive(Clone, Copy)]
struct Sum(fiat_25519_loose_field_element);

const ZERO: Element = Element(fiat_25519_tight_field_element([0; 5]));
const ONE: Element = Element(fiat_25519_tight_field_element([1, 0, 0, 0, 0]));

impl Element {
    /// Decodes 32 bytes, little-endian; the highest bit is ignored.
    fn from_bytes(bytes: &[u8; 32]) -> Element {
        let mut masked = *bytes;
        masked[31] &= 0x7f;
        let mut out = ZERO;
        fiat_25519_from_bytes(&mut out.0, &masked);
        out
    }
    fn to_bytes(self) -> [u8; 32] {
        let mut out = [0; 32];
        fiat_25519_to_bytes(&mut out, &self.0);
        out
    }
    #[inline(always)]
    fn wide(self) -> Sum {
        Sum(fiat_25519_loose_field_element((self.0).0))
    }
    #[inline(always)]
    fn plus(self, other: Element) -> Sum {
        let mut out = Sum(fiat_25519_loose_field_element([0; 5]));
        fiat_25519_add(&mut out.0, &self.0, &other.0);
        out
    }
    #[inline(always)]
    fn minus(self, other: Element) -> Sum {
        let mut out = Sum(fiat_25519_loose_field_element([0; 5]));
        fiat_25519_sub(&mut out.0, &self.0, &other.0);
        out
    }
    #[inline(always)]
    fn times(self, other: Element) -> Element {
        self.wide().times(other.wide())
    }
    #[inline(always)]
    fn squared(self) -> Element {
        self.wide().squared()
    }
    fn squared_times(self, count: usize) -> Element {
        (0..count).fold(self, |value, _| value.squared())
    }
    /// The power 2^250 - 1, and the power 11: where the two exponents below begin.
    fn chain(self) -> (Element, Element) {
        let two = self.squared();
        let nine = two.squared_times(2).times(self);
        let eleven = nine.times(two);
        let bits5 = eleven.squared().times(nine);
        let bits10 = bits5.squared_times(5).times(bits5);
        let bits20 = bits10.squared_times(10).times(bits10);
        let bits40 = bits20.squared_times(20).times(bits20);
        let bits50 = bits40.squared_times(10).times(bits10);
        let bits100 = bits50.squared_times(50).times(bits50);
        let bits200 = bits100.squared_times(100).times(bits100);
        (bits200.squared_times(50).times(bits50), eleven)
    }
    /// The power p - 2.
    fn inverted(self) -> Element {
        let (bits250, eleven) = self.chain();
        bits250.squared_times(5).times(eleven)
    }
}

impl Sum {
    #[inline(always)]
    fn times(self, other: Sum) -> Element {
        let mut out = ZERO;
        fiat_25519_carry_mul(&mut out.0, &self.0, &other.0);
        out
    }
    #[inline(always)]
    fn squared(self) -> Element {
        let mut out = ZERO;
        fiat_25519_carry_square(&mut out.0, &self.0);
        out
    }
    #[inline(always)]
    fn carried(self) -> Element {
        let mut out = ZERO;
        fiat_25519_carry(&mut out.0, &self.0);
        out
    }
}

// ---- points of -x^2 + y^2 = 1 + d x^2 y^2 -------------------------------------------------------

/// Extended coordinates: x = X/Z, y = Y/Z, xy = T/Z.
#[derive(Clone, Copy)]
struct Point {
    x: Element,
    y: Element,
    z: Element,
    t: Element,
}

/// A point to be added, in the affine form of additions: y + x, y - x, 2dxy.
#[derive(Clone, Copy)]
struct Addend {
    y_plus_x: Element,
    y_minus_x: Element,
    xy2d: Element,
}

const IDENTITY: Point = Point { x: ZERO, y: ONE, z: ONE, t: ZERO };

/// d = -121665/121666, doubled.
static TWO_D: LazyLock<Element> = LazyLock::new(|| {
    let of = |value: u64| Element(fiat_25519_tight_field_element([value, 0, 0, 0, 0]));
    let d = ZERO.minus(of(121665)).carried().times(of(121666).inverted());
    d.plus(d).carried()
});

impl Point {
    #[inline(always)]
    fn doubled(&self) -> Point {
        let xx = self.x.squared();
        let yy = self.y.squared();
        let zz = self.z.squared();
        let zz2 = zz.plus(zz).carried();
        let sum_squared = self.x.plus(self.y).squared();
        let y = yy.plus(xx).carried();
        let z = yy.minus(xx).carried();
        let x = sum_squared.minus(y);
        let t = zz2.minus(z);
        Point { x: x.times(t), y: y.times(z), z: z.wide().times(t), t: x.times(y.wide()) }
    }
    #[inline(always)]
    fn plus(&self, other: &Addend) -> Point {
        let a = self.y.minus(self.x).times(other.y_minus_x.wide());
        let b = self.y.plus(self.x).times(other.y_plus_x.wide());
        let c = self.t.times(other.xy2d);
        let d = self.z.plus(self.z).carried();
        let (e, f, g, h) = (b.minus(a), d.minus(c), d.plus(c), b.plus(a));
        Point { x: e.times(f), y: g.times(h), z: f.times(g), t: e.times(h) }
    }
    /// With the inverse of Z given.
    fn addend(&self, z_inverse: Element) -> Addend {
        let (x, y) = (self.x.times(z_inverse), self.y.times(z_inverse));
        Addend {
            y_plus_x: y.plus(x).carried(),
            y_minus_x: y.minus(x).carried(),
            xy2d: x.times(y).times(*TWO_D),
        }
    }
    fn to_bytes(self, z_inverse: Element) -> [u8; 32] {
        let mut bytes = self.y.times(z_inverse).to_bytes();
        bytes[31] |= (self.x.times(z_inverse).to_bytes()[0] & 1) << 7;
        bytes
    }
}

/// Inverts all elements with one inversion. None may be zero.
fn invert_all(elements: &mut [Element]) {
    let mut products = Vec::with_capacity(elements.len());
    let mut product = ONE;
    for element in elements.iter() {
        products.push(product);
        product = product.times(*element);
    }
    let mut inverse = product.inverted();
    for (element, before) in elements.iter_mut().zip(products).rev() {
        let own = inverse.times(before);
        inverse = inverse.times(*element);
        *element = own;
    }
}

fn addends(points: &[Point]) -> Vec<Addend> {
    let mut inverses: Vec<Element> = points.iter().map(|point| point.z).collect();
    invert_all(&mut inverses);
    points.iter().zip(inverses).map(|(point, inverse)| point.addend(inverse)).collect()
}

// ---- combs --------------------------------------------------------------------------------------

/// Scalars are cut into rows of 22 bits, 264 in all; the bits of a column in all rows are one index
/// into precomputed sums.
const COLUMNS: usize = 22;
const ROWS: usize = 12;

/// Sums of the multiples 2^(22 row) of a point: for each group of `GROUP` rows 2^GROUP entries.
struct Comb<const GROUP: usize> {
    entries: Vec<Addend>,
}

impl<const GROUP: usize> Comb<GROUP> {
    fn new(point: &Point) -> Self {
        let mut rows = Vec::with_capacity(ROWS);
        let mut multiple = *point;
        for _ in 0..ROWS {
            rows.push(multiple);
            for _ in 0..COLUMNS {
                multiple = multiple.doubled();
            }
        }
        let rows = addends(&rows);
        let mut sums = Vec::with_capacity((ROWS / GROUP) << GROUP);
        for group in rows.chunks(GROUP) {
            let start = sums.len();
            sums.push(IDENTITY);
            for row in group {
                for i in start..sums.len() {
                    let sum: Point = sums[i];
                    sums.push(sum.plus(row));
                }
            }
        }
        Comb { entries: addends(&sums) }
    }
    /// Adds the table entry that the bits of one column select.
    #[inline(always)]
    fn add_column(&self, mut point: Point, column: u16) -> Point {
        for group in 0..ROWS / GROUP {
            let index = column as usize >> (group * GROUP) & ((1 << GROUP) - 1);
            if index != 0 {
                point = point.plus(&self.entries[(group << GROUP) + index]);
            }
        }
        point
    }
}

/// Bit `row` of entry `column` is bit `22 row + column` of the scalar.
fn columns(scalar: &[u8; 32]) -> [u16; COLUMNS] {
    let mut columns = [0; COLUMNS];
    for row in 0..ROWS {
        let bit = row * COLUMNS;
        let mut window = [0; 8];
        let bytes = &scalar[bit / 8..scalar.len().min(bit / 8 + 4)];
        window[..bytes.len()].copy_from_slice(bytes);
        let bits = u64::from_le_bytes(window) >> (bit % 8);
        for (column, out) in columns.iter_mut().enumerate() {
            *out |= ((bits >> column & 1) as u16) << row;
        }
    }
    columns
}

/// s*B + k*N, where N is the point of `key`.
fn combine(s: &[u8; 32], key: &Comb<6>, k: &[u8; 32]) -> Point {
    let base = &*BASE;
    let (s, k) = (columns(s), columns(k));
    let mut sum = IDENTITY;
    for column in (0..COLUMNS).rev() {
        if column != COLUMNS - 1 {
            sum = sum.doubled();
        }
        sum = base.add_column(sum, s[column]);
        sum = key.add_column(sum, k[column]);
    }
    sum
}

static BASE: LazyLock<Comb<12>> = LazyLock::new(|| {
    let point = curve25519_dalek::constants::ED25519_BASEPOINT_POINT;
    Comb::new(&decompress(&point.compress().to_bytes()).expect("the base point is a point"))
});

/// Decompresses a point, if there is one; non-canonical forms and all orders are accepted.
fn decompress(bytes: &[u8; 32]) -> Option<Point> {
    let y = Element::from_bytes(bytes);
    let yy = y.squared();
    // x^2 = u / v with u = 2y^2 - 2 and v = 2dy^2 + 2.
    let u = yy.minus(ONE).carried();
    let u = u.plus(u).carried();
    let v = TWO_D.times(yy).plus(ONE).carried().plus(ONE).carried();
    // The root is u v^3 (u v^7)^((p-5)/8), times a root of -1 if need be.
    let v3 = v.squared().times(v);
    let uv7 = v3.squared().times(v).times(u);
    let (bits250, _) = uv7.chain();
    let power = bits250.squared_times(2).times(uv7);
    let mut x = u.times(v3).times(power);
    let check = v.times(x.squared()).to_bytes();
    if check != u.to_bytes() {
        if check != ZERO.minus(u).carried().to_bytes() {
            return None;
        }
        x = x.times(*SQRT_M1);
    }
    if x.to_bytes()[0] & 1 != bytes[31] >> 7 {
        x = ZERO.minus(x).carried();
    }
    Some(Point { x, y, z: ONE, t: x.times(y) })
}

/// A root of -1: 2^((p-1)/4), and (p-1)/4 is (2^250-1)*8 + 3.
static SQRT_M1: LazyLock<Element> = LazyLock::new(|| {
    let two = ONE.plus(ONE).carried();
    let (bits250, _) = two.chain();
    bits250.squared_times(3).times(two.squared().times(two))
});

// ---- verification -------------------------------------------------------------------------------

/// A key gets a table when it was seen this many times: building one costs two checks.
const SIGHTS_BEFORE_TABLE: u32 = 3;
/// A table is 15 KB. When either bound is reached, all tables are dropped.
const MAX_TABLES: usize = 2048;
const MAX_KEYS: usize = 16384;

struct KnownKey {
    key: VerifyingKey,
    sights: u32,
    table: Option<Arc<Comb<6>>>,
}

/// Keys that this process has seen. Tables are built without holding the lock.
#[derive(Default)]
struct KeyMemory {
    keys: HashMap<[u8; 32], KnownKey>,
    tables: usize,
}

static MEMORY: LazyLock<Mutex<KeyMemory>> = LazyLock::new(Mutex::default);

/// What checking signatures of a key needs.
enum Means {
    Key(VerifyingKey),
    Table(Arc<Comb<6>>),
}

impl KeyMemory {
    fn lock() -> MutexGuard<'static, KeyMemory> {
        MEMORY.lock().expect("no thread panics while it holds the lock")
    }
    fn insert(&mut self, key: VerifyingKey) {
        if self.keys.len() >= MAX_KEYS {
            *self = KeyMemory::default();
        }
        self.keys.entry(key.to_bytes()).or_insert(KnownKey { key, sights: 1, table: None });
    }
    fn insert_table(&mut self, bytes: &[u8; 32], table: &Arc<Comb<6>>) {
        if self.tables >= MAX_TABLES {
            *self = KeyMemory::default();
        }
        if let Some(known) = self.keys.get_mut(bytes) {
            known.table = Some(table.clone());
            self.tables += 1;
        }
    }
}

impl Means {
    /// `None` if the bytes are not a point.
    fn of(bytes: &[u8; 32]) -> Option<Means> {
        let mut memory = KeyMemory::lock();
        let Some(known) = memory.keys.get_mut(bytes) else {
            drop(memory);
            let key = VerifyingKey::from_bytes(bytes).ok()?;
            KeyMemory::lock().insert(key);
            return Some(Means::Key(key));
        };
        known.sights = known.sights.saturating_add(1);
        if let Some(table) = &known.table {
            return Some(Means::Table(table.clone()));
        }
        if known.sights != SIGHTS_BEFORE_TABLE {
            return Some(Means::Key(known.key));
        }
        drop(memory);
        let point = decompress(bytes)?;
        let negative =
            Point { x: ZERO.minus(point.x).carried(), t: ZERO.minus(point.t).carried(), ..point };
        let table = Arc::new(Comb::new(&negative));
        KeyMemory::lock().insert_table(bytes, &table);
        Some(Means::Table(table))
    }
}

/// One check of many, as `native.h` declares it. The pointers outlive the call.
#[repr(C)]
pub struct Check {
    public_key: *const [u8; 32],
    message: *const [u8; 32],
    signature: *const [u8; 64],
}

/// Verifies many signatures, each with the verdict of `VerifyingKey::verify`.
fn verify_all(checks: &[Check], verdicts: &mut [bool]) {
    let parts = |check: &Check| unsafe { (&*check.public_key, &*check.message, &*check.signature) };
    // Points whose encodings decide, and their indices.
    let mut points = Vec::with_capacity(checks.len());
    let mut places = Vec::with_capacity(checks.len());
    for (i, check) in checks.iter().enumerate() {
        let (public_key, message, signature) = parts(check);
        verdicts[i] = false;
        let table = match Means::of(public_key) {
            None => continue,
            Some(Means::Key(key)) => {
                verdicts[i] = key.verify(message, &Signature::from_bytes(signature)).is_ok();
                continue;
            }
            Some(Means::Table(table)) => table,
        };
        let (r, s) = signature.split_at(32);
        let Ok(s) = <[u8; 32]>::try_from(s) else { continue };
        if Scalar::from_canonical_bytes(s).is_none().into() {
            continue;
        }
        let hash = Sha512::new().chain_update(r).chain_update(public_key).chain_update(message);
        let k = Scalar::from_hash(hash).to_bytes();
        points.push(combine(&s, &table, &k));
        places.push(i);
    }
    let mut inverses: Vec<Element> = points.iter().map(|point| point.z).collect();
    invert_all(&mut inverses);
    for ((point, inverse), place) in points.iter().zip(inverses).zip(places) {
        verdicts[place] = point.to_bytes(inverse) == parts(&checks[place]).2[..32];
    }
}

#[unsafe(no_mangle)]
pub unsafe extern "C" fn fc_ed25519_verify_all(
    checks: *const Check,
    count: usize,
    verdicts: *mut bool,
) {
    if count == 0 {
        return;
    }
    unsafe {
        verify_all(
            core::slice::from_raw_parts(checks, count),
            core::slice::from_raw_parts_mut(verdicts, count),
        );
    }
}
