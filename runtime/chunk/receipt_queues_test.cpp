#include "runtime/chunk/receipt_queues.hpp"

#include <gtest/gtest.h>

#include "runtime/testing/test_scenario.hpp"

namespace farcall::runtime {
namespace {

using namespace protocol;  // NOLINT(google-build-using-namespace)

Receipt data_receipt(std::string_view name, std::size_t bytes) {
  return {AccountId::trusted("alice"), AccountId::trusted("bob"), sha256(as_bytes(name)),
          DataReceipt{sha256(as_bytes(name)), Bytes(bytes), false}};
}

TEST(DelayedQueue, receipts_come_out_in_the_order_in_which_they_went_in) {
  const RuntimeConfig& config = runtime_config(86);
  state::TrieUpdate state{state::Trie{}};
  DelayedQueue queue{state};
  queue.push(state, config, data_receipt("first", 10));
  queue.push(state, config, data_receipt("second", 20));
  state.commit(cause::updated_delayed_receipts());

  DelayedQueue later{state};
  EXPECT_EQ(later.size(), 2U);
  EXPECT_EQ(*later.pop(state, config), data_receipt("first", 10));
  EXPECT_EQ(*later.pop(state, config), data_receipt("second", 20));
  EXPECT_EQ(later.pop(state, config), nullptr);
}

TEST(DelayedQueue, congestion_is_what_was_pushed_less_what_was_popped) {
  const RuntimeConfig& config = runtime_config(86);
  state::TrieUpdate state{state::Trie{}};
  DelayedQueue queue{state};
  queue.push(state, config, data_receipt("first", 10));
  queue.push(state, config, data_receipt("second", 20));
  (void)queue.pop(state, config);
  CongestionInfo info;
  queue.apply_to(info);
  EXPECT_EQ(info.receipt_bytes, borsh_length(data_receipt("second", 20)));
}

TEST(DelayedQueue, a_full_chunk_delays_what_arrives) {
  const testing::Sent sent{
      .signer = "alice.near", .receiver = "bob.near", .actions = {{Transfer{near(1)}}}};
  testing::run(
      {.why = "one receipt fills a chunk; delayed ones come before those that arrive",
       .before = {{"alice.near", {.balance = near(100)}}, {"bob.near", {.balance = near(10)}}},
       .transactions = {sent, sent},
       .are_together = true,
       .gas_limit = Gas{1},
       .after = {.outcomes = {{"alice.near: receipt", "alice.near: receipt", "bob.near: ok",
                               "bob.near: ok"}},
                 .balances = {{"alice.near", near(98)}, {"bob.near", near(12)}},
                 .blocks = 5}});
}

}  // namespace
}  // namespace farcall::runtime
