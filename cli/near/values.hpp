// Values of the NEAR commands: what people type, and what is printed back. The forms accepted are
// near-cli-rs's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/amounts.hpp"
#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "cli/grammar/model.hpp"
#include "protocol/account_id.hpp"
#include "protocol/crypto/keys.hpp"

namespace farcall::cli::near {

/// `1 NEAR`, `0.5 near`, `10 milliNEAR`, `1 yoctoNEAR`.
[[nodiscard]] Result<Balance> parse_near(std::string_view text);
/// `100 Tgas`, `30 TeraGas`, `5 Ggas`.
[[nodiscard]] Result<Gas> parse_gas(std::string_view text);
/// As parse_near; a bare number is NEAR (options of the JavaScript tool).
[[nodiscard]] Result<Balance> parse_near_number(std::string_view text);
/// As parse_gas; a bare whole number is gas.
[[nodiscard]] Result<Gas> parse_gas_number(std::string_view text);
/// Nothing: unlimited.
[[nodiscard]] Result<std::optional<Balance>> parse_allowance(std::string_view text);
[[nodiscard]] Result<protocol::AccountId> parse_account(std::string_view text);
[[nodiscard]] Result<protocol::PublicKey> parse_public_key(std::string_view text);
/// Never repeats what was typed.
[[nodiscard]] Result<protocol::SecretKey> parse_secret_key(std::string_view text);
[[nodiscard]] Result<CryptoHash> parse_hash(std::string_view text);
[[nodiscard]] Result<std::uint64_t> parse_number(std::string_view text);
[[nodiscard]] Result<Bytes> parse_base64(std::string_view text);
/// Hardened indices, without the top bit; empty: the master key.
[[nodiscard]] Result<std::vector<std::uint32_t>> parse_hd_path(std::string_view text);
/// Comma-separated names without spaces around them; empty: any.
[[nodiscard]] std::vector<std::string> split_list(std::string_view text);
/// The RPC's name of a level: `executed-optimistic` is EXECUTED_OPTIMISTIC.
[[nodiscard]] Result<std::string> parse_wait(std::string_view text);

/// Checks a value of any kind without keeping it. Files and arguments are checked where they are
/// read.
[[nodiscard]] Result<void> check_value(grammar::Kind kind, std::string_view text);
/// Secrets that must not be printed, logged or repeated.
[[nodiscard]] bool is_secret(grammar::Kind kind) noexcept;

/// One decimal from 1 Tgas, three below.
[[nodiscard]] std::string format_gas_short(Gas gas);
/// For a shell; plain where nothing needs quotes.
[[nodiscard]] std::string shell_quote(std::string_view word);
/// The candidate nearest to `word`, if it is near enough to suggest.
[[nodiscard]] std::optional<std::string_view> nearest(
    std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace farcall::cli::near
