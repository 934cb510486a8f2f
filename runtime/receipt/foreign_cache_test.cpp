// Caches of compiled code must not affect results: chains that name code which they do not have run
// with caches that another chain filled.
#include <filesystem>
#include <gtest/gtest.h>
#include <unistd.h>

#include "runtime/receipt/receipt_step.hpp"
#include "runtime/records.hpp"
#include "runtime/testing/test_context.hpp"
#include "vm/engine/machine.hpp"
#include "vm/testing/test_wasm.hpp"

namespace farcall::runtime {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)
namespace fs = std::filesystem;

Bytes contract_code() {
  using namespace vm::test;  // NOLINT(google-build-using-namespace)
  return Module{}
      .types({function_type({}, {})})
      .functions({0})
      .exports({export_function("main", 0)})
      .code({body({0x0b})})
      .bytes();
}

const AccountId kApp = AccountId::trusted("app.near");
const AccountId kOwner = AccountId::trusted("owner.near");

/// How the account names its contract, and whether the chain has it.
struct Named {
  std::string name;
  AccountContract contract;
  TrieKey row;
};

std::vector<Named> ways_to_name() {
  const CryptoHash hash = sha256(contract_code());
  using namespace global_contract_identifier;  // NOLINT(google-build-using-namespace)
  return {
      {"local", account_contract::Local{hash}, trie_key::contract_code(kApp)},
      {"global by hash", account_contract::Global{hash},
       trie_key::global_contract_code(CodeHash{hash})},
      {"global by account", account_contract::GlobalByAccount{kOwner},
       trie_key::global_contract_code(global_contract_identifier::AccountId{kOwner})},
  };
}

state::Trie chain_of(const Named& named, bool has_code) {
  state::TrieUpdate update{state::Trie{}};
  Account account;
  account.amount = near(10);
  account.storage_usage = StorageUsage{182};
  account.set_contract(named.contract);
  write_account(update, kApp, account);
  if (has_code) update.set(named.row, ByteView{contract_code()});
  update.commit(cause::initial_state());
  return update.finalize().trie;
}

ExecutionStatus call(const state::Trie& state, vm::Machine& machine) {
  ActionReceipt body;
  body.signer_id = kOwner;
  body.gas_price = yocto(100'000'000);
  body.actions = {{FunctionCall{"main", {}, tgas(10), Balance{}}}};
  const auto receipt = std::make_shared<const Receipt>(
      Receipt{kOwner, kApp, sha256(as_bytes("receipt")), std::move(body)});
  ReceiptEnvironment environment = testing::environment_of(86);
  environment.height = BlockHeight{10};
  const ReceiptStep step = ReceiptStepper{machine}.step(state, environment, receipt);
  return step.processed.at(0).effects.outcome.value().outcome.status;
}

ExecutionStatus missing_code() {
  const CompilationError missing = compilation_error::CodeDoesNotExist{kApp};
  return execution_status::Failure{tx_execution_error::ActionError{ActionError{
      0, action_error_kind::FunctionCallError{function_call_error::CompilationError{missing}}}}};
}

class ForeignCache : public ::testing::Test {
 protected:
  ForeignCache() { fs::remove_all(folder_); }
  ~ForeignCache() override { fs::remove_all(folder_); }

  [[nodiscard]] vm::Machine machine() const { return vm::Machine{{.folder = folder_}}; }

  const fs::path folder_ =
      fs::temp_directory_path() / ("farcall-foreign-cache-" + std::to_string(::getpid()));
};

TEST_F(ForeignCache, code_that_a_chain_does_not_have_does_not_run) {
  for (const Named& named : ways_to_name()) {
    SCOPED_TRACE(named.name);
    const state::Trie with_code = chain_of(named, true);
    const state::Trie without_code = chain_of(named, false);

    vm::Machine filled = machine();
    EXPECT_EQ(call(with_code, filled), ExecutionStatus{execution_status::SuccessValue{}});
    EXPECT_EQ(call(without_code, filled), missing_code()) << "memory holds the code";

    vm::Machine later = machine();
    EXPECT_EQ(call(without_code, later), missing_code()) << "the disk holds the code";
    vm::Machine empty;
    EXPECT_EQ(call(without_code, empty), missing_code());

    // Conversely, a chain without the code leaves nothing behind that hides it from others.
    EXPECT_EQ(call(with_code, later), ExecutionStatus{execution_status::SuccessValue{}});
    EXPECT_EQ(call(with_code, empty), ExecutionStatus{execution_status::SuccessValue{}});
  }
}

}  // namespace
}  // namespace farcall::runtime
