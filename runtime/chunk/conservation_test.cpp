// Random transactions of every kind but calls never create or destroy tokens or bytes of storage.
#include <array>
#include <gtest/gtest.h>
#include <map>
#include <random>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "protocol/ids.hpp"
#include "runtime/chunk/apply.hpp"
#include "runtime/records.hpp"
#include "runtime/storage_usage.hpp"
#include "runtime/testing/test_scenario.hpp"
#include "runtime/transaction/fees.hpp"
#include "state/trie_iterator.hpp"
#include "vm/testing/no_machine.hpp"

namespace farcall::runtime {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)

constexpr std::size_t kKeys = 4;
constexpr std::uint64_t kStartHeight = 10;

/// Calls `visit(key without the column, value)` for all rows of a column.
template <class Visit>
void for_each_row(const state::Trie& trie, Column column, Visit visit) {
  state::TrieIterator row{trie, TrieKey{column}};
  while (row.next()) visit(row.key().subspan(1), row.value());
}

struct Books {
  /// In accounts and gas keys.
  Balance tokens;
  std::map<AccountId, std::uint64_t> claimed_usage;
  std::map<AccountId, std::uint64_t> counted_usage;
};

Books read_books(const state::Trie& trie, const RuntimeConfig& config) {
  Books books;
  for_each_row(trie, Column::kAccount, [&](ByteView key, const state::Value& value) {
    const AccountId id = AccountId::trusted(as_text(key));
    const auto account = decode_row<Account>(value.bytes());
    books.tokens += account.amount + account.locked;
    books.claimed_usage[id] = account.storage_usage.value();
    std::uint64_t& counted = books.counted_usage[id];
    counted += config.storage_num_bytes_account;
    if (std::holds_alternative<account_contract::Global>(account.contract)) counted += 32;
    if (const auto* other = std::get_if<account_contract::GlobalByAccount>(&account.contract)) {
      counted += other->account_id.size();
    }
  });
  for_each_row(trie, Column::kContractCode, [&](ByteView key, const state::Value& value) {
    books.counted_usage[AccountId::trusted(as_text(key))] += value.size();
  });
  for_each_row(trie, Column::kAccessKey, [&](ByteView key, const state::Value& value) {
    const std::size_t end = as_text(key).find(static_cast<char>(Column::kAccessKey));
    const AccountId id = AccountId::trusted(as_text(key.first(end)));
    // The handle, or the handle and the index of a nonce, and the value.
    books.counted_usage[id] +=
        key.size() - end - 1 + value.size() + config.storage_num_extra_bytes_record;
    Bytes row = to_bytes(TrieKey{Column::kAccessKey}.view());
    row.insert(row.end(), key.begin(), key.end());
    if (parse_access_key_row(row, id).value().nonce_index) return;
    const auto record = decode_row<AccessKey>(value.bytes());
    if (const GasKeyInfo* info = record.gas_key_info()) books.tokens += info->balance;
  });
  for_each_row(trie, Column::kContractData, [&](ByteView key, const state::Value& value) {
    const std::size_t end = as_text(key).find(',');
    const AccountId id = AccountId::trusted(as_text(key.first(end)));
    books.counted_usage[id] +=
        key.size() - end - 1 + value.size() + config.storage_num_extra_bytes_record;
  });
  return books;
}

/// Deposits, and gas at the price that it was bought for.
Balance tokens_in(const RuntimeConfig& config, const Receipt& receipt) {
  const ActionReceipt* body = receipt.action();
  if (body == nullptr) return {};
  const Balance deposits = total_deposit(body->actions).value();
  if (receipt.predecessor_id.is_system()) return deposits;
  const Gas gas = total_prepaid_gas(body->actions).value() +
                  prepaid_send_fees(config, body->actions).gas +
                  prepaid_exec_fees(config, body->actions, receipt.receiver_id).gas +
                  receipt_exec_fee(config).gas;
  return deposits + body->gas_price * gas.value();
}

