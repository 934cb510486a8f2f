#include "explore/scenario/expression.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "explore/scenario/expression_tree.hpp"

namespace farcall::explore {
namespace {

namespace json = boost::json;

/// Unwinds an evaluation; never leaves this file.
struct EvaluationError {
  std::string message;
};

class Evaluation {
 public:
  explicit Evaluation(const WorldView& world) : world_{world} {}

  Value value(const ExpressionNode& node) const {
    switch (node.op) {
      case Operator::kLiteral:
        return node.literal;
      case Operator::kList:
        return list(node);
      case Operator::kObject:
        return object(node);
      case Operator::kMember:
        return member(node, value(node.operands[0]), node.name);
      case Operator::kIndex:
        return index(node);
      case Operator::kOr:
        return {truth(node.operands[0]) || truth(node.operands[1])};
      case Operator::kAnd:
        return {truth(node.operands[0]) && truth(node.operands[1])};
      case Operator::kNot:
        return {!truth(node.operands[0])};
      case Operator::kNegate:
        return {Integer{-number(node.operands[0])}};
      case Operator::kEqual:
      case Operator::kUnequal:
        return {equality(node)};
      case Operator::kLess:
        return {number(node.operands[0]) < number(node.operands[1])};
      case Operator::kLessOrEqual:
        return {number(node.operands[0]) <= number(node.operands[1])};
      case Operator::kGreater:
        return {number(node.operands[0]) > number(node.operands[1])};
      case Operator::kGreaterOrEqual:
        return {number(node.operands[0]) >= number(node.operands[1])};
      case Operator::kAdd:
      case Operator::kSubtract:
      case Operator::kMultiply:
      case Operator::kDivide:
      case Operator::kRemainder:
        return {arithmetic(node)};
      case Operator::kCall:
        return call(node);
    }
    wrong(node, "unknown operation");
  }

  bool truth(const ExpressionNode& node) const {
    const Value found = value(node);
    const bool* is = found.as<bool>();
    if (is == nullptr) wrong(node, format_text("expected true or false, got {}", shown(found)));
    return *is;
  }

 private:
  [[noreturn]] static void wrong(const ExpressionNode& node, std::string_view message) {
    throw EvaluationError{at_place(node.place, message)};
  }

  /// The type and, where it is short, the value.
  static std::string shown(const Value& value) {
    constexpr std::size_t kShownMax = 60;
    std::string text = json::serialize(to_json(value));
    if (text.size() > kShownMax || value.as<std::nullptr_t>() != nullptr)
      return std::string{type_name(value)};
    return format_text("{}: {}", type_name(value), text);
  }

  static Integer number_of(const ExpressionNode& node, const Value& value) {
    auto number = to_integer(value);
    if (!number) wrong(node, format_text("expected a whole number, got {}", shown(value)));
    return std::move(*number);
  }
  Integer number(const ExpressionNode& node) const { return number_of(node, value(node)); }

  std::string text(const ExpressionNode& node, std::string_view what) const {
    Value found = value(node);
    auto* text = std::get_if<std::string>(&found.is);
    if (text == nullptr) wrong(node, format_text("expected {}, got {}", what, shown(found)));
    return std::move(*text);
  }

  std::size_t position(const ExpressionNode& node) const {
    const Integer at = number(node);
    if (at < 0 || at > UINT32_MAX)
      wrong(node, format_text("position {} is out of range", at.str()));
    return static_cast<std::size_t>(at);
  }

  protocol::AccountId account(const ExpressionNode& node) const {
    auto id = protocol::AccountId::parse(text(node, "an account id"));
    if (!id) wrong(node, id.error().message);
    return *id;
  }

  Value list(const ExpressionNode& node) const {
    json::array out;
    for (const ExpressionNode& each : node.operands) out.push_back(to_json(value(each)));
    return {std::move(out)};
  }

  Value object(const ExpressionNode& node) const {
    json::object out;
    for (std::size_t i = 0; i < node.operands.size(); i += 2)
      out[*node.operands[i].literal.as<std::string>()] = to_json(value(node.operands[i + 1]));
    return {std::move(out)};
  }

  static Value member(const ExpressionNode& node, const Value& of, std::string_view name) {
    const auto* object = of.as<json::object>();
    if (object == nullptr)
      wrong(node,
            format_text("expected an object with the member \"{}\", got {}", name, shown(of)));
    const json::value* found = object->if_contains(name);
    if (found == nullptr)
      wrong(node, format_text("the object has no member \"{}\": {}", name, shown(of)));
    return from_json(*found);
  }

