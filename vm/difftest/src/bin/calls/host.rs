//! The host of nearcore's side: it keeps receipts as nearcore's runtime does.

use crate::case::{Case, hex};
use near_crypto::PublicKey;
use near_primitives_core::hash::{CryptoHash, YieldId};
use near_primitives_core::types::{AccountId, Balance, Gas, GasWeight, Nonce, NonceIndex};
use near_primitives_core::universal_state_init::{
    DecodeMode, RawStateInit, StateInitError, UniversalStateInitCounts,
};
use near_vm_runner::logic::errors::{HostError, VMLogicError};
use near_vm_runner::logic::types::{GlobalContractDeployMode, GlobalContractIdentifier};
use near_vm_runner::logic::{External, StorageAccessTracker, ValuePtr};
use sha2::Digest;
use std::collections::{BTreeMap, BTreeSet};

type HostResult<T> = Result<T, VMLogicError>;

pub enum Action {
    Text(String),
    Call { method: String, args: Vec<u8>, gas: u64, deposit: u128 },
    StateInit { code: String, data: BTreeMap<Vec<u8>, Vec<u8>>, deposit: u128 },
}

impl Action {
    pub fn text(&self) -> String {
        match self {
            Action::Text(text) => text.clone(),
            Action::Call { method, args, gas, deposit } => {
                format!("call {} {} {gas} {deposit}", hex(method.as_bytes()), hex(args))
            }
            Action::StateInit { code, data, deposit } => {
                let data: Vec<_> =
                    data.iter().map(|(key, value)| format!("{}={}", hex(key), hex(value))).collect();
                format!("state_init {code} {} {deposit}", data.join(","))
            }
        }
    }
}

pub struct Receipt {
    pub receiver: AccountId,
    pub refund_to: Option<AccountId>,
    pub outputs: Vec<(CryptoHash, AccountId)>,
    pub inputs: Vec<CryptoHash>,
    pub actions: Vec<Action>,
    pub is_yield: bool,
}

pub struct Host {
    version: u32,
    action_hash: CryptoHash,
    block_height: u64,
    data_ids: u64,
    pub storage: BTreeMap<Vec<u8>, Vec<u8>>,
    touches: [u64; 4],
    proof: std::cell::Cell<u64>,
    proof_before_receipt: u64,
    proof_growth: u64,
    yields: BTreeSet<CryptoHash>,
    yield_ids: BTreeMap<CryptoHash, CryptoHash>,
    stakes: BTreeMap<AccountId, u128>,
    pub receipts: Vec<Receipt>,
    pub resumptions: Vec<(CryptoHash, Vec<u8>)>,
    weights: Vec<(usize, usize, u64)>,
}

pub fn account(text: &str) -> AccountId {
    text.parse().expect("accounts of cases are valid")
}

struct Value(Vec<u8>);

impl ValuePtr for Value {
    fn len(&self) -> u32 {
        self.0.len() as u32
    }
    fn deref(&self, _: &mut dyn StorageAccessTracker) -> HostResult<Vec<u8>> {
        Ok(self.0.clone())
    }
}

fn key_text(key: &PublicKey) -> String {
    hex(&borsh::to_vec(key).expect("keys serialize"))
}

fn names(names: Vec<Vec<u8>>) -> HostResult<String> {
    let names: Result<Vec<_>, _> = names
        .into_iter()
        .map(|name| match String::from_utf8(name) {
            Ok(name) => Ok(hex(name.as_bytes())),
            Err(_) => Err(VMLogicError::HostError(HostError::InvalidMethodName)),
        })
        .collect();
    Ok(names?.join(","))
}

fn permission(allowance: Option<Balance>, receiver: &AccountId, methods: &str) -> String {
    let allowance = allowance.map_or("none".into(), |amount| amount.as_yoctonear().to_string());
    format!("{allowance} {receiver} [{methods}]")
}

fn code_text(code: &GlobalContractIdentifier) -> String {
    match code {
        GlobalContractIdentifier::CodeHash(hash) => format!("hash:{}", hex(&hash.0)),
        GlobalContractIdentifier::AccountId(account) => format!("account:{account}"),
    }
}

