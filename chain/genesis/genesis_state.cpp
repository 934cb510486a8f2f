#include "chain/genesis/genesis_state.hpp"

#include <map>

#include "base/format_text.hpp"
#include "protocol/borsh/borsh.hpp"
#include "runtime/records.hpp"
#include "runtime/trie_keys.hpp"

namespace farcall::chain {
namespace {

namespace record = protocol::state_record;
namespace key = runtime::trie_key;

/// Rows of one shard while its state is built.
struct ShardRows {
  std::map<Bytes, Bytes> rows;
  std::map<protocol::AccountId, protocol::Account> accounts;
  std::map<protocol::AccountId, std::uint64_t> usage;
  std::vector<const protocol::Receipt*> postponed;
  std::uint64_t delayed = 0;

  void put(ByteView name, ByteView value) { rows[to_bytes(name)] = to_bytes(value); }
};

class GenesisBuilder {
 public:
  explicit GenesisBuilder(const ChainConfig& config)
      : config_{config}, parameters_{protocol::runtime_config(config.protocol_version)} {}

  Result<void> add(const protocol::StateRecord& entry) {
    return std::visit([this](const auto& value) { return add_record(value); }, entry);
  }

  Result<std::map<ShardId, state::Trie>> finish() {
    std::map<ShardId, state::Trie> states;
    for (const ShardId shard : config_.shard_layout.shard_ids()) {
      ShardRows& rows = shards_[shard];
      for (const protocol::Receipt* receipt : rows.postponed) {
        if (auto added = add_postponed(rows, *receipt); !added)
          return std::unexpected{added.error()};
      }
      if (auto added = add_accounts(shard, rows); !added) return std::unexpected{added.error()};
      if (rows.delayed > 0)
        rows.put(key::delayed_receipt_indices(),
                 protocol::borsh_encode(runtime::QueueIndices{0, rows.delayed}));
      states[shard] = trie_of(rows);
    }
    return states;
  }

 private:
  ShardRows& shard_of(const protocol::AccountId& id) {
    return shards_[config_.shard_layout.shard_of(id)];
  }

  Result<void> add_record(const record::Account& entry) {
    // More than there will ever be; below, sums of several fit.
    constexpr Balance kMaxTokens{u128{1} << 120};
    if (entry.account.amount > kMaxTokens || entry.account.locked > kMaxTokens)
      return fail(format_text("{} has more than 2^120 yoctoNEAR", entry.account_id.view()));
    ShardRows& rows = shard_of(entry.account_id);
    rows.accounts[entry.account_id] = entry.account;
    rows.usage[entry.account_id] += parameters_.storage_num_bytes_account;
    return {};
  }
  Result<void> add_record(const record::Data& entry) {
    ShardRows& rows = shard_of(entry.account_id);
    runtime::ContractDataKey keys{entry.account_id};
    rows.put(keys.with(entry.data_key), entry.value);
    rows.usage[entry.account_id] +=
        parameters_.storage_num_extra_bytes_record + entry.data_key.size() + entry.value.size();
    return {};
  }
  Result<void> add_record(const record::Contract& entry) {
    ShardRows& rows = shard_of(entry.account_id);
    const auto account = rows.accounts.find(entry.account_id);
    if (account == rows.accounts.end())
      return fail(
          format_text("code of {}, whose account must come before", entry.account_id.view()));
    if (account->second.local_code_hash() != sha256(entry.code))
      return fail(format_text("the code of {} does not have the hash that its account names",
                              entry.account_id.view()));
    rows.put(key::contract_code(entry.account_id), entry.code);
    rows.usage[entry.account_id] += entry.code.size();
    return {};
  }
  Result<void> add_record(const record::AccessKey& entry) {
    ShardRows& rows = shard_of(entry.account_id);
    const Bytes value = protocol::borsh_encode(entry.access_key);
    rows.put(key::access_key(entry.account_id, entry.public_key), value);
    rows.usage[entry.account_id] +=
        parameters_.storage_num_extra_bytes_record + entry.public_key.borsh_length() + value.size();
    return {};
  }
  Result<void> add_record(const record::GasKeyNonce& entry) {
    ShardRows& rows = shard_of(entry.account_id);
    rows.put(key::gas_key_nonce(entry.account_id, entry.public_key, entry.index),
             protocol::borsh_encode(entry.nonce));
    rows.usage[entry.account_id] += parameters_.storage_num_extra_bytes_record +
                                    entry.public_key.borsh_length() + sizeof entry.index +
                                    sizeof entry.nonce;
    return {};
  }
  Result<void> add_record(const record::ReceivedData& entry) {
    shard_of(entry.account_id)
        .put(key::by_hash(runtime::Column::kReceivedData, entry.account_id, entry.data_id),
             protocol::borsh_encode(runtime::ReceivedData{entry.data}));
    return {};
  }
  Result<void> add_record(const record::DelayedReceipt& entry) {
    ShardRows& rows = shard_of(entry.receipt.receiver_id);
    rows.put(key::delayed_receipt(rows.delayed++), protocol::borsh_encode(entry.receipt));
    return {};
  }
  Result<void> add_record(const record::PostponedReceipt& entry) {
    shard_of(entry.receipt.receiver_id).postponed.push_back(&entry.receipt);
    return {};
  }

