// The `view` steps of scenarios: what a node's `query` method answers, refusals of its parameters
// included, in the form that scenarios keep.
#pragma once

#include <boost/json/value.hpp>

#include "chain/chain.hpp"
#include "cli/conform/encode.hpp"

namespace farcall::cli {

/// `{KIND: PARAMETERS}` with the names of the method's parameters; `args` stands for `args_base64`.
/// The block is the chain's head unless `finality` or `block_id` name another. Fails for steps that
/// are no views, and for base64 that is none.
[[nodiscard]] Result<boost::json::value> answer_view(const chain::Chain& chain, const Field& view,
                                                     WasmFolders& wasm);

/// An answer with an error: `{"error": {"name", "cause", "data"}}`.
[[nodiscard]] boost::json::value refused(std::string_view name, std::string_view cause,
                                         const boost::json::value& data);
/// A refusal of parameters that cannot be read.
[[nodiscard]] boost::json::value refused_parameters(std::string_view what);

}  // namespace farcall::cli
