// Borsh of actions, transactions and receipts.
#include <algorithm>

#include "base/format_text.hpp"
#include "protocol/borsh/borsh.hpp"

namespace farcall::protocol {

// ---- actions -----------------------------------------------------------------------------------

template <BorshSink Sink>
void borsh_write(Sink& out, const Action& value) {
  borsh_write(out, value.value);
}
template void borsh_write(BorshWriter&, const Action&);
template void borsh_write(BorshCounter&, const Action&);

bool borsh_read(BorshReader& in, Action& value) {
  return borsh_read(in, value.value);
}

namespace {

/// Tags of Delegate and DelegateV2.
constexpr bool is_delegate_tag(std::uint8_t tag) noexcept {
  return tag == 8 || tag == 14;
}
static_assert(std::same_as<std::variant_alternative_t<8, Action::Value>, Delegate>);
static_assert(std::same_as<std::variant_alternative_t<14, Action::Value>, DelegateV2>);

/// The number of actions that may still be read. An action takes hundreds of times the memory of
/// the byte that may encode it, so untrusted input is bounded before it is validated.
using ActionsLeft = std::uint32_t;
constexpr ActionsLeft kAnyNumber = ~ActionsLeft{0};
/// For a transaction, with those inside delegate actions: far more than validation accepts, so
/// that validation reports how many are too many.
constexpr ActionsLeft kTransactionActionsMax = 100'000;

enum class Delegates : bool { kRefused, kAllowed };

bool read_action(BorshReader& in, Delegates delegates, ActionsLeft& left, Action& action);

bool read_actions(BorshReader& in, Delegates delegates, ActionsLeft& left,
                  std::vector<Action>& actions) {
  actions.clear();
  std::uint32_t count = 0;
  if (!in.count(count)) return false;
  if (count > left) {
    return in.fail(format_text("{} actions are more than the {} that can be read", count, left));
  }
  left -= count;
  constexpr std::uint32_t kTrusted = 16;  // the count is the sender's claim
  actions.reserve(std::min(count, kTrusted));
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!read_action(in, delegates, left, actions.emplace_back())) return false;
  }
  return true;
}

template <class T>
bool read_delegate(BorshReader& in, ActionsLeft& left, T& value) {
  return borsh_read(in, value.sender_id) && borsh_read(in, value.receiver_id) &&
         read_actions(in, Delegates::kRefused, left, value.actions) &&
         borsh_read(in, value.nonce) && borsh_read(in, value.max_block_height) &&
         borsh_read(in, value.public_key);
}

bool read_signed_delegate(BorshReader& in, ActionsLeft& left, Delegate& value) {
  return read_delegate(in, left, value.delegate_action) && borsh_read(in, value.signature);
}

bool read_signed_delegate(BorshReader& in, ActionsLeft& left, DelegateV2& value) {
  using versioned_delegate_payload::V2;
  static_assert(std::variant_size_v<VersionedDelegatePayload> == 1);
  std::uint8_t version = 0;
  return in.tag(version, 1) &&
         read_delegate(in, left, value.delegate_action.emplace<V2>().action) &&
         borsh_read(in, value.signature);
}

bool read_action(BorshReader& in, Delegates delegates, ActionsLeft& left, Action& action) {
  std::uint8_t tag = 0;
  if (!in.tag(tag, std::variant_size_v<Action::Value>)) return false;
  if (!is_delegate_tag(tag)) return borsh_read_alternative(in, tag, action.value);
  if (delegates == Delegates::kRefused) {
    return in.fail("DelegateAction mustn't contain a nested one");
  }
  return tag == 8 ? read_signed_delegate(in, left, action.value.emplace<Delegate>())
                  : read_signed_delegate(in, left, action.value.emplace<DelegateV2>());
}

}  // namespace

bool borsh_read(BorshReader& in, DelegateAction& value) {
  ActionsLeft left = kAnyNumber;
  return read_delegate(in, left, value);
}
bool borsh_read(BorshReader& in, DelegateActionV2& value) {
  ActionsLeft left = kAnyNumber;
  return read_delegate(in, left, value);
}

// ---- transactions ------------------------------------------------------------------------------