  static Result<void> add_postponed(ShardRows& rows, const protocol::Receipt& receipt) {
    const protocol::ActionReceipt* action = receipt.action();
    const std::string id = receipt.receipt_id.to_base58();
    if (action == nullptr) return fail(format_text("the postponed receipt {} has no actions", id));
    const protocol::AccountId& account = receipt.receiver_id;
    if (action->is_promise_yield) {
      if (action->input_data_ids.empty())
        return fail(format_text("the yield {} waits for nothing", id));
      rows.put(key::by_hash(runtime::Column::kPromiseYieldReceipt, account,
                            action->input_data_ids.front()),
               protocol::borsh_encode(receipt));
      return {};
    }
    std::uint32_t pending = 0;
    for (const CryptoHash& data_id : action->input_data_ids) {
      const auto received = key::by_hash(runtime::Column::kReceivedData, account, data_id);
      if (rows.rows.contains(to_bytes(received.view()))) continue;
      ++pending;
      rows.put(key::by_hash(runtime::Column::kPostponedReceiptId, account, data_id),
               receipt.receipt_id.view());
    }
    if (pending == 0)
      return fail(format_text("the postponed receipt {} has all of its data already", id));
    rows.put(key::by_hash(runtime::Column::kPendingDataCount, account, receipt.receipt_id),
             protocol::borsh_encode(pending));
    rows.put(key::by_hash(runtime::Column::kPostponedReceipt, account, receipt.receipt_id),
             protocol::borsh_encode(receipt));
    return {};
  }

  Result<void> add_accounts(ShardId shard, ShardRows& rows) {
    for (const auto& [id, usage] : rows.usage) {
      const auto account = rows.accounts.find(id);
      if (account == rows.accounts.end())
        return fail(format_text("records of {}, which has no account", id.view()));
      if (account->second.bootstrap_nonce && usage != parameters_.storage_num_bytes_account)
        return fail(format_text(
            "{} is uninitialized and has no keys, code or data: drop these records", id.view()));
      account->second.storage_usage = StorageUsage{usage};
    }
    for (const ValidatorStake& validator : config_.validators) {
      if (config_.shard_layout.shard_of(validator.account_id) != shard) continue;
      const auto account = rows.accounts.find(validator.account_id);
      if (account == rows.accounts.end())
        return fail(format_text("the validator {} has no account", validator.account_id.view()));
      if (account->second.bootstrap_nonce)
        return fail(format_text("the validator {} is uninitialized and cannot stake",
                                validator.account_id.view()));
      account->second.locked = validator.stake;
    }
    const protocol::AccountId& treasury = config_.protocol_treasury_account;
    if (config_.shard_layout.shard_of(treasury) == shard && !rows.accounts.contains(treasury))
      return fail(format_text("the treasury {} has no account", treasury.view()));
    for (const auto& [id, account] : rows.accounts)
      rows.put(key::account(id), protocol::borsh_encode(account));
    return {};
  }

  static state::Trie trie_of(const ShardRows& rows) {
    std::vector<state::TrieChange> changes;
    changes.reserve(rows.rows.size());
    for (const auto& [name, value] : rows.rows)
      changes.push_back({name, state::Value{ByteView{value}}});
    return state::Trie{}.apply(changes);
  }

  const ChainConfig& config_;
  const protocol::RuntimeConfig& parameters_;
  std::map<ShardId, ShardRows> shards_;
};

}  // namespace

Result<Genesis> make_genesis(ChainConfig config, std::span<const protocol::StateRecord> records) {
  GenesisBuilder builder{config};
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (const Result<void> added = builder.add(records[i]); !added.has_value())
      return fail(format_text("records[{}]: {}", i, added.error().message));
  }
  Result<std::map<ShardId, state::Trie>> states = builder.finish();
  if (!states.has_value()) return fail("records: " + states.error().message);
  return Genesis{.config = std::move(config), .states = std::move(*states), .hash = std::nullopt};
}

}  // namespace farcall::chain