impl Host {
    pub fn new(case: &Case) -> Self {
        Host {
            version: case.version,
            action_hash: CryptoHash([3; 32]),
            block_height: case.block_height,
            data_ids: 0,
            storage: case.storage.clone(),
            touches: case.touches,
            proof: case.proof.into(),
            proof_before_receipt: case.proof_before_receipt,
            proof_growth: case.proof_growth,
            yields: case.yields.iter().map(|id| CryptoHash(*id)).collect(),
            yield_ids: BTreeMap::new(),
            stakes: BTreeMap::from([(account("bob.near"), 77)]),
            receipts: vec![],
            resumptions: vec![],
            weights: vec![],
        }
    }

    fn look_up(&self) {
        self.proof.set(self.proof.get() + self.proof_growth);
    }

    fn push(&mut self, receipt: u64, action: Action) -> usize {
        let actions = &mut self.receipts[receipt as usize].actions;
        actions.push(action);
        actions.len() - 1
    }

    fn say(&mut self, receipt: u64, text: String) {
        self.push(receipt, Action::Text(text));
    }

    fn new_receipt(&mut self, receiver: AccountId, inputs: Vec<CryptoHash>, is_yield: bool) -> u64 {
        self.receipts.push(Receipt {
            receiver,
            refund_to: None,
            outputs: vec![],
            inputs,
            actions: vec![],
            is_yield,
        });
        self.receipts.len() as u64 - 1
    }

    /// What the runtime does after a call: gas that is left goes to calls with a weight.
    pub fn distribute(&mut self, unused: u64) -> u64 {
        let sum: u128 = self.weights.iter().map(|(_, _, weight)| u128::from(*weight)).sum();
        if sum == 0 || unused == 0 {
            return 0;
        }
        let mut given = 0;
        for index in 0..self.weights.len() {
            let (receipt, action, weight) = self.weights[index];
            let mut share = (u128::from(unused) * u128::from(weight) / sum) as u64;
            given += share;
            if index + 1 == self.weights.len() {
                share += unused - given;
            }
            if let Action::Call { gas, .. } = &mut self.receipts[receipt].actions[action] {
                *gas += share;
            }
        }
        unused
    }
}

