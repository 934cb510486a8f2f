//! Modules to compare on: generated, real ones and both of them mutated.

use std::path::Path;
use wasm_smith::{Config as SmithConfig, Module};

/// A small generator of numbers: the same seed gives the same modules everywhere.
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Random(seed)
    }

    pub fn next(&mut self) -> u64 {
        // splitmix64
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        word ^ (word >> 31)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    pub fn one_in(&mut self, bound: usize) -> bool {
        self.below(bound) == 0
    }
}

/// The `.wasm` files of a folder, in the order of their names.
pub fn load_folder(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", folder.display()))
        .map(|entry| entry.expect("folder entries can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "wasm"))
        .collect();
    files.sort();
    files
        .into_iter()
        .map(|path| {
            let bytes = std::fs::read(&path).expect("modules can be read");
            (path.file_name().expect("a file has a name").to_string_lossy().into_owned(), bytes)
        })
        .collect()
}

fn smith_config(random: &mut Random) -> SmithConfig {
    // Mostly within what contracts may use, so that most modules pass; sometimes anything.
    let anything = random.one_in(5);
    SmithConfig {
        min_funcs: 1,
        max_funcs: 1 + random.below(12),
        max_instructions: 1 + random.below(400),
        max_memories: 1 + usize::from(anything),
        max_tables: 1 + usize::from(anything),
        allow_start_export: true,
        available_imports: None,
        max_imports: if anything { random.below(4) } else { 0 },
        bulk_memory_enabled: true,
        // The generator likes externref, which contracts may not use.
        reference_types_enabled: random.one_in(4),
        sign_extension_ops_enabled: true,
        saturating_float_to_int_enabled: true,
        multi_value_enabled: anything,
        simd_enabled: anything && random.one_in(2),
        relaxed_simd_enabled: false,
        threads_enabled: anything && random.one_in(4),
        tail_call_enabled: anything && random.one_in(4),
        exceptions_enabled: anything && random.one_in(4),
        memory64_enabled: anything && random.one_in(4),
        gc_enabled: anything && random.one_in(4),
        extended_const_enabled: anything && random.one_in(4),
        wide_arithmetic_enabled: anything && random.one_in(4),
        custom_page_sizes_enabled: anything && random.one_in(8),
        generate_custom_sections: random.one_in(4),
        export_everything: random.one_in(2),
        ..SmithConfig::default()
    }
}

pub fn generate(random: &mut Random) -> Vec<u8> {
    let config = smith_config(random);
    let entropy: Vec<u8> = (0..random.below(6000) + 64).map(|_| random.next() as u8).collect();
    match Module::new(config, &mut arbitrary::Unstructured::new(&entropy)) {
        Ok(module) => module.to_bytes(),
        Err(_) => b"\0asm\x01\0\0\0".to_vec(),
    }
}

/// Changes a few bytes: most results are malformed, some are well-formed in odd ways.
pub fn mutate(random: &mut Random, bytes: &mut Vec<u8>) {
    for _ in 0..=random.below(4) {
        if bytes.is_empty() {
            return;
        }
        let at = random.below(bytes.len());
        match random.below(6) {
            0 => bytes[at] ^= 1 << random.below(8),
            1 => bytes[at] = random.next() as u8,
            2 => {
                bytes.remove(at);
            }
            3 => bytes.insert(at, random.next() as u8),
            4 => {
                let other = random.below(bytes.len());
                bytes.swap(at, other);
            }
            _ => {
                const ODD: [u8; 16] = [
                    0x00, 0x01, 0x05, 0x0b, 0x0c, 0x0f, 0x40, 0x63, 0x70, 0x7f, 0x80, 0xd0, 0xd2,
                    0xfc, 0xfd, 0xff,
                ];
                bytes[at] = ODD[random.below(ODD.len())];
            }
        }
    }
}
