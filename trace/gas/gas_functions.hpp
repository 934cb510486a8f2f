// Gas by function: what the calls of each method of each contract burnt, over many transactions.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "trace/trace.hpp"

namespace farcall::trace {

/// What the calls of one function burnt. A receipt with several actions is one call of the first.
struct FunctionGas {
  std::string call;        ///< `pool.test.near.swap`, escaped
  std::vector<Gas> burnt;  ///< of each call, the least first
  std::size_t failed = 0;
  GasGroups groups;  ///< of all calls together

  [[nodiscard]] Gas least() const { return burnt.front(); }
  [[nodiscard]] Gas median() const { return burnt[burnt.size() / 2]; }
  [[nodiscard]] Gas most() const { return burnt.back(); }
};

/// Receipts that call functions, sorted by name. Refunds, transfers and receipts that did not run
/// are left out.
[[nodiscard]] std::vector<FunctionGas> gas_by_function(const std::vector<Trace>& traces);

/// A table in Tgas; of the groups, those that take most.
[[nodiscard]] std::string describe(const std::vector<FunctionGas>& functions);

/// Whole gas, under the names of the table.
[[nodiscard]] boost::json::array to_json(const std::vector<FunctionGas>& functions);

}  // namespace farcall::trace
