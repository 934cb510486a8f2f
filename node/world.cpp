#include "node/world.hpp"

#include <boost/json/parse.hpp>
#include <format>
#include <utility>

#include "chain/genesis_config.hpp"
#include "node/json_text.hpp"
#include "node/state_records.hpp"

namespace farcall::node {

namespace json = boost::json;

World::World(chain::Genesis genesis, chain::ChainOptions options, vm::VirtualMachine& machine)
    : chain_{std::make_unique<chain::Chain>(std::move(genesis), std::move(options), machine)} {}

Result<std::unique_ptr<World>> World::make(const WorldOptions& options,
                                           vm::VirtualMachine& machine) {
  auto genesis = chain::parse_genesis(options.genesis_text);
  if (!genesis) return fail("genesis: " + genesis.error().message);
  std::unique_ptr<World> world{new World{std::move(*genesis), options.chain, machine}};
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
  if (!(*world)->has_begun_) {
    const operation::Begin begin{.genesis = (*world)->genesis_digest_};
    if (auto noted = (*world)->note(begin); !noted) return std::unexpected{noted.error()};
  }
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

Result<void> World::produce(Nanoseconds timestamp,
                            std::vector<chain::TransactionPtr> transactions) {
  operation::Produce block;
  if (journal_) {
    block.transactions.reserve(transactions.size());
    for (const auto& transaction : transactions)
      block.transactions.push_back(transaction->encode());
    block.verdicts.assign(transactions.size(), 1);
  }
  const std::size_t count = transactions.size();
  const auto& head =
      chain_->produce({.timestamp = timestamp,
                       .transactions = std::move(transactions),
                       .signature_verdicts = std::vector<std::optional<bool>>(count, true)});
  block.height = head->height().value();
  block.timestamp = timestamp.value();
  block.hash = head->hash();
  return note(block);
}

Result<void> World::fast_forward(std::uint64_t delta, Nanoseconds per_height) {
  chain_->fast_forward(delta, per_height);
  return note(operation::FastForward{.delta = delta,
                                     .nanoseconds_per_height = per_height.value(),
                                     .hash = chain_->head()->hash()});
}

Result<void> World::put_records(const json::value& list) {
  const auto records = read_records(list);
  if (!records) return std::unexpected{records.error()};
  std::map<ShardId, std::vector<const protocol::StateRecord*>> by_shard;
  for (const auto& record : *records) {
    by_shard[chain_->layout().shard_of(account_of(record))].push_back(&record);
  }
  std::map<ShardId, state::Trie> states;
  for (const auto& [shard, of_shard] : by_shard) {
    auto trie = with_records(chain_->state(shard), of_shard);
    if (!trie) return std::unexpected{trie.error()};
    states.emplace(shard, std::move(*trie));
  }
  for (auto& [shard, trie] : states) chain_->replace_state(shard, std::move(trie));
  return {};
}

Result<void> World::patch(const json::value& records, std::optional<Error>& problem) {
  if (auto done = put_records(records); !done) {
    problem = done.error();
    return {};
  }
  std::string text;
  append_json(text, records);
  return note(operation::Patch{.records = to_bytes(text)});
}

Result<std::uint64_t> World::snapshot() {
  const std::uint64_t id = next_snapshot_++;
  snapshots_.emplace(id, chain_->snapshot());
  if (auto noted = note(operation::Snapshot{.id = id}); !noted) {
    return std::unexpected{noted.error()};
  }
  return id;
}

Result<bool> World::revert(std::uint64_t id) {
  const auto found = snapshots_.find(id);
  if (found == snapshots_.end()) return false;
  chain_->restore(*found->second);
  if (auto noted = note(operation::Revert{.id = id}); !noted) {
    return std::unexpected{noted.error()};
  }
  return true;
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
  std::vector<std::optional<bool>> verdicts;
  for (const std::uint8_t verdict : block.verdicts) verdicts.emplace_back(verdict == 1);
  if (block.height <= chain_->head()->height().value() ||
      block.timestamp <= chain_->head()->header.lite.timestamp.value()) {
    return fail("a block is not above the one before it");
  }
  const auto& made = chain_->produce({.height = BlockHeight{block.height},
                                      .timestamp = Nanoseconds{block.timestamp},
                                      .transactions = std::move(transactions),
                                      .signature_verdicts = std::move(verdicts)});
  if (made->hash() != block.hash) {
    return fail(std::format(
        "block {} came out as {} and not as {}: the data was made by another version of farcall; "
        "remove the data folder to start over",
        block.height, made->hash().to_base58(), block.hash.to_base58()));
  }
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
    chain_->fast_forward(jump->delta, Nanoseconds{jump->nanoseconds_per_height});
    if (chain_->head()->hash() == jump->hash) return {};
    return fail("a fast-forward came out different: the data was made by another version");
  }
  if (const auto* patch = std::get_if<operation::Patch>(&operation)) {
    boost::system::error_code error;
    const json::value records = json::parse(as_text(patch->records), error);
    if (error) return fail("records that were put in place are not JSON");
    return put_records(records);
  }
  if (const auto* snapshot = std::get_if<operation::Snapshot>(&operation)) {
    snapshots_.emplace(snapshot->id, chain_->snapshot());
    next_snapshot_ = snapshot->id + 1;
    return {};
  }
  const auto found = snapshots_.find(std::get<operation::Revert>(operation).id);
  if (found == snapshots_.end()) return fail("there is no such snapshot to go back to");
  chain_->restore(*found->second);
  return {};
}

}  // namespace farcall::node
