//! The reference side of a case: near-vm-runner over a host that keeps receipts as the reference
//! runtime does.

use crate::case::{CURRENT_ACCOUNT, Case, Dump, hex};
use near_crypto::PublicKey;
use near_parameters::RuntimeConfigStore;
use near_primitives_core::config::ViewConfig;
use near_primitives_core::hash::{CryptoHash, YieldId};
use near_primitives_core::types::{AccountId, Balance, Gas, GasWeight, Nonce, NonceIndex};
use near_primitives_core::universal_state_init::{
    DecodeMode, RawStateInit, StateInitError, UniversalStateInitCounts,
};
use near_vm_runner::logic::errors::{CompilationError, FunctionCallError, HostError, VMLogicError, VMRunnerError};
use near_vm_runner::logic::types::{
    GlobalContractDeployMode, GlobalContractIdentifier, PromiseResult, ReturnData,
};
use near_vm_runner::logic::{External, StorageAccessTracker, VMContext, VMOutcome, ValuePtr};
use near_vm_runner::{Contract, ContractCode, MockContractRuntimeCache};
use sha2::Digest;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::Arc;

type HostResult<T> = Result<T, VMLogicError>;

enum Action {
    Text(String),
    Call { method: String, args: Vec<u8>, gas: u64, deposit: u128 },
    StateInit { code: String, data: BTreeMap<Vec<u8>, Vec<u8>>, deposit: u128 },
}

