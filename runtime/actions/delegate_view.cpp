#include "runtime/actions/delegate_view.hpp"

namespace farcall::runtime {

bool DelegateView::signature_is_valid() const {
  if (const auto* v1 = action.as<protocol::Delegate>()) {
    return signature.verify(protocol::delegate_hash(v1->delegate_action), public_key);
  }
  return signature.verify(
      protocol::delegate_hash(action.as<protocol::DelegateV2>()->delegate_action), public_key);
}

DelegateView view_of_delegate(const protocol::Action& action) {
  if (const auto* v1 = action.as<protocol::Delegate>()) {
    const protocol::DelegateAction& inner = v1->delegate_action;
    return DelegateView{inner.sender_id,        inner.receiver_id,
                        inner.actions,          protocol::transaction_nonce::Nonce{inner.nonce},
                        inner.max_block_height, inner.public_key,
                        v1->signature,          action};
  }
  const auto* v2 = action.as<protocol::DelegateV2>();
  FARCALL_ASSERT(v2 != nullptr, "only delegate actions are viewed as such");
  const protocol::DelegateActionV2& inner =
      std::get<protocol::versioned_delegate_payload::V2>(v2->delegate_action).action;
  return DelegateView{inner.sender_id,        inner.receiver_id, inner.actions, inner.nonce,
                      inner.max_block_height, inner.public_key,  v2->signature, action};
}

}  // namespace farcall::runtime
