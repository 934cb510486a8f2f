#include "trace/source/add_replay.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "chain/history/replay_chunk.hpp"
#include "trace/build/remedy.hpp"
#include "trace/source/replay_listener.hpp"
#include "vm/engine/machine.hpp"

namespace farcall::trace {
namespace {

/// The text of the protocol for a call that used up what was attached (vm/call/host_error.cpp).
constexpr std::string_view kGasExceeded = "Exceeded the prepaid gas.";

/// The position of the call that ran out of gas; nothing: that is not why the receipt failed.
std::optional<std::size_t> call_without_gas(const ReceiptFacts& receipt) {
  const auto call = failed_call(receipt);
  if (!call) return std::nullopt;
  const auto* text = std::get_if<protocol::function_call_error::ExecutionError>(&call->error);
  if (text == nullptr || text->error != kGasExceeded) return std::nullopt;
  return call->action;
}

void add_heard(ReceiptFacts& receipt, HeardReceipt&& heard) {
  receipt.reads = std::move(heard.reads);
  receipt.host_calls = std::move(heard.host_calls);
  receipt.host_calls_left_out = heard.host_calls_left_out;
  receipt.failed_call = std::move(heard.failed_call);
  receipt.storage = heard.storage;
  if (!receipt.writes) receipt.writes.emplace();
  receipt.writes->append_range(std::move(heard.undone));
}

/// Innermost functions that are kept of a call.
constexpr std::size_t kFramesMax = 32;

/// Compiled code is the same as of the engine that contracts usually run on.
const vm::Engine& backtrace_engine() {
  static const vm::Engine* const engine =
      new vm::Engine{vm::Engine::Strategy::kWinch, vm::kWasmStackBytes, kFramesMax};
  return *engine;
}

/// Keeps the functions in which the last stopped call of each receipt was.
class BacktraceListener final : public runtime::ApplyListener {
 public:
  [[nodiscard]] vm::VirtualMachine& machine() noexcept { return machine_; }
  [[nodiscard]] std::vector<vm::StackFrame> take(const CryptoHash& receipt) {
    return std::move(stopped_in_[receipt]);
  }

  void receipt_begins(const protocol::Receipt& receipt) override { current_ = receipt.receipt_id; }
  void receipt_freed(const protocol::Receipt& freed, const protocol::Receipt&) override {
    current_ = freed.receipt_id;
  }

 private:
  CryptoHash current_;
  std::map<CryptoHash, std::vector<vm::StackFrame>> stopped_in_;
  vm::Machine machine_{
      {.folder = vm::CodeCache::default_folder()},
      backtrace_engine(),
      [this](std::vector<vm::StackFrame> frames) { stopped_in_[current_] = std::move(frames); }};
};

class ReplayCollector {
 public:
  ReplayCollector(const chain::Chain& chain, Facts& facts) : chain_{chain}, facts_{facts} {}

  void run() {
    for (ReceiptFacts& receipt : facts_.receipts) {
      if (receipt.outcome && receipt.outcome->shard)
        chunks_[{receipt.outcome->block, *receipt.outcome->shard}].push_back(&receipt);
    }
    for (const auto& [place, receipts] : chunks_) {
      if (const auto done = replay(place.first, place.second, receipts); !done)
        facts_.source.missing.push_back("reads, host calls and what failures undid in block " +
                                        std::to_string(place.first.value()) + ": " +
                                        done.error().message);
    }
  }

 private:
  Result<void> replay(BlockHeight height, ShardId shard,
                      const std::vector<ReceiptFacts*>& receipts) {
    const chain::BlockPtr block = chain_.block_at(height);
    FARCALL_ASSERT(block != nullptr, "facts come from readable blocks");
    const auto replay =
        chain::ChunkReplay::prepare(chain_, block, *chain_.layout().index_of(shard));
    if (!replay) return std::unexpected{replay.error()};
    std::set<CryptoHash> ids;
    for (const ReceiptFacts* receipt : receipts) ids.insert(receipt->id);
    ReplayListener listener{std::move(ids)};
    if (const auto result = replay->run(&listener); !result) {
      if (!replay->is_patched()) facts_.violations.push_back("I21: " + result.error().message);
      return std::unexpected{result.error()};
    }
    for (ReceiptFacts* receipt : receipts) {
      HeardReceipt* heard = listener.find(receipt->id);
      FARCALL_ASSERT(heard != nullptr,
                     "a receipt with an outcome runs in the chunk of its outcome");
      add_heard(*receipt, std::move(*heard));
      if (const auto action = call_without_gas(*receipt))
        receipt->remedy = find_enough_gas(*replay, receipt->id, *action);
    }
    add_backtraces(*replay, receipts);
    return {};
  }

  /// Only where code trapped: another run, on an engine that keeps backtraces.
  static void add_backtraces(const chain::ChunkReplay& replay,
                             const std::vector<ReceiptFacts*>& receipts) {
    if (std::ranges::none_of(receipts, [](const auto* receipt) { return has_trapped(*receipt); }))
      return;
    BacktraceListener listener;
    const auto result = replay.run_on(listener.machine(), &listener);
    FARCALL_ASSERT(result.has_value(), "a chunk that gave its roots again does so each time");
    for (ReceiptFacts* receipt : receipts) {
      if (has_trapped(*receipt)) receipt->stopped_in = listener.take(receipt->id);
    }
  }

  const chain::Chain& chain_;
  Facts& facts_;
  std::map<std::pair<BlockHeight, ShardId>, std::vector<ReceiptFacts*>> chunks_;
};

}  // namespace

void add_replay(const chain::Chain& chain, Facts& facts) {
  ReplayCollector{chain, facts}.run();
}

}  // namespace farcall::trace
