#include "sdk/tool/json_node.hpp"

#include <string_view>

namespace farcall::sdk {

std::string text_of(const boost::json::object& node, std::string_view key) {
  const auto* found = node.if_contains(key);
  return found && found->is_string() ? std::string{found->get_string()} : std::string{};
}

bool flag_of(const boost::json::object& node, std::string_view key) {
  const auto* found = node.if_contains(key);
  return found && found->is_bool() && found->get_bool();
}

std::string type_of(const boost::json::object& node) {
  const auto& type = node.at("type").get_object();
  std::string written = text_of(type, "desugaredQualType");
  return written.empty() ? text_of(type, "qualType") : written;
}

bool is_const_type(std::string_view type) {
  if (type.ends_with('*')) return false;
  return type.starts_with("const ") || type.ends_with("*const") || type.ends_with(" const");
}

std::string misfit_of(const boost::json::object& field) {
  const std::string type = type_of(field);
  if (flag_of(field, "isImplicit")) return "kAnonymous";
  if (flag_of(field, "isBitfield")) return "kBitField";
  if (type.ends_with('&')) return "kReference";
  if (flag_of(field, "mutable")) return "kMutable";
  if (is_const_type(type)) return "kConst";
  if (type.starts_with("volatile ") || type.starts_with("const volatile ")) return "kVolatile";
  return {};
}

}  // namespace farcall::sdk
