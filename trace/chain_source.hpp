// Traces of transactions of a chain in this process.
#pragma once

#include "trace/source.hpp"

namespace farcall::chain {
class Chain;
}

namespace farcall::trace {

/// Reads the blocks that are still readable. The chain must outlive the source and not change
/// while `facts` runs.
class ChainSource : public Source {
 public:
  /// `with_state`: also what each receipt wrote, which takes the states of the blocks before.
  explicit ChainSource(const chain::Chain& chain, bool with_state = false)
      : chain_{chain}, with_state_{with_state} {}
  [[nodiscard]] Result<Facts> facts(const CryptoHash& transaction) override;

 private:
  const chain::Chain& chain_;
  bool with_state_;
};

/// Everything a chain knows of a transaction, but for the state. Fails for a hash that it does not
/// know.
[[nodiscard]] Result<Trace> collect(const chain::Chain& chain, const CryptoHash& hash);
/// The same with what receipts wrote, and checked.
[[nodiscard]] Result<Trace> collect_all(const chain::Chain& chain, const CryptoHash& hash);

}  // namespace farcall::trace
