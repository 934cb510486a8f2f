// Making promises, joining them, and reading what earlier ones returned.
#include "vm/host/functions.hpp"

namespace farcall::vm::host {
namespace {

/// What a data dependency costs at once: the data receipt's sending and execution.
bool add_data_receipt(const protocol::Fee& fee, bool to_self, u64& burnt, u64& compute) {
  const u64 send = fee.send(to_self).value();
  return !__builtin_add_overflow(burnt, send, &burnt) &&
         !__builtin_add_overflow(burnt, fee.execution.value(), &burnt) &&
         !__builtin_add_overflow(compute, send + fee.execution_compute.value(), &compute);
}

/// The receipt and its dependencies are paid in one charge, attributed to the receipt.
template <class ToSelf>
bool pay_for_new_receipt(Call& call, bool to_self, std::size_t inputs, ToSelf input_to_self) {
  const protocol::Fee& receipt = call.config->fee(ActionCost::new_action_receipt);
  const protocol::Fee& data = call.config->fee(ActionCost::new_data_receipt_base);
  u64 burnt = receipt.send(to_self).value();
  u64 compute = burnt;
  for (std::size_t index = 0; index < inputs; ++index) {
    if (!add_data_receipt(data, input_to_self(index), burnt, compute)) {
      return call.fail(HostErrorKind::kIntegerOverflow);
    }
  }
  u64 used;
  if (__builtin_add_overflow(burnt, receipt.execution.value(), &used)) {
    return call.fail(HostErrorKind::kIntegerOverflow);
  }
  return call.gas.pay_action(ActionCost::new_action_receipt, burnt, compute, used) ||
         call.fail(call.gas.refusal());
}

}  // namespace

bool pay_for_receipt(Call& call, const protocol::AccountId& receiver,
                     std::span<const ReceiptIndex> inputs) {
  return pay_for_new_receipt(call, receiver == call.context->current_account_id, inputs.size(),
                             [&](std::size_t index) {
                               return call.promises.receipt(inputs[index]).receiver_id == receiver;
                             });
}

bool pay_for_yield(Call& call) {
  return pay_for_new_receipt(call, true, 1, [](std::size_t) { return true; });
}

Number promise_create(Call& call, u64 account_length, u64 account_pointer, u64 method_length,
                      u64 method_pointer, u64 arguments_length, u64 arguments_pointer,
                      u64 amount_pointer, u64 gas) {
  const Number promise = promise_batch_create(call, account_length, account_pointer);
  if (!promise) return promise;
  const Nothing appended =
      promise_batch_action_function_call(call, *promise, method_length, method_pointer,
                                         arguments_length, arguments_pointer, amount_pointer, gas);
  return finish(appended.has_value(), *promise);
}

Number promise_then(Call& call, u64 promise_index, u64 account_length, u64 account_pointer,
                    u64 method_length, u64 method_pointer, u64 arguments_length,
                    u64 arguments_pointer, u64 amount_pointer, u64 gas) {
  const Number promise = promise_batch_then(call, promise_index, account_length, account_pointer);
  if (!promise) return promise;
  const Nothing appended =
      promise_batch_action_function_call(call, *promise, method_length, method_pointer,
                                         arguments_length, arguments_pointer, amount_pointer, gas);
  return finish(appended.has_value(), *promise);
}

Number promise_and(Call& call, u64 indices_pointer, u64 count) {
  if (!call.enter("promise_and") || !call.pay(ExtCost::promise_and_base)) return kStopped;
  u64 length;
  if (__builtin_mul_overflow(count, sizeof(u64), &length)) {
    return finish(call.fail(HostErrorKind::kIntegerOverflow), 0);
  }
  // The fee "per promise" is charged for every byte of the list.
  ByteView indices;
  if (!call.pay(ExtCost::promise_and_per_promise, length) ||
      !call.read_memory(length, indices_pointer, indices)) {
    return kStopped;
  }
  const u64 limit = call.limits().max_number_input_data_dependencies;
  std::vector<ReceiptIndex> joined;
  for (u64 at = 0; at < length; at += sizeof(u64)) {
    u64 index;
    std::memcpy(&index, indices.data() + at, sizeof index);
    const Promise* promise = nullptr;
    if (!call.find_promise(index, promise)) return kStopped;
    const auto receipts = call.promises.receipts_of(*promise);
    joined.insert(joined.end(), receipts.begin(), receipts.end());
    if (joined.size() > limit) {
      return finish(
          call.fail(HostErrorKind::kNumberInputDataDependenciesExceeded, joined.size(), limit), 0);
    }
  }
  const u64 promise = call.promises.add_joint(joined);
  return finish(call.check_promise_count(), promise);
}

Number promise_batch_create(Call& call, u64 account_length, u64 account_pointer) {
  protocol::AccountId account;
  if (!call.enter("promise_batch_create") ||
      !call.read_account(account_length, account_pointer, account) ||
      !pay_for_receipt(call, account, {})) {
    return kStopped;
  }
  const u64 promise = call.promises.add(call.promises.add_receipt(account, {}, *call.context));
  return finish(call.check_promise_count(), promise);
}

Number promise_batch_then(Call& call, u64 promise_index, u64 account_length, u64 account_pointer) {
  protocol::AccountId account;
  const Promise* before = nullptr;
  if (!call.enter("promise_batch_then") ||
      !call.read_account(account_length, account_pointer, account) ||
      !call.find_promise(promise_index, before)) {
    return kStopped;
  }
  const auto inputs = call.promises.receipts_of(*before);
  if (!pay_for_receipt(call, account, inputs)) return kStopped;
  const u64 promise = call.promises.add(call.promises.add_receipt(account, inputs, *call.context));
  return finish(call.check_promise_count(), promise);
}

Nothing promise_set_refund_to(Call& call, u64 promise_index, u64 account_length,
                              u64 account_pointer) {
  protocol::AccountId account;
  const Promise* promise = nullptr;
  if (!call.enter("promise_set_refund_to") ||
      !call.read_account(account_length, account_pointer, account) ||
      !call.find_promise(promise_index, promise)) {
    return kStopped;
  }
  if (promise->is_joint) {
    return finish(call.fail(HostErrorKind::kCannotSetRefundToOnJointPromise));
  }
  call.promises.receipt(promise->receipt).refund_to = account;
  return {};
}

Number promise_results_count(Call& call) {
  return finish(call.enter("promise_results_count"), call.context->promise_results.size());
}

Number promise_result(Call& call, u64 result_index, u64 register_id) {
  if (!call.enter("promise_result")) return kStopped;
  const auto results = call.context->promise_results;
  if (result_index >= results.size()) {
    return finish(call.fail(HostErrorKind::kInvalidPromiseResultIndex, result_index), 0);
  }
  const auto& result = results[result_index];
  if (!result) return 2;
  return finish(call.lend_register(register_id, *result), 1);
}

Nothing promise_return(Call& call, u64 promise_index) {
  const Promise* promise = nullptr;
  if (!call.pay(ExtCost::base) || !call.pay(ExtCost::promise_return) ||
      !call.not_in_view("promise_return") || !call.find_promise(promise_index, promise)) {
    return kStopped;
  }
  if (promise->is_joint) return finish(call.fail(HostErrorKind::kCannotReturnJointPromise));
  call.return_value = ReturnedReceipt{promise->receipt};
  return {};
}

}  // namespace farcall::vm::host
