// Conditions of scenario files: a small language over balances, views, state and logs, with exact
// integers. Grammar, functions and errors: docs/explore.md, "What must hold".
//
//   balance("bank") >= view("bank", "total_owed") + 1 NEAR
//   view("token", "ft_balance_of", {"account_id": "alice"}) == "100" or failed("withdraw")
#pragma once

#include <boost/json/value.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "protocol/account_id.hpp"

namespace farcall::explore {

struct ParsedExpression;

/// What expressions ask about. Functions return an error text where the question has no answer.
class WorldView {
 public:
  WorldView() = default;
  WorldView(const WorldView&) = delete;
  WorldView& operator=(const WorldView&) = delete;
  virtual ~WorldView() = default;

  /// Result of a view call, as the contract returned it.
  [[nodiscard]] virtual Result<Bytes> view(const protocol::AccountId& account,
                                           std::string_view method, ByteView args) const = 0;
  /// Nothing: the account does not exist. Without what is bought and burnt as gas.
  [[nodiscard]] virtual std::optional<Balance> balance(const protocol::AccountId&) const = 0;
  [[nodiscard]] virtual std::optional<Bytes> state(const protocol::AccountId&,
                                                   ByteView key) const = 0;
  /// Whether a transaction, by its name, was sent; whether it and all that it caused has ended;
  /// whether it failed, as its signer is told. An error for a name that the scenario does not have.
  [[nodiscard]] virtual Result<bool> was_sent(std::string_view transaction) const = 0;
  [[nodiscard]] virtual Result<bool> has_ended(std::string_view transaction) const = 0;
  [[nodiscard]] virtual Result<bool> has_failed(std::string_view transaction) const = 0;
  /// Everything that a contract has logged so far in this run, in order.
  [[nodiscard]] virtual std::vector<std::string> logs(const protocol::AccountId&) const = 0;
};

/// A parsed condition. Copies share it.
class Expression {
 public:
  /// Errors name line and column within the text, what was found, and what was expected.
  [[nodiscard]] static Result<Expression> parse(std::string_view text);

  [[nodiscard]] const std::string& text() const noexcept;
  /// Accounts and transactions that it names, so that a reader can check that they exist.
  [[nodiscard]] std::vector<std::string> accounts() const;
  [[nodiscard]] std::vector<std::string> transactions() const;
  /// View calls whose account and method are written out: account, method.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> views() const;

  /// The value: a condition gives true or false; others give JSON with integers as text where they
  /// do not fit 64 bits. An error: a view failed, types do not fit, numbers overflow 256 bits.
  [[nodiscard]] Result<boost::json::value> evaluate(const WorldView& world) const;
  /// The same for conditions; an error also where the value is no truth value.
  [[nodiscard]] Result<bool> holds(const WorldView& world) const;

 private:
  explicit Expression(std::shared_ptr<const ParsedExpression> parsed)
      : parsed_{std::move(parsed)} {}
  std::shared_ptr<const ParsedExpression> parsed_;
};

}  // namespace farcall::explore
