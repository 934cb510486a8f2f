//! The reference side of a case: near-vm-runner.

use crate::case::{CURRENT_ACCOUNT, Case, Dump, hex};
use crate::host::{Host, account};
use near_parameters::RuntimeConfigStore;
use near_primitives_core::config::ViewConfig;
use near_primitives_core::hash::CryptoHash;
use near_primitives_core::types::{Balance, Gas};
use near_vm_runner::logic::errors::{CompilationError, FunctionCallError, VMRunnerError};
use near_vm_runner::logic::types::{PromiseResult, ReturnData};
use near_vm_runner::logic::{VMContext, VMOutcome};
use near_vm_runner::{Contract, ContractCode, MockContractRuntimeCache};
use std::rc::Rc;
use std::sync::Arc;

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

/// The error's text in outcomes, as nearcore's runtime converts it.
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

    /// Compiled code is kept until then.
    pub fn forget_code(&mut self) {
        self.cache = MockContractRuntimeCache::default();
    }

    pub fn run(&self, case: &Case) -> String {
        let config = self.configs.get_config(case.version);
        let mut host = Host::new(case);
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
