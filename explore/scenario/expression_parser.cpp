// Recursive descent. Precedence, loosest first: or, and, not, comparisons (which do not chain),
// + and -, * / and %, unary -, members and positions.
#include <algorithm>
#include <array>
#include <span>

#include "base/format_text.hpp"
#include "base/suggestion.hpp"
#include "explore/scenario/expression_lexer.hpp"
#include "explore/scenario/expression_tree.hpp"

namespace farcall::explore {
namespace {

constexpr std::size_t kTextMax = 16'384;
/// Bounds the stack that parsing and evaluation use.
constexpr std::uint32_t kNestingMax = 100;

struct FunctionRow {
  std::string_view name;
  Function function;
  std::size_t arguments_min;
  std::size_t arguments_max;
  std::string_view form;
};
constexpr std::array kFunctions{
    FunctionRow{"balance", Function::kBalance, 1, 1, "balance(account)"},
    FunctionRow{"view", Function::kView, 2, 3, "view(account, method, arguments)"},
    FunctionRow{"state", Function::kState, 2, 2, "state(account, key)"},
    FunctionRow{"state_number", Function::kStateNumber, 2, 4,
                "state_number(account, key, offset, bytes)"},
    FunctionRow{"logs", Function::kLogs, 1, 1, "logs(account)"},
    FunctionRow{"contains", Function::kContains, 2, 2, "contains(text or list, part)"},
    FunctionRow{"sum", Function::kSum, 1, 1, "sum(list, .member)"},
    FunctionRow{"len", Function::kLen, 1, 1, "len(list, object or text)"},
    FunctionRow{"min", Function::kMin, 1, 16, "min(number, number, ...)"},
    FunctionRow{"max", Function::kMax, 1, 16, "max(number, number, ...)"},
    FunctionRow{"abs", Function::kAbs, 1, 1, "abs(number)"},
    FunctionRow{"sent", Function::kSent, 1, 1, "sent(\"transaction\")"},
    FunctionRow{"ended", Function::kEnded, 1, 1, "ended(\"transaction\")"},
    FunctionRow{"failed", Function::kFailed, 1, 1, "failed(\"transaction\")"},
    FunctionRow{"succeeded", Function::kSucceeded, 1, 1, "succeeded(\"transaction\")"},
};

struct BinaryRow {
  std::string_view symbol;
  Operator op;
};
constexpr std::array kComparisons{
    BinaryRow{"==", Operator::kEqual},  BinaryRow{"!=", Operator::kUnequal},
    BinaryRow{"<", Operator::kLess},    BinaryRow{"<=", Operator::kLessOrEqual},
    BinaryRow{">", Operator::kGreater}, BinaryRow{">=", Operator::kGreaterOrEqual}};
constexpr std::array kSums{BinaryRow{"+", Operator::kAdd}, BinaryRow{"-", Operator::kSubtract}};
constexpr std::array kProducts{BinaryRow{"*", Operator::kMultiply},
                               BinaryRow{"/", Operator::kDivide},
                               BinaryRow{"%", Operator::kRemainder}};

/// Unwinds the parser; never leaves this file.
struct SyntaxError {
  std::string message;
};

class Parser {
 public:
  Parser(std::vector<Token> tokens, ParsedExpression& out)
      : tokens_{std::move(tokens)}, out_{out} {}

  ExpressionNode run() {
    ExpressionNode root = expression();
    if (peek().kind != Token::Kind::kEnd) expected("an operator or the end");
    return root;
  }

 private:
  /// Counts how deep the parser's own calls nest.
  class Nesting {
   public:
    explicit Nesting(Parser& parser) : parser_{parser} {
      if (++parser_.nesting_ > kNestingMax) parser_.too_deep();
    }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    ~Nesting() { --parser_.nesting_; }

   private:
    Parser& parser_;
  };

  [[nodiscard]] const Token& peek() const { return tokens_[at_]; }
  Token take() { return at_ + 1 < tokens_.size() ? tokens_[at_++] : tokens_[at_]; }
  [[nodiscard]] bool is_symbol(std::string_view text) const {
    return peek().kind == Token::Kind::kSymbol && peek().text == text;
  }
  [[nodiscard]] bool is_word(std::string_view text) const {
    return peek().kind == Token::Kind::kName && peek().text == text;
  }
  bool take_symbol(std::string_view text) {
    const bool is_there = is_symbol(text);
    if (is_there) ++at_;
    return is_there;
  }

  [[noreturn]] void wrong(TextPlace place, std::string_view message) const {
    throw SyntaxError{at_place(place, message)};
  }
  [[noreturn]] void too_deep() const {
    wrong(peek().place, format_text("nested more than {} levels deep", kNestingMax));
  }
  [[noreturn]] void expected(std::string_view what) const {
    const Token& token = peek();
    std::string found = format_text("'{}'", token.text);
    if (token.kind == Token::Kind::kEnd) found = "the end";
    if (token.kind == Token::Kind::kNumber) found = "a number";
    if (token.kind == Token::Kind::kText) found = format_text("the text \"{}\"", token.text);
    wrong(token.place, format_text("expected {}, got {}", what, found));
  }
  void require_symbol(std::string_view text) {
    if (!take_symbol(text)) expected(format_text("'{}'", text));
  }

