#include "protocol/receipt.hpp"

namespace farcall::protocol {

const AccountId& Receipt::balance_refund_receiver() const noexcept {
  const ActionReceipt* receipt = action();
  return receipt != nullptr && receipt->refund_to ? *receipt->refund_to : predecessor_id;
}

bool Receipt::is_instant() const noexcept {
  const ActionReceipt* receipt = action();
  if (receipt == nullptr) return false;
  if (receipt->is_promise_yield) return true;
  return receipt->input_data_ids.empty() && receipt->actions.size() == 1 &&
         receipt->actions.front().as<DeleteAccount>() != nullptr;
}

}  // namespace farcall::protocol
