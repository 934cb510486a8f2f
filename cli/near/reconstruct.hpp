// The words that would make an action of the network again.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <string>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "cli/near/failure.hpp"

namespace farcall::cli::near {

/// Finds code by its hash and keeps it in a file; returns the file's name.
using KeepCode = std::function<Outcome<std::string>(const CryptoHash& hash, bool is_global)>;

/// Returns what follows `add-action` in `transaction construct-transaction`. Takes actions as a
/// transaction shows them, where code is its hash, and as a delegate action does, where it is
/// whole. Fails on actions that construct-transaction has no words for.
[[nodiscard]] Outcome<std::string> reconstruct_action(const boost::json::value& action,
                                                      const KeepCode& keep_code);

}  // namespace farcall::cli::near
