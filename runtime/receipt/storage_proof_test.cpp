// The limit of the state proof that one receipt may need.
#include <gtest/gtest.h>

#include "runtime/receipt/receipt_step.hpp"
#include "runtime/records.hpp"
#include "runtime/testing/test_scenario.hpp"

namespace farcall::runtime {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)

constexpr std::size_t kLargeValue = 2'500'000;

/// Reads the storage key that is named like the method, whatever that costs.
class ReadingMachine final : public vm::VirtualMachine {
 public:
  vm::CallOutcome call(vm::CodeSource&, std::string_view method, const vm::CallContext& context,
                       const RuntimeConfig&, vm::External& external,
                       vm::HostCallListener*) override {
    before_receipt = external.recorded_storage_size_before_receipt();
    at_call = external.recorded_storage_size();
    if (vm::StoredValue* found = external.storage_get(as_bytes(method))) (void)found->load();
    vm::CallOutcome outcome;
    outcome.balance = context.account_balance;
    outcome.storage_usage = context.storage_usage;
    return outcome;
  }
  void warm_up(vm::CodeSource&, const RuntimeConfig&) override {}

  std::uint64_t before_receipt = 0;
  std::uint64_t at_call = 0;
};

/// Alice, with two large values in her contract's storage and two among the data she received.
class StorageProof : public ::testing::Test {
 protected:
  StorageProof() {
    testing::AccountBefore before{.balance = near(1000), .code = to_bytes("code")};
    for (const std::string name : {"a", "b"}) {
      before.data[name] = std::string(kLargeValue, name[0]);
      before.received[sha256(as_bytes(name))] = to_bytes(before.data[name]);
    }
    state_ = testing::state_of({{"alice.near", before}}, *environment_.config);
    environment_.height = BlockHeight{10};
  }

  std::optional<ActionError> run(ProtocolVersion version, std::vector<Action> actions,
                                 std::vector<CryptoHash> data = {}) {
    environment_.config = testing::config_of(version);
    ActionReceipt body;
    body.signer_id = alice_;
    body.gas_price = environment_.gas_price;
    body.input_data_ids = std::move(data);
    body.actions = std::move(actions);
    const auto receipt = std::make_shared<const Receipt>(
        Receipt{alice_, alice_, sha256(as_bytes("receipt")), std::move(body)});
    const ReceiptStep taken = ReceiptStepper{machine_}.step(state_, environment_, receipt);
    const auto* failure = std::get_if<execution_status::Failure>(
        &taken.processed.at(0).effects.outcome.value().outcome.status);
    if (failure == nullptr) return std::nullopt;
    return std::get<tx_execution_error::ActionError>(failure->error).error;
  }

  static Action read(std::string name) {
    return {FunctionCall{std::move(name), {}, tgas(10), Balance{}}};
  }
  static Action add_key() {
    return {AddKey{SecretKey::from_test_seed(KeyType::kEd25519, "new").public_key(), {}}};
  }

  const AccountId alice_ = AccountId::trusted("alice.near");
  ReceiptEnvironment environment_ = testing::environment_of(86);
  state::Trie state_;
  ReadingMachine machine_;
};

TEST_F(StorageProof, a_receipt_that_read_too_much_fails_after_the_action_from_87) {
  EXPECT_EQ(run(86, {read("a"), read("b"), add_key()}), std::nullopt);
  for (const ProtocolVersion version : {87, 88}) {
    EXPECT_EQ(run(version, {read("a"), add_key()}), std::nullopt);
    const ActionError too_much{1, action_error_kind::ReceiptStorageProofSizeExceeded{4'000'000}};
    EXPECT_EQ(run(version, {read("a"), read("b"), add_key()}), too_much);
  }
}

TEST_F(StorageProof, data_that_the_receipt_waited_for_is_not_counted) {
  const std::vector<CryptoHash> data{sha256(as_bytes("a")), sha256(as_bytes("b"))};
  for (const ProtocolVersion version : {86, 87, 88}) {
    EXPECT_EQ(run(version, {read("a")}, data), std::nullopt);
    EXPECT_GT(machine_.before_receipt, 2 * kLargeValue);
    EXPECT_EQ(machine_.before_receipt, machine_.at_call);
  }
}

TEST_F(StorageProof, calls_of_a_receipt_share_its_beginning) {
  EXPECT_EQ(run(86, {read("a"), read("missing")}), std::nullopt);
  EXPECT_LT(machine_.before_receipt + kLargeValue, machine_.at_call);
}

}  // namespace
}  // namespace farcall::runtime
