// Small worlds for tests of the explorer: accounts, contracts and transactions by name.
#pragma once

#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "explore/search/receipt_model.hpp"
#include "protocol/crypto/keys.hpp"
#include "runtime/records.hpp"
#include "runtime/testing/test_context.hpp"
#include "vm/engine/machine.hpp"

namespace farcall::explore::testing {

/// Builds the start of an exploration. Every account has 1,000 NEAR and the key made from its name.
class TestWorld {
 public:
  TestWorld() : update_{state::Trie{}} {}

  TestWorld& account(std::string_view name, const Bytes& code = {}) {
    const auto id = protocol::AccountId::trusted(name);
    protocol::Account record;
    record.amount = near(1000);
    record.storage_usage = StorageUsage{182 + code.size()};
    if (!code.empty()) {
      record.set_contract(protocol::account_contract::Local{sha256(code)});
      update_.set(runtime::trie_key::contract_code(id), ByteView{code});
    }
    runtime::write_account(update_, id, record);
    runtime::write_access_key(update_, id, protocol::KeyHandle{key_of(name).public_key()},
                              protocol::AccessKey{});
    return *this;
  }

  TestWorld& call(std::string_view signer, std::string_view receiver, std::string_view method,
                  std::string_view arguments, PlannedTransaction plan = {}) {
    protocol::Transaction transaction;
    transaction.signer_id = protocol::AccountId::trusted(signer);
    transaction.public_key = key_of(signer).public_key();
    transaction.nonce = protocol::transaction_nonce::Nonce{++nonces_[std::string{signer}]};
    transaction.receiver_id = protocol::AccountId::trusted(receiver);
    transaction.actions.push_back(protocol::Action{protocol::FunctionCall{
        .method_name = std::string{method}, .args = to_bytes(arguments), .gas = tgas(100)}});
    plan.transaction = std::make_shared<const protocol::SignedTransaction>(
        sign(std::move(transaction), key_of(signer)));
    transactions_.push_back(std::move(plan));
    return *this;
  }

  [[nodiscard]] ReceiptSetup setup() {
    update_.commit(runtime::cause::initial_state());
    runtime::ReceiptEnvironment environment = runtime::testing::environment_of(86);
    // Nonces are bounded by the height.
    environment.height = BlockHeight{100};
    return {.state = update_.finalize().trie,
            .environment = std::move(environment),
            .transactions = std::move(transactions_)};
  }

 private:
  static protocol::SecretKey key_of(std::string_view name) {
    return protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, name);
  }

  state::TrieUpdate update_;
  std::map<std::string, Nonce> nonces_;
  std::vector<PlannedTransaction> transactions_;
};

/// The bytes of a file of the repository; empty if there is none.
[[nodiscard]] inline Bytes repository_file(const std::string& name) {
  std::ifstream file{std::string{FARCALL_SOURCE_DIR} + "/" + name, std::ios::binary};
  return Bytes{std::istreambuf_iterator<char>{file}, {}};
}

/// The value below a key of a contract's data; empty if there is none.
[[nodiscard]] inline std::string value_of(const World& world, std::string_view account,
                                          std::string_view key) {
  runtime::ContractDataKey row{protocol::AccountId::trusted(account)};
  const auto value = static_cast<const ReceiptWorld&>(world).state().get(row.with(as_bytes(key)));
  if (!value) return {};
  const ByteView bytes = value->bytes();
  return {bytes.begin(), bytes.end()};
}

}  // namespace farcall::explore::testing
