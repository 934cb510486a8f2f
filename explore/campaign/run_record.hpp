// A run of the model, written down so that it can be compared with blocks: what was delivered, what
// ran, and which delivery made which.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "explore/realize/block_follower.hpp"
#include "explore/realize/block_planner.hpp"
#include "explore/search/receipt_model.hpp"
#include "explore/search/schedule.hpp"

namespace farcall::explore {

/// A transaction that was converted, or a receipt that ran.
struct RecordedExecution {
  /// Position of the transaction, then positions among the children of makers: "1", "1.0", "1.0.2".
  /// The same on every chain, unlike ids.
  std::string birth;
  protocol::AccountId account;
  bool is_transaction = false;
  bool has_failed = false;
  /// Receipts with actions that it made. On a chain refunds of gas follow them.
  std::size_t children = 0;
  /// The delivery that it is part of.
  std::size_t step = 0;
};

struct RecordedStep {
  Step step;
  PendingDelivery delivery;
  /// The step that made its bundle, or its yield; nothing: a transaction.
  std::optional<std::size_t> maker;
  /// Nobody interfered: it was the first that could happen.
  bool is_natural = false;
  /// Steps that came before it in the natural order and could have happened.
  std::vector<StepId> overtaken;
};

struct RunRecord {
  /// The steps of the path, then those that follow when nobody interferes any more.
  std::vector<RecordedStep> steps;
  /// How many of them are of the path.
  std::size_t length = 0;
  /// The worlds passed; one more than steps.
  std::vector<WorldPtr> worlds;
  std::vector<RecordedExecution> executions;
  Schedule schedule;
  /// Its deliveries were made by blocks of a layout; the schedule is one of `LayoutModel`.
  bool is_of_layout = false;
  /// Yields: made by a step, and how they end.
  std::vector<PlannedYield> yields;
};

/// Runs a path and what follows it naturally. An error names the step that is not possible.
[[nodiscard]] Result<RunRecord> record_run(ReceiptModel& model, std::span<const StepId> path);

/// What blocks of a layout delivered in `model`, from its initial world on.
[[nodiscard]] RunRecord record_deliveries(ReceiptModel& model,
                                          std::span<const FollowedDelivery> deliveries);

/// Finds what a run recorded by the outcomes of a chain, whose ids differ from those of the model.
/// The record must outlive it.
class Births {
 public:
  Births(const ReceiptModel& model, const RunRecord& record);

  /// What the outcome is in the run, and from now on its children are known; null: a refund of gas,
  /// or what the run does not have. Makers must be noted before what they made.
  const RecordedExecution* note(const protocol::OutcomeWithId& outcome);

 private:
  std::map<std::string, const RecordedExecution*> executions_;
  std::map<CryptoHash, std::string> births_;
};

/// The accounts of a run, in the order in which they were first seen.
[[nodiscard]] std::vector<protocol::AccountId> accounts_of(const ReceiptModel& model,
                                                           const RunRecord& record);

}  // namespace farcall::explore
