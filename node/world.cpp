#include "node/world.hpp"

#include <algorithm>
#include <chrono>
#include <initializer_list>
#include <limits>
#include <utility>

#include "base/files.hpp"
#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "chain/genesis/genesis_config.hpp"
#include "node/rpc/json_text.hpp"
#include "node/rpc/message.hpp"
#include "node/store/state_records.hpp"
#include "protocol/json/json_text.hpp"

namespace farcall::node {

namespace json = boost::json;

namespace {

/// Replaying less work than this is faster than writing a checkpoint.
constexpr std::uint64_t kWorkAtEnd = 1'000;
/// Bytes of records that count as one transaction of work.
constexpr std::uint64_t kRecordBytes = 2'000;

std::uint64_t product_or_max(std::initializer_list<std::uint64_t> factors) {
  std::uint64_t product = 1;
  for (const std::uint64_t factor : factors) {
    if (__builtin_mul_overflow(product, factor, &product))
      return std::numeric_limits<std::uint64_t>::max();
  }
  return product;
}

}  // namespace

World::World(chain::Genesis genesis, chain::ChainOptions options, vm::VirtualMachine& machine)
    : chain_{std::make_unique<chain::Chain>(std::move(genesis), std::move(options), machine)} {}

Result<std::unique_ptr<World>> World::make(const WorldOptions& options,
                                           vm::VirtualMachine& machine) {
  auto genesis = chain::parse_genesis(options.genesis_text);
  if (!genesis) return fail("genesis: " + genesis.error().message);
  chain::ChainOptions chain = options.chain;
  if (chain.history_time == Nanoseconds{}) {
    chain.history_time = Nanoseconds{product_or_max(
        {options.readable_epochs, genesis->config.epoch_length, chain.block_time.value()})};
  }
  std::unique_ptr<World> world{new World{std::move(*genesis), std::move(chain), machine}};
  world->begin_ = {.genesis = sha256(as_bytes(options.genesis_text)), .validator_key = {}};
  if (const auto& approver = world->chain_->options().approver)
    world->begin_.validator_key = approver->public_key().str();
  world->notice_ = options.notice ? options.notice : [](const std::string&) {};
  world->checkpoint_interval_ = options.checkpoint_interval;
  world->checkpoint_time_ = options.checkpoint_time;
  return world;
}

Result<std::unique_ptr<World>> World::open(WorldOptions options, vm::VirtualMachine& machine) {
  if (!options.journal) {
    options.chain.archive = std::make_shared<chain::MemoryArchive>();
    return make(options, machine);
  }
  auto file = options.open_file(*options.journal);
  if (!file) return std::unexpected{file.error()};
  auto journal = std::make_unique<Journal>(std::move(*file), *options.journal);
  return resume(std::move(options), machine, std::move(journal));
}

Result<std::unique_ptr<World>> World::resume(WorldOptions options, vm::VirtualMachine& machine,
                                             std::unique_ptr<Journal> journal) {
  const std::filesystem::path folder = options.journal->parent_path();
  const auto make_in_folder = [&]() -> Result<std::unique_ptr<World>> {
    auto archive = std::make_shared<FileArchive>(folder / "blocks");
    options.chain.archive = archive;
    auto world = make(options, machine);
    if (world) {
      (*world)->archive_ = std::move(archive);
      (*world)->checkpoints_ = std::make_unique<CheckpointStore>(folder / "checkpoint");
    }
    return world;
  };
  auto world = make_in_folder();
  if (!world) return world;
  JournalSummary from;
  if (const auto taken = (*world)->take_checkpoint(*journal, from); !taken) {
    (*world)->notice_("the checkpoint in " + folder.string() + " cannot be used (" +
                      taken.error().message + "): the journal is run from its beginning");
    (*world)->checkpoints_->discard();
    from = {};
    world = make_in_folder();
    if (!world) return world;
  }
  if (auto done = journal->read(
          [&](const Operation& operation) { return (*world)->replay(operation); }, from);
      !done) {
    return std::unexpected{done.error()};
  }
  (*world)->archive_->remove_unused();
  return begin(std::move(*world), std::move(journal), options.chain.block_time);
}

Result<std::unique_ptr<World>> World::begin(std::unique_ptr<World> world,
                                            std::unique_ptr<Journal> journal,
                                            Nanoseconds block_time) {
  world->journal_ = std::move(journal);
  const bool is_new = !world->has_begun_;
  if (is_new) {
    if (auto noted = world->note(world->begin_); !noted) return std::unexpected{noted.error()};
  }
  const operation::BlockTime time{.nanoseconds = block_time.value()};
  if (is_new || time.nanoseconds != world->chain_->options().block_time.value()) {
    if (auto noted = world->note(time); !noted) return std::unexpected{noted.error()};
    world->set_block_time(time);
  }
  world->checkpoint_if_worth(world->checkpoint_interval_);
  return world;
}

Result<bool> World::take_checkpoint(const Journal& journal, JournalSummary& from) {
  auto read = checkpoints_->read();
  if (!read) return std::unexpected{read.error()};
  if (!*read) return false;
  const Checkpoint& checkpoint = **read;
  if (auto good = expect_begin(checkpoint.begin); !good) return std::unexpected{good.error()};
  const auto size = journal.size();
  if (!size) return std::unexpected{size.error()};
  if (checkpoint.journal_bytes > *size) return fail("the journal ends before it");
  auto snapshots = chain_->load(
      checkpoint.chain,
      {.block = [this](const chain::ArchivePlace& place) { return archive_->find(place); },
       .trie = [this](const CryptoHash& root) { return checkpoints_->state(root); }});
  if (!snapshots) return std::unexpected{snapshots.error()};
  if (snapshots->size() != checkpoint.snapshots.size()) return fail("snapshots are missing");
  for (std::size_t i = 0; i < snapshots->size(); ++i)
    snapshots_.emplace(checkpoint.snapshots[i], std::move((*snapshots)[i]));
  next_snapshot_ = checkpoint.next_snapshot;
  set_block_time({.nanoseconds = checkpoint.block_time});
  has_begun_ = true;
  from = {.operations = checkpoint.operations, .good_bytes = checkpoint.journal_bytes};
  return true;
}

std::vector<chain::Chain::SnapshotPtr> World::snapshot_list() const {
  std::vector<chain::Chain::SnapshotPtr> list;
  list.reserve(snapshots_.size());
  for (const auto& [id, snapshot] : snapshots_) list.push_back(snapshot);
  return list;
}

Result<void> World::write_checkpoint() {
  const auto list = snapshot_list();
  auto saved = chain_->save(list);
  if (!saved) {
    return archive_->problem() ? std::unexpected{*archive_->problem()}
                               : std::unexpected{saved.error()};
  }
  Checkpoint checkpoint{.begin = begin_,
                        .journal_bytes = journal_->summary().good_bytes,
                        .operations = journal_->summary().operations,
                        .block_time = chain_->options().block_time.value(),
                        .next_snapshot = next_snapshot_,
                        .snapshots = {},
                        .chain = std::move(saved->bytes)};
  for (const auto& [id, snapshot] : snapshots_) checkpoint.snapshots.push_back(id);
  if (auto done = checkpoints_->write(checkpoint, saved->tries); !done) return done;
  // The checkpoint of a long chain is large, so it is written less often.
  work_since_checkpoint_ = 0;
  time_since_checkpoint_ = {};
  extra_interval_ = checkpoint.chain.size() / 1024;
  saved->tries.clear();
  auto dropped = chain_->drop_saved_states(
      list, [this](const CryptoHash& root) { return checkpoints_->state(root); });
  archive_->remove_unused();
  return dropped;
}

void World::checkpoint_if_worth(std::uint64_t work_min) {
  const bool is_due =
      work_since_checkpoint_ >= work_min || time_since_checkpoint_ >= checkpoint_time_;
  if (checkpoints_ == nullptr || !is_due) return;
  if (auto done = write_checkpoint(); !done) {
    notice_("no checkpoint: " + done.error().message);
    // Retry after as much work.
    work_since_checkpoint_ = 0;
    time_since_checkpoint_ = {};
  }
}

void World::note_work(std::uint64_t amount, std::chrono::nanoseconds time) {
  work_since_checkpoint_ += amount;
  time_since_checkpoint_ += time;
}

Result<std::unique_ptr<World>> World::open_copy(WorldOptions options, vm::VirtualMachine& machine) {
  if (!options.journal) return make(options, machine);
  const auto has_journal = file_exists(*options.journal);
  if (!has_journal) return std::unexpected{has_journal.error()};
  if (!*has_journal) return make(options, machine);
  if (auto journal = Journal::open(*options.journal))
    return resume(std::move(options), machine, std::move(*journal));
  auto world = make(options, machine);
  if (!world) return world;
  const auto summary = read_journal(
      *options.journal, [&](const Operation& operation) { return (*world)->replay(operation); });
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
  if (auto noted = note(operation::End{.head = chain_->head()->hash()}); !noted) return noted;
  checkpoint_if_worth(std::min(checkpoint_interval_, kWorkAtEnd));
  return {};
}

Result<void> World::produce(Nanoseconds timestamp,
                            std::span<const protocol::VerifiedTransaction> transactions) {
  const BlockHeight height{chain_->head()->height().value() + 1};
  if (journal_) {
    operation::Produce block{.height = height.value(),
                             .timestamp = timestamp.value(),
                             .transactions = {},
                             .prev_hash = chain_->head()->hash()};
    block.transactions.reserve(transactions.size());
    for (const auto& transaction : transactions)
      block.transactions.push_back(transaction->encode());
    if (auto noted = note(block); !noted) return noted;
  }
  make_block({.height = height,
              .timestamp = timestamp,
              .transactions = {transactions.begin(), transactions.end()}});
  checkpoint_if_worth(checkpoint_interval_ + extra_interval_);
  return {};
}

void World::make_block(chain::BlockPlan plan) {
  const std::size_t count = plan.transactions.size();
  const auto begin = std::chrono::steady_clock::now();
  chain_->produce(std::move(plan));
  note_work(1 + count, std::chrono::steady_clock::now() - begin);
}

void World::skip_heights(std::uint64_t delta, Nanoseconds per_height) {
  const std::uint64_t before = chain_->head()->header.block_ordinal;
  const auto begin = std::chrono::steady_clock::now();
  chain_->fast_forward(delta, per_height);
  note_work(chain_->head()->header.block_ordinal - before,
            std::chrono::steady_clock::now() - begin);
}

Result<void> World::fast_forward(std::uint64_t delta, Nanoseconds per_height) {
  const operation::FastForward jump{.delta = delta,
                                    .nanoseconds_per_height = per_height.value(),
                                    .prev_hash = chain_->head()->hash()};
  if (auto noted = note(jump); !noted) return noted;
  skip_heights(delta, per_height);
  checkpoint_if_worth(checkpoint_interval_ + extra_interval_);
  return {};
}

Result<std::map<ShardId, state::Trie>> World::states_with(const json::value& given,
                                                          OtherRecords others) const {
  // A list of records, or an object with records and the rows that no record describes.
  const json::value* list = given.is_object() ? member(given, "records") : &given;
  const json::value* row_list = member(given, "rows");
  if (list == nullptr) return fail("records are missing");
  const auto records = read_records(*list);
  if (!records) return std::unexpected{records.error()};
  const auto rows = row_list != nullptr ? read_rows(*row_list) : std::vector<StateRow>{};
  if (!rows) return std::unexpected{rows.error()};
  std::map<ShardId, std::vector<const protocol::StateRecord*>> by_shard;
  if (others == OtherRecords::kGo) {
    for (const ShardId shard : chain_->layout().shard_ids()) by_shard[shard];
  }
  for (const StateRow& row : *rows) {
    if (!chain_->layout().index_of(row.shard)) {
      return fail(format_text("there is no shard {} for a row", row.shard.value()));
    }
    by_shard[row.shard];
  }
  for (const auto& record : *records) {
    by_shard[chain_->layout().shard_of(account_of(record))].push_back(&record);
  }
  std::map<ShardId, state::Trie> states;
  for (const auto& [shard, of_shard] : by_shard) {
    state::Trie before = chain_->state(shard);
    // With rows, the records and rows are the whole state.
    if (others == OtherRecords::kGo)
      before = row_list != nullptr ? state::Trie{} : without_records(before);
    auto trie = with_records(before, of_shard);
    if (!trie) return std::unexpected{trie.error()};
    states.emplace(shard, std::move(*trie));
  }
  for (const StateRow& row : *rows) {
    state::Trie& trie = states.at(row.shard);
    trie = std::move(trie).insert(row.key, state::Value{row.value});
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
    note_work(1 + text.size() / kRecordBytes);
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

Result<void> World::replay_records(const Bytes& text, OtherRecords others) {
  // The same depth as requests.
  const auto records =
      protocol::parse_json(as_text(text), {.bytes = text.size(), .depth = kJsonDepthMax});
  if (!records) return fail("records that were put in place: " + records.error().message);
  auto states = states_with(*records, others);
  if (!states) return std::unexpected{states.error()};
  put(std::move(*states));
  note_work(1 + text.size() / kRecordBytes);
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
  return fail(format_text(
      "block {} came out as {} and not as {}: the data was made by another version of farcall; "
      "remove the data folder to start over",
      head.height().value(), head.hash().to_base58(), hash.to_base58()));
}

Result<void> World::expect_begin(const operation::Begin& begin) const {
  if (begin.genesis != begin_.genesis) {
    return fail(
        "genesis.json changed since this data was made: put it back, or remove the data folder to "
        "start over");
  }
  if (begin.validator_key != begin_.validator_key) {
    return fail(format_text(
        "this data was made with the validator key {} and validator_key.json has {}: put that key "
        "back, or remove the data folder to start over",
        begin.validator_key, begin_.validator_key));
  }
  return {};
}

Result<void> World::replay_block(const operation::Produce& block) {
  std::vector<chain::BlockTransaction> transactions;
  transactions.reserve(block.transactions.size());
  for (const Bytes& bytes : block.transactions) {
    auto transaction = protocol::SignedTransaction::decode(bytes);
    if (!transaction) return fail("a transaction: " + transaction.error().message);
    // It was verified, or impersonated, before it was written.
    transactions.emplace_back(protocol::assume_verified(
        std::make_shared<const protocol::SignedTransaction>(std::move(*transaction))));
  }
  if (auto good = expect_head(block.prev_hash); !good) return good;
  if (block.height <= chain_->head()->height().value() ||
      block.timestamp <= chain_->head()->header.lite.timestamp.value()) {
    return fail("a block is not above the one before it");
  }
  make_block({.height = BlockHeight{block.height},
              .timestamp = Nanoseconds{block.timestamp},
              .transactions = std::move(transactions)});
  return {};
}

Result<void> World::replay(const Operation& operation) {
  if (const auto* begin = std::get_if<operation::Begin>(&operation)) {
    has_begun_ = true;
    return expect_begin(*begin);
  }
  if (!has_begun_) return fail("the journal does not say which genesis it belongs to");
  if (const auto* block = std::get_if<operation::Produce>(&operation)) return replay_block(*block);
  if (const auto* jump = std::get_if<operation::FastForward>(&operation)) {
    if (auto good = expect_head(jump->prev_hash); !good) return good;
    skip_heights(jump->delta, Nanoseconds{jump->nanoseconds_per_height});
    return {};
  }
  if (const auto* patch = std::get_if<operation::Patch>(&operation)) {
    return replay_records(patch->records, OtherRecords::kStay);
  }
  if (const auto* load = std::get_if<operation::Load>(&operation)) {
    return replay_records(load->records, OtherRecords::kGo);
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
