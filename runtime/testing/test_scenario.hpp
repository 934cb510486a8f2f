// Tests that read like the protocol: a world, transactions, and what is there afterwards. A
// scenario runs in process, and can be written as a conformance scenario for any node.
#pragma once

#include <boost/json.hpp>
#include <gtest/gtest.h>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/encoding.hpp"
#include "protocol/json/json.hpp"
#include "protocol/json/views.hpp"
#include "runtime/records.hpp"
#include "runtime/storage_usage.hpp"
#include "runtime/testing/test_context.hpp"
#include "runtime/testing/test_stepping.hpp"
#include "vm/testing/no_machine.hpp"

namespace farcall::runtime::testing {

/// An account of the world before, with one full-access key.
struct AccountBefore {
  Balance balance;
  Balance locked{};
  /// Contract data by key.
  std::map<std::string, std::string> data{};
  /// A contract of its own; empty: none.
  Bytes code{};
  /// Name that the key is made from; empty: the account's.
  std::string key{};
  /// Data that arrived for receipts to this account, by id.
  std::map<CryptoHash, Bytes> received{};
};

/// The ed25519 key that is made from a name.
[[nodiscard]] inline protocol::SecretKey key_of(std::string_view name) {
  return protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, name);
}

/// The state of a world.
[[nodiscard]] inline state::Trie state_of(const std::map<std::string, AccountBefore>& world,
                                          const protocol::RuntimeConfig& config) {
  state::TrieUpdate update{state::Trie{}};
  for (const auto& [name, before] : world) {
    const auto id = protocol::AccountId::trusted(name);
    const protocol::KeyHandle handle{key_of(before.key.empty() ? name : before.key).public_key()};
    protocol::Account record;
    record.amount = before.balance;
    record.locked = before.locked;
    std::uint64_t usage = config.storage_num_bytes_account +
                          access_key_usage(config, handle.borsh_length(), protocol::AccessKey{}) +
                          before.code.size();
    ContractDataKey key{id};
    for (const auto& [user_key, value] : before.data) {
      update.set(key.with(as_bytes(user_key)), as_bytes(value));
      usage += data_entry_usage(config, user_key.size(), value.size());
    }
    if (!before.code.empty()) {
      record.set_contract(protocol::account_contract::Local{sha256(before.code)});
      update.set(trie_key::contract_code(id), ByteView{before.code});
    }
    for (const auto& [data_id, bytes] : before.received)
      write_row(update, trie_key::by_hash(Column::kReceivedData, id, data_id), ReceivedData{bytes});
    record.storage_usage = StorageUsage{usage};
    write_account(update, id, record);
    write_access_key(update, id, handle, protocol::AccessKey{});
  }
  update.commit(cause::initial_state());
  return update.finalize().trie;
}

struct Sent {
  std::string signer;
  std::string receiver;
  std::vector<protocol::Action> actions;
  /// Name that the signing key is made from; empty: the signer.
  std::string key{};
  /// Nothing: the next one of the key.
  std::optional<Nonce> nonce{};
  bool is_expired = false;
  bool is_badly_signed = false;
};

/// What is expected afterwards. What is left out is not looked at.
struct After {
  /// `EXECUTOR: RESULT` of each transaction and receipt in the order of execution. RESULT is `ok`,
  /// `value X`, `receipt` (the result is that of a receipt), or the name of the error. Refunds of
  /// gas are left out.
  std::optional<std::vector<std::string>> outcomes{};
  /// Of all outcomes together.
  std::optional<Gas> gas_burnt{};
  /// Balances, with what gas cost added for those who paid for it; nothing: no such account.
  std::map<std::string, std::optional<Balance>> balances{};
  std::map<std::string, StorageUsage> storage_usage{};
  /// Contract data by account and key; nothing: no such key.
  std::map<std::string, std::map<std::string, std::optional<std::string>>> data{};
  /// Blocks until nothing is left to do.
  std::optional<std::size_t> blocks{};
};

struct Scenario {
  std::string why;
  ProtocolVersion version = 86;
  std::map<std::string, AccountBefore> before;
  std::vector<Sent> transactions;
  /// All in one block; otherwise one block for each.
  bool are_together = false;
  Gas gas_limit = tgas(1000);
  After after;
};