  static Value element(const ExpressionNode& node, const Value& of, std::size_t at) {
    const auto* list = of.as<json::array>();
    if (list == nullptr) wrong(node, format_text("expected a list, got {}", shown(of)));
    if (at >= list->size())
      wrong(node, format_text("position {} of a list of {}", at, list->size()));
    return from_json((*list)[at]);
  }

  Value index(const ExpressionNode& node) const {
    const Value of = value(node.operands[0]);
    if (of.as<json::object>() != nullptr)
      return member(node, of, text(node.operands[1], "the name of a member"));
    return element(node, of, position(node.operands[1]));
  }

  bool equality(const ExpressionNode& node) const {
    return are_equal(value(node.operands[0]), value(node.operands[1])) ==
           (node.op == Operator::kEqual);
  }

  Integer arithmetic(const ExpressionNode& node) const {
    const Integer left = number(node.operands[0]);
    const Integer right = number(node.operands[1]);
    try {
      switch (node.op) {
        case Operator::kAdd:
          return left + right;
        case Operator::kSubtract:
          return left - right;
        case Operator::kMultiply:
          return left * right;
        default:
          break;
      }
    } catch (const std::runtime_error&) {
      wrong(node, "the result has more than 256 bits");
    }
    if (right == 0) wrong(node, "division by zero");
    return node.op == Operator::kDivide ? Integer{left / right} : Integer{left % right};
  }

  Value call(const ExpressionNode& node) const {
    const auto& operands = node.operands;
    switch (node.function) {
      case Function::kBalance:
        return balance(operands[0]);
      case Function::kView:
        return view(node);
      case Function::kState: {
        const auto row = state_row(node);
        return row ? from_bytes(*row) : Value{nullptr};
      }
      case Function::kStateNumber:
        return state_number(node);
      case Function::kLogs: {
        json::array out;
        for (const std::string& line : world_.logs(account(operands[0])))
          out.push_back(json::value(line));
        return {std::move(out)};
      }
      case Function::kContains:
        return {contains(node)};
      case Function::kSum:
        return {sum(node)};
      case Function::kLen:
        return {length(node)};
      case Function::kMin:
      case Function::kMax:
        return {extreme(node)};
      case Function::kAbs: {
        const Integer of = number(operands[0]);
        return {of < 0 ? Integer{-of} : of};
      }
      case Function::kSent:
      case Function::kEnded:
      case Function::kFailed:
      case Function::kSucceeded:
        return {transaction(node)};
    }
    wrong(node, "unknown function");
  }

  Value balance(const ExpressionNode& of) const {
    const auto found = world_.balance(account(of));
    if (!found) return {nullptr};
    return {Integer{found->value()}};
  }

  Value view(const ExpressionNode& node) const {
    const auto& operands = node.operands;
    const std::string method = text(operands[1], "the name of a method");
    const std::string args =
        operands.size() < 3 ? "{}" : json::serialize(to_json(value(operands[2])));
    const auto answer = world_.view(account(operands[0]), method, as_bytes(args));
    if (!answer) wrong(node, format_text("view {} failed: {}", method, answer.error().message));
    return from_bytes(*answer);
  }

  std::optional<Bytes> state_row(const ExpressionNode& node) const {
    const std::string key = text(node.operands[1], "a key");
    Bytes bytes = to_bytes(key);
    if (key.starts_with("0x")) {
      auto decoded = from_hex(std::string_view{key}.substr(2));
      if (!decoded) wrong(node.operands[1], "expected hex digits after 0x");
      bytes = std::move(*decoded);
    }
    return world_.state(account(node.operands[0]), bytes);
  }

  /// A little-endian number in a row, as borsh and C++ write them.
  Value state_number(const ExpressionNode& node) const {
    constexpr std::size_t kNumberBytesMax = 16;
    const auto row = state_row(node);
    if (!row) return {nullptr};
    const auto& operands = node.operands;
    const std::size_t offset = operands.size() > 2 ? position(operands[2]) : 0;
    const std::size_t size =
        operands.size() > 3 ? position(operands[3]) : row->size() - std::min(row->size(), offset);
    if (offset > row->size() || size > row->size() - offset)
      wrong(node, format_text("bytes {} to {} of a row of {}", offset, offset + size, row->size()));
    if (size == 0 || size > kNumberBytesMax)
      wrong(node, format_text("expected a number of 1 to {} bytes, got {}", kNumberBytesMax, size));
    u128 out = 0;
    for (std::size_t i = size; i-- > 0;) out = out << 8 | (*row)[offset + i];
    return {Integer{out}};
  }

