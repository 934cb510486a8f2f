#include "node/world.hpp"

#include <boost/json/parse.hpp>
#include <format>
#include <utility>

#include "chain/genesis_config.hpp"
#include "node/json_text.hpp"
#include "node/state_records.hpp"

namespace farcall::node {

namespace json = boost::json;

namespace {

/// How long blocks stay readable (gc_num_epochs_to_keep of the reference).
constexpr std::uint64_t kReadableEpochs = 5;

}  // namespace

World::World(chain::Genesis genesis, chain::ChainOptions options, vm::VirtualMachine& machine)
    : chain_{std::make_unique<chain::Chain>(std::move(genesis), std::move(options), machine)} {}

Result<std::unique_ptr<World>> World::make(const WorldOptions& options,
                                           vm::VirtualMachine& machine) {
  auto genesis = chain::parse_genesis(options.genesis_text);
  if (!genesis) return fail("genesis: " + genesis.error().message);
  chain::ChainOptions chain = options.chain;
  if (chain.history_time == Nanoseconds{}) {
    chain.history_time =
        Nanoseconds{kReadableEpochs * genesis->config.epoch_length * chain.block_time.value()};
  }
  std::unique_ptr<World> world{new World{std::move(*genesis), std::move(chain), machine}};
  world->genesis_digest_ = sha256(as_bytes(options.genesis_text));
  return world;
}

Result<std::unique_ptr<World>> World::open(WorldOptions options, vm::VirtualMachine& machine) {
  auto world = make(options, machine);
  if (!world || !options.journal) return world;
  auto journal = Journal::open(
      *options.journal, [&](const Operation& operation) { return (*world)->run_again(operation); });
  if (!journal) return std::unexpected{journal.error()};
  (*world)->journal_ = std::move(*journal);
  const bool is_new = !(*world)->has_begun_;
  if (is_new) {
    const operation::Begin begin{.genesis = (*world)->genesis_digest_};
    if (auto noted = (*world)->note(begin); !noted) return std::unexpected{noted.error()};
  }
  const operation::BlockTime time{.nanoseconds = options.chain.block_time.value()};
  if (!is_new && time.nanoseconds == (*world)->chain_->options().block_time.value()) return world;
  if (auto noted = (*world)->note(time); !noted) return std::unexpected{noted.error()};
  (*world)->set_block_time(time);
  return world;
}

Result<std::unique_ptr<World>> World::open_copy(WorldOptions options, vm::VirtualMachine& machine) {
  auto world = make(options, machine);
  if (!world || !options.journal || !std::filesystem::exists(*options.journal)) return world;
  const auto summary = read_journal(
      *options.journal, [&](const Operation& operation) { return (*world)->run_again(operation); });
  if (!summary) return std::unexpected{summary.error()};
  return world;
}

std::uint64_t World::repaired_bytes() const noexcept {
  return journal_ ? journal_->summary().torn_bytes : 0;
}

Result<void> World::note(const Operation& operation) {
  if (!journal_) return {};
  return journal_->append(operation);
}

Result<void> World::close() {
  return note(operation::End{.head = chain_->head()->hash()});
}

Result<void> World::produce(Nanoseconds timestamp,
                            std::vector<chain::TransactionPtr> transactions) {
  const std::size_t count = transactions.size();
  const BlockHeight height{chain_->head()->height().value() + 1};
  if (journal_) {
    operation::Produce block{.height = height.value(),
                             .timestamp = timestamp.value(),
                             .transactions = {},
                             .verdicts = Bytes(count, 1),
                             .prev_hash = chain_->head()->hash()};
    block.transactions.reserve(count);
    for (const auto& transaction : transactions)
      block.transactions.push_back(transaction->encode());
    if (auto noted = note(block); !noted) return noted;
  }
  chain_->produce({.height = height,
                   .timestamp = timestamp,
                   .transactions = std::move(transactions),
                   .signature_verdicts = std::vector<std::optional<bool>>(count, true)});
  return {};
}

Result<void> World::fast_forward(std::uint64_t delta, Nanoseconds per_height) {
  const operation::FastForward jump{.delta = delta,
                                    .nanoseconds_per_height = per_height.value(),
                                    .prev_hash = chain_->head()->hash()};
  if (auto noted = note(jump); !noted) return noted;
  chain_->fast_forward(delta, per_height);
  return {};
}

Result<std::map<ShardId, state::Trie>> World::states_with(const json::value& list,
                                                          OtherRecords others) const {
  const auto records = read_records(list);
  if (!records) return std::unexpected{records.error()};
  std::map<ShardId, std::vector<const protocol::StateRecord*>> by_shard;
  if (others == OtherRecords::kGo) {
    for (const ShardId shard : chain_->layout().shard_ids()) by_shard[shard];
  }
  for (const auto& record : *records) {
    by_shard[chain_->layout().shard_of(account_of(record))].push_back(&record);
  }
  std::map<ShardId, state::Trie> states;
  for (const auto& [shard, of_shard] : by_shard) {
    const state::Trie& before = chain_->state(shard);
    auto trie =
        with_records(others == OtherRecords::kGo ? without_records(before) : before, of_shard);
    if (!trie) return std::unexpected{trie.error()};
    states.emplace(shard, std::move(*trie));
  }
  return states;
}

void World::put(std::map<ShardId, state::Trie> states) {
  for (auto& [shard, trie] : states) chain_->replace_state(shard, std::move(trie));
}

Result<void> World::write_records(const json::value& records, OtherRecords others,
                                  std::optional<Error>& problem) {
  auto states = states_with(records, others);
  if (!states) {
    problem = states.error();
    return {};
  }
  if (journal_) {
    std::string text;
    append_json(text, records);
    const Operation operation = others == OtherRecords::kGo
                                    ? Operation{operation::Load{.records = to_bytes(text)}}
                                    : Operation{operation::Patch{.records = to_bytes(text)}};
    if (auto noted = note(operation); !noted) return noted;
  }
  put(std::move(*states));
  return {};
}

Result<void> World::patch(const json::value& records, std::optional<Error>& problem) {
  return write_records(records, OtherRecords::kStay, problem);
}

Result<void> World::load(const json::value& records, std::optional<Error>& problem) {
  return write_records(records, OtherRecords::kGo, problem);
}

Result<void> World::run_records(const Bytes& text, OtherRecords others) {
  boost::system::error_code error;
  const json::value records = json::parse(as_text(text), error);
  if (error) return fail("records that were put in place are not JSON");
  auto states = states_with(records, others);
  if (!states) return std::unexpected{states.error()};
  put(std::move(*states));
  return {};
}

Result<std::uint64_t> World::snapshot() {
  const std::uint64_t id = next_snapshot_;
  if (auto noted = note(operation::Snapshot{.id = id}); !noted) {
    return std::unexpected{noted.error()};
  }
  snapshots_.emplace(id, chain_->snapshot());
  ++next_snapshot_;
  return id;
}

Result<bool> World::revert(std::uint64_t id) {
  const auto found = snapshots_.find(id);
  if (found == snapshots_.end()) return false;
  if (auto noted = note(operation::Revert{.id = id}); !noted) {
    return std::unexpected{noted.error()};
  }
  chain_->restore(*found->second);
  return true;
}

void World::set_block_time(const operation::BlockTime& time) {
  chain_->set_block_time(Nanoseconds{time.nanoseconds});
}

Result<void> World::expect_head(const CryptoHash& hash) const {
  const chain::Block& head = *chain_->head();
  if (head.hash() == hash) return {};
  return fail(std::format(
      "block {} came out as {} and not as {}: the data was made by another version of farcall; "
      "remove the data folder to start over",
      head.height().value(), head.hash().to_base58(), hash.to_base58()));
}

Result<void> World::run_block(const operation::Produce& block) {
  std::vector<chain::TransactionPtr> transactions;
  transactions.reserve(block.transactions.size());
  for (const Bytes& bytes : block.transactions) {
    auto transaction = protocol::SignedTransaction::decode(bytes);
    if (!transaction) return fail("a transaction: " + transaction.error().message);
    transactions.push_back(
        std::make_shared<const protocol::SignedTransaction>(std::move(*transaction)));
  }
  if (auto good = expect_head(block.prev_hash); !good) return good;
  std::vector<std::optional<bool>> verdicts;
  for (const std::uint8_t verdict : block.verdicts) verdicts.emplace_back(verdict == 1);
  if (block.height <= chain_->head()->height().value() ||
      block.timestamp <= chain_->head()->header.lite.timestamp.value()) {
    return fail("a block is not above the one before it");
  }
  chain_->produce({.height = BlockHeight{block.height},
                   .timestamp = Nanoseconds{block.timestamp},
                   .transactions = std::move(transactions),
                   .signature_verdicts = std::move(verdicts)});
  return {};
}

Result<void> World::run_again(const Operation& operation) {
  if (const auto* begin = std::get_if<operation::Begin>(&operation)) {
    has_begun_ = true;
    if (begin->genesis == genesis_digest_) return {};
    return fail(
        "genesis.json changed since this data was made; remove the data folder to start over");
  }
  if (!has_begun_) return fail("the journal does not say which genesis it belongs to");
  if (const auto* block = std::get_if<operation::Produce>(&operation)) return run_block(*block);
  if (const auto* jump = std::get_if<operation::FastForward>(&operation)) {
    if (auto good = expect_head(jump->prev_hash); !good) return good;
    chain_->fast_forward(jump->delta, Nanoseconds{jump->nanoseconds_per_height});
    return {};
  }
  if (const auto* patch = std::get_if<operation::Patch>(&operation)) {
    return run_records(patch->records, OtherRecords::kStay);
  }
  if (const auto* load = std::get_if<operation::Load>(&operation)) {
    return run_records(load->records, OtherRecords::kGo);
  }
  if (const auto* snapshot = std::get_if<operation::Snapshot>(&operation)) {
    snapshots_.emplace(snapshot->id, chain_->snapshot());
    next_snapshot_ = snapshot->id + 1;
    return {};
  }
  if (const auto* time = std::get_if<operation::BlockTime>(&operation)) {
    set_block_time(*time);
    return {};
  }
  if (const auto* end = std::get_if<operation::End>(&operation)) return expect_head(end->head);
  const auto found = snapshots_.find(std::get<operation::Revert>(operation).id);
  if (found == snapshots_.end()) return fail("there is no such snapshot to go back to");
  chain_->restore(*found->second);
  return {};
}

}  // namespace farcall::node
