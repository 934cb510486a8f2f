#include "runtime/receipt/receipt_sink.hpp"

#include <gtest/gtest.h>

#include "runtime/testing/test_context.hpp"

namespace farcall::runtime {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)

/// Shard 1 of two was split into 2 and 3, where bob and eve live; alice's shard 0 stayed.
ShardLayout after_a_split() {
  return ShardLayout::from_parts(ShardLayout::Form::kV2,
                                 {AccountId::trusted("bob"), AccountId::trusted("eve")},
                                 {ShardId{0}, ShardId{2}, ShardId{3}},
                                 ShardLayout::SplitMap{{ShardId{0}, {ShardId{0}}},
                                                       {ShardId{1}, {ShardId{2}, ShardId{3}}}},
                                 std::nullopt, 3)
      .value();
}

ReceiptPtr data_for(std::string_view receiver, std::size_t bytes) {
  return std::make_shared<const Receipt>(
      Receipt{AccountId::trusted("alice"), AccountId::trusted(receiver), sha256(as_bytes(receiver)),
              DataReceipt{CryptoHash{}, Bytes(bytes), false}});
}

TEST(ReceiptSink, the_buffer_of_a_shard_that_stayed_counts_twice_after_a_split) {
  state::TrieUpdate state{state::Trie{}};
  ChunkContext chunk = testing::chunk_of(86);
  chunk.environment.layout = after_a_split();
  chunk.shards.clear();
  ReceiptSink sink{state, chunk, {}, {}};  // nothing is granted: all wait
  sink.send(state, data_for("alice", 60'000));
  sink.send(state, data_for("bob", 60'000));
  const std::vector<BandwidthRequest> requests = sink.bandwidth_requests(state);
  // 60,000 bytes are sent without a request; twice as many are not.
  ASSERT_EQ(requests.size(), 1U);
  EXPECT_EQ(requests[0].to_shard, 0);
}

}  // namespace
}  // namespace farcall::runtime
