// Expressions as trees, between their parser and their evaluation.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "explore/scenario/expression_value.hpp"

namespace farcall::explore {

/// From 1; columns in bytes.
struct TextPlace {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

enum class Operator : std::uint8_t {
  kLiteral,
  /// Operands: elements; keys and values in turn.
  kList,
  kObject,
  /// `name`: the member. Operand: the object.
  kMember,
  /// Operands: the list, the position.
  kIndex,
  kOr,
  kAnd,
  kNot,
  kNegate,
  kEqual,
  kUnequal,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kRemainder,
  kCall,
};

enum class Function : std::uint8_t {
  kBalance,
  kView,
  kState,
  kStateNumber,
  kLogs,
  kContains,
  kSum,
  kLen,
  kMin,
  kMax,
  kAbs,
  kSent,
  kEnded,
  kFailed,
  kSucceeded,
};

struct ExpressionNode {
  Operator op = Operator::kLiteral;
  Function function = Function::kBalance;
  TextPlace place;
  Value literal;
  std::string name;
  /// Of `sum`: members and positions that lead from an element to its number.
  std::vector<Value> path;
  std::vector<ExpressionNode> operands;
  std::uint32_t depth = 1;
};

struct ParsedExpression {
  std::string text;
  ExpressionNode root;
  std::vector<std::string> accounts;
  std::vector<std::string> transactions;
  std::vector<std::pair<std::string, std::string>> views;
};

/// Parses `text` and fills everything in.
[[nodiscard]] Result<ParsedExpression> parse_expression(std::string_view text);

/// "line L, column C: MESSAGE".
[[nodiscard]] std::string at_place(TextPlace place, std::string_view message);

}  // namespace farcall::explore
