#include "trace/source/replay_listener.hpp"

#include <algorithm>

#include "trace/source/host_values.hpp"
#include "trace/source/state_rows.hpp"

namespace farcall::trace {
namespace {

std::optional<Value> value_of(const std::optional<state::Value>& value) {
  if (!value) return std::nullopt;
  return Value{to_bytes(value->bytes())};
}

std::size_t size_of(const std::optional<state::Value>& value) {
  return value ? value->size() : 0;
}

const HostValue* find_value(const HostCallTrace& call, std::string_view name) {
  const auto found = std::ranges::find(call.values, name, &HostValue::name);
  return found == call.values.end() ? nullptr : &*found;
}

}  // namespace

HeardReceipt* ReplayListener::find(const CryptoHash& receipt) {
  const auto found = heard_.find(receipt);
  return found == heard_.end() ? nullptr : &found->second;
}

void ReplayListener::watch(const protocol::Receipt& receipt) {
  current_ = nullptr;
  if (receipt.action() == nullptr || !watched_.contains(receipt.receipt_id)) return;
  current_ = &heard_[receipt.receipt_id];
  value_bytes_ = 0;
  read_keys_.clear();
}

void ReplayListener::receipt_postponed(const protocol::Receipt& receipt) {
  // It runs later, perhaps in another chunk.
  heard_.erase(receipt.receipt_id);
  current_ = nullptr;
}

void ReplayListener::action_begins(std::size_t index) {
  action_ = index;
  burnt_ = Gas{};
  refused_.reset();
  promises_.clear();
}

void ReplayListener::call_ends(std::size_t /*index*/, const vm::CallOutcome& outcome) {
  if (current_ == nullptr || !outcome.error) return;
  FailedCall failed{
      .shortage = outcome.shortage, .refused_by = refused_, .promise_receiver = std::nullopt};
  if (refused_) {
    if (const HostValue* account = find_value(*refused_, "account_id");
        account != nullptr && account->bytes) {
      if (const auto id = AccountId::parse(as_text(account->bytes->bytes)))
        failed.promise_receiver = *id;
    } else if (const HostValue* promise = find_value(*refused_, "promise")) {
      const auto known = promises_.find(promise->number->value);
      if (known != promises_.end()) failed.promise_receiver = known->second;
    }
  }
  current_->failed_call = std::move(failed);
}

void ReplayListener::storage_checked(const protocol::AccountId& /*account*/,
                                     const runtime::StorageStake& stake) {
  if (current_ != nullptr) current_->storage = stake;
}

void ReplayListener::receipt_ends(const protocol::Receipt& /*receipt*/,
                                  const protocol::OutcomeWithId& /*outcome*/,
                                  std::span<const protocol::ReceiptPtr> /*new_receipts*/) {
  current_ = nullptr;
}

bool ReplayListener::has_room(std::size_t bytes) {
  if (value_bytes_ + bytes > kValueBytesMax) return false;
  value_bytes_ += bytes;
  return true;
}

void ReplayListener::add(const vm::FinishedHostCall& call) {
  HostCallTrace kept;
  kept.name = call.name;
  kept.action = action_;
  for (const std::uint64_t argument : call.arguments) kept.arguments.push_back({argument});
  if (call.result) kept.result = DecimalU64{*call.result};
  kept.is_refused = call.is_refused;
  kept.gas = call.burnt.saturating_sub(burnt_);
  burnt_ = call.burnt;
  kept.values = host_values(call, kValueBytesMax - value_bytes_);
  for (const HostValue& value : kept.values)
    if (value.bytes) value_bytes_ += value.bytes->bytes.size();
  note_promise(call, kept);
  if (call.is_refused) refused_ = kept;
  if (current_->host_calls.size() < kHostCallsMax) {
    current_->host_calls.push_back(std::move(kept));
  } else {
    ++current_->host_calls_left_out;
  }
}

void ReplayListener::note_promise(const vm::FinishedHostCall& call, const HostCallTrace& kept) {
  if (!call.result || !call.name.starts_with("promise_")) return;
  const HostValue* account = find_value(kept, "account_id");
  if (account == nullptr || !account->bytes) return;
  if (const auto id = AccountId::parse(as_text(account->bytes->bytes)))
    promises_.insert_or_assign(*call.result, *id);
}

void ReplayListener::add_read(ByteView key, const std::optional<state::Value>& value) {
  if (!read_keys_.insert(to_bytes(key)).second) return;
  RowName name = row_name(key);
  if (name.column == "contract_code") return;
  ReadTrace read{.column = std::move(name.column),
                 .account = name.account,
                 .key = Value{std::move(name.key)},
                 .value = {},
                 .is_left_out = {}};
  if (has_room(size_of(value))) {
    read.value = value_of(value);
  } else {
    read.is_left_out = true;
  }
  current_->reads.push_back(std::move(read));
}

void ReplayListener::add_write(ByteView key, const std::optional<state::Value>& before,
                               const std::optional<state::Value>& after) {
  if (pending_.empty()) pending_at_.clear();
  const auto [at, is_new] = pending_at_.try_emplace(to_bytes(key), pending_.size());
  if (!is_new) {
    pending_[at->second].after = value_of(after);
    return;
  }
  RowName name = row_name(key);
  pending_.push_back({.column = std::move(name.column),
                      .account = name.account,
                      .key = Value{std::move(name.key)},
                      .before = value_of(before),
                      .after = value_of(after),
                      .undone = true});
}

void ReplayListener::undo() {
  if (current_ != nullptr) {
    for (WriteTrace& write : pending_) {
      if (write.column != "contract_code") current_->undone.push_back(std::move(write));
    }
  }
  pending_.clear();
}

}  // namespace farcall::trace
