#include "explore/scenario/scenario_world.hpp"

#include <algorithm>
#include <ranges>
#include <set>

#include "base/amounts.hpp"
#include "base/assert.hpp"
#include "base/format_text.hpp"
#include "chain/genesis/genesis_state.hpp"
#include "explore/realize/load_fillers.hpp"
#include "protocol/borsh/borsh.hpp"
#include "runtime/records.hpp"
#include "runtime/storage_usage.hpp"
#include "runtime/trie_keys.hpp"
#include "state/trie_iterator.hpp"
#include "trace/show/render.hpp"
#include "trace/source/chain_source.hpp"
#include "trace/text.hpp"
#include "trace/verdict.hpp"

namespace farcall::explore {

using protocol::AccountId;
using protocol::SecretKey;

namespace {

/// As on mainnet. Without jumps of the clock no story comes to the end of an epoch.
constexpr std::uint64_t kEpochLength = 43'200;
/// Longer than any jump of the clock: who waits signs his transaction when he sends it, and the
/// transactions of a story are signed before.
constexpr std::uint64_t kValidityPeriod = 1'000'000'000;
constexpr Nanoseconds kGenesisTime{1'735'689'600'000'000'000};
const Balance kStake = near(50'000'000);
/// A setup transaction may wait for yields, which time out after 200 blocks.
constexpr std::uint64_t kSetupBlocksMax = 2'000;

/// The account that makes the blocks: one that the scenario does not have.
AccountId validator_of(const Scenario& scenario) {
  for (std::uint32_t number = 0;; ++number) {
    const AccountId id = AccountId::trusted(format_text("node{}", number));
    if (!std::ranges::contains(scenario.accounts, id, &ScenarioAccount::id)) return id;
  }
}

Result<protocol::ShardLayout> layout_of(const Scenario& scenario, const AccountId& validator,
                                        std::span<const AccountId> created) {
  std::vector<AccountId> boundaries;
  if (scenario.mode == Mode::kLayout) {
    boundaries = scenario.shard_boundaries;
  } else {
    std::set<AccountId> ids{created.begin(), created.end()};
    ids.insert(validator);
    for (const ScenarioAccount& account : scenario.accounts) ids.insert(account.id);
    // The first account has the shard below the first boundary.
    boundaries.assign(std::next(ids.begin()), ids.end());
  }
  if (boundaries.empty()) return protocol::ShardLayout::single();
  std::vector<ShardId> shards{ShardId{0}};
  for (std::size_t at = 0; at < boundaries.size(); ++at) shards.emplace_back(at + 1);
  auto layout = protocol::ShardLayout::from_boundaries(std::move(boundaries), std::move(shards));
  if (!layout) return fail(format_text("shards of the scenario: {}", layout.error().message));
  return layout;
}

SecretKey key_of(const AccountId& id, std::size_t number = 0) {
  return SecretKey::from_test_seed(
      protocol::KeyType::kEd25519,
      number == 0 ? id.str() : format_text("{}#{}", id.view(), number));
}

/// Whom an account's transactions go to, each once.
std::vector<AccountId> receivers_of(const Scenario& scenario, const AccountId& signer) {
  std::vector<AccountId> receivers;
  for (const ScenarioTransaction& transaction : scenario.transactions) {
    if (transaction.signer == signer && !std::ranges::contains(receivers, transaction.receiver))
      receivers.push_back(transaction.receiver);
  }
  return receivers;
}

/// An account signs what it sends to each receiver with a key of its own, to the first with that of
/// the account. With one key, transactions to several receivers are converted in the order of their
/// nonces and may arrive in any order all the same; the model converts a transaction when it
/// arrives, so that nonces must not order these.
SecretKey signing_key(const Scenario& scenario, const ScenarioTransaction& transaction) {
  const std::vector<AccountId> receivers = receivers_of(scenario, transaction.signer);
  const auto number = std::ranges::find(receivers, transaction.receiver) - receivers.begin();
  return key_of(transaction.signer, static_cast<std::size_t>(number));
}

void add_records(std::vector<protocol::StateRecord>& records, const AccountId& id, Balance amount,
                 const Bytes* wasm, std::span<const std::pair<Bytes, Bytes>> state,
                 std::size_t keys = 1) {
  namespace record = protocol::state_record;
  protocol::Account account;
  account.amount = amount;
  if (wasm != nullptr) account.set_contract(protocol::account_contract::Local{sha256(*wasm)});
  records.emplace_back(record::Account{id, account});
  if (wasm != nullptr) records.emplace_back(record::Contract{id, *wasm});
  for (std::size_t number = 0; number < keys; ++number) {
    const protocol::KeyHandle handle{key_of(id, number).public_key()};
    records.emplace_back(record::AccessKey{id, handle, {}});
  }
  for (const auto& [key, value] : state) records.emplace_back(record::Data{id, key, value});
}

Result<void> check(const Scenario& scenario) {
  constexpr Balance kMax{u128{1} << 100};
  std::set<AccountId> ids;
  for (const ScenarioAccount& account : scenario.accounts) {
    if (!ids.insert(account.id).second)
      return fail(format_text("account {}: named twice", account.id.view()));
    if (account.id.is_system()) return fail("account system: the protocol's own name");
    if (account.balance > kMax)
      return fail(format_text("account {}: expected at most 2^100 yoctoNEAR, got {}",
                              account.id.view(), to_string(account.balance.value())));
  }
  const auto check_all = [&](const std::vector<ScenarioTransaction>& transactions,
                             std::string_view list) -> Result<void> {
    for (std::size_t at = 0; at < transactions.size(); ++at) {
      const ScenarioTransaction& transaction = transactions[at];
      if (!ids.contains(transaction.signer))
        return fail(format_text("{} \"{}\": the signer {} is not an account of the scenario", list,
                                trace::escape(transaction.name), transaction.signer.view()));
      if (transaction.after && *transaction.after >= at)
        return fail(format_text("{} \"{}\": can only be after a transaction before it", list,
                                trace::escape(transaction.name)));
    }
    return {};
  };
  if (auto checked = check_all(scenario.setup, "setup"); !checked) return checked;
  return check_all(scenario.transactions, "transaction");
}

/// For each shard of `layout` an account that can send load from there, by position.
std::vector<std::optional<AccountId>> filler_ids(const Scenario& scenario,
                                                 const protocol::ShardLayout& layout) {
  std::vector<std::optional<AccountId>> fillers(layout.size());
  if (scenario.mode != Mode::kLoad) return fillers;
  std::vector<AccountId> ids;
  ids.reserve(scenario.accounts.size());
  for (const ScenarioAccount& account : scenario.accounts) ids.push_back(account.id);
  std::ranges::sort(ids);
  for (std::size_t at = 0; at < ids.size(); ++at) {
    const std::optional<AccountId> next =
        at + 1 < ids.size() ? std::optional{ids[at + 1]} : std::nullopt;
    const auto id = filler_id(ids[at], next);
    // The validator's shard may begin right behind.
    if (id && layout.shard_of(*id) == layout.shard_of(ids[at]))
      fillers[*layout.index_of(layout.shard_of(*id))] = id;
  }
  return fillers;
}

/// What an account must own for its storage.
Result<void> check_storage(const Scenario& scenario, const chain::Chain& chain) {
  for (const ScenarioAccount& entry : scenario.accounts) {
    state::TrieUpdate update{chain.state_of(entry.id)};
    const auto account = runtime::read_account(update, entry.id);
    FARCALL_ASSERT(account.has_value(), "genesis has the accounts of the scenario");
    const runtime::StorageStake stake =
        runtime::storage_stake(chain.runtime_config(), *account, account->amount);
    if (const auto missing = stake.missing())
      return fail(format_text(
          "account {}: {} bytes of contract and data need {} yoctoNEAR, its balance is {}",
          entry.id.view(), stake.usage.value(), to_string(stake.required.value()),
          to_string(entry.balance.value())));
  }
  return {};
}

class Nonces {
 public:
  explicit Nonces(const chain::Chain& chain) : chain_{chain} {}