/// One shard that runs scenarios.
class ScenarioRun {
 public:
  explicit ScenarioRun(const Scenario& scenario, vm::VirtualMachine& machine)
      : scenario_{scenario}, machine_{machine}, chunk_{chunk_of(scenario.version)} {
    chunk_.gas_limit = scenario.gas_limit;
    chunk_.environment.height = BlockHeight{1};
    state_ = state_of(scenario.before, *chunk_.environment.config);
  }

  void run() {
    std::vector<protocol::TransactionPtr> all;
    for (const Sent& sent : scenario_.transactions) all.push_back(signed_one(sent));
    for (std::size_t i = 0; i < all.size();) {
      const std::size_t count = scenario_.are_together ? all.size() : 1;
      make_block(i, std::span{all}.subspan(i, count));
      i += count;
    }
    while (!waiting_.empty() || delayed_) {
      ASSERT_LT(blocks_, 100U) << "receipts are still on their way";
      make_block(0, {});
    }
  }

  void check() const {
    const After& after = scenario_.after;
    if (after.outcomes) EXPECT_EQ(outcomes_, *after.outcomes);
    if (after.gas_burnt) EXPECT_EQ(gas_burnt_, *after.gas_burnt);
    if (after.blocks) EXPECT_EQ(blocks_, *after.blocks);
    for (const auto& [name, balance] : after.balances) {
      const auto found = account(name);
      ASSERT_EQ(found.has_value(), balance.has_value()) << name;
      if (balance) EXPECT_EQ(text(found->amount + paid(name)), text(*balance)) << name;
    }
    for (const auto& [name, usage] : after.storage_usage) {
      const auto found = account(name);
      ASSERT_TRUE(found.has_value()) << name;
      EXPECT_EQ(found->storage_usage, usage) << name;
    }
    for (const auto& [name, rows] : after.data) {
      ContractDataKey key{protocol::AccountId::trusted(name)};
      for (const auto& [user_key, value] : rows) {
        const auto found = state_.get(key.with(as_bytes(user_key)));
        ASSERT_EQ(found.has_value(), value.has_value()) << name << " " << user_key;
        if (value) EXPECT_EQ(to_string(found->bytes()), *value) << name << " " << user_key;
      }
    }
  }

 private:
  static std::string text(Balance balance) { return farcall::to_string(balance.value()); }

  protocol::TransactionPtr signed_one(const Sent& sent) {
    const protocol::SecretKey key = key_of(sent.key.empty() ? sent.signer : sent.key);
    Nonce& last = nonces_[sent.signer];
    last = sent.nonce.value_or(last + 1);
    protocol::Transaction transaction;
    transaction.signer_id = protocol::AccountId::trusted(sent.signer);
    transaction.public_key = key.public_key();
    transaction.nonce = protocol::transaction_nonce::Nonce{last};
    transaction.receiver_id = protocol::AccountId::trusted(sent.receiver);
    transaction.actions = sent.actions;
    return std::make_shared<const protocol::SignedTransaction>(
        sent.is_badly_signed
            ? protocol::SignedTransaction{std::move(transaction), protocol::Signature{}}
            : sign(std::move(transaction), key));
  }

  void make_block(std::size_t first, std::span<const protocol::TransactionPtr> transactions) {
    std::vector<IncomingTransaction> incoming;
    for (protocol::Verification& verification : verify_all(transactions)) {
      const bool is_expired = scenario_.transactions[first + incoming.size()].is_expired;
      incoming.push_back(
          {.verification = std::move(verification), .within_validity_period = !is_expired});
    }
    chunk_.environment.height = BlockHeight{chunk_.environment.height.value() + 1};
    ApplyResult result = apply_both_ways(state_, chunk_, incoming, waiting_, machine_);
    note_gas_refunds(result.outgoing[ShardId{0}]);
    for (const protocol::OutcomeWithId& outcome : result.outcomes) note(outcome);
    state_ = result.state;
    waiting_ = std::move(result.outgoing[ShardId{0}]);
    delayed_ = result.congestion.receipt_bytes > 0;
    chunk_.shards[ShardId{0}].congestion = result.congestion;
    ++blocks_;
  }

