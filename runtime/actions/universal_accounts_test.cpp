// Universal accounts through whole chunks, at protocol 88.
#include <gtest/gtest.h>

#include "protocol/borsh/borsh.hpp"
#include "protocol/ids.hpp"
#include "runtime/chunk/apply.hpp"
#include "runtime/chunk/validator_accounts.hpp"
#include "runtime/receipt/receipt_step.hpp"
#include "runtime/records.hpp"
#include "runtime/testing/test_scenario.hpp"
#include "vm/testing/no_machine.hpp"

namespace farcall::runtime {
namespace {

using namespace protocol;                     // NOLINT(google-build-using-namespace)
using namespace protocol::action_error_kind;  // NOLINT(google-build-using-namespace)

constexpr std::uint64_t kFirstHeight = 100;
constexpr Nonce nonce_at(std::uint64_t height) {
  return (height - 1) * 1'000'000;
}

Bytes small_state_init(const SecretKey& key, std::string_view code_hash = {}) {
  Bytes bytes{0, static_cast<std::uint8_t>(code_hash.empty() ? 0 : 1)};
  if (!code_hash.empty()) {
    bytes.push_back(0);
    borsh_append(bytes, sha256(as_bytes(code_hash)));
  }
  borsh_append(bytes, std::uint32_t{1});
  borsh_append(bytes, to_bytes("key"));
  borsh_append(bytes, to_bytes("value"));
  borsh_append(bytes, std::uint32_t{1});
  borsh_append(bytes, KeyHandle{key.public_key()});
  return bytes;
}

/// Alice, who owns 1,000 NEAR, on one shard.
class UniversalAccounts : public ::testing::Test {
 protected:
  UniversalAccounts() {
    state_ = testing::state_of({{"alice.near", {.balance = near(1000), .key = "alice"}}},
                               *chunk_.environment.config);
    chunk_.environment.height = BlockHeight{kFirstHeight};
  }

  void use_protocol(ProtocolVersion version) {
    chunk_.environment.config = testing::config_of(version);
  }

  Transaction transaction(const AccountId& signer, const SecretKey& key, Nonce nonce,
                          std::vector<Action> actions) const {
    Transaction made;
    made.signer_id = signer;
    made.public_key = key.public_key();
    made.nonce = transaction_nonce::Nonce{nonce};
    made.receiver_id = universal_;
    made.actions = std::move(actions);
    return made;
  }

  /// Runs the transaction and what comes of it; the outcomes in their order.
  std::vector<OutcomeWithId> run(Transaction made, const SecretKey& key) {
    std::vector<OutcomeWithId> outcomes;
    std::vector<IncomingTransaction> incoming{
        {verify(std::make_shared<const SignedTransaction>(sign(std::move(made), key)))}};
    do {
      chunk_.environment.height = BlockHeight{chunk_.environment.height.value() + 1};
      ApplyResult result = testing::apply_both_ways(state_, chunk_, incoming, waiting_, machine_);
      state_ = result.state;
      waiting_ = result.outgoing[ShardId{0}];
      chunk_.shards[ShardId{0}].congestion = result.congestion;
      outcomes.insert(outcomes.end(), result.outcomes.begin(), result.outcomes.end());
      incoming.clear();
    } while (!waiting_.empty());
    return outcomes;
  }
  std::vector<OutcomeWithId> by_alice(std::vector<Action> actions) {
    return run(transaction(alice_, alice_key_, ++alice_nonce_, std::move(actions)), alice_key_);
  }
  std::vector<OutcomeWithId> by_itself(Nonce nonce, std::vector<Action> actions) {
    return run(transaction(universal_, own_key_, nonce, std::move(actions)), own_key_);
  }

