// What follows from the classes of a translation unit: contracts that are aliases, fields and
// methods of bases, names in JSON.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/tool/source_model.hpp"

namespace farcall::sdk {

/// `using Name [[near::contract]] = Template<Arguments>;`
struct ClassAlias {
  Place place;
  std::string name;
  std::string type;
  std::vector<Attribute> attributes;
};

/// The argument of an attribute; empty when there is none.
[[nodiscard]] std::string value_of(const std::vector<Attribute>& attributes, std::string_view name);

/// `name` with its words, which begin at `_` or at a capital, written in a style of serde.
[[nodiscard]] std::string in_style(std::string_view name, std::string_view style);

/// Reports a style that there is not; the empty one is none.
void check_name_style(const std::string& style, const Place& place, SourceModel& model);

/// Fills the model with the marked classes, the aliases that are contracts, and what attributes and
/// bases say of all classes. `comment_above` gives the `///` lines above a place.
void resolve_classes(const std::vector<Class>& all, const std::vector<ClassAlias>& aliases,
                     const std::function<std::string(const Place&)>& comment_above,
                     SourceModel& model);

}  // namespace farcall::sdk
