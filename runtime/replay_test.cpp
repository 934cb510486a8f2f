// Applies recorded chains again, where they are at hand: ../shared/conformance/chains beside the
// repository, or FARCALL_CHAINS. Every state root, outcome root, gas and balance number must be the
// recorded one.
#include <cstdlib>
#include <filesystem>
#include <gtest/gtest.h>
#include <iostream>
#include <zlib.h>

#include "base/encoding.hpp"
#include "protocol/borsh.hpp"
#include "protocol/genesis_records.hpp"
#include "protocol/json.hpp"
#include "protocol/merkle.hpp"
#include "protocol/outcome_leaves.hpp"
#include "runtime/apply.hpp"
#include "runtime/records.hpp"
#include "runtime/storage_usage.hpp"
#include "runtime/test_context.hpp"
#include "vm/machine.hpp"

namespace farcall::runtime {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)
namespace json = boost::json;

std::filesystem::path chains_folder() {
  if (const char* folder = std::getenv("FARCALL_CHAINS")) return folder;
  return std::filesystem::path{FARCALL_SOURCE_DIR}.parent_path() / "shared/conformance/chains";
}

std::string unpack(const std::filesystem::path& path) {
  gzFile file = gzopen(path.c_str(), "rb");
  std::string text;
  std::array<char, 1 << 16> buffer;
  for (int n = 0; (n = gzread(file, buffer.data(), buffer.size())) > 0;) {
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  gzclose(file);
  return text;
}

CryptoHash hash_of(const json::value& text) {
  return CryptoHash::from_base58(std::string_view{text.as_string()}).value();
}
Balance balance_of(const json::value& text) {
  return Balance{parse_u128(std::string_view{text.as_string()}).value()};
}

/// What stands in a block, or in a row of a run of empty ones.
struct Block {
  BlockHeight height;
  CryptoHash hash;
  Nanoseconds timestamp;
  CryptoHash random_value;
  Balance gas_price;
  CryptoHash prev_state_root;
  bool new_chunk = true;
  const json::object* full = nullptr;
  const json::object* chunk = nullptr;
};

std::vector<Block> blocks_of(const json::object& chain) {
  std::vector<Block> blocks;
  for (const json::value& item : chain.at("blocks").as_array()) {
    const json::object& object = item.as_object();
    if (const json::value* empty = object.if_contains("empty")) {
      for (const json::value& row : empty->as_array()) {
        const json::array& r = row.as_array();
        blocks.push_back({BlockHeight{r[0].to_number<std::uint64_t>()}, hash_of(r[1]),
                          Nanoseconds{r[2].to_number<std::uint64_t>()}, hash_of(r[3]),
                          balance_of(r[4]), hash_of(r[5]), true, nullptr,
                          &object.at("same").as_object()});
      }
      continue;
    }
    const json::object& header = object.at("header").as_object();
    const json::object& chunk = object.at("chunk").as_object();
    blocks.push_back(
        {BlockHeight{header.at("height").to_number<std::uint64_t>()}, hash_of(header.at("hash")),
         Nanoseconds{
             parse_u64(std::string_view{header.at("timestamp_nanosec").as_string()}).value()},
         hash_of(header.at("random_value")), balance_of(header.at("gas_price")),
         hash_of(chunk.at("prev_state_root")), object.at("new_chunk").as_bool(), &object, &chunk});
  }
  return blocks;
}

/// Accounts and full-access keys, which is all that these chains begin with.
state::Trie genesis_of(const json::object& genesis, const RuntimeConfig& config) {
  state::TrieUpdate update{state::Trie{}};
  for (const json::value& item : genesis.at("records").as_array()) {
    const StateRecord record = state_record_from_json(item).value();
    if (const auto* account = std::get_if<state_record::Account>(&record)) {
      Account row = account->account;
      row.storage_usage = StorageUsage{config.storage_num_bytes_account};
      write_account(update, account->account_id, row);
    } else {
      const auto& key = std::get<state_record::AccessKey>(record);
      write_access_key(update, key.account_id, key.public_key, key.access_key);
      Account owner = read_account(update, key.account_id).value();
      owner.storage_usage +=
          StorageUsage{access_key_usage(config, key.public_key.borsh_length(), key.access_key)};
      write_account(update, key.account_id, owner);
    }
  }
  for (const json::value& item : genesis.at("validators").as_array()) {
    const AccountId id = AccountId::trusted(std::string_view{item.at("account_id").as_string()});
    Account account = read_account(update, id).value();
    account.locked = balance_of(item.at("amount"));
    write_account(update, id, account);
  }
  update.commit(cause::initial_state());
  return update.finalize().trie;
}

CryptoHash outcome_root(const std::vector<OutcomeWithId>& outcomes) {
  std::vector<CryptoHash> leaves;
  for (const OutcomeWithId& outcome : outcomes) {
    leaves.push_back(sha256(borsh_encode(outcome_hashes(outcome))));
  }
  return merkle_root(leaves);
}

class Replay {
 public:
  explicit Replay(const std::string& name)
      : document_(json::parse(unpack(chains_folder() / (name + ".json.gz")))),
        chain_{document_.as_object()},
        blocks_{blocks_of(chain_)},
        config_{testing::config_of(86)} {
    const json::object& genesis = chain_.at("genesis").as_object();
    chain_id_ = std::string{genesis.at("chain_id").as_string()};
    epoch_length_ = genesis.at("epoch_length").to_number<std::uint64_t>();
    state_ = genesis_of(genesis, *config_);
    for (const json::value& item : genesis.at("validators").as_array()) {
      const auto id = AccountId::trusted(std::string_view{item.at("account_id").as_string()});
      epoch_.stakes[id] = balance_of(item.at("amount"));
      epoch_.total_stake += epoch_.stakes[id];
    }
    epoch_.epoch_height = EpochHeight{1};
    // One validator, minimum_stake_ratio 1/6250 and minimum_stake_divisor 10: what its stake makes
    // of them, rounded up as the epoch manager does.
    epoch_.minimum_stake = Balance{(epoch_.total_stake.value() + 62489) / 62490};
    for (const json::value& item : chain_.at("transactions").as_array()) {
      const Bytes bytes = from_base64(std::string_view{item.at("bytes").as_string()}).value();
      auto transaction = SignedTransaction::decode(bytes).value();
      const CryptoHash id = transaction.hash();
      transactions_.emplace(id, std::move(transaction));
    }
  }

  void run() {
    ASSERT_EQ(state_.root_hash().to_base58(), blocks_[0].prev_state_root.to_base58()) << "genesis";
    for (std::size_t i = 1; i + 1 < blocks_.size(); ++i) {
      apply_block(i);
      if (::testing::Test::HasFatalFailure() || ::testing::Test::HasNonfatalFailure()) return;
    }
    std::cout << blocks_.size() - 2 << " blocks, " << receipts_ << " outcomes\n";
  }

 private:
  std::optional<ValidatorAccountsUpdate> validator_update(const Block& block) {
    const json::value* rows =
        block.full == nullptr ? nullptr : block.full->if_contains("validator_accounts_update");
    if (rows == nullptr || rows->as_array().empty()) return std::nullopt;
    ValidatorAccountsUpdate update;
    state::TrieUpdate reader{state_};
    for (const json::value& row : rows->as_array()) {
      const auto id = AccountId::trusted(std::string_view{row.at("account_id").as_string()});
      const Account before = read_account(reader, id).value();
      const Balance amount = balance_of(row.at("amount"));
      const Balance locked = balance_of(row.at("locked"));
      update.stakes[id] = {amount + locked - before.amount - before.locked, locked, std::nullopt};
    }
    return update;
  }

  /// What contracts see of an epoch. The genesis epoch and the one after it have height 1. How
  /// stakes come about is the epoch manager's business: here they are what the recorded calls
  /// returned.
  void begin_epoch(const Block& block) {
    const std::uint64_t number = (block.height.value() - 1) / epoch_length_;
    epoch_.epoch_height = EpochHeight{std::max<std::uint64_t>(1, number)};
    static const std::map<std::uint64_t, std::string_view> kStakes = {
        {2, "40000031215386040042913900703004"}, {3, "50000029854026443010305794631886"}};
    const auto stake = kStakes.find(number);
    if (stake == kStakes.end()) return;
    epoch_.total_stake = Balance{parse_u128(stake->second).value()};
    epoch_.stakes[AccountId::trusted("test.near")] = epoch_.total_stake;
  }

  void apply_block(std::size_t index) {
    const Block& block = blocks_[index];
    const Block& previous = blocks_[index - 1];
    const Block& next = blocks_[index + 1];
    begin_epoch(block);
    const ChunkContext context{
        .environment = {.config = config_,
                        .chain_id = chain_id_,
                        .shard_id = ShardId{0},
                        .layout = layout_,
                        .height = block.height,
                        .timestamp = block.timestamp,
                        .gas_price = previous.gas_price,
                        .prev_block_hash = previous.hash,
                        .random_value = block.random_value,
                        .epoch = epoch_},
        .gas_limit = Gas{block.chunk->at("gas_limit").to_number<std::uint64_t>()},
        .shards = {{ShardId{0},
                    {.congestion = congestion_,
                     .missed_chunks = block.new_chunk ? 0U : 1U,
                     .bandwidth_requests = requests_}}},
        .validator_update = validator_update(block),
        .is_new_chunk = block.new_chunk};

    std::vector<IncomingTransaction> incoming;
    if (block.full != nullptr && block.new_chunk) {
      for (const json::value& id : block.full->at("transactions").as_array()) {
        incoming.push_back({&transactions_.at(hash_of(id)), true, std::nullopt});
      }
    }
    std::vector<ReceiptPtr> receipts = std::exchange(waiting_, {});
    ApplyResult result = apply(state_, context, incoming, receipts, machine_);
    state_ = result.state;
    receipts_ += result.outcomes.size();
    compare(block, next, result);
    congestion_ = result.congestion;
    requests_ = result.bandwidth_requests;
    waiting_ = result.outgoing[ShardId{0}];
  }

  void compare(const Block& block, const Block& next, const ApplyResult& result) {
    const std::string at = "block " + std::to_string(block.height.value());
    if (block.full != nullptr) compare_outcomes(at, *block.full, result);
    if (next.new_chunk) {
      EXPECT_EQ(result.gas_used.value(), next.chunk->at("gas_used").to_number<std::uint64_t>())
          << at;
      EXPECT_EQ(farcall::to_string(result.balance_burnt.value()),
                std::string_view{next.chunk->at("balance_burnt").as_string()})
          << at;
      EXPECT_EQ(outcome_root(result.outcomes).to_base58(),
                std::string_view{next.chunk->at("outcome_root").as_string()})
          << at;
    }
    EXPECT_EQ(result.state.root_hash().to_base58(), next.prev_state_root.to_base58()) << at;
  }

  static void compare_outcomes(const std::string& at, const json::object& block,
                               const ApplyResult& result) {
    const json::array& recorded = block.at("outcomes").as_array();
    EXPECT_EQ(result.outcomes.size(), recorded.size()) << at;
    for (std::size_t i = 0; i < std::min(recorded.size(), result.outcomes.size()); ++i) {
      const OutcomeWithId& ours = result.outcomes[i];
      const json::object& outcome = recorded[i].at("outcome").as_object();
      const std::string where =
          at + " outcome " + std::to_string(i) + " " + json::serialize(recorded[i]).substr(0, 3000);
      EXPECT_EQ(ours.id.to_base58(), std::string_view{recorded[i].at("id").as_string()}) << where;
      EXPECT_EQ(ours.outcome.gas_burnt.value(), outcome.at("gas_burnt").to_number<std::uint64_t>())
          << where;
      EXPECT_EQ(farcall::to_string(ours.outcome.tokens_burnt.value()),
                std::string_view{outcome.at("tokens_burnt").as_string()})
          << where;
      EXPECT_EQ(ours.outcome.receipt_ids.size(), outcome.at("receipt_ids").as_array().size())
          << where;
      EXPECT_EQ(ours.outcome.logs.size(), outcome.at("logs").as_array().size()) << where;
      const bool failed = std::holds_alternative<execution_status::Failure>(ours.outcome.status);
      EXPECT_EQ(failed, outcome.at("status").as_object().contains("Failure")) << where;
    }
  }

  json::value document_;
  const json::object& chain_;
  std::vector<Block> blocks_;
  const Shared<RuntimeConfig> config_;
  std::string chain_id_;
  const Shared<ShardLayout> layout_ = ShardLayout::single();
  EpochInfo epoch_;
  std::uint64_t epoch_length_ = 0;
  state::Trie state_;
  CongestionInfo congestion_;
  std::vector<BandwidthRequest> requests_;
  std::vector<ReceiptPtr> waiting_;
  std::map<CryptoHash, SignedTransaction> transactions_;
  vm::Machine machine_;
  std::size_t receipts_ = 0;
};

class ReplayOfRecordedChain : public ::testing::TestWithParam<std::string> {};

TEST_P(ReplayOfRecordedChain, comes_to_the_recorded_states) {
  if (!std::filesystem::exists(chains_folder() / (GetParam() + ".json.gz"))) {
    GTEST_SKIP() << "no recorded chains at " << chains_folder();
  }
  Replay{GetParam()}.run();
}

INSTANTIATE_TEST_SUITE_P(Chains, ReplayOfRecordedChain,
                         ::testing::Values("transfers", "promises", "storage", "epochs"),
                         [](const auto& param) { return param.param; });

}  // namespace
}  // namespace farcall::runtime
