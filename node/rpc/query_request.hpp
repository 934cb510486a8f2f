// What `query` and the EXPERIMENTAL_view_* methods are asked.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "chain/history/query.hpp"
#include "node/home.hpp"
#include "node/rpc/params.hpp"

namespace farcall::node {

/// A question about the state after a block. Which fields count depends on the kind.
struct ViewQuestion {
  std::string_view kind;
  protocol::AccountId account_id;
  std::optional<protocol::PublicKey> public_key;
  std::string method_name;
  Bytes args;
  /// Of a call; nothing: that of the protocol.
  std::optional<Gas> gas_limit;
  chain::StateRange range;
  chain::AccessKeyRange keys;
  protocol::GlobalContractIdentifier identifier;
};

/// What a request asks, and about which block.
struct ViewRequest {
  ViewQuestion question;
  BlockReference reference;
};

/// Parameters of `query`, in any form that nearcore takes.
[[nodiscard]] Parsed<ViewRequest> read_query(const boost::json::value& params, const Home& home);
/// Parameters of the method that asks questions of this kind.
[[nodiscard]] Parsed<ViewRequest> read_view(const boost::json::value& params, std::string_view kind,
                                            const Home& home);

}  // namespace farcall::node
