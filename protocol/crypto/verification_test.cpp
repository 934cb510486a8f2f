#include "protocol/crypto/verification.hpp"

#include <gtest/gtest.h>

namespace farcall::protocol {
namespace {

TransactionPtr transaction(Nonce nonce, bool is_signed_well = true) {
  const SecretKey key = SecretKey::from_test_seed(KeyType::kEd25519, "key");
  Transaction body;
  body.signer_id = AccountId::trusted("alice.near");
  body.receiver_id = AccountId::trusted("bob.near");
  body.public_key = key.public_key();
  body.nonce = transaction_nonce::Nonce{nonce};
  SignedTransaction made = sign(body, key);
  if (!is_signed_well) {
    // The signature of another transaction.
    body.nonce = transaction_nonce::Nonce{nonce + 1};
    made = SignedTransaction{std::move(body), made.signature()};
  }
  return std::make_shared<const SignedTransaction>(std::move(made));
}

TEST(Verification, a_valid_signature_makes_a_verified_transaction) {
  const TransactionPtr good = transaction(1);
  const Verification verification = verify(good);
  ASSERT_TRUE(verification.has_value());
  EXPECT_EQ(verification->pointer(), good);
  EXPECT_EQ(transaction_of(verification), good);
}

TEST(Verification, a_wrong_signature_makes_none) {
  const TransactionPtr bad = transaction(1, false);
  const Verification verification = verify(bad);
  ASSERT_FALSE(verification.has_value());
  EXPECT_EQ(transaction_of(verification), bad);
  EXPECT_EQ(assume_verified(bad).pointer(), bad);
}

TEST(Verification, many_are_verified_like_each_alone) {
  std::vector<TransactionPtr> all;
  for (Nonce nonce = 1; nonce <= 100; ++nonce) all.push_back(transaction(nonce, nonce % 7 != 3));
  const std::vector<Verification> together = verify_all(all);
  ASSERT_EQ(together.size(), all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(together[i].has_value(), verify(all[i]).has_value()) << i;
    EXPECT_EQ(transaction_of(together[i]), all[i]);
  }
}

}  // namespace
}  // namespace farcall::protocol
