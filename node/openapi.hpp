// The methods as an OpenAPI document, for tools that list them.
#pragma once

#include <string>

namespace farcall::node {

[[nodiscard]] std::string openapi_text();

}  // namespace farcall::node
