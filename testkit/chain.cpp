#include "farcall/chain.hpp"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <cstdio>
#include <cstdlib>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "chain/genesis/sandbox_genesis.hpp"
#include "chain/history/query.hpp"
#include "protocol/borsh/borsh.hpp"
#include "runtime/trie_keys.hpp"
#include "testkit/kit.hpp"
#include "testkit/machine.hpp"
#include "trace/json.hpp"
#include "trace/source/chain_source.hpp"

namespace farcall::testkit {
namespace {

constexpr std::string_view kRoot = "test.near";
/// More blocks than any test needs: yields wait 200.
constexpr std::uint64_t kMaxBlocksUntilIdle = 100'000;

/// Stops the program where a test cannot continue.
[[noreturn]] void stop(const std::string& reason) {
  std::fprintf(stderr, "farcall: %s\n", reason.c_str());
  std::abort();
}

protocol::ShardLayout layout_of(const Options& options) {
  if (options.shard_boundaries.empty()) return protocol::ShardLayout::single();
  std::vector<protocol::AccountId> boundaries;
  std::vector<ShardId> ids{ShardId{0}};
  for (const std::string& text : options.shard_boundaries) {
    // No account id is as short as "m"; "m-0" is the first one behind it, and so the same boundary.
    const auto id = protocol::AccountId::parse(text.size() == 1 ? text + "-0" : text);
    if (!id.has_value()) stop("the shard boundary \"" + text + "\": " + id.error().message);
    boundaries.push_back(*id);
    ids.emplace_back(ids.size());
  }
  auto layout = protocol::ShardLayout::from_boundaries(std::move(boundaries), std::move(ids));
  if (!layout.has_value()) stop("shard boundaries: " + layout.error().message);
  return *layout;
}

Nanoseconds nanoseconds(std::chrono::nanoseconds duration) {
  return Nanoseconds{static_cast<std::uint64_t>(std::max<std::int64_t>(duration.count(), 1))};
}

std::optional<protocol::AccountId> id_of(std::string_view text) {
  const auto id = protocol::AccountId::parse(text);
  return id.has_value() ? std::optional{*id} : std::nullopt;
}

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return as_bytes(text);
}

}  // namespace

const protocol::SecretKey& Chain::Data::key_of(std::string_view name) const {
  const auto known = keys.find(name);
  if (known != keys.end()) return known->second;
  return keys
      .emplace(std::string{name},
               protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, name))
      .first->second;
}

Nonce Chain::Data::next_nonce(const protocol::AccountId& id, const protocol::PublicKey& key) const {
  const auto found = chain::Query{*chain, chain->head()}.access_key(id, key);
  Nonce nonce = found.has_value() ? found->nonce : 0;
  for (const protocol::VerifiedTransaction& waiting : pool) {
    const protocol::Transaction& transaction = waiting->transaction();
    if (transaction.signer_id == id && transaction.public_key == key)
      nonce = std::max(nonce, protocol::nonce_value(transaction.nonce));
  }
  return nonce + 1;
}

void Chain::Data::produce() {
  const auto sent = std::exchange(pool, {});
  chain->produce({.transactions = {sent.begin(), sent.end()}});
}

void Chain::Data::run_until_idle() {
  std::uint64_t made = 0;
  while (!pool.empty() || chain->has_work()) {
    produce();
    if (++made > kMaxBlocksUntilIdle)
      stop(format_text("receipts still pending after {} blocks", kMaxBlocksUntilIdle));
  }
}

Outcome Chain::Data::outcome(const CryptoHash& hash) const {
  Result<trace::Trace> trace = trace::collect(*chain, hash);
  if (!trace.has_value()) return refused_outcome(trace.error().message);
  Outcome outcome = outcome_of(std::move(*trace), weak_from_this());
  remember(outcome);
  return outcome;
}

