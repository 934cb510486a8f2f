#include "chain/history/query.hpp"

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "protocol/borsh/borsh.hpp"
#include "runtime/receipt/contract_source.hpp"
#include "runtime/records.hpp"
#include "runtime/trie_keys.hpp"
#include "runtime/view_call.hpp"
#include "state/trie_iterator.hpp"

namespace farcall::chain {
namespace {

using runtime::trie_key::access_keys_of;

/// Caps of one page of state (nearcore's MAX_VIEW_STATE_PAGE_*). The one of bytes is checked
/// before each entry, so that a page may be one entry larger; it counts the keys of the trie, with
/// column and account.
constexpr std::uint32_t kMaxPageItems = 10'000;
constexpr std::uint64_t kMaxPageBytes = 50'000;

std::unexpected<QueryError> refuse(QueryError::Kind kind, std::string message) {
  return std::unexpected{QueryError{kind, std::move(message), std::nullopt, {}}};
}

std::unexpected<QueryError> unknown_account(const protocol::AccountId& id) {
  return refuse(QueryError::Kind::kUnknownAccount,
                format_text("account {} does not exist while viewing", id.view()));
}

/// As nearcore prints an identifier in error texts.
std::string shown(const protocol::GlobalContractIdentifier& identifier) {
  using protocol::global_contract_identifier::CodeHash;
  if (const auto* code = std::get_if<CodeHash>(&identifier)) {
    return format_text("CodeHash({})", code->hash.to_base58());
  }
  const auto& owner = std::get<protocol::global_contract_identifier::AccountId>(identifier);
  return format_text("AccountId(AccountId(\"{}\"))", owner.account_id.view());
}

}  // namespace

Query::Query(const Chain& chain, BlockPtr block)
    : block_{std::move(block)},
      config_{chain.config()},
      epoch_{chain.epoch_of(*block_)},
      machine_{chain.machine()} {}

const state::Trie& Query::trie(const protocol::AccountId& id) const {
  const protocol::ShardLayout& layout = config_.shard_layout;
  return block_->state(*layout.index_of(layout.shard_of(id)));
}

Answer<protocol::Account> Query::account(const protocol::AccountId& id) const {
  const auto row = trie(id).get(runtime::trie_key::account(id));
  if (!row.has_value()) return unknown_account(id);
  return runtime::decode_row<protocol::Account>(row->bytes());
}

Answer<protocol::AccessKey> Query::access_key(const protocol::AccountId& id,
                                              const protocol::PublicKey& key) const {
  const auto row = trie(id).get(runtime::trie_key::access_key(id, protocol::KeyHandle{key}));
  if (!row.has_value())
    return refuse(QueryError::Kind::kUnknownAccessKey,
                  format_text("access key {} does not exist while viewing", key.str()));
  return runtime::decode_row<protocol::AccessKey>(row->bytes());
}

AccessKeyPage Query::access_keys(const protocol::AccountId& id, const AccessKeyRange& range) const {
  AccessKeyPage page;
  state::TrieIterator it =
      range.after.has_value() ? state::TrieIterator{trie(id), access_keys_of(id),
                                                    runtime::trie_key::access_key(id, *range.after)}
                              : state::TrieIterator{trie(id), access_keys_of(id)};
  while (it.next()) {
    const auto row = runtime::parse_access_key_row(it.key(), id);
    if (!row.has_value() || row->nonce_index.has_value()) continue;
    if (range.limit.has_value() && page.keys.size() >= *range.limit) {
      if (!page.keys.empty()) page.last_key = page.keys.back().handle;
      break;
    }
    page.keys.push_back(
        {row->handle, runtime::decode_row<protocol::AccessKey>(it.value().bytes())});
  }
  return page;
}

Answer<std::vector<Nonce>> Query::gas_key_nonces(const protocol::AccountId& id,
                                                 const protocol::PublicKey& key) const {
  const protocol::KeyHandle handle{key};
  const auto row = trie(id).get(runtime::trie_key::access_key(id, handle));
  const auto missing = [&] {
    return refuse(QueryError::Kind::kUnknownGasKey,
                  format_text("Gas key for public key {} does not exist while viewing", key.str()));
  };
  if (!row.has_value()) return missing();
  const auto record = runtime::decode_row<protocol::AccessKey>(row->bytes());
  const protocol::GasKeyInfo* info = record.gas_key_info();
  if (info == nullptr) return missing();
  std::vector<Nonce> nonces;
  for (NonceIndex index = 0; index < info->num_nonces; ++index) {
    const auto nonce = trie(id).get(runtime::trie_key::gas_key_nonce(id, handle, index));
    FARCALL_ASSERT(nonce.has_value(), "a gas key has a row for each of its nonces");
    nonces.push_back(runtime::decode_row<Nonce>(nonce->bytes()));
  }
  return nonces;
}

Answer<Bytes> Query::code(const protocol::AccountId& id) const {
  const Answer<protocol::Account> record = account(id);
  if (!record.has_value()) return std::unexpected{record.error()};
  state::TrieUpdate update{trie(id), state::Recording::kOff};
  runtime::StateCode code{update, id, record->contract, config_.chain_id};
  if (!code.exists())
    return refuse(
        QueryError::Kind::kNoContractCode,
        format_text("Contract code for contract ID #{} has never been observed on the node",
                    id.view()));
  return to_bytes(code.bytes());
}

Answer<Bytes> Query::global_code(const protocol::GlobalContractIdentifier& identifier) const {
  // Global contracts are in every shard.
  const auto row = block_->state(0).get(runtime::trie_key::global_contract_code(identifier));
  if (!row.has_value())
    return refuse(QueryError::Kind::kNoGlobalContractCode,
                  format_text("Global contract code with identifier {} has never been observed on "
                              "the node",
                              shown(identifier)));
  return to_bytes(row->bytes());
}

Answer<StatePage> Query::state(const protocol::AccountId& id, const StateRange& range) const {
  const Answer<protocol::Account> record = account(id);
  if (!record.has_value()) return std::unexpected{record.error()};
  const bool paginated = range.limit.has_value() || range.after_key.has_value();
  if (!paginated && range.size_limit.has_value()) {
    const auto code = trie(id).get(runtime::trie_key::contract_code(id));
    const std::uint64_t usage = record->storage_usage.value();
    const std::uint64_t code_size = code.has_value() ? code->size() : 0;
    if (usage > code_size && usage - code_size > *range.size_limit)
      return refuse(QueryError::Kind::kTooLargeContractState,
                    format_text("State of contract {} is too large to be viewed", id.view()));
  }
  runtime::ContractDataKey keys{id};
  const Bytes prefix = to_bytes(keys.with(range.prefix));
  StatePage page;
  state::TrieIterator it = range.wants_proof ? state::TrieIterator{trie(id), prefix, page.proof}
                           : range.after_key.has_value()
                               ? state::TrieIterator{trie(id), prefix, keys.with(*range.after_key)}
                               : state::TrieIterator{trie(id), prefix};
  const std::uint32_t cap = std::min(range.limit.value_or(kMaxPageItems), kMaxPageItems);
  std::uint64_t used = 0;
  while (it.next()) {
    if (paginated && (page.values.size() >= cap || used >= kMaxPageBytes)) {
      page.last_key = page.values.back().first;
      break;
    }
    const ByteView key = it.key().subspan(keys.prefix_size());
    page.values.emplace_back(to_bytes(key), to_bytes(it.value().bytes()));
    used += it.key().size() + it.value().size();
  }
  return page;
}

Answer<CallAnswer> Query::call(const protocol::AccountId& id, std::string_view method,
                               ByteView args, std::optional<Gas> gas_limit) const {
  runtime::EpochInfo epoch;
  epoch.epoch_height = epoch_->height;
  for (const ValidatorStake& validator : epoch_->validators) {
    epoch.stakes[validator.account_id] = validator.stake;
    epoch.total_stake += validator.stake;
  }
  state::TrieUpdate state{trie(id), state::Recording::kOff};
  const runtime::ViewEnvironment environment{
      .config = protocol::runtime_config(config_.protocol_version),
      .chain_id = config_.chain_id,
      .height = block_->height(),
      .timestamp = block_->header.lite.timestamp,
      .epoch = epoch,
      .random_value = std::nullopt};
  std::optional<vm::CallOutcome> outcome = runtime::view_call(
      state, environment, machine_,
      {.account_id = id, .method = method, .args = args, .gas_limit = gas_limit});
  if (!outcome.has_value()) return unknown_account(id);
  if (outcome->error.has_value()) {
    return std::unexpected{
        QueryError{.kind = QueryError::Kind::kContractExecutionError,
                   .message = "wasm execution failed with error: " + outcome->view_error,
                   .call_error = std::move(outcome->error),
                   .logs = std::move(outcome->logs)}};
  }
  CallAnswer answer{.value = {}, .logs = std::move(outcome->logs), .burnt_gas = outcome->burnt_gas};
  if (auto* value = std::get_if<Bytes>(&outcome->return_value)) answer.value = std::move(*value);
  return answer;
}

}  // namespace farcall::chain
