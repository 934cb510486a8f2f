// A JSON value together with its place in a file, so that what is wrong with it can be said with
// the field's name.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"

namespace farcall::chain {

/// A borrowed value and the path to it, like `steps[3].actions[0].FunctionCall.gas`.
class Field {
 public:
  Field(const boost::json::value& value, std::string path)
      : value_{&value}, path_{std::move(path)} {}

  [[nodiscard]] const boost::json::value& value() const noexcept { return *value_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }

  /// "PATH: MESSAGE".
  [[nodiscard]] std::unexpected<Error> wrong(std::string_view message) const;

  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] Result<Field> at(std::string_view name) const;
  [[nodiscard]] std::optional<Field> find(std::string_view name) const;
  [[nodiscard]] Result<std::vector<Field>> items() const;
  /// Fails unless the value is an object whose members are all among these names.
  [[nodiscard]] Result<void> only(std::span<const std::string_view> names) const;
  /// The one member of an object: its name and value.
  [[nodiscard]] Result<std::pair<std::string, Field>> only_member() const;

  [[nodiscard]] Result<std::string> text() const;
  [[nodiscard]] Result<std::uint64_t> number() const;
  [[nodiscard]] Result<std::int64_t> integer() const;
  [[nodiscard]] Result<bool> boolean() const;

 private:
  const boost::json::value* value_;
  std::string path_;
};

}  // namespace farcall::chain
