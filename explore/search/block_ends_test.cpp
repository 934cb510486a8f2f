// What blocks of a chain come to is among what the search comes to: blocks are drawn at random
// here, from what producers and senders may choose, and nothing of the explorer has a part in it.
#include <cstdlib>
#include <gtest/gtest.h>
#include <iostream>
#include <random>
#include <set>

#include "base/format_text.hpp"
#include "explore/campaign/early_conversions.hpp"
#include "explore/scenario/scenario_world.hpp"
#include "explore/search/rich_scenario.hpp"
#include "explore/search/search.hpp"
#include "runtime/trie_keys.hpp"
#include "state/trie_iterator.hpp"

namespace farcall::explore {
namespace {

using protocol::AccountId;

constexpr int kBlocksMax = 400;

/// Which accounts there are, with which code, how many keys and what was noted.
template <class StateOf>
std::string end_of(const Scenario& scenario, const StateOf& state_of) {
  std::vector<AccountId> ids;
  for (const ScenarioAccount& account : scenario.accounts) ids.push_back(account.id);
  ids.push_back(testing::made_account());
  std::string text;
  for (const AccountId& id : ids) {
    const state::Trie& state = state_of(id);
    const auto row = state.get(runtime::trie_key::account(id).view());
    text += id.str() + ":";
    if (row) {
      const auto account = runtime::decode_row<protocol::Account>(row->bytes());
      text += format_text(" {} bytes", account.storage_usage.value());
    }
    std::size_t keys = 0;
    for (state::TrieIterator key{state, runtime::trie_key::access_keys_of(id).view()}; key.next();)
      ++keys;
    text += format_text(" {} keys ", keys);
    // Other rows hold ids of yields, which differ.
    runtime::ContractDataKey data{id};
    if (const auto value = state.get(data.with(as_bytes("k")))) text += as_text(value->bytes());
    text += "\n";
  }
  return text;
}

class SearchEnds final : public SearchListener {
 public:
  explicit SearchEnds(const Scenario& scenario) : scenario_{scenario} {}
  bool on_end(Path /*path*/, const World& world) override {
    const auto& end = static_cast<const ReceiptWorld&>(world);
    texts.insert(
        end_of(scenario_, [&](const AccountId&) -> const state::Trie& { return end.state(); }));
    return true;
  }
  std::set<std::string> texts;

 private:
  const Scenario& scenario_;
};

/// Blocks with random transactions, missing and full chunks and orders of groups.
class RandomBlocks {
 public:
  RandomBlocks(const ScenarioWorld& world, const ReceiptSetup& setup, std::uint64_t seed)
      : chain_{world.chain}, random_{seed} {
    for (const PlannedTransaction& planned : setup.transactions) {
      if (planned.is_optional && pick(2) == 0) continue;
      waiting_.push_back(planned.transaction);
    }
  }

  /// The chain when nothing is under way any more. `log` tells the blocks.
  chain::Chain run(std::string& log) {
    for (int block = 0; block < kBlocksMax; ++block) {
      if (!waiting_.empty()) {
        produce(pick(16) == 0 ? 201 : 1, log);
      } else if (chain_.has_work()) {
        produce(1, log);
      } else {
        // Yields time out where a chunk is not full.
        is_quiet_ = true;
        produce(201, log);
        for (int later = 0; later < 3; ++later) produce(1, log);
        if (!chain_.has_work()) return std::move(chain_);
      }
    }
    ADD_FAILURE() << "the story does not end";
    return chain_;
  }

 private:
  std::uint64_t pick(std::uint64_t count) { return random_() % count; }

