// The OpenAPI document that GET /openapi.json returns.
#pragma once

#include <boost/json/object.hpp>
#include <string>

namespace farcall::node {

/// Every method with its parameters and its result (OpenAPI 3.0).
[[nodiscard]] boost::json::object openapi();
[[nodiscard]] std::string openapi_text();

}  // namespace farcall::node
