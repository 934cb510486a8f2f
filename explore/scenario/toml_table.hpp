// Strict reading of TOML: every key is known, every value has its type, and what is wrong is said
// with line, column and field.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "protocol/account_id.hpp"

namespace farcall::explore {

/// From 1; columns in bytes.
struct TomlPlace {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

struct TomlMember;

/// A value of a TOML file. Dates and times are known by their type only: no key takes them.
struct TomlNode {
  enum class Kind : std::uint8_t { kTable, kList, kText, kInteger, kFraction, kTruth, kTime };
  Kind kind = Kind::kTable;
  TomlPlace place;
  std::string text;
  std::int64_t integer = 0;
  double fraction = 0;
  bool truth = false;
  std::vector<TomlNode> items;
  /// In the order of the file.
  std::vector<TomlMember> members;

  /// Null: the table has no such key, or the value is no table.
  [[nodiscard]] const TomlNode* member(std::string_view key) const noexcept;
};

struct TomlMember {
  std::string key;
  TomlPlace key_place;
  TomlNode value;
};

/// Reads a whole file. `name` stands for it in the error, which has line and column.
[[nodiscard]] Result<TomlNode> parse_toml(std::string_view text, std::string_view name);

/// A table of the format: what it is called in the schema, and the keys it may have.
struct TableKeys {
  std::string_view name;
  std::span<const std::string_view> keys;
};

/// Remembers the first thing that is wrong. Readers go on with defaults after it, and their caller
/// looks at `error` in the end.
class TomlErrors {
 public:
  explicit TomlErrors(std::string file) : file_{std::move(file)} {}

  void report(TomlPlace where, std::string_view field, std::string_view message);
  [[nodiscard]] bool empty() const noexcept { return !error_.has_value(); }
  [[nodiscard]] const std::optional<Error>& error() const noexcept { return error_; }

 private:
  std::string file_;
  std::optional<Error> error_;
};

/// " did you mean ...?" or the list of what is possible.
[[nodiscard]] std::string suggest(std::string_view word, std::span<const std::string_view> names);

/// A value in its place.
struct TomlValue {
  TomlErrors* errors;
  const TomlNode* node;
  std::string field;

  void wrong(std::string_view message) const { errors->report(node->place, field, message); }
  /// Reports "expected WHAT, got ...".
  void expected(std::string_view what) const;
  [[nodiscard]] std::string text(std::string_view what = "a text") const;
  [[nodiscard]] protocol::AccountId account() const;
  [[nodiscard]] std::uint64_t whole(std::uint64_t most) const;
  [[nodiscard]] bool boolean() const;
  /// An amount text, or a whole number of the smallest unit.
  [[nodiscard]] Balance balance() const;
  [[nodiscard]] Gas gas() const;
  [[nodiscard]] std::vector<TomlValue> items() const;
  /// Name and value of each member, in the order of the file. Empty if it is no table.
  [[nodiscard]] std::vector<std::pair<std::string, TomlValue>> members() const;
  /// Adds what the function says, if the value is not what it wants.
  template <class T>
  std::optional<T> take(const Result<T>& result) const {
    if (result) return *result;
    wrong(result.error().message);
    return std::nullopt;
  }
};

/// A table whose keys have been checked.
class TomlTable {
 public:
  /// Reports unknown keys, and `value` if it is no table.
  TomlTable(const TomlValue& value, const TableKeys& keys);

  [[nodiscard]] bool has(std::string_view key) const { return find(key).has_value(); }
  [[nodiscard]] std::optional<TomlValue> find(std::string_view key) const;
  /// Reports a missing key.
  [[nodiscard]] std::optional<TomlValue> require(std::string_view key, std::string_view what) const;
  [[nodiscard]] const TomlValue& self() const noexcept { return self_; }
  void wrong(std::string_view message) const { self_.wrong(message); }

  [[nodiscard]] std::string text(std::string_view key, std::string_view fallback = {}) const;
  [[nodiscard]] bool boolean(std::string_view key, bool fallback) const;
  [[nodiscard]] std::uint64_t whole(std::string_view key, std::uint64_t fallback,
                                    std::uint64_t most) const;
  [[nodiscard]] Balance balance(std::string_view key, Balance fallback) const;
  [[nodiscard]] std::vector<TomlValue> items(std::string_view key) const;
  [[nodiscard]] std::vector<std::string> texts(std::string_view key) const;
  /// Those of `keys` that the table has.
  [[nodiscard]] std::vector<std::string_view> present(std::span<const std::string_view> keys) const;

 private:
  TomlValue self_;
};

}  // namespace farcall::explore