  void produce(std::uint64_t heights, std::string& log) {
    chain::BlockPlan plan;
    plan.height = BlockHeight{chain_.head()->height().value() + heights};
    log += format_text("block {}:", plan.height->value());
    std::set<ShardId> missing;
    for (const ShardId shard : chain_.layout().shard_ids()) {
      if (is_quiet_) break;
      if (pick(5) == 0) {
        missing.insert(shard);
        log += format_text(" no {}", shard.value());
      } else if (pick(8) == 0) {
        plan.full_after.emplace(shard, Gas{1});
        log += format_text(" full {}", shard.value());
      }
    }
    plan.missing_chunks.assign(missing.begin(), missing.end());
    // Those of one key keep their order.
    std::set<AccountId> held;
    std::erase_if(waiting_, [&](const auto& transaction) {
      const AccountId& signer = transaction->transaction().signer_id;
      if (held.contains(signer) || missing.contains(chain_.layout().shard_of(signer)) ||
          pick(2) == 0) {
        held.insert(signer);
        return false;
      }
      plan.transactions.emplace_back(transaction);
      log += format_text(" {}->{}", signer.view(), transaction->transaction().receiver_id.view());
      return true;
    });
    plan.shuffle_salt = sha256(as_bytes(std::to_string(random_())));
    const auto made = chain_.try_produce(std::move(plan));
    ASSERT_TRUE(made.has_value()) << made.error().message;
    log += "\n";
  }

  chain::Chain chain_;
  std::mt19937_64 random_;
  bool is_quiet_ = false;
  std::vector<chain::TransactionPtr> waiting_;
};

std::string told(const Scenario& scenario) {
  std::string text;
  for (const ScenarioTransaction& each : scenario.transactions) {
    text += format_text("{} -> {}:", each.signer.view(), each.receiver.view());
    for (const protocol::Action& action : each.actions) {
      const auto* call = action.as<protocol::FunctionCall>();
      text += call == nullptr ? std::string{" action"}
                              : format_text(" {}({})", call->method_name, as_text(call->args));
    }
    text += each.is_optional ? " optional\n" : "\n";
  }
  return text;
}

TEST(BlockEnds, RandomBlocksEndWhereTheSearchDoes) {
  const char* wanted = std::getenv("FARCALL_RANDOM_PROGRAMS");
  const std::uint64_t programs = wanted == nullptr ? 60 : std::strtoull(wanted, nullptr, 10);
  ASSERT_GT(programs, 0U);
  constexpr std::uint64_t kRuns = 12;
  vm::Machine machine;
  std::size_t different = 0;
  std::size_t compared = 0;
  const std::vector<AccountId> created{testing::made_account()};
  for (std::uint64_t seed = 1; seed <= programs; ++seed) {
    const Scenario scenario = testing::RichScenario{seed}.take();
    // Of these the campaign says that it does not hold.
    if (!early_conversions(scenario.transactions).empty()) continue;
    const auto world = build_world(scenario, machine, created);
    ASSERT_TRUE(world.has_value()) << world.error().message;
    const ReceiptSetup setup = receipt_setup(scenario, *world);
    ReceiptModel model{setup, machine};
    SearchEnds ends{scenario};
    if (!search(model, {.receipts_max = 20'000}, &ends).is_complete) continue;
    std::set<std::string> met;
    for (std::uint64_t run = 0; run < kRuns; ++run) {
      std::string log;
      const chain::Chain chain = RandomBlocks{*world, setup, mix(seed, run)}.run(log);
      const std::string end = end_of(
          scenario, [&](const AccountId& id) -> const state::Trie& { return chain.state_of(id); });
      std::string all;
      if (!ends.texts.contains(end))
        for (const std::string& each : ends.texts) all += each + "--\n";
      EXPECT_TRUE(ends.texts.contains(end)) << "seed " << seed << ", run " << run << "\n"
                                            << told(scenario) << log << end << "not among\n"
                                            << all;
      met.insert(end);
    }
    ++compared;
    different += met.size();
  }
  EXPECT_GT(compared, programs / 2);
  // Else the blocks say nothing.
  EXPECT_GT(different, compared + compared / 4);
  std::cout << compared << " programs, " << compared * kRuns << " runs in blocks, " << different
            << " ends\n";
}

}  // namespace
}  // namespace farcall::explore