Chain::Chain(const Options& options) : data_{std::make_shared<Data>()} {
  const std::uint32_t version =
      options.protocol_version == 0 ? protocol::kMaxProtocolVersion : options.protocol_version;
  if (!protocol::is_supported(version))
    stop(format_text("expected a protocol version from {} to {}, got {}",
                     protocol::kMinProtocolVersion, protocol::kMaxProtocolVersion, version));
  if (options.epoch_length <= 3)
    stop(format_text("epoch_length must be at least 4, got {}", options.epoch_length));
  data_->machine = shared_machine(options.cache_folder);
  chain::SandboxGenesis genesis;
  genesis.protocol_version = version;
  genesis.chain_id = options.chain_id;
  genesis.genesis_time = nanoseconds(options.start_time);
  genesis.epoch_length = options.epoch_length;
  genesis.root_key = data_->key_of(kRoot).public_key();
  genesis.layout = layout_of(options);
  chain::ChainOptions chain_options;
  chain_options.block_time = nanoseconds(options.block_time);
  chain_options.random_seed = sha256(as_bytes(options.random_seed));
  chain_options.first_block_is_empty = false;
  chain_options.has_lenient_validity = true;
  data_->chain = std::make_unique<chain::Chain>(chain::sandbox_genesis(genesis), chain_options,
                                                *data_->machine);
}

Chain::~Chain() = default;

Account Chain::root() {
  return Account{*this, std::string{kRoot}};
}
Account Chain::account(std::string_view id) {
  return Account{*this, std::string{id}};
}
Account Chain::create_account(std::string_view name, Amount balance) {
  return root().create_account(name, balance);
}

Outcome Chain::outcome(std::string_view transaction_hash) const {
  const auto hash = CryptoHash::from_base58(transaction_hash);
  if (!hash.has_value())
    return refused_outcome("expected a transaction hash, got \"" + std::string{transaction_hash} +
                           "\"");
  return data_->outcome(*hash);
}

std::string Chain::trace(std::string_view transaction_hash) const {
  const auto hash = CryptoHash::from_base58(transaction_hash);
  if (!hash.has_value()) return {};
  const auto trace = trace::collect_all(*data_->chain, *hash, trace::Effort::kReplay);
  return trace.has_value() ? boost::json::serialize(trace::to_json(*trace)) : std::string{};
}

std::uint64_t Chain::block_height() const {
  return data_->chain->head()->height().value();
}
std::chrono::nanoseconds Chain::block_time() const {
  return std::chrono::nanoseconds{data_->chain->head()->header.lite.timestamp.value()};
}
std::uint64_t Chain::epoch_height() const {
  return data_->chain->epoch_of(*data_->chain->head())->height.value();
}
std::string Chain::state_root() const {
  std::vector<CryptoHash> leaves;
  for (const chain::ShardBlock& shard : data_->chain->head()->shards)
    leaves.push_back(sha256(shard.extra.state_root.view()));
  return protocol::merkle_root(leaves).to_base58();
}
std::optional<std::uint64_t> Chain::shard_of(std::string_view account_id) const {
  const auto id = id_of(account_id);
  if (!id.has_value()) return std::nullopt;
  return data_->chain->layout().shard_of(*id).value();
}

