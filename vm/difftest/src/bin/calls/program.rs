//! Contracts that call host functions in random order, with arguments that mostly fit.

use crate::encoding::{section, sized, sleb, uleb};
use crate::functions::{FUNCTIONS, I32, I64, Role, arity, has_narrow_arguments};
use crate::functions::Role::{
    AmountPointer, Flag, Indices, Number, Output, Pair, Promise, Register, Small, Utf16Pointer,
    Weight,
};
use crate::material::Kind::{self, *};
use crate::material::{DATA_START, Material, Place};
use difftest::modules::Random;

const OUTPUT: u64 = 512;
const SCRATCH: u64 = 256;

/// Writes the body of one method.
struct Method<'a> {
    random: &'a mut Random,
    material: &'a Material,
    /// Indices of imported functions in FUNCTIONS.
    imports: &'a [usize],
    code: Vec<u8>,
    promises: u64,
    /// Arguments fit, so that the method gets far.
    is_calm: bool,
}

impl Method<'_> {
    fn i64(&mut self, value: u64) {
        self.code.push(0x42);
        sleb(&mut self.code, value as i64);
    }

    fn i32(&mut self, value: u64) {
        self.code.push(0x41);
        sleb(&mut self.code, i64::from(value as i32));
    }

    fn odd(&mut self) -> u64 {
        const ODD: [u64; 14] = [
            0, 1, 7, u64::MAX, u64::MAX - 1, 1 << 32, 64 << 20, (64 << 20) - 1, 128 << 20, 1 << 63,
            u32::MAX as u64, 105_000_000, 4_194_305, 1_000_000,
        ];
        match self.random.below(20) {
            0..14 => ODD[self.random.below(14)],
            14..17 => self.random.next(),
            _ => self.random.next() % 70_000,
        }
    }

    /// A length and a pointer; sometimes the bytes go through a register.
    fn place(&mut self, kind: Kind) -> Place {
        if self.is_calm && let Some(place) = self.material.pick_good(self.random, kind) {
            return place;
        }
        let place = self.material.pick(self.random, kind);
        match self.random.below(40) {
            0 => Place { length: self.odd(), pointer: place.pointer },
            1 => Place { length: place.length, pointer: self.odd() },
            2 => Place { length: place.length.saturating_sub(1), pointer: place.pointer },
            3..6 => Place { length: u64::MAX, pointer: self.random.below(6) as u64 },
            6 if matches!(kind, Utf8 | Utf16) => Place { length: u64::MAX, ..place },
            _ => place,
        }
    }

    fn promise(&mut self) -> u64 {
        let known = self.promises;
        if self.is_calm {
            return self.random.next() % known.max(1);
        }
        match self.random.below(40) {
            0 => self.odd(),
            1 => known,
            2..15 if known > 0 => known - 1,
            _ => self.random.next() % known.max(1),
        }
    }

    fn gas(&mut self) -> u64 {
        if self.is_calm {
            return self.random.next() % 300_000_000_000;
        }
        match self.random.below(12) {
            0 => self.odd(),
            1 => 0,
            2 => 200_000_000_000_000,
            _ => self.random.next() % 20_000_000_000_000,
        }
    }

    fn calm_argument(&mut self, role: Role) -> Option<u64> {
        Some(match role {
            AmountPointer => self.material.pick_good(self.random, Amount)?.pointer,
            Output => OUTPUT,
            Register => self.random.below(6) as u64,
            Weight => self.random.next() % 10,
            Number => self.random.next() % 4,
            Flag => self.random.next() % 2,
            Small => self.random.next() % 2,
            Utf16Pointer => self.material.pick_good(self.random, Utf16)?.pointer,
            _ => return None,
        })
    }

    fn arguments(&mut self, role: Role) -> Vec<u64> {
        if self.is_calm && let Some(argument) = self.calm_argument(role) {
            return vec![argument];
        }
        match role {
            Pair(kind) => {
                let Place { length, pointer } = self.place(kind);
                vec![length, pointer]
            }
            AmountPointer => match self.random.below(40) {
                0 => vec![self.odd()],
                _ => vec![self.material.pick(self.random, Amount).pointer],
            },
            Output => vec![if self.random.one_in(30) { self.odd() } else { OUTPUT }],
            Register => vec![match self.random.below(30) {
                0 => self.odd(),
                1 => self.random.next() % 120,
                _ => self.random.below(6) as u64,
            }],
            Promise => vec![self.promise()],
            Role::Gas => vec![self.gas()],
            Weight => vec![match self.random.below(8) {
                0 => self.odd(),
                1 => 0,
                _ => self.random.next() % 10,
            }],
            Number => vec![match self.random.below(10) {
                0 => self.odd(),
                1 => 65_535,
                _ => self.random.next() % 40,
            }],
            Flag => vec![if self.random.one_in(20) { self.odd() } else { self.random.next() % 2 }],
            Small => vec![if self.random.one_in(20) { self.odd() } else { self.random.next() % 5 }],
            Utf16Pointer => vec![match self.random.below(10) {
                0 => self.odd(),
                _ => self.material.pick(self.random, Utf16).pointer,
            }],
            Indices => self.indices(),
        }
    }

    /// Writes promise indices to memory: a pointer and their number.
    fn indices(&mut self) -> Vec<u64> {
        let count = match self.random.below(20) {
            0 => 130,
            _ => self.random.below(4),
        };
        let count = count.min(28);
        for index in 0..count {
            let promise = self.promise();
            self.i32(SCRATCH + 8 * index as u64);
            self.i64(promise);
            self.code.extend([0x37, 0x03, 0x00]);
        }
        match self.random.below(if self.is_calm { 1 } else { 40 }) {
            _ if self.is_calm => vec![SCRATCH, count as u64],
            0 => vec![SCRATCH, self.odd()],
            1 => vec![self.odd(), count as u64],
            _ => vec![SCRATCH, count as u64],
        }
    }

    fn host_call(&mut self) {
        let total: usize = self.imports.iter().map(|index| FUNCTIONS[*index].share).sum();
        let mut ticket = self.random.below(total);
        let position = self
            .imports
            .iter()
            .position(|index| {
                let share = FUNCTIONS[*index].share;
                let hit = ticket < share;
                ticket = ticket.wrapping_sub(share);
                hit
            })
            .expect("tickets lie below the sum of shares");
        let function = &FUNCTIONS[self.imports[position]];
        let needs_promise = function.roles.iter().any(|role| matches!(role, Promise));
        let ends = matches!(function.name, "panic" | "panic_utf8" | "abort")
            || function.name.starts_with("storage_iter");
        if self.is_calm && (ends || needs_promise && self.promises == 0) {
            return;
        }
        // Writes to memory come before the arguments are pushed.
        let values: Vec<u64> =
            function.roles.iter().flat_map(|role| self.arguments(*role)).collect();
        for value in values {
            if has_narrow_arguments(function.name) { self.i32(value) } else { self.i64(value) }
        }
        self.code.push(0x10);
        uleb(&mut self.code, position as u64);
        match function.result {
            None => {}
            Some(I64) if self.random.one_in(3) => {
                // Keep the result where a later call may read it.
                self.code.extend([0x21, 0x00]);
                self.i32(OUTPUT + 64);
                self.code.extend([0x20, 0x00, 0x37, 0x03, 0x00]);
            }
            Some(_) => self.code.push(0x1a),
        }
        self.promises += u64::from(function.promises);
    }

    fn instructions(&mut self) {
        match self.random.below(12) {
            0 => {
                // A loop that counts a local down.
                let rounds = self.random.next() % 5000;
                self.i64(rounds);
                self.code.extend([0x21, 0x00, 0x03, 0x40, 0x20, 0x00, 0x42, 0x01, 0x7d, 0x22, 0x00]);
                self.code.extend([0x50, 0x45, 0x0d, 0x00, 0x0b]);
            }
            1 => {
                let pages = self.random.next() % 1200;
                self.i32(pages);
                self.code.extend([0x40, 0x00, 0x1a]);
            }
            2 => {
                // memory.fill
                let at = self.random.next() % 300;
                let size = self.random.next() % 5000;
                self.i32(at);
                self.i32(0);
                let size = if self.random.one_in(20) { size << 24 } else { size % 100 };
                self.i32(size);
                self.code.extend([0xfc, 0x0b, 0x00]);
            }
            3 if self.random.one_in(6) => self.code.push(0x00),
            4 if self.random.one_in(6) => {
                self.i64(1);
                self.i64(0);
                self.code.extend([0x80, 0x1a]);
            }
            5 => {
                let at = if self.random.one_in(10) { self.odd() } else { OUTPUT };
                self.i32(at);
                self.code.extend([0x29, 0x03, 0x00, 0x1a]);
            }
            _ => {
                let value = self.random.next();
                self.i64(value);
                self.code.push(0x1a);
            }
        }
    }
}

