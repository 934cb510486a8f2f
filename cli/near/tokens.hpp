// Fungible tokens (NEP-141): what contracts say of them, and which ones are known.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/u128.hpp"
#include "cli/near/context.hpp"

namespace farcall::cli::near {

struct Token {
  std::string contract;
  std::string symbol;
  /// At most 38: 10^38 is the largest power of ten in a balance.
  unsigned decimals = 0;
};

/// The JSON that a view function returns.
[[nodiscard]] Outcome<boost::json::value> view_json(Context& context, std::string_view contract,
                                                    std::string_view method,
                                                    const boost::json::object& args);
/// What the contract's `ft_metadata` says.
[[nodiscard]] Outcome<Token> token_of(Context& context, std::string_view contract);
[[nodiscard]] Outcome<u128> token_balance(Context& context, std::string_view contract,
                                          std::string_view owner);
/// The tokens in near-cli-rs's `ft_contracts.json`; none where there is no such file.
[[nodiscard]] Outcome<std::vector<Token>> noted_tokens(const Context& context);
/// One of them, for --offline.
[[nodiscard]] Outcome<Token> noted_token(const Context& context, std::string_view contract);
/// `view-ft-balance all`: from the network's index of tokens (nearblocks) where it has one, else
/// the balances of the noted tokens.
[[nodiscard]] Outcome<void> view_all_tokens(Context& context, const std::string& owner);

}  // namespace farcall::cli::near