  /// Every node is made here, so that no tree is deeper than evaluation may recurse.
  [[nodiscard]] ExpressionNode make(Operator op, TextPlace place,
                                    std::vector<ExpressionNode> operands) const {
    ExpressionNode node{.op = op, .place = place};
    for (const ExpressionNode& each : operands) node.depth = std::max(node.depth, each.depth + 1);
    if (node.depth > kNestingMax) too_deep();
    node.operands = std::move(operands);
    return node;
  }
  [[nodiscard]] ExpressionNode make_pair(Operator op, TextPlace place, ExpressionNode left,
                                         ExpressionNode right) const {
    std::vector<ExpressionNode> operands;
    operands.push_back(std::move(left));
    operands.push_back(std::move(right));
    return make(op, place, std::move(operands));
  }
  [[nodiscard]] ExpressionNode make_single(Operator op, TextPlace place,
                                           ExpressionNode operand) const {
    std::vector<ExpressionNode> operands;
    operands.push_back(std::move(operand));
    return make(op, place, std::move(operands));
  }

  ExpressionNode expression() {
    const Nesting nesting{*this};
    ExpressionNode left = conjunction();
    while (is_word("or")) {
      const TextPlace place = take().place;
      left = make_pair(Operator::kOr, place, std::move(left), conjunction());
    }
    return left;
  }

  ExpressionNode conjunction() {
    ExpressionNode left = negation();
    while (is_word("and")) {
      const TextPlace place = take().place;
      left = make_pair(Operator::kAnd, place, std::move(left), negation());
    }
    return left;
  }

  ExpressionNode negation() {
    if (!is_word("not")) return comparison();
    const Nesting nesting{*this};
    const TextPlace place = take().place;
    return make_single(Operator::kNot, place, negation());
  }

  [[nodiscard]] const BinaryRow* find_operator(std::span<const BinaryRow> rows) const {
    if (peek().kind != Token::Kind::kSymbol) return nullptr;
    const auto found = std::ranges::find(rows, std::string_view{peek().text}, &BinaryRow::symbol);
    return found == rows.end() ? nullptr : &*found;
  }

  ExpressionNode comparison() {
    ExpressionNode left = sum();
    const BinaryRow* row = find_operator(kComparisons);
    if (row == nullptr) return left;
    const TextPlace place = take().place;
    left = make_pair(row->op, place, std::move(left), sum());
    if (find_operator(kComparisons) != nullptr)
      wrong(peek().place, "comparisons do not chain; write a < b and b < c");
    return left;
  }

  ExpressionNode sum() {
    ExpressionNode left = product();
    while (const BinaryRow* row = find_operator(kSums)) {
      const TextPlace place = take().place;
      left = make_pair(row->op, place, std::move(left), product());
    }
    return left;
  }

  ExpressionNode product() {
    ExpressionNode left = unary();
    while (const BinaryRow* row = find_operator(kProducts)) {
      const TextPlace place = take().place;
      left = make_pair(row->op, place, std::move(left), unary());
    }
    return left;
  }

  ExpressionNode unary() {
    if (!is_symbol("-")) return postfix();
    const Nesting nesting{*this};
    const TextPlace place = take().place;
    return make_single(Operator::kNegate, place, unary());
  }

  ExpressionNode postfix() {
    ExpressionNode node = primary();
    while (true) {
      const TextPlace place = peek().place;
      if (take_symbol(".")) {
        node = make_single(Operator::kMember, place, std::move(node));
        node.name = member_name();
      } else if (take_symbol("[")) {
        ExpressionNode position = expression();
        require_symbol("]");
        node = make_pair(Operator::kIndex, place, std::move(node), std::move(position));
      } else {
        return node;
      }
    }
  }

  std::string member_name() {
    if (peek().kind != Token::Kind::kName && peek().kind != Token::Kind::kText)
      expected("the name of a member");
    return take().text;
  }

  [[nodiscard]] static ExpressionNode literal(TextPlace place, Value value) {
    return {.op = Operator::kLiteral, .place = place, .literal = std::move(value)};
  }

  ExpressionNode primary() {
    const Token token = peek();
    switch (token.kind) {
      case Token::Kind::kNumber:
        take();
        return literal(token.place, {token.number});
      case Token::Kind::kText:
        take();
        return literal(token.place, {token.text});
      case Token::Kind::kName:
        return named();
      case Token::Kind::kSymbol:
        if (take_symbol("(")) {
          ExpressionNode inner = expression();
          require_symbol(")");
          return inner;
        }
        if (take_symbol("["))
          return make(Operator::kList, token.place,
                      sequence("]", [this](auto& operands) { operands.push_back(expression()); }));
        if (take_symbol("{"))
          return make(Operator::kObject, token.place,
                      sequence("}", [this](auto& operands) { member(operands); }));
        break;
      case Token::Kind::kEnd:
        break;
    }
    expected("a value");
  }