class World {
 public:
  World(ProtocolVersion version, std::uint64_t seed)
      : config_{runtime_config(version)}, chunk_{testing::chunk_of(version)}, random_{seed} {
    for (std::size_t i = 0; i < kKeys; ++i) {
      keys_.push_back(SecretKey::from_test_seed(
          i % 2 == 0 ? KeyType::kEd25519 : KeyType::kSecp256k1, format_text("key {}", i)));
    }
    borsh_append(universal_init_, KeyHandle{keys_[0].public_key()});
    init_.code = global_contract_identifier::CodeHash{sha256(code_)};
    init_.data = {{to_bytes("a"), to_bytes("b")}, {Bytes{}, Bytes(50)}};
    const AccountId deterministic = deterministic_account_id(deterministic_state_init::V1{init_});
    accounts_ = {AccountId::trusted("alice"),
                 AccountId::trusted("bob"),
                 AccountId::trusted("sub.alice"),
                 AccountId::trusted("registrar"),
                 AccountId::trusted(to_hex(keys_[0].public_key().data())),
                 AccountId::trusted("0x" + std::string(40, 'a')),
                 deterministic,
                 universal_account_id(universal_init_)};
    std::map<std::string, testing::AccountBefore> before;
    for (const std::string_view name : {"alice", "bob", "registrar"})
      before[std::string{name}] = {.balance = near(1000), .key = "key 0"};
    state_ = testing::state_of(before, config_);
    chunk_.environment.height = BlockHeight{kStartHeight};
  }