impl Action {
    fn text(&self) -> String {
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

struct Receipt {
    receiver: AccountId,
    refund_to: Option<AccountId>,
    outputs: Vec<(CryptoHash, AccountId)>,
    inputs: Vec<CryptoHash>,
    actions: Vec<Action>,
    is_yield: bool,
}

pub struct Host {
    version: u32,
    action_hash: CryptoHash,
    block_height: u64,
    data_ids: u64,
    storage: BTreeMap<Vec<u8>, Vec<u8>>,
    touches: [u64; 4],
    proof: std::cell::Cell<u64>,
    proof_before_receipt: u64,
    proof_growth: u64,
    yields: BTreeSet<CryptoHash>,
    yield_ids: BTreeMap<CryptoHash, CryptoHash>,
    stakes: BTreeMap<AccountId, u128>,
    receipts: Vec<Receipt>,
    resumptions: Vec<(CryptoHash, Vec<u8>)>,
    weights: Vec<(usize, usize, u64)>,
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
    fn distribute(&mut self, unused: u64) -> u64 {
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

struct Code {
    hash: CryptoHash,
    code: Arc<ContractCode>,
}

impl Contract for Code {
    fn hash(&self) -> CryptoHash {
        self.hash
    }
    fn get_code(&self) -> Option<Arc<ContractCode>> {
        Some(Arc::clone(&self.code))
    }
}

/// The error's text in outcomes, as the reference runtime converts it.
fn outcome_text(error: &FunctionCallError) -> String {
    match error {
        FunctionCallError::CompilationError(CompilationError::PrepareError(kind)) => {
            format!("PrepareError {kind:?}")
        }
        FunctionCallError::CompilationError(error) => format!("CompilationError {error}"),
        FunctionCallError::MethodResolveError(kind) => format!("MethodResolveError {kind:?}"),
        FunctionCallError::LinkError { msg } => format!("ExecutionError Link Error: {msg}"),
        FunctionCallError::LoadingError { msg } => format!("ExecutionError Loading Error: {msg}"),
        error => format!("ExecutionError {error}"),
    }
}

fn account(text: &str) -> AccountId {
    text.parse().expect("accounts of cases are valid")
}

pub struct Reference {
    configs: RuntimeConfigStore,
    cache: MockContractRuntimeCache,
}

impl Reference {
    pub fn new() -> Self {
        Reference {
            configs: RuntimeConfigStore::new(None),
            cache: MockContractRuntimeCache::default(),
        }
    }

    fn context(case: &Case) -> VMContext {
        VMContext {
            current_account_id: account(CURRENT_ACCOUNT),
            signer_account_id: account("signer.near"),
            signer_account_pk: [vec![0], vec![7; 32]].concat(),
            predecessor_account_id: account("predecessor.near"),
            refund_to_account_id: account("refund.near"),
            input: Rc::from(case.input.clone()),
            promise_results: case
                .promise_results
                .iter()
                .map(|result| match result {
                    Some(data) => PromiseResult::Successful(Rc::from(data.clone())),
                    None => PromiseResult::Failed,
                })
                .collect(),
            block_height: case.block_height,
            block_timestamp: 1_700_000_000_000_000_000,
            epoch_height: 17,
            account_balance: Balance::from_yoctonear(case.balance),
            account_locked_balance: Balance::from_yoctonear(12345),
            storage_usage: case.storage_usage,
            account_contract: near_primitives_core::account::AccountContract::Local(CryptoHash(
                [5; 32],
            )),
            attached_deposit: Balance::from_yoctonear(case.deposit),
            prepaid_gas: Gas::from_gas(case.prepaid_gas),
            random_seed: vec![9; 32],
            view_config: case
                .view_limit
                .map(|limit| ViewConfig { max_gas_burnt: Gas::from_gas(limit) }),
            output_data_receivers: case.output_receivers.iter().map(|id| account(id)).collect(),
        }
    }

    pub fn run(&self, case: &Case) -> String {
        let config = self.configs.get_config(case.version);
        let mut host = Host {
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
        };
        let context = Self::context(case);
        let code = ContractCode::new(case.code.to_vec(), None);
        let contract = Code { hash: *code.hash(), code: Arc::new(code) };
        let gas = context.make_gas_counter(&config.wasm_config);
        let prepared = near_vm_runner::prepare(
            &contract,
            Arc::clone(&config.wasm_config),
            Some(&self.cache),
            gas,
            &case.method,
        );
        let outcome = near_vm_runner::run(prepared, &mut host, &context, Arc::clone(&config.fees));
        let outcome = match outcome {
            Ok(outcome) => outcome,
            Err(VMRunnerError::LoadingError(msg)) => {
                VMOutcome::nop_outcome(FunctionCallError::LoadingError { msg })
            }
            Err(error) => return format!("runner error: {error}"),
        };
        dump(case, host, outcome)
    }
}

fn dump(case: &Case, mut host: Host, outcome: VMOutcome) -> String {
    let mut out = Dump::default();
    let mut used = outcome.used_gas.as_gas();
    if case.view_limit.is_none() {
        used += host.distribute(case.prepaid_gas.saturating_sub(used));
    }
    out.line("error", outcome.aborted.as_ref().map_or("none".into(), outcome_text));
    if case.view_limit.is_some() {
        let text = outcome.aborted.as_ref().map_or(String::new(), |error| format!("{error:?}"));
        out.line("view", text);
    }
    out.line("gas", format!("{} {used} {}", outcome.burnt_gas.as_gas(), outcome.compute_usage));
    for (cost, gas) in outcome.profile.actions_profile.iter() {
        if gas.as_gas() != 0 {
            out.line("action", format!("{cost:?} {}", gas.as_gas()));
        }
    }
    for (cost, gas) in outcome.profile.wasm_ext_profile.iter() {
        if gas.as_gas() != 0 {
            out.line("ext", format!("{cost:?} {}", gas.as_gas()));
        }
    }
    out.line("wasm", outcome.profile.wasm_gas.as_gas().to_string());
    for log in &outcome.logs {
        out.line("log", hex(log.as_bytes()));
    }
    if outcome.aborted.is_some() {
        return out.text;
    }
    out.line("balance", outcome.balance.as_yoctonear().to_string());
    out.line("subsidized", outcome.subsidized_amount.as_yoctonear().to_string());
    out.line("storage_usage", outcome.storage_usage.to_string());
    out.line(
        "return",
        match &outcome.return_data {
            ReturnData::None => "none".into(),
            ReturnData::Value(value) => format!("value {}", hex(value)),
            ReturnData::ReceiptIndex(index) => format!("receipt {index}"),
        },
    );
    for receipt in &host.receipts {
        let refund_to = receipt.refund_to.as_ref().map_or("none", |account| account.as_str());
        out.line("receipt", format!("{} {refund_to} {}", receipt.receiver, u8::from(receipt.is_yield)));
        for (id, receiver) in &receipt.outputs {
            out.line("  output", format!("{} {receiver}", hex(&id.0)));
        }
        for id in &receipt.inputs {
            out.line("  input", hex(&id.0));
        }
        for action in &receipt.actions {
            out.line("  action", action.text());
        }
    }
    for (id, data) in &host.resumptions {
        out.line("resumption", format!("{} {}", hex(&id.0), hex(data)));
    }
    for (key, value) in &host.storage {
        out.line("storage", format!("{}={}", hex(key), hex(value)));
    }
    out.text
}
