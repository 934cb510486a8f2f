// Types as the Borsh schemas of an ABI describe them (BorshSchemaContainer of borsh-rs 1).
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace farcall::sdk {

enum class BorshKind : std::uint8_t {
  kUnit,
  kBool,
  kNumber,  ///< `name` is u8 to u128, i8 to i128, f32 or f64
  kString,
  kOption,
  kList,
  kArray,  ///< of `count` elements
  kSet,
  kMap,  ///< its parts are key and value
  kTuple,
  kAlias,    ///< a struct of one part without a name: its bytes are those of the part
  kStruct,   ///< parts with labels
  kEnum,     ///< labels only
  kVariant,  ///< parts with labels, of which one is there
};

struct BorshType {
  BorshKind kind = BorshKind::kUnit;
  std::string name;
  std::vector<std::string> labels;
  std::vector<std::string> parts;  ///< declarations of other types
  std::uint64_t count = 0;

  /// Whether stubs declare it under its name.
  [[nodiscard]] bool is_named() const { return kind >= BorshKind::kAlias; }
};

/// All types that the methods of a contract use, by their declarations.
class BorshTypes {
 public:
  /// Takes over the types of one schema, and gives the declaration of the type that it is about.
  /// The error says which type has no form in stubs, or means two things; nothing is taken over
  /// then.
  Result<std::string> add(const boost::json::value& schema);

  /// The type of a declaration that `add` has seen.
  [[nodiscard]] const BorshType& at(std::string_view declaration) const;
  /// Declarations of named types, each behind those it is made of.
  [[nodiscard]] const std::vector<std::string>& order() const noexcept { return order_; }
  [[nodiscard]] bool empty() const noexcept { return types_.empty(); }

 private:
  struct Known {
    BorshType type;
    boost::json::value definition;
  };

  std::map<std::string, Known, std::less<>> types_;
  std::vector<std::string> order_;

  friend class BorshSchemaReader;
};

}  // namespace farcall::sdk