  void note_gas_refunds(const std::vector<protocol::ReceiptPtr>& receipts) {
    for (const protocol::ReceiptPtr& receipt : receipts) {
      const protocol::ActionReceipt* body = receipt->action();
      const bool is_gas_refund = body != nullptr && receipt->predecessor_id.is_system() &&
                                 body->signer_id == receipt->receiver_id;
      if (is_gas_refund) gas_refunds_.insert(receipt->receipt_id);
      if (body != nullptr && !receipt->predecessor_id.is_system()) {
        signers_.emplace(receipt->receipt_id, body->signer_id.str());
      }
    }
  }

  void note(const protocol::OutcomeWithId& outcome) {
    gas_burnt_ += outcome.outcome.gas_burnt;
    if (gas_refunds_.contains(outcome.id)) return;
    const auto signer = signers_.find(outcome.id);
    const std::string payer =
        signer == signers_.end() ? outcome.outcome.executor_id.str() : signer->second;
    paid_[payer] += outcome.outcome.tokens_burnt;
    outcomes_.push_back(outcome.outcome.executor_id.str() + ": " +
                        result_text(outcome.outcome.status));
  }

  /// The innermost name of an error in its JSON form.
  static std::string error_name(const boost::json::value& value) {
    if (value.is_string()) return std::string{value.get_string()};
    const boost::json::object& object = value.as_object();
    if (const auto* kind = object.if_contains("kind")) return error_name(*kind);
    const auto& [name, inner] = *object.begin();
    if (name == "ActionError" || name == "InvalidTxError" || name == "Failure" ||
        name == "FunctionCallError" || name == "CompilationError" ||
        name == "InvalidAccessKeyError") {
      return error_name(inner);
    }
    return std::string{name};
  }

  static std::string result_text(const protocol::ExecutionStatus& status) {
    using namespace protocol::execution_status;  // NOLINT(google-build-using-namespace)
    if (std::holds_alternative<SuccessReceiptId>(status)) return "receipt";
    if (const auto* value = std::get_if<SuccessValue>(&status)) {
      return value->value.empty() ? "ok" : "value " + to_string(value->value);
    }
    return error_name(protocol::json_view(status));
  }

  [[nodiscard]] std::optional<protocol::Account> account(const std::string& name) const {
    const auto row = state_.get(trie_key::account(protocol::AccountId::trusted(name)));
    if (!row) return std::nullopt;
    return decode_row<protocol::Account>(row->bytes());
  }
  [[nodiscard]] Balance paid(const std::string& name) const {
    const auto found = paid_.find(name);
    return found == paid_.end() ? Balance{} : found->second;
  }

  const Scenario& scenario_;
  vm::VirtualMachine& machine_;
  ChunkContext chunk_;
  state::Trie state_;
  std::vector<protocol::ReceiptPtr> waiting_;
  bool delayed_ = false;
  std::map<std::string, Nonce> nonces_;
  std::size_t blocks_ = 0;
  Gas gas_burnt_;
  std::vector<std::string> outcomes_;
  std::set<CryptoHash> gas_refunds_;
  /// Who pays for the gas of a receipt.
  std::map<CryptoHash, std::string> signers_;
  std::map<std::string, Balance> paid_;
};

/// A scenario in the form of conformance scenarios, whose expectations a node fills in: accounts
/// are made below `test.near`, in the order of their names. Nothing where that form cannot say it:
/// worlds with data, stakes or keys of other names, and chunks with another gas limit.
class ConformanceExport {
 public:
  [[nodiscard]] static std::optional<boost::json::object> write(const Scenario& scenario,
                                                                std::string_view name) {
    ConformanceExport out;
    boost::json::array steps;
    if (scenario.gas_limit != tgas(1000)) return std::nullopt;
    for (const auto& [id, before] : scenario.before) {
      if (!before.data.empty() || !before.locked.is_zero() || !before.key.empty() ||
          !before.received.empty())
        return std::nullopt;
      steps.push_back(creation(id, before));
    }
    for (const Sent& sent : scenario.transactions) {
      if (sent.is_expired) return std::nullopt;
      auto step = out.transaction(sent);
      if (!step) return std::nullopt;
      steps.push_back(std::move(*step));
    }
    return boost::json::object{{"name", name},
                               {"why", scenario.why},
                               {"protocol_version", scenario.version},
                               {"steps", std::move(steps)}};
  }

