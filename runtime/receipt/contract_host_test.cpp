#include "runtime/receipt/contract_host.hpp"

#include <gtest/gtest.h>

#include "runtime/records.hpp"

namespace farcall::runtime {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)

class YieldIds : public ::testing::Test {
 protected:
  YieldIds() {
    state::TrieUpdate update{state::Trie{}};
    ContractHost{update, epoch_, alice_, 0}.map_yield_id(yield_id_, data_id_);
    update.commit(cause::initial_state());
    state_ = update.finalize().trie;
  }

  const AccountId alice_ = AccountId::trusted("alice.near");
  const CryptoHash yield_id_ = sha256(as_bytes("yield"));
  const CryptoHash data_id_ = sha256(as_bytes("data"));
  EpochInfo epoch_;
  state::Trie state_;
};

TEST_F(YieldIds, asking_whether_one_is_taken_does_not_read_what_it_stands_for) {
  state::TrieUpdate asked{state_};
  ContractHost asking{asked, epoch_, alice_, 0};
  EXPECT_TRUE(asking.has_yield_id(yield_id_));
  EXPECT_FALSE(asking.has_yield_id(data_id_));

  state::TrieUpdate read{state_};
  ContractHost reading{read, epoch_, alice_, 0};
  EXPECT_EQ(reading.data_id_of_yield(yield_id_), data_id_);
  EXPECT_FALSE(reading.data_id_of_yield(data_id_).has_value());
  // Both walked the same nodes; the value is a hash.
  EXPECT_EQ(read.proof_size_upper_bound() - asked.proof_size_upper_bound(), sizeof(CryptoHash));
}

}  // namespace
}  // namespace farcall::runtime