void Chain::advance_blocks(std::uint64_t count) {
  for (std::uint64_t i = 0; i < count; ++i) data_->produce();
}
std::optional<std::string> Chain::produce_block(const BlockChoices& choices) {
  const chain::Block& head = *data_->chain->head();
  const std::uint64_t heights = choices.skipped_heights + 1;
  chain::BlockPlan plan;
  plan.height = BlockHeight{head.height().value() + heights};
  plan.timestamp = head.header.lite.timestamp +
                   (choices.time_passed.count() > 0 ? nanoseconds(choices.time_passed)
                                                    : data_->chain->options().block_time * heights);
  for (const std::string& account : choices.without_chunk) {
    const auto id = id_of(account);
    if (!id.has_value()) return format_text("expected an account id, got \"{}\"", account);
    plan.missing_chunks.push_back(data_->chain->layout().shard_of(*id));
  }
  for (const auto& [account, compute] : choices.full_after) {
    const auto id = id_of(account);
    if (!id.has_value()) return format_text("expected an account id, got \"{}\"", account);
    plan.full_after.emplace(data_->chain->layout().shard_of(*id), farcall::Gas{compute});
  }
  if (!choices.shuffle_salt.empty()) {
    const auto salt = from_hex(choices.shuffle_salt);
    if (!salt.has_value() || salt->size() != CryptoHash{}.bytes.size())
      return format_text("expected 64 hex digits, got \"{}\"", choices.shuffle_salt);
    plan.shuffle_salt.emplace();
    std::ranges::copy(*salt, plan.shuffle_salt->bytes.begin());
  }
  plan.transactions.assign(data_->pool.begin(), data_->pool.end());
  const auto made = data_->chain->try_produce(std::move(plan));
  if (!made.has_value()) return made.error().message;
  data_->pool.clear();
  return std::nullopt;
}
void Chain::advance_time(std::chrono::nanoseconds duration) {
  const Nanoseconds now = data_->chain->head()->header.lite.timestamp;
  const auto sent = std::exchange(data_->pool, {});
  data_->chain->produce(
      {.timestamp = now + nanoseconds(duration), .transactions = {sent.begin(), sent.end()}});
}
void Chain::fast_forward(std::uint64_t heights) {
  data_->chain->fast_forward(heights, data_->chain->options().block_time);
}
void Chain::run_until_idle() {
  data_->run_until_idle();
}
std::size_t Chain::pending_yields() const {
  return data_->chain->state().pending_yields();
}
bool Chain::is_quiescent() const {
  return data_->pool.empty() && data_->chain->is_quiescent();
}

std::shared_ptr<const Chain::Snapshot> Chain::snapshot() const {
  auto snapshot = std::make_shared<Snapshot>();
  snapshot->chain = data_->chain->snapshot();
  snapshot->pool = data_->pool;
  snapshot->owner = data_.get();
  return snapshot;
}
void Chain::restore(const std::shared_ptr<const Snapshot>& snapshot) {
  if (snapshot == nullptr || snapshot->owner != data_.get())
    stop("expected a snapshot of this chain, got one of another");
  data_->chain->restore(*snapshot->chain);
  data_->pool = snapshot->pool;
}

// ---- accounts ----

namespace {

std::optional<protocol::Account> record_of(const chain::Chain& chain, std::string_view text) {
  const auto id = id_of(text);
  if (!id.has_value()) return std::nullopt;
  const auto answer = chain::Query{chain, chain.head()}.account(*id);
  return answer.has_value() ? std::optional{*answer} : std::nullopt;
}

/// Changes one row of the head's state.
void patch(chain::Chain& chain, const protocol::AccountId& id, ByteView key,
           std::optional<ByteView> value) {
  const ShardId shard = chain.layout().shard_of(id);
  state::Trie trie = chain.state(shard);
  chain.replace_state(shard,
                      value.has_value() ? trie.insert(key, state::Value{*value}) : trie.erase(key));
}

protocol::AccountId wanted_id(const std::string& text) {
  const auto id = protocol::AccountId::parse(text);
  if (!id.has_value()) stop(id.error().message);
  return *id;
}

}  // namespace

bool Account::exists() const {
  return record_of(*chain_->data_->chain, id_).has_value();
}
Amount Account::balance() const {
  const auto record = record_of(*chain_->data_->chain, id_);
  return record.has_value() ? Amount{record->amount.value()} : Amount{};
}
Amount Account::staked() const {
  const auto record = record_of(*chain_->data_->chain, id_);
  return record.has_value() ? Amount{record->locked.value()} : Amount{};
}
std::uint64_t Account::storage_usage() const {
  const auto record = record_of(*chain_->data_->chain, id_);
  return record.has_value() ? record->storage_usage.value() : 0;
}
std::string Account::public_key() const {
  return chain_->data_->key_of(id_).public_key().str();
}

Transaction Account::transaction(std::string_view receiver) const {
  auto data = std::make_shared<Transaction::Data>();
  data->chain = chain_->data_.get();
  data->signer = id_;
  data->receiver = receiver;
  data->signing_name = id_;
  return Transaction{std::move(data)};
}

