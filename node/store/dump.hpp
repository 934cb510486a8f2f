// Writes a world as genesis files from which another node can start.
#pragma once

#include <boost/json/value.hpp>
#include <string>

#include "base/result.hpp"
#include "chain/chain.hpp"
#include "node/home.hpp"

namespace farcall::node {

/// Returns the state of the head as a genesis that starts one block later with the current
/// validators. `genesis_text`: the chain's own genesis.
[[nodiscard]] Result<boost::json::object> dump_genesis(const chain::Chain& chain,
                                                       const std::string& genesis_text);

/// `output.json`, or with `stream` the folder `output/` with the records in a file of their own
/// beside copies of the home's other files (`neard view-state dump-state` of nearcore). The
/// node may be running.
[[nodiscard]] Result<void> dump_home(const Home& home, const chain::Chain& chain, bool stream);

}  // namespace farcall::node
