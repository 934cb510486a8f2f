#include "explore/oracles/world_reader.hpp"

#include <algorithm>

#include "base/format_text.hpp"
#include "base/suggestion.hpp"
#include "runtime/records.hpp"
#include "runtime/view_call.hpp"

namespace farcall::explore {

using protocol::AccountId;

Result<Bytes> ViewCaller::view(const state::Trie& state, const AccountId& account,
                               std::string_view method, ByteView args) {
  ++calls_;
  update_.reset(state);
  const runtime::ReceiptEnvironment& environment = setup_.environment;
  std::optional<vm::CallOutcome> outcome = runtime::view_call(
      update_,
      {.config = *environment.config,
       .chain_id = environment.chain_id,
       .height = environment.height,
       .timestamp = environment.timestamp,
       .epoch = *environment.epoch,
       .random_value = CryptoHash{}},
      machine_, {.account_id = account, .method = method, .args = args, .gas_limit = std::nullopt});
  if (!outcome) return fail(format_text("the account {} does not exist", account.view()));
  if (outcome->error) {
    return fail(
        format_text("the view {}.{} failed: {}", account.view(), method, outcome->view_error));
  }
  auto* value = std::get_if<Bytes>(&outcome->return_value);
  return value == nullptr ? Bytes{} : std::move(*value);
}

std::optional<protocol::Account> account_of(const state::Trie& state, const AccountId& account) {
  const auto row = state.get(runtime::trie_key::account(account));
  if (!row) return std::nullopt;
  return runtime::decode_row<protocol::Account>(row->bytes());
}

std::optional<Balance> balance_of(const state::Trie& state, const AccountId& account) {
  const auto record = account_of(state, account);
  return record ? std::optional{record->amount} : std::nullopt;
}

std::optional<Bytes> WorldReader::state(const AccountId& account, ByteView key) const {
  runtime::ContractDataKey row{account};
  const auto value = world_.state().get(row.with(key));
  if (!value) return std::nullopt;
  return to_bytes(value->bytes());
}

Result<std::uint32_t> WorldReader::index_of(std::string_view transaction) const {
  const auto found = std::ranges::find(names_, transaction);
  if (found != names_.end()) return static_cast<std::uint32_t>(found - names_.begin());
  std::string message = format_text("there is no transaction '{}'", transaction);
  if (const auto near =
          closest_name(transaction, std::vector<std::string_view>{names_.begin(), names_.end()})) {
    message += format_text("; did you mean '{}'?", *near);
  }
  return fail(std::move(message));
}

const RunFacts& WorldReader::facts() const {
  if (!facts_) facts_.emplace(world_, names_.size());
  return *facts_;
}

Result<bool> WorldReader::was_sent(std::string_view transaction) const {
  return index_of(transaction).transform([&](std::uint32_t index) {
    return world_.is_sent(index);
  });
}

Result<bool> WorldReader::has_ended(std::string_view transaction) const {
  return index_of(transaction).transform([&](std::uint32_t index) {
    return world_.is_sent(index) && !world_.is_under_way(index);
  });
}

Result<bool> WorldReader::has_failed(std::string_view transaction) const {
  return index_of(transaction).transform([&](std::uint32_t index) {
    return facts().transactions()[index].has_failed;
  });
}

std::vector<std::string> WorldReader::logs(const AccountId& account) const {
  return facts().logs(account);
}

}  // namespace farcall::explore