  /// Makes a block and compares the books before and after it.
  void make_block(std::size_t transactions) {
    chunk_.environment.height = BlockHeight{chunk_.environment.height.value() + 1};
    chunk_.environment.gas_price = yocto(pick(2) == 0 ? 100'000'000 : 1'500'000'000);
    std::vector<IncomingTransaction> incoming;
    for (std::size_t i = 0; i < transactions; ++i)
      incoming.push_back({verify(std::make_shared<const SignedTransaction>(transaction()))});
    Balance before = read_books(state_, config_).tokens;
    for (const ReceiptPtr& receipt : waiting_) before += tokens_in(config_, *receipt);

    const ApplyResult result =
        testing::apply_both_ways(state_, chunk_, incoming, waiting_, machine_);
    state_ = result.state;
    waiting_.clear();
    if (const auto found = result.outgoing.find(ShardId{0}); found != result.outgoing.end()) {
      waiting_ = found->second;
    }
    chunk_.shards[ShardId{0}].congestion = result.congestion;
    const Books books = read_books(state_, config_);
    Balance after = books.tokens + result.balance_burnt;
    for (const ReceiptPtr& receipt : waiting_) after += tokens_in(config_, *receipt);
    EXPECT_EQ(farcall::to_string(before.value()), farcall::to_string(after.value()));
    EXPECT_EQ(books.claimed_usage, books.counted_usage);
    for (const OutcomeWithId& outcome : result.outcomes) count(outcome.outcome.status);
  }

  /// How often each failure was seen, by its number; -1 for success, -2 for refused transactions.
  std::map<int, int> statuses;

 private:
  std::uint64_t pick(std::uint64_t below) { return random_() % below; }
  template <class List>
  const auto& one_of(const List& list) {
    return list[pick(list.size())];
  }
  PublicKey some_key() { return one_of(keys_).public_key(); }
  Balance some_amount() {
    constexpr std::array<std::uint64_t, 5> kMillis = {0, 1, 10, 1'500, 300'000};
    return yocto(kYoctoPerNear / 1000 * one_of(kMillis));
  }

  AccessKey some_access_key() {
    AccessKey key;
    FunctionCallPermission permission{std::nullopt, "bob", {"method"}};
    switch (pick(4)) {
      case 0:
        permission.allowance = near(1);
        key.permission = access_key_permission::FunctionCall{permission};
        break;
      case 1:
        key.permission = access_key_permission::GasKeyFullAccess{{Balance{}, 3}};
        break;
      case 2:
        key.permission = access_key_permission::GasKeyFunctionCall{{Balance{}, 2}, permission};
        break;
      default:
        break;
    }
    return key;
  }

  Action some_plain_action() {
    switch (pick(14)) {
      case 0:
        return {CreateAccount{}};
      case 1:
        return {DeployContract{Bytes(pick(1000))}};
      case 2:
        return {Stake{some_amount(), some_key()}};
      case 3:
      case 4:
        return {AddKey{some_key(), some_access_key()}};
      case 5:
        return {DeleteKey{some_key()}};
      case 6:
        return pick(4) == 0 ? Action{DeleteAccount{one_of(accounts_)}} : Action{Transfer{near(1)}};
      case 7:
        return {DeployGlobalContract{code_, pick(2) == 0 ? GlobalContractDeployMode::kCodeHash
                                                         : GlobalContractDeployMode::kAccountId}};
      case 8:
        if (pick(2) == 0) return {UseGlobalContract{init_.code}};
        return {UseGlobalContract{global_contract_identifier::AccountId{accounts_[pick(2)]}}};
      case 9:
        return {DeterministicStateInit{deterministic_state_init::V1{init_}, some_amount()}};
      case 10:
        return {TransferToGasKey{some_key(), some_amount()}};
      case 11:
        return {WithdrawFromGasKey{some_key(), some_amount()}};
      case 12:
        return {UniversalStateInit{universal_init_, some_amount()}};
      default:
        return {Transfer{some_amount()}};
    }
  }

  std::vector<Action> some_plain_actions() {
    std::vector<Action> actions;
    for (std::uint64_t left = 1 + pick(3); left > 0; --left) actions.push_back(some_plain_action());
    return actions;
  }

  Action some_delegate(const AccountId& sender) {
    const SecretKey& key = keys_[0];
    Delegate delegate;
    DelegateAction& inner = delegate.delegate_action;
    inner.sender_id = sender;
    inner.receiver_id = one_of(accounts_);
    inner.actions = some_plain_actions();
    inner.nonce = next_nonce();
    inner.max_block_height = BlockHeight{1000};
    inner.public_key = key.public_key();
    delegate.signature = key.sign(delegate_hash(inner));
    return {std::move(delegate)};
  }

  Nonce next_nonce() {
    return (chunk_.environment.height.value() - 1) * kAccessKeyNonceRangeMultiplier + ++nonces_;
  }

  /// Of the transaction with which a universal account begins.
  std::optional<Nonce> first_nonce_of(const AccountId& id) {
    state::TrieUpdate update{state_};
    const auto account = read_account(update, id);
    if (!account || !account->bootstrap_nonce) return std::nullopt;
    return *account->bootstrap_nonce + 1;
  }

  SignedTransaction transaction() {
    const SecretKey& key = pick(2) == 0 ? keys_[0] : one_of(keys_);
    Transaction made;
    made.version = Transaction::Version::kV1;
    made.signer_id = one_of(accounts_);
    made.receiver_id = pick(2) == 0 ? made.signer_id : one_of(accounts_);
    made.public_key = key.public_key();
    made.nonce = transaction_nonce::Nonce{next_nonce()};
    if (const auto first = first_nonce_of(made.signer_id)) {
      made.receiver_id = made.signer_id;
      made.public_key = keys_[0].public_key();
      made.nonce = transaction_nonce::Nonce{*first};
      made.actions = some_plain_actions();
      made.actions.front() = {UniversalStateInit{universal_init_, some_amount()}};
      return sign(std::move(made), keys_[0]);
    }
    if (pick(4) == 0) {
      made.nonce = transaction_nonce::GasKeyNonce{next_nonce(), static_cast<NonceIndex>(pick(3))};
    }
    made.actions = some_plain_actions();
    if (pick(6) == 0) made.actions.front() = some_delegate(made.receiver_id);
    return sign(std::move(made), key);
  }

  void count(const ExecutionStatus& status) {
    const auto* failure = std::get_if<execution_status::Failure>(&status);
    if (failure == nullptr) {
      ++statuses[-1];
    } else if (const auto* failed = std::get_if<tx_execution_error::ActionError>(&failure->error)) {
      ++statuses[static_cast<int>(failed->error.kind.index())];
    } else {
      ++statuses[-2];
    }
  }

  const RuntimeConfig& config_;
  ChunkContext chunk_;
  std::mt19937_64 random_;
  std::vector<SecretKey> keys_;
  std::vector<AccountId> accounts_;
  const Bytes code_ = Bytes(300, 7);
  /// No code; one entry with an empty key and value; the first of the keys.
  Bytes universal_init_{0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0};
  DeterministicAccountStateInitV1 init_;
  state::Trie state_;
  std::vector<ReceiptPtr> waiting_;
  vm::testing::NoMachine machine_;
  Nonce nonces_ = 0;
};

class Conservation : public ::testing::TestWithParam<ProtocolVersion> {};
INSTANTIATE_TEST_SUITE_P(Versions, Conservation, ::testing::Values(85, 86, 87, 88));

TEST_P(Conservation, nothing_is_made_or_lost_by_actions_of_any_kind) {
  std::map<int, int> statuses;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    World world{GetParam(), seed};
    for (int block = 0; block < 60; ++block) {
      world.make_block(block < 50 ? 4 : 0);
      if (HasFailure()) return;
    }
    for (const auto& [status, times] : world.statuses) statuses[status] += times;
  }
  // The run is meaningful: many transactions succeeded, and others failed in many ways.
  EXPECT_GT(statuses[-1], 500);
  EXPECT_GT(statuses.size(), 12U);
}

}  // namespace
}  // namespace farcall::runtime
