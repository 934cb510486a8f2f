#include "runtime/receipt/action_receipt.hpp"

#include <gtest/gtest.h>

#include "runtime/testing/test_scenario.hpp"

namespace farcall::runtime {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)
using testing::run;

const SecretKey kKey = SecretKey::from_test_seed(KeyType::kEd25519, "new");

TEST(ActionReceipt, a_deposit_for_a_missing_account_comes_back) {
  run({.why = "the receipt fails, and its deposit is refunded to the predecessor",
       .before = {{"alice.near", {.balance = near(100)}}},
       .transactions = {{.signer = "alice.near",
                         .receiver = "nobody.near",
                         .actions = {{Transfer{near(1)}}}}},
       .after = {.outcomes = {{"alice.near: receipt", "nobody.near: AccountDoesNotExist",
                               "alice.near: ok"}},
                 .balances = {{"alice.near", near(100)}, {"nobody.near", std::nullopt}}}});
}

TEST(ActionReceipt, actions_before_the_one_that_fails_are_undone) {
  run({.why = "the transfer succeeds, and the key to delete does not exist",
       .before = {{"alice.near", {.balance = near(100)}}},
       .transactions = {{.signer = "alice.near",
                         .receiver = "alice.near",
                         .actions = {{AddKey{kKey.public_key(), {}}},
                                     {DeleteKey{
                                         SecretKey::from_test_seed(KeyType::kEd25519, "other")
                                             .public_key()}}}}},
       .after = {.outcomes = {{"alice.near: receipt", "alice.near: DeleteKeyDoesNotExist"}},
                 .balances = {{"alice.near", near(100)}},
                 .storage_usage = {{"alice.near", StorageUsage{182}}}}});
}

TEST(ActionReceipt, an_account_is_created_with_its_key) {
  run({.why = "create, fund, add a key",
       .before = {{"alice.near", {.balance = near(100)}}},
       .transactions =
           {{.signer = "alice.near",
             .receiver = "new.alice.near",
             .actions = {{CreateAccount{}}, {Transfer{near(5)}}, {AddKey{kKey.public_key(), {}}}}}},
       .after = {.outcomes = {{"alice.near: receipt", "new.alice.near: ok"}},
                 .balances = {{"new.alice.near", near(5)}},
                 .storage_usage = {{"new.alice.near", StorageUsage{182}}}}});
}

TEST(ActionReceipt, what_a_deleted_account_owned_goes_to_the_beneficiary) {
  run({.why = "the beneficiary's receipt is a transfer by the system",
       .before = {{"alice.near", {.balance = near(100)}}, {"bob.near", {.balance = near(10)}}},
       .transactions = {{.signer = "bob.near",
                         .receiver = "bob.near",
                         .actions = {{DeleteAccount{AccountId::trusted("alice.near")}}}}},
       .after = {.balances = {{"bob.near", std::nullopt}}}});
}

TEST(ActionReceipt, an_account_must_be_able_to_pay_for_its_storage) {
  run({.why = "a contract of 200,000 bytes needs 2 NEAR",
       .before = {{"alice.near", {.balance = near(2)}}},
       .transactions = {{.signer = "alice.near",
                         .receiver = "alice.near",
                         .actions = {{DeployContract{Bytes(200'000, 1)}}}}},
       .after = {.outcomes = {{"alice.near: receipt", "alice.near: LackBalanceForState"}},
                 .storage_usage = {{"alice.near", StorageUsage{182}}}}});
}

TEST(ActionReceipt, only_the_account_itself_may_change_its_keys) {
  run({.why = "alice adds a key to bob",
       .before = {{"alice.near", {.balance = near(100)}}, {"bob.near", {.balance = near(10)}}},
       .transactions = {{.signer = "alice.near",
                         .receiver = "bob.near",
                         .actions = {{AddKey{kKey.public_key(), {}}}}}},
       .after = {.outcomes = {{"alice.near: receipt", "bob.near: ActorNoPermission"}},
                 .storage_usage = {{"bob.near", StorageUsage{182}}}}});
}

TEST(ActionReceipt, scenarios_can_be_written_for_other_nodes) {
  const testing::Scenario scenario{
      .why = "alice pays bob",
      .before = {{"alice.near", {.balance = near(100)}}, {"bob.near", {.balance = near(10)}}},
      .transactions = {{.signer = "alice.near",
                        .receiver = "bob.near",
                        .actions = {{Transfer{yocto(7)}}},
                        .nonce = 5}},
      .after = {}};
  const auto written = testing::ConformanceExport::write(scenario, "payment");
  ASSERT_TRUE(written.has_value());
  EXPECT_EQ(boost::json::serialize(*written),
            R"({"name":"payment","why":"alice pays bob","protocol_version":86,"steps":[)"
            R"({"why":"an account of the world before","signer":"test.near",)"
            R"("receiver":"alice.test.near","actions":[{"CreateAccount":{}},)"
            R"({"Transfer":{"deposit":"100000000000000000000000000 yocto"}},)"
            R"({"AddKey":{"public_key":"@alice.test.near","access_key":"FullAccess"}}]},)"
            R"({"why":"an account of the world before","signer":"test.near",)"
            R"("receiver":"bob.test.near","actions":[{"CreateAccount":{}},)"
            R"({"Transfer":{"deposit":"10000000000000000000000000 yocto"}},)"
            R"({"AddKey":{"public_key":"@bob.test.near","access_key":"FullAccess"}}]},)"
            R"({"why":"a transaction","signer":"alice.test.near","receiver":"bob.test.near",)"
            R"("actions":[{"Transfer":{"deposit":"7 yocto"}}],"nonce_offset":5}]})");
}

}  // namespace
}  // namespace farcall::runtime