  bool contains(const ExpressionNode& node) const {
    const Value in = value(node.operands[0]);
    const Value part = value(node.operands[1]);
    const auto* words = part.as<std::string>();
    const auto is_in = [&](const Value& each) {
      const auto* text = each.as<std::string>();
      return text != nullptr && words != nullptr && text->contains(*words);
    };
    if (const auto* list = in.as<json::array>())
      return std::ranges::any_of(*list, [&](const json::value& each) {
        const Value element = from_json(each);
        return are_equal(element, part) || is_in(element);
      });
    if (in.as<std::string>() == nullptr || words == nullptr)
      wrong(node, format_text("expected a text or list and a part, got {} and {}", shown(in),
                              shown(part)));
    return is_in(in);
  }

  Integer sum(const ExpressionNode& node) const {
    const Value of = value(node.operands[0]);
    Integer total = 0;
    const auto add = [&](Value each) {
      for (const Value& step : node.path) {
        if (const auto* name = step.as<std::string>())
          each = member(node, each, *name);
        else
          each = element(node, each, static_cast<std::size_t>(*step.as<Integer>()));
      }
      try {
        total += number_of(node, each);
      } catch (const std::runtime_error&) {
        wrong(node, "the result has more than 256 bits");
      }
    };
    if (const auto* list = of.as<json::array>()) {
      for (const json::value& each : *list) add(from_json(each));
    } else if (const auto* object = of.as<json::object>()) {
      for (const json::key_value_pair& each : *object) add(from_json(each.value()));
    } else {
      wrong(node.operands[0], format_text("expected a list or an object, got {}", shown(of)));
    }
    return total;
  }

  Integer length(const ExpressionNode& node) const {
    const Value of = value(node.operands[0]);
    if (const auto* list = of.as<json::array>()) return Integer{list->size()};
    if (const auto* object = of.as<json::object>()) return Integer{object->size()};
    if (const auto* text = of.as<std::string>()) return Integer{text->size()};
    wrong(node.operands[0], format_text("expected a list, an object or a text, got {}", shown(of)));
  }

  Integer extreme(const ExpressionNode& node) const {
    Integer best = number(node.operands[0]);
    for (const ExpressionNode& each : std::span{node.operands}.subspan(1)) {
      const Integer other = number(each);
      if (node.function == Function::kMin ? other < best : other > best) best = other;
    }
    return best;
  }

  bool transaction(const ExpressionNode& node) const {
    const std::string& name = *node.operands[0].literal.as<std::string>();
    const auto require = [&](const Result<bool>& answer) {
      if (!answer) wrong(node, answer.error().message);
      return *answer;
    };
    switch (node.function) {
      case Function::kSent:
        return require(world_.was_sent(name));
      case Function::kEnded:
        return require(world_.has_ended(name));
      case Function::kFailed:
        return require(world_.has_failed(name));
      default:
        return require(world_.has_ended(name)) && !require(world_.has_failed(name));
    }
  }

  const WorldView& world_;
};

template <class T, class Evaluate>
Result<T> guarded(const Evaluate& evaluate) {
  try {
    return evaluate();
  } catch (const EvaluationError& error) {
    return fail(error.message);
  }
}

}  // namespace

Result<Expression> Expression::parse(std::string_view text) {
  auto parsed = parse_expression(text);
  if (!parsed) return std::unexpected{parsed.error()};
  return Expression{std::make_shared<const ParsedExpression>(std::move(*parsed))};
}

const std::string& Expression::text() const noexcept {
  return parsed_->text;
}
std::vector<std::string> Expression::accounts() const {
  return parsed_->accounts;
}
std::vector<std::string> Expression::transactions() const {
  return parsed_->transactions;
}
std::vector<std::pair<std::string, std::string>> Expression::views() const {
  return parsed_->views;
}

Result<json::value> Expression::evaluate(const WorldView& world) const {
  return guarded<json::value>([&] { return to_json(Evaluation{world}.value(parsed_->root)); });
}

Result<bool> Expression::holds(const WorldView& world) const {
  return guarded<bool>([&] { return Evaluation{world}.truth(parsed_->root); });
}

}  // namespace farcall::explore