 private:
  static std::string below_test_near(std::string_view id) {
    const std::string_view stem = id.ends_with(".near") ? id.substr(0, id.size() - 5) : id;
    return std::string{stem} + ".test.near";
  }
  static std::string yocto_text(Balance balance) {
    return farcall::to_string(balance.value()) + " yocto";
  }
  static std::string key_text(std::string_view id) { return "@" + below_test_near(id); }

  static boost::json::object creation(std::string_view id, const AccountBefore& before) {
    boost::json::array actions{
        {{"CreateAccount", boost::json::object{}}},
        {{"Transfer", {{"deposit", yocto_text(before.balance)}}}},
        {{"AddKey", {{"public_key", key_text(id)}, {"access_key", "FullAccess"}}}}};
    if (!before.code.empty()) {
      actions.push_back({{"DeployContract", {{"code", to_base64(before.code)}}}});
    }
    return {{"why", "an account of the world before"},
            {"signer", "test.near"},
            {"receiver", below_test_near(id)},
            {"actions", std::move(actions)}};
  }

  std::optional<boost::json::object> transaction(const Sent& sent) {
    boost::json::array actions;
    for (const protocol::Action& action : sent.actions) {
      auto written = write_action(action);
      if (!written) return std::nullopt;
      actions.push_back(std::move(*written));
    }
    Nonce& last = nonces_[sent.signer];
    const Nonce nonce = sent.nonce.value_or(last + 1);
    boost::json::object step{{"why", "a transaction"},
                             {"signer", below_test_near(sent.signer)},
                             {"receiver", below_test_near(sent.receiver)},
                             {"actions", std::move(actions)}};
    if (!sent.key.empty()) step["sign_with"] = sent.key;
    if (sent.is_badly_signed) step["bad_signature"] = true;
    if (nonce != last + 1) {
      step["nonce_offset"] = static_cast<std::int64_t>(nonce) - static_cast<std::int64_t>(last);
    }
    last = nonce;
    return step;
  }

  static std::optional<boost::json::object> write_action(const protocol::Action& action) {
    using namespace protocol;  // NOLINT(google-build-using-namespace)
    const auto named = [](std::string_view name, boost::json::object fields) {
      return boost::json::object{{name, std::move(fields)}};
    };
    if (action.as<CreateAccount>() != nullptr) return named("CreateAccount", {});
    if (const auto* transfer = action.as<Transfer>()) {
      return named("Transfer", {{"deposit", yocto_text(transfer->deposit)}});
    }
    if (const auto* deploy = action.as<DeployContract>()) {
      return named("DeployContract", {{"code", to_base64(deploy->code)}});
    }
    if (const auto* add = action.as<AddKey>()) {
      if (add->access_key != AccessKey{}) return std::nullopt;
      return named("AddKey", {{"public_key", add->public_key.str()}, {"access_key", "FullAccess"}});
    }
    if (const auto* remove = action.as<DeleteKey>()) {
      return named("DeleteKey", {{"public_key", remove->public_key.str()}});
    }
    if (const auto* remove = action.as<DeleteAccount>()) {
      return named("DeleteAccount",
                   {{"beneficiary_id", below_test_near(remove->beneficiary_id.view())}});
    }
    return std::nullopt;
  }

  std::map<std::string, Nonce> nonces_;
};

/// Runs a scenario and checks what is expected of it.
inline void run(const Scenario& scenario, vm::VirtualMachine& machine) {
  SCOPED_TRACE(scenario.why);
  ScenarioRun run{scenario, machine};
  run.run();
  if (!::testing::Test::HasFatalFailure()) run.check();
}
inline void run(const Scenario& scenario) {
  vm::testing::NoMachine machine;
  run(scenario, machine);
}

}  // namespace farcall::runtime::testing
