// The keys of scenario files. docs/scenario-schema.json has the same tables; a test compares them.
#pragma once

#include <array>
#include <string_view>

#include "explore/scenario/toml_table.hpp"

namespace farcall::explore::keys {

using Name = std::string_view;

inline constexpr std::array<Name, 14> kTopKeys{
    "name",       "mode",    "protocol",     "shard_boundaries", "world",
    "accounts",   "setup",   "transactions", "strangers",        "faults",
    "properties", "declare", "budget",       "description"};
inline constexpr std::array<Name, 2> kWorldKeys{"dump", "accounts"};
inline constexpr std::array<Name, 6> kAccountKeys{"wasm",  "contract", "balance",
                                                  "state", "init",     "untrusted"};
inline constexpr std::array<Name, 8> kInitKeys{"method",   "args",    "args_text", "args_base64",
                                               "args_hex", "deposit", "gas",       "signer"};
/// What an action may be; one of these per action.
inline constexpr std::array<Name, 12> kActionForms{
    "call",       "transfer",   "create_account", "deploy",
    "add_key",    "delete_key", "delete_account", "deploy_global",
    "use_global", "state_init", "fund_gas_key",   "withdraw_from_gas_key"};
/// The forms, and what belongs to a call.
inline constexpr std::array<Name, 18> kActionKeys{"call",
                                                  "transfer",
                                                  "create_account",
                                                  "deploy",
                                                  "add_key",
                                                  "delete_key",
                                                  "delete_account",
                                                  "args",
                                                  "args_text",
                                                  "args_base64",
                                                  "args_hex",
                                                  "deposit",
                                                  "gas",
                                                  "deploy_global",
                                                  "use_global",
                                                  "state_init",
                                                  "fund_gas_key",
                                                  "withdraw_from_gas_key"};
inline constexpr std::array<Name, 24> kTransactionKeys{
    "name",           "signer",     "to",           "after",
    "optional",       "actions",    "call",         "transfer",
    "create_account", "deploy",     "add_key",      "delete_key",
    "delete_account", "args",       "args_text",    "args_base64",
    "args_hex",       "deposit",    "gas",          "deploy_global",
    "use_global",     "state_init", "fund_gas_key", "withdraw_from_gas_key"};
inline constexpr std::array<Name, 6> kAddKeyKeys{"public_key", "of",        "receiver",
                                                 "methods",    "allowance", "num_nonces"};
inline constexpr std::array<Name, 2> kDeployGlobalKeys{"wasm", "as"};
/// How a global contract is named; one of these.
inline constexpr std::array<Name, 3> kGlobalCodeKeys{"account", "wasm", "hash"};
inline constexpr std::array<Name, 5> kStateInitKeys{"account", "wasm", "hash", "data", "deposit"};
inline constexpr std::array<Name, 3> kGasKeyAmountKeys{"of", "public_key", "amount"};
inline constexpr std::array<Name, 6> kStrangersKeys{"count",    "budget",  "balance",
                                                    "generate", "targets", "calls"};
inline constexpr std::array<Name, 2> kFaultsKeys{"budget", "kinds"};
inline constexpr std::array<Name, 4> kPropertyKeys{"name", "always", "at_end", "sometimes"};
inline constexpr std::array<Name, 13> kDeclareKeys{
    "off",         "liabilities",    "claims",  "tokens", "detached",   "refusals", "unordered",
    "order_views", "open_callbacks", "rewards", "exits",  "gas_margin", "fees"};
inline constexpr std::array<Name, 5> kBudgetKeys{"receipts", "receipts_per_case", "memory", "seed",
                                                 "choices"};

inline constexpr TableKeys kTop{"scenario", kTopKeys};
inline constexpr TableKeys kWorld{"world", kWorldKeys};
inline constexpr TableKeys kAccount{"account", kAccountKeys};
inline constexpr TableKeys kInit{"init", kInitKeys};
inline constexpr TableKeys kAction{"action", kActionKeys};
inline constexpr TableKeys kTransaction{"transaction", kTransactionKeys};
inline constexpr TableKeys kAddKey{"add_key", kAddKeyKeys};
inline constexpr TableKeys kDeployGlobal{"deploy_global", kDeployGlobalKeys};
inline constexpr TableKeys kGlobalCode{"global_code", kGlobalCodeKeys};
inline constexpr TableKeys kStateInit{"state_init", kStateInitKeys};
inline constexpr TableKeys kGasKeyAmount{"gas_key_amount", kGasKeyAmountKeys};
inline constexpr TableKeys kStrangers{"strangers", kStrangersKeys};
inline constexpr TableKeys kFaults{"faults", kFaultsKeys};
inline constexpr TableKeys kProperty{"property", kPropertyKeys};
inline constexpr TableKeys kDeclare{"declare", kDeclareKeys};
inline constexpr TableKeys kBudget{"budget", kBudgetKeys};

inline constexpr std::array<TableKeys, 16> kAllTables{
    kTop,    kWorld,        kAccount,    kInit,      kAction,       kTransaction,
    kAddKey, kDeployGlobal, kGlobalCode, kStateInit, kGasKeyAmount, kStrangers,
    kFaults, kProperty,     kDeclare,    kBudget};

}  // namespace farcall::explore::keys