impl External for Host {
    fn storage_set<'a>(
        &'a mut self,
        tracker: &mut dyn StorageAccessTracker,
        key: &[u8],
        value: &[u8],
    ) -> HostResult<Option<Vec<u8>>> {
        self.look_up();
        let old = self.storage.get(key).cloned();
        let [mut touched, mut cached, load_touched, load_cached] = self.touches;
        if let Some(old) = &old {
            tracker.deref_write_evicted_value_bytes(old.len() as u64)?;
            touched += load_touched;
            cached += load_cached;
        }
        tracker.trie_node_touched(touched)?;
        tracker.cached_trie_node_access(cached)?;
        self.storage.insert(key.to_vec(), value.to_vec());
        Ok(old)
    }

    fn storage_get<'a>(
        &'a self,
        _: &mut dyn StorageAccessTracker,
        key: &[u8],
    ) -> HostResult<Option<Box<dyn ValuePtr + 'a>>> {
        self.look_up();
        Ok(self.storage.get(key).map(|value| Box::new(Value(value.clone())) as Box<dyn ValuePtr>))
    }

    fn storage_remove(
        &mut self,
        tracker: &mut dyn StorageAccessTracker,
        key: &[u8],
    ) -> HostResult<Option<Vec<u8>>> {
        self.look_up();
        let old = self.storage.get(key).cloned();
        let [mut touched, mut cached, load_touched, load_cached] = self.touches;
        if let Some(old) = &old {
            tracker.deref_removed_value_bytes(old.len() as u64)?;
            touched += load_touched;
            cached += load_cached;
        }
        self.storage.remove(key);
        tracker.trie_node_touched(touched)?;
        tracker.cached_trie_node_access(cached)?;
        Ok(old)
    }

    fn storage_has_key(
        &mut self,
        _: &mut dyn StorageAccessTracker,
        key: &[u8],
    ) -> HostResult<bool> {
        self.look_up();
        Ok(self.storage.contains_key(key))
    }

    fn generate_data_id(&mut self) -> CryptoHash {
        let mut hasher = sha2::Sha256::new();
        hasher.update(self.action_hash.0);
        hasher.update(self.block_height.to_le_bytes());
        hasher.update(self.data_ids.to_le_bytes());
        self.data_ids += 1;
        CryptoHash(hasher.finalize().into())
    }

    fn get_recorded_storage_size(&self) -> usize {
        self.proof.get() as usize
    }

    fn storage_proof_size_before_receipt(&self) -> usize {
        (if self.version >= 86 { self.proof_before_receipt } else { self.proof.get() }) as usize
    }

    fn validator_stake(&self, account: &AccountId) -> HostResult<Option<Balance>> {
        Ok(self.stakes.get(account).map(|stake| Balance::from_yoctonear(*stake)))
    }

    fn validator_total_stake(&self) -> HostResult<Balance> {
        Ok(Balance::from_yoctonear(self.stakes.values().sum()))
    }

    fn chain_id(&self) -> String {
        "test".into()
    }

    fn create_action_receipt(
        &mut self,
        inputs: Vec<u64>,
        receiver: AccountId,
    ) -> HostResult<u64> {
        let ids: Vec<_> = inputs.iter().map(|_| self.generate_data_id()).collect();
        for (id, input) in ids.iter().zip(&inputs) {
            self.receipts[*input as usize].outputs.push((*id, receiver.clone()));
        }
        Ok(self.new_receipt(receiver, ids, false))
    }

    fn create_promise_yield_receipt(
        &mut self,
        receiver: AccountId,
    ) -> HostResult<(u64, CryptoHash)> {
        let id = self.generate_data_id();
        self.yields.insert(id);
        Ok((self.new_receipt(receiver, vec![id], true), id))
    }

    fn create_promise_yield_receipt_with_id(
        &mut self,
        receiver: AccountId,
        yield_id: YieldId,
    ) -> HostResult<Option<(u64, CryptoHash)>> {
        let yield_id = yield_id.0;
        if self.yield_ids.contains_key(&yield_id) {
            return Ok(None);
        }
        let id = self.generate_data_id();
        self.yield_ids.insert(yield_id, id);
        self.yields.insert(id);
        Ok(Some((self.new_receipt(receiver, vec![id], true), id)))
    }

    fn submit_promise_resume_data(&mut self, id: CryptoHash, data: Vec<u8>) -> HostResult<bool> {
        let exists = self.yields.contains(&id);
        if exists {
            self.resumptions.push((id, data));
        }
        Ok(exists)
    }

    fn submit_promise_resume_data_with_yield_id(
        &mut self,
        yield_id: YieldId,
        data: Vec<u8>,
    ) -> HostResult<bool> {
        let yield_id = yield_id.0;
        match self.yield_ids.get(&yield_id) {
            Some(id) => self.submit_promise_resume_data(*id, data),
            None => Ok(false),
        }
    }

    fn append_action_create_account(&mut self, receipt: u64) {
        self.say(receipt, "create_account".into());
    }

    fn append_action_deploy_contract(&mut self, receipt: u64, code: Vec<u8>) {
        self.say(receipt, format!("deploy {}", hex(&code)));
    }

    fn append_action_deploy_global_contract(
        &mut self,
        receipt: u64,
        code: Vec<u8>,
        mode: GlobalContractDeployMode,
    ) {
        let mode = u8::from(matches!(mode, GlobalContractDeployMode::AccountId));
        self.say(receipt, format!("deploy_global {} {mode}", hex(&code)));
    }

    fn append_action_use_global_contract(&mut self, receipt: u64, code: GlobalContractIdentifier) {
        self.say(receipt, format!("use_global {}", code_text(&code)));
    }

    fn append_action_deterministic_state_init(
        &mut self,
        receipt: u64,
        code: GlobalContractIdentifier,
        amount: Balance,
    ) -> u64 {
        let action = Action::StateInit {
            code: code_text(&code),
            data: BTreeMap::new(),
            deposit: amount.as_yoctonear(),
        };
        self.push(receipt, action) as u64
    }

    fn set_deterministic_state_init_data_entry(
        &mut self,
        receipt_index: u64,
        action_index: u64,
        key: Vec<u8>,
        value: Vec<u8>,
    ) -> HostResult<()> {
        match self.receipts[receipt_index as usize].actions.get_mut(action_index as usize) {
            Some(Action::StateInit { data, .. }) => match data.insert(key, value) {
                None => Ok(()),
                Some(_) => Err(HostError::DataEntryAlreadyExists.into()),
            },
            _ => Err(HostError::InvalidActionIndex { receipt_index, action_index }.into()),
        }
    }

    fn check_state_init(&self, raw: &RawStateInit) -> Result<(), StateInitError> {
        match crate::state_init::decode(&raw.0) {
            None => Err(StateInitError::Malformed),
            Some(decoded) if decoded.is_canonical => Ok(()),
            Some(_) => Err(StateInitError::NonCanonical),
        }
    }

    fn state_init_send_counts(&self, raw: &RawStateInit, _: DecodeMode) -> UniversalStateInitCounts {
        let num_bytes = raw.0.len() as u64;
        match crate::state_init::decode(&raw.0) {
            Some(decoded) if decoded.is_canonical => UniversalStateInitCounts {
                num_bytes,
                num_entries: decoded.entries,
                num_keys: decoded.keys,
            },
            _ => UniversalStateInitCounts {
                num_bytes,
                num_entries: num_bytes.saturating_sub(6).div_ceil(8),
                num_keys: num_bytes.saturating_sub(10).div_ceil(33),
            },
        }
    }

    fn append_action_universal_state_init(&mut self, receipt: u64, raw: RawStateInit, amount: Balance) {
        self.say(receipt, format!("universal {} {}", hex(&raw.0), amount.as_yoctonear()));
    }

    fn append_action_function_call_weight(
        &mut self,
        receipt: u64,
        method: Vec<u8>,
        args: Vec<u8>,
        deposit: Balance,
        gas: Gas,
        weight: GasWeight,
    ) -> HostResult<()> {
        let method = String::from_utf8(method)
            .map_err(|_| VMLogicError::HostError(HostError::InvalidMethodName))?;
        let action =
            Action::Call { method, args, gas: gas.as_gas(), deposit: deposit.as_yoctonear() };
        let index = self.push(receipt, action);
        if weight.0 > 0 {
            self.weights.push((receipt as usize, index, weight.0));
        }
        Ok(())
    }

    fn append_action_transfer(&mut self, receipt: u64, deposit: Balance) {
        self.say(receipt, format!("transfer {}", deposit.as_yoctonear()));
    }

    fn append_action_transfer_to_gas_key(&mut self, receipt: u64, key: PublicKey, deposit: Balance) {
        self.say(receipt, format!("gas_key_transfer {} {}", key_text(&key), deposit.as_yoctonear()));
    }

    fn append_action_add_gas_key_with_full_access(
        &mut self,
        receipt: u64,
        key: PublicKey,
        nonces: NonceIndex,
    ) {
        self.say(receipt, format!("add_gas_key {} {nonces}", key_text(&key)));
    }

    fn append_action_add_gas_key_with_function_call(
        &mut self,
        receipt: u64,
        key: PublicKey,
        nonces: NonceIndex,
        allowance: Option<Balance>,
        receiver: AccountId,
        methods: Vec<Vec<u8>>,
    ) -> HostResult<()> {
        let permission = permission(allowance, &receiver, &names(methods)?);
        self.say(receipt, format!("add_gas_key_for {} {nonces} {permission}", key_text(&key)));
        Ok(())
    }

    fn append_action_stake(&mut self, receipt: u64, stake: Balance, key: PublicKey) {
        self.say(receipt, format!("stake {} {}", stake.as_yoctonear(), key_text(&key)));
    }

    fn append_action_add_key_with_full_access(&mut self, receipt: u64, key: PublicKey, nonce: Nonce) {
        self.say(receipt, format!("add_key {} {nonce}", key_text(&key)));
    }

    fn append_action_add_key_with_function_call(
        &mut self,
        receipt: u64,
        key: PublicKey,
        nonce: Nonce,
        allowance: Option<Balance>,
        receiver: AccountId,
        methods: Vec<Vec<u8>>,
    ) -> HostResult<()> {
        let permission = permission(allowance, &receiver, &names(methods)?);
        self.say(receipt, format!("add_key_for {} {nonce} {permission}", key_text(&key)));
        Ok(())
    }

    fn append_action_delete_key(&mut self, receipt: u64, key: PublicKey) {
        self.say(receipt, format!("delete_key {}", key_text(&key)));
    }

    fn append_action_delete_account(&mut self, receipt: u64, beneficiary: AccountId) {
        self.say(receipt, format!("delete_account {beneficiary}"));
    }

    fn get_receipt_receiver(&self, receipt: u64) -> &AccountId {
        &self.receipts[receipt as usize].receiver
    }

    fn set_refund_to(&mut self, receipt: u64, refund_to: AccountId) {
        self.receipts[receipt as usize].refund_to = Some(refund_to);
    }

    fn post_quantum_keys_enabled(&self) -> bool {
        self.version >= 85
    }
}