template <BorshSink Sink>
void borsh_write(Sink& out, const Transaction& value) {
  const bool v1 = value.version == Transaction::Version::kV1;
  if (v1) out.integer(std::uint8_t{1});
  borsh_write(out, value.signer_id);
  borsh_write(out, value.public_key);
  if (v1) {
    borsh_write(out, value.nonce);
  } else {
    out.integer(nonce_value(value.nonce));
  }
  borsh_write(out, value.receiver_id);
  borsh_write(out, value.block_hash);
  borsh_write(out, value.actions);
  if (v1) borsh_write(out, value.nonce_mode);
}
template void borsh_write(BorshWriter&, const Transaction&);
template void borsh_write(BorshCounter&, const Transaction&);

namespace {

/// Version 0 begins with the length of an account id, whose second byte is 0; version 1 has a 1
/// before it.
bool read_version(BorshReader& in, Transaction::Version& version) {
  ByteView start;
  BorshReader ahead = in;
  if (!ahead.raw(2, start)) return in.raw(2, start);
  if (start[1] == 0) {
    version = Transaction::Version::kV0;
    return true;
  }
  if (start[0] != 1) {
    return in.fail(format_text("invalid transaction version tag: {}", start[0]));
  }
  version = Transaction::Version::kV1;
  std::uint8_t tag = 0;
  return in.integer(tag);
}

}  // namespace

bool borsh_read(BorshReader& in, Transaction& value) {
  if (!read_version(in, value.version)) return false;
  const bool v1 = value.version == Transaction::Version::kV1;
  if (!borsh_read(in, value.signer_id) || !borsh_read(in, value.public_key)) return false;
  if (v1) {
    if (!borsh_read(in, value.nonce)) return false;
  } else if (!in.integer(value.nonce.emplace<transaction_nonce::Nonce>().nonce)) {
    return false;
  }
  ActionsLeft left = kTransactionActionsMax;
  if (!borsh_read(in, value.receiver_id) || !borsh_read(in, value.block_hash) ||
      !read_actions(in, Delegates::kAllowed, left, value.actions)) {
    return false;
  }
  value.nonce_mode = NonceMode::kMonotonic;
  return !v1 || borsh_read(in, value.nonce_mode);
}

// ---- receipts ----------------------------------------------------------------------------------

namespace {

enum ReceiptTag : std::uint8_t {
  kAction = 0,
  kData = 1,
  kPromiseYield = 2,
  kPromiseResume = 3,
  kGlobalContractDistribution = 4,
  kActionV2 = 5,
  kPromiseYieldV2 = 6,
  kReceiptTags = 7,
};

template <BorshSink Sink>
void write_body(Sink& out, const ActionReceipt& value) {
  const bool v2 = value.version == ActionReceipt::Version::kV2;
  const ReceiptTag tag =
      value.is_promise_yield ? (v2 ? kPromiseYieldV2 : kPromiseYield) : (v2 ? kActionV2 : kAction);
  out.integer(static_cast<std::uint8_t>(tag));
  borsh_write(out, value.signer_id);
  if (v2) borsh_write(out, value.refund_to);
  borsh_write(out, value.signer_public_key);
  borsh_write(out, value.gas_price);
  borsh_write(out, value.output_data_receivers);
  borsh_write(out, value.input_data_ids);
  borsh_write(out, value.actions);
}

bool read_body(BorshReader& in, ReceiptTag tag, ActionReceipt& value) {
  const bool v2 = tag == kActionV2 || tag == kPromiseYieldV2;
  value.version = v2 ? ActionReceipt::Version::kV2 : ActionReceipt::Version::kV1;
  value.is_promise_yield = tag == kPromiseYield || tag == kPromiseYieldV2;
  return borsh_read(in, value.signer_id) && (!v2 || borsh_read(in, value.refund_to)) &&
         borsh_read(in, value.signer_public_key) && borsh_read(in, value.gas_price) &&
         borsh_read(in, value.output_data_receivers) && borsh_read(in, value.input_data_ids) &&
         borsh_read(in, value.actions);
}

template <BorshSink Sink>
void write_body(Sink& out, const DataReceipt& value) {
  out.integer(static_cast<std::uint8_t>(value.is_promise_resume ? kPromiseResume : kData));
  borsh_write(out, value.data_id);
  borsh_write(out, value.data);
}

bool read_body(BorshReader& in, ReceiptTag tag, DataReceipt& value) {
  value.is_promise_resume = tag == kPromiseResume;
  return borsh_read(in, value.data_id) && borsh_read(in, value.data);
}

template <BorshSink Sink>
void write_body(Sink& out, const GlobalContractDistribution& value) {
  out.integer(static_cast<std::uint8_t>(kGlobalContractDistribution));
  const bool v2 = value.version == GlobalContractDistribution::Version::kV2;
  out.integer(static_cast<std::uint8_t>(v2));
  borsh_write(out, value.id);
  borsh_write(out, value.target_shard);
  borsh_write(out, value.already_delivered_shards);
  borsh_write(out, value.code);
  if (v2) borsh_write(out, value.nonce);
}

bool read_body(BorshReader& in, GlobalContractDistribution& value) {
  bool v2 = false;
  if (!in.flag(v2)) return false;
  value.version =
      v2 ? GlobalContractDistribution::Version::kV2 : GlobalContractDistribution::Version::kV1;
  return borsh_read(in, value.id) && borsh_read(in, value.target_shard) &&
         borsh_read(in, value.already_delivered_shards) && borsh_read(in, value.code) &&
         (!v2 || borsh_read(in, value.nonce));
}

}  // namespace