  static std::optional<ActionErrorKind> failure_of(const OutcomeWithId& outcome) {
    const auto* failure = std::get_if<execution_status::Failure>(&outcome.outcome.status);
    if (failure == nullptr) return std::nullopt;
    return std::get<tx_execution_error::ActionError>(failure->error).error.kind;
  }
  static InvalidTxError refusal_of(const std::vector<OutcomeWithId>& outcomes) {
    const auto& failure = std::get<execution_status::Failure>(outcomes.at(0).outcome.status);
    return std::get<tx_execution_error::InvalidTxError>(failure.error).error;
  }
  /// Of the receipt that the transaction became.
  static std::optional<ActionErrorKind> result_of(const std::vector<OutcomeWithId>& outcomes) {
    return failure_of(outcomes.at(1));
  }

  std::optional<Account> account() {
    state::TrieUpdate update{state_};
    return read_account(update, universal_);
  }
  std::optional<AccessKey> access_key(const SecretKey& key) {
    state::TrieUpdate update{state_};
    return read_access_key(update, universal_, KeyHandle{key.public_key()});
  }

  Action init(Balance deposit = {}) const { return {UniversalStateInit{state_init_, deposit}}; }
  static Action transfer(Balance amount) { return {Transfer{amount}}; }

  const AccountId alice_ = AccountId::trusted("alice.near");
  const SecretKey alice_key_ = testing::key_of("alice");
  const SecretKey own_key_ = testing::key_of("own");
  const Bytes state_init_ = small_state_init(own_key_);
  const AccountId universal_ = universal_account_id(state_init_);
  /// Of the account, its one entry and its one key.
  static constexpr std::uint64_t kUsage = 100 + (3 + 5 + 40) + (33 + 9 + 40);
  ChunkContext chunk_ = testing::chunk_of(88);
  state::Trie state_;
  std::vector<ReceiptPtr> waiting_;
  vm::testing::NoMachine machine_;
  Nonce alice_nonce_ = 0;
};

TEST_F(UniversalAccounts, a_transfer_makes_an_account_that_waits_for_its_state) {
  EXPECT_EQ(result_of(by_alice({transfer(near(3))})), std::nullopt);
  const Account made = account().value();
  EXPECT_EQ(made.amount, near(3));
  EXPECT_EQ(made.storage_usage, StorageUsage{100});
  EXPECT_EQ(made.bootstrap_nonce, nonce_at(kFirstHeight + 2));
  EXPECT_EQ(result_of(by_alice({transfer(near(2))})), std::nullopt);
  EXPECT_EQ(account()->amount, near(5));
}

TEST_F(UniversalAccounts, below_88_the_id_is_a_name_like_others) {
  use_protocol(86);
  EXPECT_EQ(result_of(by_alice({transfer(near(3))})),
            ActionErrorKind{AccountDoesNotExist{universal_}});
}

TEST_F(UniversalAccounts, refunds_do_not_make_one) {
  ActionReceipt body;
  body.signer_id = AccountId::trusted("system");
  body.actions = {transfer(near(1))};
  const auto refund = std::make_shared<const Receipt>(
      Receipt{AccountId::trusted("system"), universal_, sha256(as_bytes("refund")), body});
  const ReceiptStep taken = ReceiptStepper{machine_}.step(state_, chunk_.environment, refund);
  const ReceiptEffects& effects = taken.processed.at(0).effects;
  EXPECT_EQ(failure_of(effects.outcome.value()), ActionErrorKind{AccountDoesNotExist{universal_}});
  EXPECT_EQ(effects.burnt.lost, near(1));
}

TEST_F(UniversalAccounts, only_transfers_and_its_state_reach_an_account_that_waits) {
  (void)by_alice({transfer(near(3))});
  const PublicKey key = own_key_.public_key();
  const std::vector<Action> actions{
      {AddKey{key, {}}},
      {DeleteKey{key}},
      {Stake{near(1), key}},
      {DeployContract{to_bytes("code")}},
      {DeleteAccount{alice_}},
      {FunctionCall{"method", {}, tgas(1), Balance{}}},
      {WithdrawFromGasKey{key, yocto(1)}},
  };
  for (const Action& action : actions) {
    EXPECT_EQ(result_of(by_alice({action})), ActionErrorKind{AccountNotInitialized{universal_}})
        << action.name();
  }
  EXPECT_EQ(result_of(by_alice({{CreateAccount{}}})),
            ActionErrorKind{AccountAlreadyExists{universal_}});
  EXPECT_EQ(account()->amount, near(3));
}

TEST_F(UniversalAccounts, they_are_not_made_by_create_account) {
  EXPECT_EQ(result_of(by_alice({{CreateAccount{}}})),
            ActionErrorKind{OnlyImplicitAccountCreationAllowed{universal_}});
}

TEST_F(UniversalAccounts, the_state_is_installed_and_the_deposit_comes_back) {
  (void)by_alice({transfer(near(3))});
  const Balance before = [&] {
    state::TrieUpdate update{state_};
    return read_account(update, alice_)->amount;
  }();
  EXPECT_EQ(result_of(by_alice({init(near(1))})), std::nullopt);
  const Account made = account().value();
  EXPECT_EQ(made.bootstrap_nonce, std::nullopt);
  EXPECT_EQ(made.version, Account::Version::kV1);
  EXPECT_EQ(made.amount, near(3));
  EXPECT_EQ(made.storage_usage, StorageUsage{kUsage});
  EXPECT_EQ(access_key(own_key_), (AccessKey{nonce_at(chunk_.environment.height.value() - 1),
                                             access_key_permission::FullAccess{}}));
  state::TrieUpdate update{state_};
  ContractDataKey data{universal_};
  EXPECT_EQ(to_bytes(update.get(data.with(as_bytes("key")))->bytes()), to_bytes("value"));
  EXPECT_GT(read_account(update, alice_)->amount + yocto(kYoctoPerNear / 100), before);
}

TEST_F(UniversalAccounts, a_repeated_state_changes_nothing_and_returns_the_whole_deposit) {
  (void)by_alice({init()});
  const Account first = account().value();
  const auto outcomes = by_alice({init(near(2))});
  EXPECT_EQ(result_of(outcomes), std::nullopt);
  EXPECT_EQ(account()->amount, first.amount);
  EXPECT_EQ(account()->storage_usage, first.storage_usage);
  EXPECT_EQ(outcomes.at(1).outcome.receipt_ids.size(), 2U);  // the deposit, and the gas
}

TEST_F(UniversalAccounts, a_state_that_names_missing_code_installs_nothing) {
  const Bytes bytes = small_state_init(own_key_, "no such code");
  Transaction made =
      transaction(alice_, alice_key_, ++alice_nonce_, {{UniversalStateInit{bytes, near(1)}}});
  made.receiver_id = universal_account_id(bytes);
  const auto outcomes = run(made, alice_key_);
  const auto failure = result_of(outcomes);
  ASSERT_TRUE(failure);
  EXPECT_TRUE(std::holds_alternative<GlobalContractDoesNotExist>(*failure));
  state::TrieUpdate update{state_};
  EXPECT_FALSE(read_account(update, made.receiver_id));
}

TEST_F(UniversalAccounts, who_pays_for_an_account_cannot_act_as_it) {
  const PublicKey stolen = testing::key_of("thief").public_key();
  for (const std::vector<Action>& actions :
       {std::vector<Action>{transfer(near(1)), init(), {AddKey{stolen, {}}}},
        std::vector<Action>{init(), {AddKey{stolen, {}}}}}) {
    const ActionErrorKind no_permission{ActorNoPermission{universal_, alice_}};
    EXPECT_EQ(result_of(by_alice(actions)), no_permission);
    EXPECT_FALSE(account());
  }
  EXPECT_EQ(result_of(by_alice({transfer(near(1)), init()})), std::nullopt);
  EXPECT_EQ(account()->bootstrap_nonce, std::nullopt);
}

TEST_F(UniversalAccounts, a_funded_account_signs_its_own_beginning) {
  (void)by_alice({transfer(near(3))});
  const Nonce nonce = *account()->bootstrap_nonce + 1;
  EXPECT_EQ(result_of(by_itself(nonce, {init()})), std::nullopt);
  EXPECT_EQ(account()->bootstrap_nonce, std::nullopt);
  EXPECT_LT(account()->amount, near(3));
  // The same bytes do not work as a transaction of the key that they installed.
  EXPECT_EQ(refusal_of(by_itself(nonce, {init()})).index(),
            InvalidTxError{invalid_tx_error::InvalidNonce{}}.index());
  EXPECT_EQ(result_of(by_itself(access_key(own_key_)->nonce + 1, {transfer(near(1))})),
            std::nullopt);
}

TEST_F(UniversalAccounts, the_first_transaction_has_exactly_the_next_nonce) {
  (void)by_alice({transfer(near(3))});
  const Nonce used = *account()->bootstrap_nonce;
  for (const Nonce nonce : {used - 1, used, used + 2}) {
    EXPECT_EQ(refusal_of(by_itself(nonce, {init()})),
              InvalidTxError{(invalid_tx_error::InvalidNonce{nonce, used})});
  }
  EXPECT_EQ(account()->bootstrap_nonce, used);
}

TEST_F(UniversalAccounts, a_first_transaction_that_fails_uses_its_nonce_up) {
  (void)by_alice({transfer(near(3))});
  const Nonce used = *account()->bootstrap_nonce;
  const std::vector<Action> actions{init(), {DeleteKey{testing::key_of("other").public_key()}}};
  EXPECT_TRUE(result_of(by_itself(used + 1, actions)));
  EXPECT_EQ(account()->bootstrap_nonce, used + 1);
  EXPECT_FALSE(access_key(own_key_));
  EXPECT_EQ(result_of(by_itself(used + 2, {init()})), std::nullopt);
}

TEST_F(UniversalAccounts, keys_begin_after_every_nonce_that_was_used_up) {
  (void)by_alice({transfer(near(3))});
  state::TrieUpdate update{state_};
  Account ahead = account().value();
  ahead.bootstrap_nonce = nonce_at(1'000'000);
  write_account(update, universal_, ahead);
  update.commit(cause::initial_state());
  state_ = update.finalize().trie;
  EXPECT_EQ(result_of(by_alice({init()})), std::nullopt);
  EXPECT_EQ(access_key(own_key_)->nonce, nonce_at(1'000'000));
}

TEST_F(UniversalAccounts, only_keys_of_the_state_sign_and_only_with_the_state_at_the_top) {
  const SecretKey other = testing::key_of("other");
  const auto missing_key = [&](const SecretKey& key) {
    return InvalidTxError{invalid_tx_error::InvalidAccessKeyError{
        invalid_access_key_error::AccessKeyNotFound{universal_, key.public_key()}}};
  };
  // The account does not exist yet.
  EXPECT_EQ(refusal_of(by_itself(1, {init()})),
            InvalidTxError{invalid_tx_error::InvalidSignerId{universal_.str()}});
  (void)by_alice({transfer(near(3))});
  const Nonce nonce = *account()->bootstrap_nonce + 1;
  EXPECT_EQ(refusal_of(run(transaction(universal_, other, nonce, {init()}), other)),
            missing_key(other));
  EXPECT_EQ(refusal_of(by_itself(nonce, {transfer(near(1))})), missing_key(own_key_));

  Delegate delegate;
  delegate.delegate_action.sender_id = universal_;
  delegate.delegate_action.receiver_id = universal_;
  delegate.delegate_action.actions = {init()};
  delegate.delegate_action.public_key = own_key_.public_key();
  EXPECT_EQ(refusal_of(by_itself(nonce, {{delegate}})), missing_key(own_key_));
}

TEST_F(UniversalAccounts, an_account_that_never_began_has_no_stake_to_settle) {
  (void)by_alice({transfer(near(3))});
  ValidatorAccountsUpdate changes;
  changes.stakes[universal_].reward = near(1);
  state::TrieUpdate update{state_};
  update_validator_accounts(update, changes);
  EXPECT_EQ(read_account(update, universal_)->amount, near(3));
}

}  // namespace
}  // namespace farcall::runtime