Account Account::create_account(std::string_view name, Amount balance) const {
  const std::string id = std::string{name} + "." + id_;
  const Outcome outcome =
      transaction(id).create_account().transfer(balance).add_full_access_key("@" + id).send();
  if (!outcome.all_succeeded())
    stop(format_text("cannot create account {}: {}\n{}", id, outcome.error(), outcome.tree()));
  return Account{*chain_, id};
}

Outcome Account::deploy(std::string_view wasm_file) const {
  return transaction(id_).deploy(wasm_file).send();
}
Outcome Account::deploy_code(std::span<const std::uint8_t> code) const {
  return transaction(id_).deploy_code(code).send();
}
Outcome Account::call(std::string_view receiver, std::string_view method, const Args& args,
                      With with) const {
  return transaction(receiver).call(method, args, with).send();
}
Outcome Account::transfer(std::string_view receiver, Amount amount) const {
  return transaction(receiver).transfer(amount).send();
}

ViewResult Account::view(std::string_view method, const Args& args) const {
  ViewResult result;
  const auto id = protocol::AccountId::parse(id_);
  if (!id.has_value()) {
    result.error = id.error().message;
    return result;
  }
  const chain::Chain& chain = *chain_->data_->chain;
  auto answer = chain::Query{chain, chain.head()}.call(*id, method, args.bytes());
  if (answer.has_value()) {
    result.succeeded = true;
    result.value = std::move(answer->value);
    result.logs = std::move(answer->logs);
  } else {
    result.error = std::move(answer.error().message);
    result.logs = std::move(answer.error().logs);
  }
  return result;
}

std::optional<Bytes> Account::state(std::span<const std::uint8_t> key) const {
  const auto id = id_of(id_);
  if (!id.has_value()) return std::nullopt;
  runtime::ContractDataKey keys{*id};
  const auto value = chain_->data_->chain->state_of(*id).get(keys.with(key));
  return value.has_value() ? std::optional{to_bytes(value->bytes())} : std::nullopt;
}
std::optional<Bytes> Account::state(std::string_view key) const {
  return state(bytes_of(key));
}

std::vector<std::pair<Bytes, Bytes>> Account::all_state(std::string_view prefix) const {
  const auto id = id_of(id_);
  if (!id.has_value()) return {};
  const chain::Chain& chain = *chain_->data_->chain;
  chain::StateRange range;
  range.prefix = to_bytes(prefix);
  range.size_limit = std::nullopt;
  auto answer = chain::Query{chain, chain.head()}.state(*id, range);
  return answer.has_value() ? std::move(answer->values) : std::vector<std::pair<Bytes, Bytes>>{};
}

void Account::set_balance(Amount amount) const {
  chain::Chain& chain = *chain_->data_->chain;
  const protocol::AccountId id = wanted_id(id_);
  auto record = record_of(chain, id_);
  if (!record.has_value()) {
    record.emplace();
    const protocol::PublicKey key = chain_->data_->key_of(id_).public_key();
    const Bytes access_key = protocol::borsh_encode(protocol::AccessKey{});
    const protocol::KeyHandle handle{key};
    record->storage_usage = StorageUsage{chain.runtime_config().storage_num_bytes_account +
                                         chain.runtime_config().storage_num_extra_bytes_record +
                                         handle.borsh_length() + access_key.size()};
    patch(chain, id, runtime::trie_key::access_key(id, handle), access_key);
  }
  record->amount = Balance{amount.yocto()};
  patch(chain, id, runtime::trie_key::account(id), protocol::borsh_encode(*record));
}

void Account::set_state(std::span<const std::uint8_t> key,
                        std::span<const std::uint8_t> value) const {
  const protocol::AccountId id = wanted_id(id_);
  runtime::ContractDataKey keys{id};
  patch(*chain_->data_->chain, id, keys.with(key), value);
}

void Account::remove_state(std::span<const std::uint8_t> key) const {
  const protocol::AccountId id = wanted_id(id_);
  runtime::ContractDataKey keys{id};
  patch(*chain_->data_->chain, id, keys.with(key), std::nullopt);
}

}  // namespace farcall::testkit
