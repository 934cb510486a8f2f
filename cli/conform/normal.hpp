// The form in which scenarios keep what a node answered: free of hashes, heights and nonces.
// Receipts are named by their place, data ids by the order in which they appear.
#pragma once

#include <boost/json/value.hpp>

#include "chain/history/transaction_status.hpp"

namespace farcall::cli {

/// A finished transaction.
[[nodiscard]] boost::json::value normal_outcome(const chain::Chain& chain,
                                                const chain::TransactionStatus& status);
/// Replaces nonces, heights, hashes of blocks and signatures by "*", and shortens.
[[nodiscard]] boost::json::value scrub(const boost::json::value& value);
/// Text of more than 3000 characters becomes its length and hash.
[[nodiscard]] boost::json::value shorten(const boost::json::value& value);
/// {"text": ...} for UTF-8, else {"base64": ...}.
[[nodiscard]] boost::json::value readable(ByteView bytes);

/// One difference between two values, at a place like `receipts.0.1.outcome.gas_burnt`.
struct Difference {
  std::string path;
  std::string expected;
  std::string got;
};
/// All differences, in the order of the expected value; numbers are compared by value.
[[nodiscard]] std::vector<Difference> differences(const boost::json::value& expected,
                                                  const boost::json::value& got);

}  // namespace farcall::cli
