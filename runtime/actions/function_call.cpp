// FunctionCall: runs the receiver's contract and turns what it made into receipts
// (runtime/runtime/src/function_call.rs of nearcore).
#include <algorithm>
#include <iterator>

#include "runtime/actions/action_context.hpp"
#include "runtime/ids.hpp"
#include "runtime/receipt/contract_host.hpp"
#include "runtime/receipt/contract_source.hpp"
#include "runtime/receipt/yields.hpp"
#include "runtime/records.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

namespace {

vm::CallContext call_context(const ActionContext& context, const FunctionCall& action) {
  const ReceiptEnvironment& environment = context.environment();
  const Account& account = *context.account;
  const Receipt& receipt = context.receipt;
  vm::CallContext call;
  call.current_account_id = receipt.receiver_id;
  call.signer_account_id = context.body.signer_id;
  call.signer_account_pk = context.body.signer_public_key;
  call.predecessor_account_id = receipt.predecessor_id;
  call.refund_to_account_id = receipt.balance_refund_receiver();
  call.input = action.args;
  call.promise_results = context.promise_results;
  call.chain_id = environment.chain_id;
  call.block_height = environment.height;
  call.block_timestamp = environment.timestamp;
  call.epoch_height = environment.epoch->epoch_height;
  call.account_balance = account.amount;
  call.account_locked_balance = account.locked;
  call.storage_usage = account.storage_usage;
  call.account_contract = account.contract;
  call.attached_deposit = action.deposit;
  call.prepaid_gas = action.gas;
  call.action_hash = action_hash(receipt.receipt_id, environment.height, context.action_index);
  call.random_seed = random_seed(call.action_hash, environment.random_value);
  // Who waits for this receipt waits for its last action.
  if (context.action_index + 1 == context.body.actions.size()) {
    call.output_data_receivers = context.body.output_data_receivers;
  }
  return call;
}

DraftReceipt receipt_of_promise(const ActionContext& context, vm::NewReceipt&& made) {
  ActionReceipt body;
  body.version = ActionReceipt::Version::kV2;
  body.signer_id = context.body.signer_id;
  body.refund_to = made.refund_to;
  body.signer_public_key = context.body.signer_public_key;
  body.gas_price = context.body.gas_price;
  body.output_data_receivers = std::move(made.output_data_receivers);
  body.input_data_ids = std::move(made.input_data_ids);
  body.actions = std::move(made.actions);
  body.is_promise_yield = made.is_promise_yield;
  return {context.account_id(), made.receiver_id, std::move(body)};
}

DraftReceipt receipt_of_resumption(const ActionContext& context, vm::NewResumption&& made) {
  return {context.account_id(), context.account_id(),
          DataReceipt{made.data_id, std::move(made.payload), true}};
}

/// Yields among the new receipts get their place in the queue of timeouts.
void enqueue_timeouts(ActionContext& context, const std::vector<vm::NewReceipt>& made) {
  QueueIndices indices = read_yield_indices(context.state);
  const QueueIndices before = indices;
  const BlockHeight expires_at{context.environment().height.value() +
                               context.config().wasm.limits.yield_timeout_length_in_blocks};
  for (const vm::NewReceipt& receipt : made) {
    if (!receipt.is_promise_yield) continue;
    enqueue_yield_timeout(context.state, indices,
                          {context.account_id(), receipt.input_data_ids.at(0), expires_at});
  }
  if (indices != before) write_yield_indices(context.state, indices);
}

/// Keeps the first answer to each question.
void merge_looks(vm::Looks& all, const vm::Looks& more) {
  const auto merge = [](auto& kept, const auto& answer) {
    if (!kept) kept = answer;
  };
  merge(all.balance, more.balance);
  merge(all.locked_balance, more.locked_balance);
  merge(all.storage_usage, more.storage_usage);
  merge(all.block_height, more.block_height);
  merge(all.block_timestamp, more.block_timestamp);
  merge(all.epoch_height, more.epoch_height);
  merge(all.random_seed, more.random_seed);
  merge(all.prepaid_gas, more.prepaid_gas);
  merge(all.used_gas, more.used_gas);
  all.validator_stakes |= more.validator_stakes;
}

void take_results(ActionContext& context, vm::CallOutcome& outcome) {
  ReceiptTotals& totals = context.totals;
  enqueue_timeouts(context, outcome.receipts);
  if (auto* returned = std::get_if<vm::ReturnedReceipt>(&outcome.return_value)) {
    returned->index += totals.new_receipts.size();
  }
  totals.returned = std::move(outcome.return_value);
  totals.new_receipts.reserve(totals.new_receipts.size() + outcome.receipts.size() +
                              outcome.resumptions.size() + 2);
  for (vm::NewReceipt& receipt : outcome.receipts) {
    totals.new_receipts.push_back(receipt_of_promise(context, std::move(receipt)));
  }
  for (vm::NewResumption& resumption : outcome.resumptions) {
    totals.new_receipts.push_back(receipt_of_resumption(context, std::move(resumption)));
  }
  Account& account = context.existing_account();
  account.amount = outcome.balance;
  account.storage_usage = outcome.storage_usage;
  totals.subsidized += outcome.subsidized;
}

}  // namespace

ActionVerdict function_call(ActionContext& context, const FunctionCall& action) {
  const Account& account = context.existing_account();
  FARCALL_ASSERT(account.amount.checked_add(action.deposit).has_value(),
                 "a balance fits 128 bits together with a deposit");
  StateCode code{context.state, context.account_id(), account.contract,
                 context.environment().chain_id};
  ContractHost host{context.state, *context.environment().epoch, context.account_id(),
                    context.proof_size_before_receipt};
  const vm::CallContext call = call_context(context, action);
  vm::CallOutcome outcome = context.surroundings.machine.call(
      code, action.method_name, call, context.config(), host, context.surroundings.host_calls());
  if (context.surroundings.listener != nullptr) {
    context.surroundings.listener->call_ends(context.action_index, outcome);
  }

  ReceiptTotals& totals = context.totals;
  totals.gas_burnt += outcome.burnt_gas;
  totals.gas_burnt_in_calls += outcome.burnt_gas;
  totals.gas_used += outcome.used_gas;
  totals.compute += outcome.compute_usage;
  merge_looks(totals.looks, outcome.looks);
  if (totals.profile == nullptr) {
    totals.profile = std::make_shared<GasProfile>(outcome.profile);
  } else {
    totals.profile->merge(outcome.profile);
  }
  std::ranges::move(outcome.logs, std::back_inserter(totals.logs));
  if (outcome.error) {
    return fail_action(action_error_kind::FunctionCallError{std::move(*outcome.error)});
  }
  take_results(context, outcome);
  return {};
}

}  // namespace farcall::runtime
