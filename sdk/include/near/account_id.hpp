// Names of accounts.
#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "near/json_reader.hpp"
#include "near/panic.hpp"
#include "near/reflect.hpp"
#include "near/text.hpp"

namespace near {

/// The name of an account, always well formed: 2 to 64 characters, parts of a-z and 0-9 joined by
/// single `.`, `-` or `_`. A literal is checked while compiling.
class AccountId {
 public:
  /// True when `name` follows the rules of the protocol for account names.
  static constexpr bool is_valid(std::string_view name) {
    if (name.size() < 2 || name.size() > 64) return false;
    bool separator = true;  // a name does not start with one, nor has two in a row
    for (const char c : name) {
      const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!plain && (separator || (c != '.' && c != '-' && c != '_'))) return false;
      separator = !plain;
    }
    return !separator;
  }

  template <size_t N>
  AccountId(const char (&literal)[N])
      __attribute__((diagnose_if(!is_valid({literal, N - 1}),
                                 "near: this is not a valid NEAR account id (2 to 64 characters: "
                                 "a-z, 0-9, and single . - _ between them)",
                                 "error")))
      : name_(literal, N - 1) {}
  /// Panics unless `name` is valid.
  explicit AccountId(std::string name);
  /// The account of this name; nothing when it is not valid.
  static std::optional<AccountId> parse(std::string_view name) {
    if (!is_valid(name)) return std::nullopt;
    return trusted(std::string{name});
  }

  [[nodiscard]] const std::string& str() const { return name_; }
  [[nodiscard]] std::string_view view() const { return name_; }
  /// `prefix.this`, the account that this account may create. Panics if that is not a valid name.
  [[nodiscard]] AccountId sub_account(std::string_view prefix) const;
  /// True when this account may create `child`.
  [[nodiscard]] bool is_parent_of(const AccountId& child) const;

  friend bool operator==(const AccountId& a, const AccountId& b) { return same(a.name_, b.name_); }
  friend auto operator<=>(const AccountId& a, const AccountId& b) { return a.name_ <=> b.name_; }

  bool read_json(JsonReader& reader) {
    return reader.string(name_) && (is_valid(name_) || reader.fail("a valid account id"));
  }
  void write_json(Buffer& out) const { text::put_json(out, name_); }
  void show(Buffer& out) const { text::put(out, name_); }
  [[nodiscard]] bool is_well_formed() const { return is_valid(name_); }
  /// For the Borsh reader, which trusts the contract's own storage only.
  static constexpr auto borsh_member = [](auto& self) -> auto& { return self.name_; };

  /// The account whose name is known to be good, because the node or this contract wrote it.
  static AccountId trusted(std::string name) {
    AccountId account;
    account.name_ = static_cast<std::string&&>(name);
    return account;
  }

 private:
  /// Readers fill what they make; others cannot make an account without a name.
  template <class T>
  friend constexpr T detail::blank();
  AccountId() = default;

  std::string name_;
};

}  // namespace near
