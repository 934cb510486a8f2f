#include "explore/realize/load_fillers.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "runtime/chunk/congestion.hpp"
#include "runtime/records.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

/// A refund is as light as a transfer: when no transfer fits any more, none does.
constexpr int kTransfers = 8;
constexpr Gas kSmallestCall{1'000'000'000'000};

class Fillers {
 public:
  Fillers(const AccountId& sender, const AccountId& receiver, const chain::ChainState& chain,
          std::uint32_t from)
      : sender_{sender},
        receiver_{receiver},
        key_{protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, sender.view())},
        base_{chain.head->hash()} {
    state::TrieUpdate state{chain.head->state(from)};
    const auto record =
        runtime::read_access_key(state, sender, protocol::KeyHandle{key_.public_key()});
    FARCALL_ASSERT(record.has_value(), "a filler account has the key made from its id");
    nonce_ = record->nonce;
  }

  void call(Gas gas) {
    // The account has no code: the call fails at once, and its gas comes back.
    add(protocol::Action{protocol::FunctionCall{.method_name = "fill", .args = {}, .gas = gas}});
  }
  void transfer() { add(protocol::Action{protocol::Transfer{Balance{1}}}); }

  [[nodiscard]] std::vector<chain::TransactionPtr> take() { return std::move(made_); }

 private:
  void add(protocol::Action action) {
    protocol::Transaction transaction;
    transaction.signer_id = sender_;
    transaction.public_key = key_.public_key();
    transaction.nonce = protocol::transaction_nonce::Nonce{++nonce_};
    transaction.receiver_id = receiver_;
    transaction.block_hash = base_;
    transaction.actions.push_back(std::move(action));
    made_.push_back(
        std::make_shared<const protocol::SignedTransaction>(sign(std::move(transaction), key_)));
  }

  const AccountId& sender_;
  const AccountId& receiver_;
  protocol::SecretKey key_;
  CryptoHash base_;
  Nonce nonce_ = 0;
  std::vector<chain::TransactionPtr> made_;
};

}  // namespace

Balance filler_balance() {
  return near(100'000);
}

std::optional<AccountId> filler_id(const AccountId& first, const std::optional<AccountId>& next) {
  // The smallest ids after the shard's first account.
  for (const std::string_view ending : {"-0", "-00", "-000"}) {
    auto id = AccountId::parse(std::string{first.view()} + std::string{ending});
    if (id && (!next || *id < *next)) return *id;
  }
  return std::nullopt;
}

bool is_filler(const ScenarioWorld& world, const AccountId& account) {
  return std::ranges::contains(world.fillers, std::optional{account});
}

std::vector<chain::TransactionPtr> make_fillers(const ScenarioWorld& world,
                                                const chain::ChainState& chain, std::uint32_t from,
                                                std::uint32_t to) {
  if (from >= world.fillers.size() || to >= world.fillers.size() || !world.fillers[from] ||
      !world.fillers[to])
    return {};
  const protocol::RuntimeConfig& config = world.chain.runtime_config();
  const Gas largest = config.wasm.limits.max_total_prepaid_gas;
  const Gas limit = runtime::outgoing_gas_limit(
      config.congestion, {.congestion = chain.head->shards[to].extra.congestion},
      chain.layout().shard_ids()[from]);
  Fillers fillers{*world.fillers[from], *world.fillers[to], chain, from};
  for (Gas left = limit; left >= largest; left = left.saturating_sub(largest))
    fillers.call(largest);
  // Each takes half of what may be left, whatever the story took before.
  for (Gas gas{largest.value() / 2}; gas >= kSmallestCall; gas = Gas{gas.value() / 2})
    fillers.call(gas);
  for (int made = 0; made < kTransfers; ++made) fillers.transfer();
  return fillers.take();
}

}  // namespace farcall::explore
