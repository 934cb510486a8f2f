#include "sdk/tool/model_queries.hpp"

namespace farcall::sdk {

bool is_meant_for_callers(const Method& method) {
  return method.is_public && !method.has("hidden") && (!method.is_static || method.has("init"));
}

bool is_exported(const Method& method) {
  return is_meant_for_callers(method) && !method.is_template;
}

const Class* find_component(const SourceModel& model, std::string_view type) {
  type = type.substr(0, type.find('<'));
  for (const Class& each : model.classes) {
    if (each.kind != ClassKind::kComponent) continue;
    const std::string_view name = each.name;
    if (name == type || (name.ends_with(type) && name.size() > type.size() &&
                         name.substr(0, name.size() - type.size()).ends_with("::")))
      return &each;
  }
  return nullptr;
}

bool exposes(const Field& field) {
  return has_attribute(field.attributes, "expose");
}

std::string exported_name(const Method& method) {
  for (const Attribute& attribute : method.attributes)
    if (attribute.name == "name") return attribute.value;
  std::string name = method.name;
  if (name.ends_with('_')) name.pop_back();
  return name;
}

}  // namespace farcall::sdk
