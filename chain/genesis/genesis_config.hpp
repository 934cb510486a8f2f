// The configuration part of a genesis file.
#pragma once

#include <boost/json/value.hpp>

#include "base/result.hpp"
#include "chain/chain.hpp"
#include "chain/genesis/config.hpp"

namespace farcall::chain {

/// Everything but the state records. Unknown fields are ignored, since files of several releases
/// differ in them; errors name the field that is wrong or missing.
[[nodiscard]] Result<ChainConfig> parse_genesis_config(const boost::json::value& genesis);

/// A whole genesis file: configuration and state of each shard.
[[nodiscard]] Result<Genesis> parse_genesis(std::string_view text);
[[nodiscard]] Result<Genesis> parse_genesis(const boost::json::value& genesis);

}  // namespace farcall::chain
