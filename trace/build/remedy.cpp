#include "trace/build/remedy.hpp"

#include "runtime/transaction/fees.hpp"

namespace farcall::trace {
namespace {

/// Bisection stops where the bounds differ by less than this part of the upper one.
constexpr std::uint64_t kPrecision = 2'000;
constexpr int kRunsMax = 16;
constexpr std::uint64_t kNamedUnit = 100'000'000;

/// Hears what a call needed.
class NeedListener final : public runtime::ApplyListener {
 public:
  explicit NeedListener(std::size_t action) : action_{action} {}
  void call_ends(std::size_t index, const vm::CallOutcome& outcome) override {
    if (index == action_) needed_ = outcome.needed_gas;
  }
  [[nodiscard]] Gas needed() const noexcept { return needed_; }

 private:
  std::size_t action_;
  Gas needed_;
};

class GasSearch {
 public:
  GasSearch(const chain::ChunkReplay& replay, const chain::ChunkReplay::Moment& moment,
            std::size_t action)
      : replay_{replay}, moment_{moment}, action_{action} {}

  std::optional<Remedy> run() {
    const auto* call = call_in(*moment_.receipt);
    if (call == nullptr) return std::nullopt;
    const auto& limits = replay_.environment().config->wasm.limits;
    const Gas all = runtime::total_prepaid_gas(moment_.receipt->action()->actions).value_or(Gas{});
    Gas low = call->gas;
    const Gas most = limits.max_total_prepaid_gas.saturating_sub(all.saturating_sub(low));
    if (most <= low) return std::nullopt;
    const std::optional<Gas> needed = needed_with(most);
    if (!needed) return Remedy{.enough = std::nullopt, .most = most};
    Gas high = most;
    bool is_exact = false;
    if (*needed > low && *needed < high) {
      if (!needed_with(*needed)) {
        low = *needed;
      } else {
        high = *needed;
        const Gas less{high.value() - 1};
        is_exact = less <= low || !needed_with(less);
      }
    }
    for (int i = 0; i < kRunsMax && !is_exact; ++i) {
      const std::uint64_t distance = high.value() - low.value();
      if (distance <= high.value() / kPrecision) break;
      const Gas middle{low.value() + distance / 2};
      (needed_with(middle) ? high : low) = middle;
    }
    // Contracts may look at their gas: what is going to be named must have been tried.
    if (!needed_with(round_up(high))) return std::nullopt;
    return Remedy{.enough = high, .is_exact = is_exact, .most = most};
  }

 private:
  [[nodiscard]] const protocol::FunctionCall* call_in(const protocol::Receipt& receipt) const {
    const auto& actions = receipt.action()->actions;
    return action_ < actions.size() ? actions[action_].as<protocol::FunctionCall>() : nullptr;
  }

  /// What the call needs when this much is attached; nothing: the receipt fails.
  [[nodiscard]] std::optional<Gas> needed_with(Gas attached) const {
    protocol::Receipt changed = *moment_.receipt;
    protocol::ActionReceipt body = *changed.action();
    std::get<protocol::FunctionCall>(body.actions[action_].value).gas = attached;
    changed.body = std::move(body);
    NeedListener listener{action_};
    const runtime::ReceiptEffects effects = replay_.execute_at(moment_, changed, &listener);
    if (!effects.outcome || std::holds_alternative<protocol::execution_status::Failure>(
                                effects.outcome->outcome.status))
      return std::nullopt;
    return listener.needed();
  }

  const chain::ChunkReplay& replay_;
  const chain::ChunkReplay::Moment& moment_;
  std::size_t action_;
};

}  // namespace

Gas round_up(Gas gas) {
  const std::uint64_t rest = gas.value() % kNamedUnit;
  return rest == 0 ? gas : gas.saturating_add(Gas{kNamedUnit - rest});
}

Gas round_down(Gas gas) {
  return Gas{gas.value() - gas.value() % kNamedUnit};
}

std::optional<Remedy> find_enough_gas(const chain::ChunkReplay& replay, const CryptoHash& receipt,
                                      std::size_t action) {
  const auto moment = replay.moment_before(receipt);
  if (!moment) return std::nullopt;
  return GasSearch{replay, *moment, action}.run();
}

}  // namespace farcall::trace