/// A contract with the methods m0, m1, …
pub fn generate(random: &mut Random, methods: usize) -> Vec<u8> {
    let material = Material::new(random);
    let everything = random.one_in(3);
    let newest = 84 + random.below(5) as u32;
    let mut imports: Vec<usize> = (0..FUNCTIONS.len())
        .filter(|index| {
            let name = FUNCTIONS[*index].name;
            let arrived = match name {
                "sha3_256" | "sha3_384" | "sha3_512" | "ml_dsa_verify" => 87,
                "universal_state_init_to_account_id"
                | "promise_batch_action_universal_state_init" => 88,
                "chain_id" | "p256_verify" | "promise_yield_create_with_id"
                | "promise_yield_resume_with_yield_id" => 85,
                name if name.contains("gas_key") => 85,
                _ => 84,
            };
            // Functions that are too new make the whole module fail to link.
            arrived <= newest && (everything || random.one_in(3))
        })
        .collect();
    if imports.is_empty() {
        imports.push(0);
    }

    let mut types = vec![[vec![0x60, 0], vec![0]].concat()];
    let mut import_items = vec![];
    for index in &imports {
        let function = &FUNCTIONS[*index];
        let parameter = if has_narrow_arguments(function.name) { I32 } else { I64 };
        let mut kind = vec![0x60];
        kind.extend(sized(&vec![parameter; arity(function)]));
        kind.extend(sized(&function.result.into_iter().collect::<Vec<u8>>()));
        types.push(kind);
        let mut item = [sized(b"env"), sized(function.name.as_bytes()), vec![0]].concat();
        uleb(&mut item, types.len() as u64 - 1);
        import_items.push(item);
    }

    let mut bodies = vec![];
    let mut exports = vec![];
    for method in 0..methods {
        let is_calm = !random.one_in(3);
        let mut writer = Method {
            random,
            material: &material,
            imports: &imports,
            code: vec![1, 1, I64],
            promises: 0,
            is_calm,
        };
        let steps = 1 + writer.random.below(if method == 0 { 4 } else { 30 });
        for _ in 0..steps {
            if writer.random.one_in(6) { writer.instructions() } else { writer.host_call() }
        }
        writer.code.push(0x0b);
        bodies.push(sized(&writer.code));
        let mut export = [sized(format!("m{method}").as_bytes()), vec![0]].concat();
        uleb(&mut export, (imports.len() + method) as u64);
        exports.push(export);
    }

    let mut module = b"\0asm\x01\0\0\0".to_vec();
    section(&mut module, 1, &types);
    section(&mut module, 2, &import_items);
    section(&mut module, 3, &vec![vec![0]; methods]);
    section(&mut module, 5, &[vec![0, 17]]);
    section(&mut module, 7, &exports);
    if random.one_in(10) {
        let mut start = vec![];
        uleb(&mut start, imports.len() as u64);
        module.push(8);
        module.extend(sized(&start));
    }
    section(&mut module, 10, &bodies);
    let mut data = vec![0, 0x41];
    sleb(&mut data, DATA_START as i64);
    data.push(0x0b);
    data.extend(sized(&material.data));
    section(&mut module, 11, &[data]);
    module
}
