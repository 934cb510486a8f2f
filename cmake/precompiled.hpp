// What most sources include, compiled once for all of them (FARCALL_PRECOMPILE).
//
// Copying, moving, destroying and comparing the protocol's variants costs more than parsing the
// headers: every source that touches one instantiates these functions for each of its alternatives.
// They are instantiated here, so that each source finds them done.
#pragma once

#include <algorithm>
#include <array>
#include <boost/json/value.hpp>
#include <charconv>
#include <concepts>
#include <cstring>
#include <expected>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <ranges>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "base/format_text.hpp"
#include "protocol/borsh/borsh.hpp"
#include "protocol/errors.hpp"
#include "protocol/json/json.hpp"
#include "protocol/outcome.hpp"
#include "protocol/receipt.hpp"
#include "protocol/transaction.hpp"

namespace farcall::precompiled {

/// Never called: instantiates what values of a type, and lists of them, need.
template <class T>
void instantiate(T& a, const T& b) {
  T copy{b};
  T moved{std::move(copy)};
  a = b;
  a = std::move(moved);
  std::vector<T> list;
  list.push_back(b);
  list.push_back(std::move(a));
  std::vector<T> other{list};
  other = list;
  if constexpr (std::equality_comparable<T>) static_cast<void>(a == b);
}

inline void instantiate_all(protocol::Action& action, protocol::ActionErrorKind& action_error,
                            protocol::InvalidTxError& invalid, protocol::TxExecutionError& failure,
                            protocol::ExecutionOutcome& outcome, protocol::Receipt& receipt) {
  instantiate(action, action);
  instantiate(action_error, action_error);
  instantiate(invalid, invalid);
  instantiate(failure, failure);
  instantiate(outcome, outcome);
  instantiate(receipt, receipt);
}

inline std::string instantiate_formats(const std::string& text, std::string_view view,
                                       const char* literal, std::uint64_t number, int code) {
  return format_text("{} {} {} {} {}", text, view, literal, number, code) +
         format_text("{} {}", number, number) + format_text("{} {}", text, text) +
         format_text("{}", text) + format_text("{}", number);
}

}  // namespace farcall::precompiled
