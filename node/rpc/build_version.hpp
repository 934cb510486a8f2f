// How the node names its own build, in `status` and `client_config`.
#pragma once

#include <boost/json/object.hpp>

namespace farcall::node {

[[nodiscard]] inline boost::json::object build_version() {
  return {{"version", "0.1.0"},
          {"build", "farcall-0.1.0"},
          {"commit", "unknown"},
          {"rustc_version", "none"}};
}

}  // namespace farcall::node
