#include "vm/call/promises.hpp"

#include <utility>

#include "base/assert.hpp"

namespace farcall::vm {

void Promises::reset() {
  promises_.clear();
  joined_.clear();
  receipts_.clear();
  resumptions_.clear();
  gas_weights_.clear();
  data_ids_ = 0;
}

std::span<const ReceiptIndex> Promises::receipts_of(const Promise& promise) const noexcept {
  if (!promise.is_joint) return {&promise.receipt, 1};
  return std::span{joined_}.subspan(promise.joint_begin, promise.joint_end - promise.joint_begin);
}

std::uint64_t Promises::add(ReceiptIndex receipt) {
  promises_.push_back({.receipt = receipt});
  return promises_.size() - 1;
}

std::uint64_t Promises::add_joint(std::span<const ReceiptIndex> receipts) {
  const auto begin = static_cast<std::uint32_t>(joined_.size());
  joined_.insert(joined_.end(), receipts.begin(), receipts.end());
  promises_.push_back({.is_joint = true,
                       .joint_begin = begin,
                       .joint_end = static_cast<std::uint32_t>(joined_.size())});
  return promises_.size() - 1;
}

CryptoHash Promises::next_data_id(const CallContext& context) {
  const std::uint64_t numbers[] = {context.block_height.value(), data_ids_++};
  std::array<std::uint8_t, sizeof numbers> bytes;
  std::memcpy(bytes.data(), numbers, sizeof numbers);
  return sha256({context.action_hash.view(), bytes});
}

ReceiptIndex Promises::add_receipt(const protocol::AccountId& receiver,
                                   std::span<const ReceiptIndex> inputs,
                                   const CallContext& context) {
  NewReceipt receipt;
  receipt.receiver_id = receiver;
  receipt.input_data_ids.reserve(inputs.size());
  for (const ReceiptIndex input : inputs) {
    const CryptoHash data_id = next_data_id(context);
    receipt.input_data_ids.push_back(data_id);
    receipts_[input].output_data_receivers.push_back({data_id, receiver});
  }
  receipts_.push_back(std::move(receipt));
  return static_cast<ReceiptIndex>(receipts_.size() - 1);
}

ReceiptIndex Promises::add_yield(const CryptoHash& data_id, const CallContext& context) {
  NewReceipt receipt;
  receipt.receiver_id = context.current_account_id;
  receipt.input_data_ids.push_back(data_id);
  receipt.is_promise_yield = true;
  receipts_.push_back(std::move(receipt));
  return static_cast<ReceiptIndex>(receipts_.size() - 1);
}

void Promises::append(ReceiptIndex receipt, protocol::Action::Value action) {
  receipts_[receipt].actions.push_back(protocol::Action{std::move(action)});
}

void Promises::add_gas_weight(ReceiptIndex receipt, std::uint64_t weight) {
  const auto action = static_cast<std::uint32_t>(receipts_[receipt].actions.size() - 1);
  gas_weights_.push_back({receipt, action, weight});
}

void Promises::add_resumption(const CryptoHash& data_id, ByteView payload) {
  resumptions_.push_back({data_id, to_bytes(payload)});
}

protocol::FunctionCall& Promises::weighted_call(const GasWeight& weight) {
  auto* call = receipts_[weight.receipt].actions[weight.action].as<protocol::FunctionCall>();
  FARCALL_ASSERT(call != nullptr, "gas weights belong to function calls");
  return *call;
}

Gas Promises::distribute(Gas unused) {
  u128 all_weights = 0;
  for (const GasWeight& weight : gas_weights_) all_weights += weight.weight;
  if (all_weights == 0 || unused.is_zero()) return Gas{};
  std::uint64_t given = 0;
  for (const GasWeight& weight : gas_weights_) {
    const auto share =
        static_cast<std::uint64_t>(u128{unused.value()} * weight.weight / all_weights);
    weighted_call(weight).gas += Gas{share};
    given += share;
  }
  weighted_call(gas_weights_.back()).gas += Gas{unused.value() - given};
  return unused;
}

}  // namespace farcall::vm
