#include "explore/realize/realize_check.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "base/assert.hpp"
#include "base/format_text.hpp"
#include "runtime/trie_keys.hpp"
#include "state/trie_iterator.hpp"
#include "trace/text.hpp"

namespace farcall::explore {

using protocol::AccountId;

namespace {

using Rows = std::map<Bytes, Bytes>;

/// Heights and times of the second run of the model, by which values that hold them are found.
constexpr std::uint64_t kOtherHeights = 7'777;
constexpr Nanoseconds kOtherTime{7'777'777'777'777};

Rows data_rows(const state::Trie& trie, const AccountId& account) {
  const runtime::TrieKey prefix = runtime::trie_key::contract_data_of(account);
  Rows rows;
  state::TrieIterator row{trie, prefix.view()};
  while (row.next())
    rows.emplace(to_bytes(row.key().subspan(prefix.view().size())), to_bytes(row.value().bytes()));
  return rows;
}

std::string describe(bool has_failed) {
  return has_failed ? "fails" : "succeeds";
}

class Checker {
 public:
  Checker(const ReceiptModel& model, const RunRecord& record, const chain::Chain& chain,
          std::span<const AccountId> strangers)
      : model_{model},
        record_{record},
        chain_{chain},
        strangers_{strangers},
        births_{model, record} {
    result_.by_step.resize(record.steps.size());
    for (const RecordedExecution& execution : record.executions) {
      if (!execution.is_transaction) wanted_[execution.account].push_back(&execution);
    }
  }

  std::expected<CheckedBlocks, RealizeError> run(std::span<const chain::BlockPtr> blocks) {
    for (const chain::BlockPtr& block : blocks) {
      for (const chain::ShardBlock& shard : block->shards) {
        for (const protocol::OutcomeWithId& outcome : shard.outcomes) {
          if (auto wrong = take(outcome)) return std::unexpected{std::move(*wrong)};
        }
      }
    }
    if (auto wrong = check_complete()) return std::unexpected{std::move(*wrong)};
    if (auto wrong = check_data()) return std::unexpected{std::move(*wrong)};
    return std::move(result_);
  }

 private:
  static RealizeError error(std::size_t step, std::string message) {
    return {.step = step, .message = std::move(message)};
  }

  std::optional<RealizeError> take(const protocol::OutcomeWithId& outcome) {
    const RecordedExecution* found = births_.note(outcome);
    if (found == nullptr) return check_refund(outcome);
    const RecordedExecution& execution = *found;
    const std::vector<CryptoHash>& children = outcome.outcome.receipt_ids;
    const bool has_failed = explore::has_failed(outcome);
    if (has_failed != execution.has_failed)
      return error(execution.step,
                   format_text("receipt {} {}, in the search it {}", execution.birth,
                               describe(has_failed), describe(execution.has_failed)));
    if (!has_failed && children.size() < execution.children)
      return error(execution.step,
                   format_text("receipt {} made {} receipts, in the search {}", execution.birth,
                               children.size(), execution.children));
    result_.by_step[execution.step].push_back(outcome.id);
    if (execution.is_transaction) return std::nullopt;
    const std::vector<const RecordedExecution*>& wanted = wanted_[execution.account];
    std::size_t& count = counts_[execution.account];
    if (count == wanted.size() || wanted[count] != &execution)
      return error(execution.step,
                   format_text("on {} receipt {} ran, in the search it was the turn of {}",
                               execution.account.view(), execution.birth,
                               count == wanted.size() ? "none" : wanted[count]->birth));
    ++count;
    return std::nullopt;
  }

  std::optional<RealizeError> check_refund(const protocol::OutcomeWithId& outcome) const {
    if (std::ranges::contains(strangers_, outcome.outcome.executor_id)) return std::nullopt;
    const protocol::ReceiptPtr receipt = chain_.find_receipt(outcome.id);
    if (receipt != nullptr && receipt->predecessor_id.is_system()) return std::nullopt;
    return error(0, format_text("a receipt ran on {} that the search does not have",
                                outcome.outcome.executor_id.view()));
  }

  std::optional<RealizeError> check_complete() const {
    for (const RecordedExecution& execution : record_.executions) {
      if (execution.step >= record_.length) break;
      const auto& ran = result_.by_step[execution.step];
      const auto wanted =
          std::ranges::count(record_.executions, execution.step, &RecordedExecution::step);
      if (ran.size() != static_cast<std::size_t>(wanted))
        return error(execution.step, format_text("receipt {} did not run, or not all that runs "
                                                 "together with it",
                                                 execution.birth));
    }
    return std::nullopt;
  }

