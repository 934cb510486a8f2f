//! One case: code, a method, and everything that a call is told.

use std::collections::BTreeMap;
use std::rc::Rc;

pub const CURRENT_ACCOUNT: &str = "alice.near";

#[derive(Clone)]
pub struct Case {
    pub version: u32,
    pub code: Rc<[u8]>,
    pub method: String,
    pub input: Vec<u8>,
    pub promise_results: Vec<Option<Vec<u8>>>,
    pub block_height: u64,
    pub balance: u128,
    pub deposit: u128,
    pub storage_usage: u64,
    pub prepaid_gas: u64,
    pub view_limit: Option<u64>,
    pub output_receivers: Vec<String>,
    pub storage: BTreeMap<Vec<u8>, Vec<u8>>,
    /// Touched and cached nodes of a lookup, and of loading its value.
    pub touches: [u64; 4],
    pub proof: u64,
    pub proof_before_receipt: u64,
    pub proof_growth: u64,
    pub yields: Vec<[u8; 32]>,
}

/// The bytes in which a case travels to our side: see call_peer_main.cpp.
#[derive(Default)]
struct Writer(Vec<u8>);

impl Writer {
    fn number(&mut self, value: u64) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }
    fn amount(&mut self, value: u128) {
        self.0.extend_from_slice(&value.to_le_bytes());
    }
    fn bytes(&mut self, value: &[u8]) {
        self.number(value.len() as u64);
        self.0.extend_from_slice(value);
    }
}

impl Case {
    pub fn encode(&self) -> Vec<u8> {
        let mut out = Writer::default();
        out.number(self.version.into());
        out.bytes(&self.code);
        out.bytes(self.method.as_bytes());
        out.bytes(&self.input);
        out.number(self.promise_results.len() as u64);
        for result in &self.promise_results {
            out.number(result.is_some().into());
            out.bytes(result.as_deref().unwrap_or_default());
        }
        out.number(self.block_height);
        out.amount(self.balance);
        out.amount(self.deposit);
        out.number(self.storage_usage);
        out.number(self.prepaid_gas);
        out.number(self.view_limit.is_some().into());
        out.number(self.view_limit.unwrap_or_default());
        out.number(self.output_receivers.len() as u64);
        for receiver in &self.output_receivers {
            out.bytes(receiver.as_bytes());
        }
        out.number(self.storage.len() as u64);
        for (key, value) in &self.storage {
            out.bytes(key);
            out.bytes(value);
        }
        for count in self.touches {
            out.number(count);
        }
        out.number(self.proof);
        out.number(self.proof_before_receipt);
        out.number(self.proof_growth);
        out.number(self.yields.len() as u64);
        for id in &self.yields {
            out.bytes(id);
        }
        out.0
    }
}

pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// An outcome as lines of text, which both sides write alike.
#[derive(Default)]
pub struct Dump {
    pub text: String,
}

impl Dump {
    pub fn line(&mut self, name: &str, value: String) {
        self.text += &format!("{name}: {value}\n");
    }
}
