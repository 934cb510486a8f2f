#include "node/rpc/info.hpp"

#include <boost/json/object.hpp>
#include <filesystem>

#include "node/rpc/context.hpp"

namespace farcall::node::methods {

namespace json = boost::json;

RpcResult farcall_info(RpcContext& context, const json::value&) {
  const std::filesystem::path home = std::filesystem::absolute(context.home.folder);
  return json::object{{"root_account_id", context.home.validator.account_id.view()},
                      {"key_file", (home / "validator_key.json").string()},
                      {"home", home.string()}};
}

}  // namespace farcall::node::methods
