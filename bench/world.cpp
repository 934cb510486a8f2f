#include "bench/world.hpp"

#include <algorithm>
#include <format>
#include <map>

#include "chain/genesis/sandbox_genesis.hpp"
#include "protocol/borsh/borsh.hpp"
#include "runtime/records.hpp"

namespace farcall::bench {
namespace {

#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wc23-extensions"
constexpr std::uint8_t kPingpong[] = {
#embed "bench/pingpong.wasm"
};
#pragma clang diagnostic pop

protocol::AccountId name_of(std::size_t index) {
  return protocol::AccountId::trusted(std::format("u{:07}.test.near", index));
}

protocol::ShardLayout layout_of(const WorldOptions& options) {
  if (options.shards == 1) return protocol::ShardLayout::single();
  std::vector<protocol::AccountId> boundaries;
  std::vector<ShardId> ids{ShardId{0}};
  for (std::size_t shard = 1; shard < options.shards; ++shard) {
    boundaries.push_back(name_of(options.accounts * shard / options.shards));
    ids.emplace_back(shard);
  }
  return *protocol::ShardLayout::from_boundaries(std::move(boundaries), std::move(ids));
}

/// Rows of accounts on their way into a state, some at a time.
class Rows {
 public:
  explicit Rows(state::Trie& trie) : trie_{trie} {}
  void add(ByteView key, const Bytes& value) {
    rows_.insert_or_assign(to_bytes(key), state::Value{ByteView{value}});
    if (rows_.size() == kBatch) flush();
  }
  void flush() {
    std::vector<state::TrieChange> changes;
    changes.reserve(rows_.size());
    for (const auto& [key, value] : rows_) changes.push_back({key, value});
    trie_ = std::move(trie_).apply(changes);
    rows_.clear();
  }

 private:
  static constexpr std::size_t kBatch = 10'000;
  state::Trie& trie_;
  std::map<Bytes, state::Value> rows_;
};

void add_account(Rows& rows, const protocol::AccountId& id, const protocol::PublicKey& key,
                 bool has_contract) {
  protocol::Account account;
  account.amount = near(100);
  account.storage_usage = StorageUsage{182 + (has_contract ? sizeof kPingpong : 0)};
  if (has_contract) {
    account.contract = protocol::account_contract::Local{sha256(pingpong_code())};
    rows.add(runtime::trie_key::contract_code(id), to_bytes(pingpong_code()));
  }
  rows.add(runtime::trie_key::account(id), protocol::borsh_encode(account));
  rows.add(runtime::trie_key::access_key(id, protocol::KeyHandle{key}),
           protocol::borsh_encode(protocol::AccessKey{}));
}

}  // namespace

ByteView pingpong_code() {
  return kPingpong;
}

World::World(const WorldOptions& options, vm::VirtualMachine& machine) {
  chain::SandboxGenesis sandbox;
  sandbox.root_key =
      protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, "test.near").public_key();
  sandbox.layout = layout_of(options);
  // No epoch ends while something is measured.
  sandbox.epoch_length = 1'000'000;
  chain::Genesis genesis = chain::sandbox_genesis(sandbox);
  genesis.config.gas_limit = options.gas_limit;
  genesis.config.transaction_validity_period = 10;

  std::map<ShardId, Rows> rows;
  for (auto& [shard, trie] : genesis.states) rows.emplace(shard, Rows{trie});
  const std::size_t stride = options.accounts / options.actors;
  for (std::size_t i = 0; i < options.accounts; ++i) {
    const protocol::AccountId id = name_of(i);
    const bool acts = i % stride == 0 && actors_.size() < options.actors;
    protocol::PublicKey key;
    if (acts) {
      actors_.push_back(
          {id, protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, id.view())});
      key = actors_.back().key.public_key();
    } else {
      key = protocol::PublicKey{sha256(id.bytes()).bytes};
    }
    add_account(rows.at(sandbox.layout.shard_of(id)), id, key, acts);
  }
  for (auto& [shard, some] : rows) some.flush();

  chain::ChainOptions chain_options;
  chain_options.first_block_is_empty = false;
  // Few old blocks are kept, so that forgetting them is part of what is measured.
  chain_options.history = 1;
  chain_ = std::make_unique<chain::Chain>(std::move(genesis), std::move(chain_options), machine);
}

chain::TransactionPtr World::signed_by(Actor& signer, const protocol::AccountId& receiver,
                                       protocol::Action action) {
  protocol::Transaction transaction;
  transaction.signer_id = signer.id;
  transaction.public_key = signer.key.public_key();
  transaction.nonce = protocol::transaction_nonce::Nonce{++signer.nonce};
  transaction.receiver_id = receiver;
  transaction.block_hash = chain_->head()->hash();
  transaction.actions.push_back(std::move(action));
  return std::make_shared<const protocol::SignedTransaction>(
      protocol::sign(std::move(transaction), signer.key));
}

chain::TransactionPtr World::transfer(std::size_t from, std::size_t to) {
  return signed_by(actors_[from], actors_[to].id, protocol::Action{protocol::Transfer{yocto(1)}});
}

chain::TransactionPtr World::round_trip(std::size_t from, std::size_t to) {
  const protocol::AccountId& callee = actors_[to].id;
  return signed_by(actors_[from], actors_[from].id,
                   protocol::Action{protocol::FunctionCall{
                       .method_name = "go", .args = to_bytes(callee.bytes()), .gas = tgas(100)}});
}

}  // namespace farcall::bench