  /// Data changes only where receipts run, so that it is compared with the world after the last of
  /// them.
  std::optional<RealizeError> check_data() {
    for (const AccountId& account : accounts_of(model_, record_)) {
      const std::size_t world = world_after(account);
      const auto& trie = static_cast<const ReceiptWorld&>(*record_.worlds[world]).state();
      const Rows wanted = data_rows(trie, account);
      const Rows got = data_rows(chain_.state_of(account), account);
      if (wanted == got) continue;
      if (auto wrong = compare(account, world, wanted, got)) return wrong;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::size_t world_after(const AccountId& account) const {
    const auto count = counts_.find(account);
    if (count == counts_.end() || count->second == 0) return 0;
    return wanted_.at(account)[count->second - 1]->step + 1;
  }

  std::optional<RealizeError> compare(const AccountId& account, std::size_t world,
                                      const Rows& wanted, const Rows& got) {
    const std::optional<Rows> other = rows_elsewhere(account, world);
    if (!other) return error(world == 0 ? 0 : world - 1, "the run depends on heights or times");
    const auto value_in = [](const Rows& rows, const Bytes& key) -> const Bytes* {
      const auto row = rows.find(key);
      return row == rows.end() ? nullptr : &row->second;
    };
    const bool has_volatile_keys =
        std::ranges::any_of(wanted, [&](const auto& row) { return !other->contains(row.first); });
    std::map<Bytes, bool> keys;
    for (const auto& [key, value] : wanted) keys.emplace(key, true);
    for (const auto& [key, value] : got) keys.emplace(key, true);
    for (const auto& [key, unused] : keys) {
      const Bytes* left = value_in(wanted, key);
      const Bytes* right = value_in(got, key);
      if (left != nullptr && right != nullptr && *left == *right) continue;
      const Bytes* again = value_in(*other, key);
      const bool is_volatile =
          left == nullptr ? has_volatile_keys : again == nullptr || *again != *left;
      const std::string name =
          format_text("{}: {}", account.view(),
                      trace::escape({reinterpret_cast<const char*>(key.data()), key.size()}));
      if (!is_volatile)
        return error(world == 0 ? 0 : world - 1,
                     format_text("the row \"{}\" is not what the search has", name));
      result_.not_compared.push_back(name);
    }
    return std::nullopt;
  }

  /// The rows that the same run leaves at other heights and times, with other ids; nothing: then
  /// it is another run.
  [[nodiscard]] std::optional<Rows> rows_elsewhere(const AccountId& account, std::size_t world) {
    if (!elsewhere_) {
      ReceiptSetup setup = model_.setup();
      setup.environment.height = BlockHeight{setup.environment.height.value() + kOtherHeights};
      setup.environment.timestamp = setup.environment.timestamp + kOtherTime;
      setup.environment.random_value = sha256(setup.environment.random_value.view());
      setup.environment.prev_block_hash = sha256(setup.environment.prev_block_hash.view());
      ReceiptModel again{std::move(setup), chain_.machine()};
      elsewhere_ = record_.is_of_layout ? repeat_deliveries(again, model_, deliveries())
                                        : run_schedule(again, record_.schedule).worlds;
    }
    if (elsewhere_->size() < record_.worlds.size()) return std::nullopt;
    return data_rows(static_cast<const ReceiptWorld&>(*(*elsewhere_)[world]).state(), account);
  }

  [[nodiscard]] std::vector<RepeatedDelivery> deliveries() const {
    std::vector<RepeatedDelivery> all;
    all.reserve(record_.steps.size());
    for (std::size_t at = 0; at < record_.steps.size(); ++at)
      all.emplace_back(&record_.steps[at].delivery, record_.worlds[at]);
    return all;
  }

  const ReceiptModel& model_;
  const RunRecord& record_;
  const chain::Chain& chain_;
  std::span<const AccountId> strangers_;
  CheckedBlocks result_;
  /// What has to run on each account, in order, and how many of it did.
  std::map<AccountId, std::vector<const RecordedExecution*>> wanted_;
  std::map<AccountId, std::size_t> counts_;
  Births births_;
  /// The worlds of the run at other heights and times.
  std::optional<std::vector<WorldPtr>> elsewhere_;
};

}  // namespace

std::expected<CheckedBlocks, RealizeError> check_blocks(const ReceiptModel& model,
                                                        const RunRecord& record,
                                                        const chain::Chain& chain,
                                                        std::span<const chain::BlockPtr> blocks,
                                                        std::span<const AccountId> strangers) {
  return Checker{model, record, chain, strangers}.run(blocks);
}

}  // namespace farcall::explore
