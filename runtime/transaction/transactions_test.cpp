#include "runtime/transaction/transactions.hpp"

#include <gtest/gtest.h>

#include "runtime/testing/test_scenario.hpp"

namespace farcall::runtime {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)
using testing::run;

Action transfer(Balance amount) {
  return {Transfer{amount}};
}

TEST(Transactions, a_transfer_arrives_and_unused_gas_comes_back) {
  run({.why = "the deposit arrives one block later, the refund another one later",
       .before = {{"alice.near", {.balance = near(100)}}, {"bob.near", {.balance = near(10)}}},
       .transactions = {{.signer = "alice.near",
                         .receiver = "bob.near",
                         .actions = {transfer(near(1))}}},
       .after = {.outcomes = {{"alice.near: receipt", "bob.near: ok"}},
                 .gas_burnt = Gas{3 * 223'182'562'500},
                 .balances = {{"alice.near", near(99)}, {"bob.near", near(11)}},
                 .blocks = 3}});
}

TEST(Transactions, one_counts_once_in_a_chunk) {
  const testing::Sent sent{
      .signer = "alice.near", .receiver = "bob.near", .actions = {transfer(near(1))}, .nonce = 1};
  run({.why = "outcomes are named by transactions",
       .before = {{"alice.near", {.balance = near(100)}}, {"bob.near", {.balance = near(10)}}},
       .transactions = {sent, sent},
       .are_together = true,
       .after = {.outcomes = {{"alice.near: receipt", "bob.near: ok"}},
                 .balances = {{"bob.near", near(11)}}}});
}

TEST(Transactions, a_used_nonce_is_refused_without_charge) {
  run({.why = "the second transaction has the nonce of the first",
       .before = {{"alice.near", {.balance = near(100)}}, {"bob.near", {.balance = near(10)}}},
       .transactions = {{.signer = "alice.near",
                         .receiver = "bob.near",
                         .actions = {transfer(near(1))},
                         .nonce = 5},
                        {.signer = "alice.near",
                         .receiver = "bob.near",
                         .actions = {transfer(near(2))},
                         .nonce = 5}},
       .are_together = true,
       .after = {.outcomes = {{"alice.near: receipt", "alice.near: InvalidNonce", "bob.near: ok"}},
                 .balances = {{"alice.near", near(99)}, {"bob.near", near(11)}}}});
}

TEST(Transactions, those_that_do_not_hold_are_refused_without_charge) {
  struct Case {
    std::string error;
    testing::Sent sent;
  };
  const std::vector<Case> cases{
      {"Expired", {.signer = "alice.near", .receiver = "bob.near", .is_expired = true}},
      {"InvalidSignature",
       {.signer = "alice.near", .receiver = "bob.near", .is_badly_signed = true}},
      {"SignerDoesNotExist", {.signer = "nobody.near", .receiver = "bob.near"}},
      {"AccessKeyNotFound", {.signer = "alice.near", .receiver = "bob.near", .key = "other"}},
      {"NotEnoughBalance",
       {.signer = "alice.near", .receiver = "bob.near", .actions = {transfer(near(101))}}},
      {"LackBalanceForState",
       {.signer = "rich.near", .receiver = "bob.near", .actions = {transfer(near(99))}}},
      {"NonceTooLarge", {.signer = "alice.near", .receiver = "bob.near", .nonce = 10'000'000}},
  };
  for (const Case& refused : cases) {
    // A transaction of the chunk that names an unknown signer has another name for it than RPC.
    const std::string error =
        refused.error == "SignerDoesNotExist" ? "InvalidSignerId" : refused.error;
    run({.why = refused.error,
         .before = {{"alice.near", {.balance = near(100)}},
                    {"bob.near", {.balance = near(10)}},
                    {"rich.near",
                     {.balance = near(100), .data = {{"key", std::string(1'000'000, 'x')}}}}},
         .transactions = {refused.sent},
         .after = {.outcomes = {{refused.sent.signer + ": " + error}},
                   .gas_burnt = Gas{},
                   .balances = {{"alice.near", near(100)}, {"bob.near", near(10)}},
                   .blocks = 1}});
  }
}

TEST(Transactions, signers_of_refused_ones_are_in_the_proof_unless_these_expired) {
  state::TrieUpdate update{state::Trie{}};
  write_account(update, AccountId::trusted("alice.near"), Account{});
  update.commit(cause::initial_state());
  const state::Trie state = update.finalize().trie;
  Transaction transaction;
  transaction.signer_id = AccountId::trusted("alice.near");
  transaction.receiver_id = AccountId::trusted("bob.near");
  transaction.nonce = transaction_nonce::Nonce{1};
  const auto sent = std::make_shared<const SignedTransaction>(transaction, Signature{});
  vm::testing::NoMachine machine;
  const auto proof_size = [&](bool within_validity_period) {
    const IncomingTransaction incoming{verify(sent), within_validity_period};
    return apply(state, testing::chunk_of(86), {&incoming, 1}, {}, machine).recorded_proof_size;
  };
  EXPECT_GT(proof_size(true), proof_size(false));
}

}  // namespace
}  // namespace farcall::runtime
