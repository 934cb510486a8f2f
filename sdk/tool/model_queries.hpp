// Questions about a `SourceModel` that its checks and its generated code both ask.
#pragma once

#include <string>
#include <string_view>

#include "sdk/tool/source_model.hpp"

namespace farcall::sdk {

/// Whether the source offers the method to callers: public, not hidden, and not a static helper.
[[nodiscard]] bool is_meant_for_callers(const Method& method);

/// Whether the network can call the method.
[[nodiscard]] bool is_exported(const Method& method);

/// The name under which the network knows a method.
[[nodiscard]] std::string exported_name(const Method& method);

/// Whether a field is `[[near::expose]]`.
[[nodiscard]] bool exposes(const Field& field);

/// The `[[near::component]]` that a type names; null when there is none.
[[nodiscard]] const Class* find_component(const SourceModel& model, std::string_view type);

}  // namespace farcall::sdk
