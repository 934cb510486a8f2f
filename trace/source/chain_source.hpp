// Traces of transactions of a chain in this process.
#pragma once

#include "trace/source/source.hpp"

namespace farcall::chain {
class Chain;
}

namespace farcall::trace {

/// How much a chain is asked for; each value includes those before.
enum class Effort : std::uint8_t {
  /// What outcomes say.
  kOutcomes,
  /// What receipts wrote and kept, which takes the states of the blocks before.
  kState,
  /// The chunks are applied again: reads, host calls, what failures reverted, and what would have
  /// worked. Costs what the chunks cost, and more for calls that ran out of gas.
  kReplay,
};

/// Reads the blocks that are still readable. The chain must outlive the source and not change
/// while `facts` runs. It needs neither an archive nor a node: a chain of an exploration will do.
class ChainSource : public Source {
 public:
  explicit ChainSource(const chain::Chain& chain, Effort effort = Effort::kOutcomes,
                       SourceKind kind = SourceKind::chain)
      : chain_{chain}, effort_{effort}, kind_{kind} {}
  [[nodiscard]] Result<Facts> facts(const CryptoHash& transaction) override;

 private:
  const chain::Chain& chain_;
  Effort effort_;
  SourceKind kind_;
};

/// Returns what a chain has about a transaction, without reads and writes. Fails for an unknown
/// hash.
[[nodiscard]] Result<Trace> collect(const chain::Chain& chain, const CryptoHash& hash);
/// The same with what receipts wrote, or with everything, and checked.
[[nodiscard]] Result<Trace> collect_all(const chain::Chain& chain, const CryptoHash& hash,
                                        Effort effort = Effort::kState,
                                        SourceKind kind = SourceKind::chain);

}  // namespace farcall::trace
