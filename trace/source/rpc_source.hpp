// Traces of transactions of any NEAR network, from the answers of a JSON-RPC endpoint.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <map>
#include <string_view>

#include "trace/source/source.hpp"

namespace farcall::trace {

/// Calls a method of an endpoint and returns its `result`. An error: there was no answer, or the
/// endpoint's own error in words.
using RpcTransport = std::function<Result<boost::json::value>(std::string_view method,
                                                              const boost::json::value& params)>;

/// Asks `EXPERIMENTAL_tx_status`, `block` and `EXPERIMENTAL_protocol_config`; knows nothing of
/// HTTP. Not known from there: when receipts arrived, their order in a chunk, shards, state, host
/// calls.
class RpcSource : public Source {
 public:
  /// `sender` picks the shard that answers, where the endpoint tracks some shards only.
  explicit RpcSource(RpcTransport transport, AccountId sender = AccountId::trusted("near"))
      : transport_{std::move(transport)}, sender_{std::move(sender)} {}

  [[nodiscard]] Result<Facts> facts(const CryptoHash& transaction) override;

 private:
  [[nodiscard]] Result<void> read_status(const CryptoHash& transaction, Facts& facts);
  void read_methods(const CryptoHash& block, ReceiptFacts& receipt, Facts& facts);
  [[nodiscard]] Result<void> read_config(const CryptoHash& block, Facts& facts);
  [[nodiscard]] Result<BlockHeight> read_block(const CryptoHash& hash, Facts& facts);

  RpcTransport transport_;
  AccountId sender_;
  std::map<CryptoHash, BlockHeight> heights_;
};

}  // namespace farcall::trace
