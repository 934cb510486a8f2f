// What both versions of delegate actions have in common (NEP-366, NEP-611).
#pragma once

#include <optional>
#include <span>

#include "protocol/action.hpp"

namespace farcall::runtime {

/// The parts of a Delegate or DelegateV2 action, by reference.
struct DelegateView {
  const protocol::AccountId& sender_id;
  const protocol::AccountId& receiver_id;
  const std::vector<protocol::Action>& actions;
  protocol::TransactionNonce nonce;
  BlockHeight max_block_height;
  const protocol::PublicKey& public_key;
  const protocol::Signature& signature;
  const protocol::Action& action;

  /// The signature is the key's, over the hash that NEP-461 defines.
  [[nodiscard]] bool signature_is_valid() const;
};

/// Of a Delegate or DelegateV2.
[[nodiscard]] DelegateView view_of_delegate(const protocol::Action& action);

/// Nothing for other actions. Refers to `action`.
[[nodiscard]] inline std::optional<DelegateView> as_delegate(const protocol::Action& action) {
  if (action.as<protocol::Delegate>() == nullptr && action.as<protocol::DelegateV2>() == nullptr) {
    return std::nullopt;
  }
  return view_of_delegate(action);
}

}  // namespace farcall::runtime