  Nonce next(const AccountId& signer, const protocol::PublicKey& key) {
    const auto [entry, is_new] = nonces_.try_emplace(key.str(), 0);
    if (is_new) {
      state::TrieUpdate update{chain_.state_of(signer)};
      const auto record = runtime::read_access_key(update, signer, protocol::KeyHandle{key});
      if (record) entry->second = record->nonce;
    }
    return ++entry->second;
  }

 private:
  const chain::Chain& chain_;
  /// By public key.
  std::map<std::string, Nonce> nonces_;
};

chain::TransactionPtr sign_next(const ScenarioTransaction& planned, const SecretKey& key,
                                const ScenarioWorld& world, Nonces& nonces) {
  protocol::Transaction transaction;
  transaction.signer_id = planned.signer;
  transaction.public_key = key.public_key();
  transaction.nonce =
      protocol::transaction_nonce::Nonce{nonces.next(planned.signer, key.public_key())};
  transaction.receiver_id = planned.receiver;
  transaction.block_hash = world.chain.head()->hash();
  transaction.actions = planned.actions;
  return std::make_shared<const protocol::SignedTransaction>(sign(std::move(transaction), key));
}

}  // namespace

Result<void> run_setup(const ScenarioTransaction& planned, ScenarioWorld& world) {
  Nonces nonces{world.chain};
  const chain::TransactionPtr transaction =
      sign_next(planned, world.keys.at(planned.signer), world, nonces);
  world.chain.produce({.transactions = {transaction}});
  const std::string name = format_text("setup \"{}\"", trace::escape(planned.name));
  for (std::uint64_t made = 0; !world.chain.is_quiescent(); ++made) {
    if (made == kSetupBlocksMax)
      return fail(format_text("{}: still under way after {} blocks", name, kSetupBlocksMax));
    world.chain.produce();
  }
  const auto trace = trace::collect(world.chain, transaction->hash());
  if (!trace) return fail(format_text("{}: {}", name, trace.error().message));
  const bool has_succeeded = trace->failure() == nullptr && trace::failures_inside(*trace) == 0;
  if (has_succeeded) return {};
  const trace::Failure* failure = trace->failure();
  if (failure == nullptr && !trace->failures.empty()) failure = &trace->failures.front();
  return fail(format_text("{}: {}\n{}", name,
                          failure != nullptr ? failure->sentence : "did not succeed",
                          trace::render(*trace, {.detail = trace::Detail::kBrief})));
}

Result<ScenarioWorld> build_world(const Scenario& scenario, vm::VirtualMachine& machine,
                                  std::span<const AccountId> created) {
  if (auto checked = check(scenario); !checked) return std::unexpected{checked.error()};
  const AccountId validator = validator_of(scenario);
  chain::ChainConfig config;
  config.protocol_version = scenario.protocol_version;
  config.genesis_time = kGenesisTime;
  config.epoch_length = kEpochLength;
  config.transaction_validity_period = kValidityPeriod;
  config.validators = {{validator, key_of(validator).public_key(), kStake}};
  config.protocol_treasury_account = validator;
  config.total_supply = kStake + kStake;
  auto layout = layout_of(scenario, validator, created);
  if (!layout) return std::unexpected{layout.error()};
  config.shard_layout = std::move(*layout);

  std::vector<protocol::StateRecord> records;
  add_records(records, validator, kStake, nullptr, {});
  std::map<AccountId, SecretKey> keys;
  for (const ScenarioAccount& account : scenario.accounts) {
    add_records(records, account.id, account.balance, account.wasm.get(), account.state,
                std::max<std::size_t>(1, receivers_of(scenario, account.id).size()));
    config.total_supply += account.balance;
    keys.emplace(account.id, key_of(account.id));
  }
  std::vector<std::optional<AccountId>> fillers = filler_ids(scenario, config.shard_layout);
  for (const std::optional<AccountId>& filler : fillers) {
    if (!filler) continue;
    add_records(records, *filler, filler_balance(), nullptr, {});
    config.total_supply += filler_balance();
  }
  auto genesis = chain::make_genesis(std::move(config), records);
  if (!genesis) return std::unexpected{genesis.error()};
  ScenarioWorld world{.chain = chain::Chain{std::move(*genesis), {}, machine},
                      .keys = std::move(keys),
                      .fillers = std::move(fillers)};
  if (auto checked = check_storage(scenario, world.chain); !checked)
    return std::unexpected{checked.error()};
  // The block after genesis has no chunks.
  world.chain.produce();
  for (const ScenarioTransaction& planned : scenario.setup) {
    if (auto ran = run_setup(planned, world); !ran) return std::unexpected{ran.error()};
  }
  // All shards know of one another: the first chunks are there.
  if (scenario.setup.empty()) world.chain.produce();
  return world;
}

namespace {

bool asks_for_logs(const Scenario& scenario) {
  const auto asks = [](const Expression& condition) { return condition.text().contains("logs"); };
  const auto& declared = scenario.declared;
  return std::ranges::any_of(scenario.properties, asks, &Property::expression) ||
         std::ranges::any_of(declared.liabilities | std::views::values, asks) ||
         std::ranges::any_of(declared.claims | std::views::values | std::views::join, asks) ||
         std::ranges::any_of(declared.order_views, asks);
}

}  // namespace

ReceiptSetup receipt_setup(const Scenario& scenario, const ScenarioWorld& world) {
  const chain::Chain& chain = world.chain;
  std::map<Bytes, state::Value> rows;
  for (const ShardId shard : chain.layout().shard_ids()) {
    state::TrieIterator row{chain.state(shard), {}};
    while (row.next()) {
      if (!is_schedule_row(row.key())) rows.emplace(to_bytes(row.key()), row.value());
    }
  }
  std::vector<state::TrieChange> changes;
  changes.reserve(rows.size());
  for (const auto& [key, value] : rows) changes.push_back({key, value});

  ReceiptSetup setup{.state = state::Trie{}.apply(changes),
                     .environment = chain.next_environment(chain.layout().shard_ids().front()),
                     .transactions = {},
                     .remembers_logs = asks_for_logs(scenario),
                     .told_results = scenario.declared.refusals};
  Nonces nonces{chain};
  setup.transactions.reserve(scenario.transactions.size());
  for (const ScenarioTransaction& planned : scenario.transactions) {
    setup.transactions.push_back(
        {.transaction = sign_next(planned, signing_key(scenario, planned), world, nonces),
         .is_optional = planned.is_optional,
         .after = planned.after});
  }
  return setup;
}

}  // namespace farcall::explore
