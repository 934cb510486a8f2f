// For tests: a chunk driven receipt by receipt, against `apply`.
#pragma once

#include <functional>
#include <gtest/gtest.h>
#include <memory>
#include <ranges>

#include "runtime/chunk/apply.hpp"
#include "runtime/chunk/chunk.hpp"
#include "runtime/transaction/transactions.hpp"

namespace farcall::runtime::testing {

/// Drives a chunk like `apply`, but goes on with a copy after every transaction and receipt. The
/// original is driven on, too, and dropped: that must not show.
class SteppedChunk {
 public:
  SteppedChunk(const state::Trie& state, const Shared<ChunkContext>& chunk,
               vm::VirtualMachine& machine)
      : run_{std::make_unique<ChunkRun>(state, chunk, machine)} {}

  ApplyResult apply(std::span<const IncomingTransaction> transactions,
                    std::span<const protocol::ReceiptPtr> incoming) {
    for (const IncomingTransaction& transaction : transactions) {
      go_on([&](ChunkRun& run) {
        run.convert(transaction);
        return true;
      });
    }
    while (go_on([](ChunkRun& run) { return run.run_local(); })) {
    }
    while (go_on([](ChunkRun& run) { return run.run_delayed(); })) {
    }
    for (const protocol::ReceiptPtr& receipt : incoming) {
      go_on([&](ChunkRun& run) {
        run.receive(receipt);
        return true;
      });
    }
    while (go_on([](ChunkRun& run) { return run.run_timeout(); })) {
    }
    return std::move(*run_).finish();
  }

 private:
  /// Takes the step on the original, then on a copy from before it, which the run goes on with.
  bool go_on(const std::function<bool(ChunkRun&)>& step) {
    auto copy = std::make_unique<ChunkRun>(*run_);
    std::swap(run_, copy);
    const bool original = step(*copy);
    const bool result = step(*run_);
    EXPECT_EQ(original, result);
    return result;
  }

  std::unique_ptr<ChunkRun> run_;
};

inline void expect_same_receipts(std::span<const protocol::ReceiptPtr> left,
                                 std::span<const protocol::ReceiptPtr> right) {
  EXPECT_TRUE(
      std::ranges::equal(left, right, [](const auto& a, const auto& b) { return *a == *b; }));
}

inline void expect_same_changes(const state::StateChanges& left, const state::StateChanges& right) {
  ASSERT_EQ(left.size(), right.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    EXPECT_TRUE(equal(left[i].key, right[i].key));
    EXPECT_TRUE(std::ranges::equal(left[i].changes, right[i].changes,
                                   [](const state::StateChange& a, const state::StateChange& b) {
                                     if (a.cause != b.cause ||
                                         a.value.has_value() != b.value.has_value())
                                       return false;
                                     return !a.value || a.value->hash() == b.value->hash();
                                   }));
  }
}

inline void expect_same(const ApplyResult& left, const ApplyResult& right) {
  EXPECT_EQ(left.state.root_hash(), right.state.root_hash());
  EXPECT_TRUE(std::ranges::equal(
      left.outcomes, right.outcomes,
      [](const protocol::OutcomeWithId& a, const protocol::OutcomeWithId& b) {
        return a.id == b.id && a.outcome.status == b.outcome.status &&
               a.outcome.gas_burnt == b.outcome.gas_burnt &&
               a.outcome.compute_usage == b.outcome.compute_usage &&
               a.outcome.tokens_burnt == b.outcome.tokens_burnt &&
               a.outcome.logs == b.outcome.logs && a.outcome.receipt_ids == b.outcome.receipt_ids;
      }));
  EXPECT_TRUE(
      std::ranges::equal(std::views::keys(left.outgoing), std::views::keys(right.outgoing)));
  for (const auto& [shard, receipts] : left.outgoing) {
    const auto found = right.outgoing.find(shard);
    if (found != right.outgoing.end()) expect_same_receipts(receipts, found->second);
  }
  EXPECT_EQ(left.outgoing_order, right.outgoing_order);
  expect_same_receipts(left.local, right.local);
  EXPECT_EQ(left.gas_used, right.gas_used);
  EXPECT_EQ(left.compute_used, right.compute_used);
  EXPECT_EQ(left.balance_burnt, right.balance_burnt);
  EXPECT_EQ(left.congestion, right.congestion);
  EXPECT_EQ(left.bandwidth_requests, right.bandwidth_requests);
  EXPECT_EQ(left.validator_proposals.size(), right.validator_proposals.size());
  EXPECT_EQ(left.recorded_proof_size, right.recorded_proof_size);
  expect_same_changes(left.changes, right.changes);
}

/// `apply`, and the same chunk in steps, which must come to the same.
[[nodiscard]] inline ApplyResult apply_both_ways(const state::Trie& state,
                                                 const Shared<ChunkContext>& chunk,
                                                 std::span<const IncomingTransaction> transactions,
                                                 std::span<const protocol::ReceiptPtr> incoming,
                                                 vm::VirtualMachine& machine) {
  ApplyResult result = apply(state, chunk, transactions, incoming, machine);
  if (chunk->is_new_chunk) {
    expect_same(SteppedChunk{state, chunk, machine}.apply(transactions, incoming), result);
  }
  return result;
}

}  // namespace farcall::runtime::testing
