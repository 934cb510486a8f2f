#include "sdk/tool/source_model.hpp"

#include <algorithm>
#include <utility>

namespace farcall::sdk {
namespace {

/// The parentheses around the parameters in a type: the last ones, apart from `noexcept(...)`.
std::pair<std::size_t, std::size_t> parameter_list(const std::string& type) {
  int depth = 0;
  std::size_t end = type.npos;
  for (std::size_t i = type.size(); i-- > 0;) {
    if (type[i] == ')' && depth++ == 0) end = i;
    if (type[i] != '(' || --depth != 0) continue;
    if (!std::string_view{type}.substr(0, i).ends_with(" noexcept")) return {i, end};
  }
  return {type.size(), type.npos};
}

}  // namespace

bool has_attribute(const std::vector<Attribute>& attributes, std::string_view name) {
  return std::ranges::contains(attributes, name, &Attribute::name);
}

bool Method::has(std::string_view attribute) const {
  return has_attribute(attributes, attribute);
}
bool Class::has(std::string_view attribute) const {
  return has_attribute(attributes, attribute);
}

std::string Method::return_type() const {
  const std::size_t begin = parameter_list(type).first;
  if (begin == type.size()) return type;
  return type.substr(0, type.find_last_not_of(' ', begin - 1) + 1);
}

std::string Method::qualifiers() const {
  const std::size_t end = parameter_list(type).second;
  return end == type.npos ? std::string{} : type.substr(end + 1);
}

}  // namespace farcall::sdk
