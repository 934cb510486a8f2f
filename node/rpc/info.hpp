// What the command line asks a node on its own machine.
#pragma once

#include <boost/json/value.hpp>

#include "node/rpc/error.hpp"

namespace farcall::node {
struct RpcContext;
}

namespace farcall::node::methods {

/// The root account, the file that holds its key, and the node's home.
[[nodiscard]] RpcResult farcall_info(RpcContext& context, const boost::json::value& params);

}  // namespace farcall::node::methods