template <BorshSink Sink>
void borsh_write(Sink& out, const Receipt& value) {
  borsh_write(out, value.predecessor_id);
  borsh_write(out, value.receiver_id);
  borsh_write(out, value.receipt_id);
  std::visit([&](const auto& body) { write_body(out, body); }, value.body);
}
template void borsh_write(BorshWriter&, const Receipt&);
template void borsh_write(BorshCounter&, const Receipt&);

bool borsh_read(BorshReader& in, Receipt& value) {
  std::uint8_t tag = 0;
  if (!borsh_read(in, value.predecessor_id) || !borsh_read(in, value.receiver_id) ||
      !borsh_read(in, value.receipt_id) || !in.tag(tag, kReceiptTags)) {
    return false;
  }
  switch (static_cast<ReceiptTag>(tag)) {
    case kData:
    case kPromiseResume:
      return read_body(in, static_cast<ReceiptTag>(tag), value.body.emplace<DataReceipt>());
    case kGlobalContractDistribution:
      return read_body(in, value.body.emplace<GlobalContractDistribution>());
    default:
      return read_body(in, static_cast<ReceiptTag>(tag), value.body.emplace<ActionReceipt>());
  }
}

namespace {

/// Two bytes that no bare receipt starts with: an account id is not that long.
constexpr std::uint16_t kStateStoredMark = 0xFFFF;
/// The only version that is written.
constexpr std::uint8_t kStateStoredV1 = 1;

}  // namespace

template <BorshSink Sink>
void borsh_write(Sink& out, const StateStoredReceipt& value) {
  out.integer(kStateStoredMark);
  out.integer(kStateStoredV1);
  borsh_write(out, value.receipt);
  borsh_write(out, value.congestion_gas);
  borsh_write(out, value.congestion_size);
}
template void borsh_write(BorshWriter&, const StateStoredReceipt&);
template void borsh_write(BorshCounter&, const StateStoredReceipt&);

bool borsh_read(BorshReader& in, StateStoredReceipt& value) {
  BorshReader ahead = in;
  std::uint16_t mark = 0;
  if (!ahead.integer(mark)) return in.integer(mark);
  if (mark != kStateStoredMark) {
    value.congestion_gas = Gas{};
    value.congestion_size = 0;
    return borsh_read(in, value.receipt);
  }
  std::uint8_t version = 0;
  if (!in.integer(mark) || !in.tag(version, 2)) return false;
  return borsh_read(in, value.receipt) && borsh_read(in, value.congestion_gas) &&
         borsh_read(in, value.congestion_size);
}

}  // namespace farcall::protocol