  void member(std::vector<ExpressionNode>& operands) {
    const TextPlace place = peek().place;
    operands.push_back(literal(place, {member_name()}));
    require_symbol(":");
    operands.push_back(expression());
  }

  /// Items with commas between them, up to `end`, which is taken.
  template <class Item>
  std::vector<ExpressionNode> sequence(std::string_view end, const Item& item) {
    std::vector<ExpressionNode> operands;
    if (take_symbol(end)) return operands;
    do {
      item(operands);
    } while (take_symbol(","));
    if (!take_symbol(end)) expected(format_text("',' or '{}'", end));
    return operands;
  }

  ExpressionNode named() {
    const Token token = peek();
    if (token.text == "and" || token.text == "or") expected("a value");
    take();
    if (token.text == "true" || token.text == "false")
      return literal(token.place, {token.text == "true"});
    if (token.text == "null") return literal(token.place, {nullptr});
    const auto row =
        std::ranges::find(kFunctions, std::string_view{token.text}, &FunctionRow::name);
    if (row == kFunctions.end()) unknown(token);
    if (!is_symbol("(")) expected(format_text("'(': {}", row->form));
    take();
    return call(token, *row);
  }

  [[noreturn]] void unknown(const Token& token) const {
    std::vector<std::string_view> names{"true", "false", "null", "not"};
    for (const FunctionRow& row : kFunctions) names.push_back(row.name);
    std::string message = format_text("unknown name '{}'", token.text);
    if (const auto close = closest_name(token.text, names))
      message += format_text("; did you mean '{}'?", *close);
    else
      message += "; texts such as account ids need quotes";
    wrong(token.place, message);
  }

  ExpressionNode call(const Token& token, const FunctionRow& row) {
    ExpressionNode node;
    if (row.function == Function::kSum) {
      std::vector<ExpressionNode> operands;
      operands.push_back(expression());
      std::vector<Value> path;
      if (take_symbol(",")) path = projection();
      if (!take_symbol(")")) expected("')'");
      node = make(Operator::kCall, token.place, std::move(operands));
      node.path = std::move(path);
    } else {
      node = make(Operator::kCall, token.place,
                  sequence(")", [this](auto& operands) { operands.push_back(expression()); }));
    }
    node.function = row.function;
    node.name = row.name;
    if (node.operands.size() < row.arguments_min || node.operands.size() > row.arguments_max)
      wrong(token.place, format_text("expected {}, got {} argument{}", row.form,
                                     node.operands.size(), node.operands.size() == 1 ? "" : "s"));
    note_names(node, row);
    return node;
  }

  std::vector<Value> projection() {
    std::vector<Value> path;
    while (true) {
      if (take_symbol(".")) {
        path.push_back({member_name()});
      } else if (take_symbol("[")) {
        if (peek().kind != Token::Kind::kNumber) expected("a position");
        path.push_back({take().number});
        require_symbol("]");
      } else if (path.empty()) {
        expected("'.member' or '[position]'");
      } else {
        return path;
      }
    }
  }

  void note_names(const ExpressionNode& node, const FunctionRow& row) {
    const auto text_at = [&](std::size_t i) -> const std::string* {
      const bool is_literal = i < node.operands.size() && node.operands[i].op == Operator::kLiteral;
      return is_literal ? node.operands[i].literal.as<std::string>() : nullptr;
    };
    const std::string* first = text_at(0);
    switch (row.function) {
      case Function::kSent:
      case Function::kEnded:
      case Function::kFailed:
      case Function::kSucceeded:
        if (first == nullptr)
          wrong(node.operands[0].place, format_text("expected the name of a transaction in quotes: "
                                                    "{}",
                                                    row.form));
        note(out_.transactions, *first);
        return;
      case Function::kView:
        if (const std::string* method = text_at(1); first != nullptr && method != nullptr)
          note(out_.views, {*first, *method});
        [[fallthrough]];
      case Function::kBalance:
      case Function::kState:
      case Function::kStateNumber:
      case Function::kLogs:
        if (first != nullptr) note(out_.accounts, *first);
        return;
      default:
        return;
    }
  }
  template <class T>
  static void note(std::vector<T>& list, const T& item) {
    if (!std::ranges::contains(list, item)) list.push_back(item);
  }

  std::vector<Token> tokens_;
  ParsedExpression& out_;
  std::size_t at_ = 0;
  std::uint32_t nesting_ = 0;
};

}  // namespace

Result<ParsedExpression> parse_expression(std::string_view text) {
  if (text.size() > kTextMax)
    return fail(format_text("{} bytes; conditions have at most {}", text.size(), kTextMax));
  auto tokens = tokenize(text);
  if (!tokens) return std::unexpected{tokens.error()};
  ParsedExpression out;
  out.text = text;
  try {
    out.root = Parser{std::move(*tokens), out}.run();
  } catch (const SyntaxError& error) {
    return fail(error.message);
  }
  return out;
}

}  // namespace farcall::explore
