// A receipt that has no id yet: ids count the receipts that one execution made, once all are known.
#pragma once

#include <memory>
#include <utility>

#include "base/assert.hpp"
#include "protocol/receipt.hpp"

namespace farcall::runtime {

/// Cannot be sent or stored before it is named.
class DraftReceipt {
 public:
  DraftReceipt(protocol::AccountId predecessor_id, protocol::AccountId receiver_id,
               protocol::Receipt::Body body)
      : receipt_{std::move(predecessor_id), std::move(receiver_id), CryptoHash{}, std::move(body)} {
  }

  /// The receipt with an id of zero; ids have one length, so sizes and limits are the same.
  [[nodiscard]] const protocol::Receipt& unnamed() const noexcept { return receipt_; }
  /// Of an action receipt.
  [[nodiscard]] protocol::ActionReceipt& action() {
    auto* body = std::get_if<protocol::ActionReceipt>(&receipt_.body);
    FARCALL_ASSERT(body != nullptr, "only action receipts have actions");
    return *body;
  }
  [[nodiscard]] protocol::ReceiptPtr named(const CryptoHash& id) && {
    FARCALL_ASSERT(!id.is_zero(), "a receipt id is a hash");
    receipt_.receipt_id = id;
    return std::make_shared<const protocol::Receipt>(std::move(receipt_));
  }

 private:
  protocol::Receipt receipt_;
};

}  // namespace farcall::runtime
