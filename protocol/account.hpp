// Account and access-key records as stored in the trie.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/hash.hpp"
#include "base/units.hpp"
#include "protocol/account_id.hpp"
#include "protocol/crypto/keys.hpp"
#include "protocol/describe.hpp"

namespace farcall::protocol {

/// Code of an account (borsh order: None, Local, Global, GlobalByAccount).
namespace account_contract {
struct None {
  bool operator==(const None&) const = default;
};
struct Local {
  CryptoHash hash;
  bool operator==(const Local&) const = default;
};
struct Global {
  CryptoHash hash;
  bool operator==(const Global&) const = default;
};
struct GlobalByAccount {
  AccountId account_id;
  bool operator==(const GlobalByAccount&) const = default;
};
BOOST_DESCRIBE_STRUCT(None, (), ())
BOOST_DESCRIBE_STRUCT(Local, (), (hash))
BOOST_DESCRIBE_STRUCT(Global, (), (hash))
BOOST_DESCRIBE_STRUCT(GlobalByAccount, (), (account_id))
}  // namespace account_contract

using AccountContract = std::variant<account_contract::None, account_contract::Local,
                                     account_contract::Global, account_contract::GlobalByAccount>;

/// An account record (core/primitives-core/src/account.rs in nearcore). V1 is 72 bytes; V2
/// starts with sixteen 0xFF bytes; protocol 88 adds a form for universal accounts that are not
/// initialized yet.
struct Account {
  enum class Version : std::uint8_t { kV1, kV2 };

  Balance amount;
  Balance locked;
  AccountContract contract;
  StorageUsage storage_usage;
  /// V1 unless a global contract was ever set (or the record was so in genesis).
  Version version = Version::kV1;
  /// Set: a funded universal account without state (protocol 88).
  std::optional<Nonce> bootstrap_nonce;

  /// Hash of the local code; zero for no contract and for global ones.
  [[nodiscard]] CryptoHash local_code_hash() const;
  [[nodiscard]] bool has_contract() const { return contract.index() != 0; }
  /// Switches to V2 where the contract needs it.
  void set_contract(AccountContract value);

  bool operator==(const Account&) const = default;
};

struct FunctionCallPermission {
  std::optional<Balance> allowance;
  /// Any string in the record: it is validated when a key is added.
  std::string receiver_id;
  std::vector<std::string> method_names;
  bool operator==(const FunctionCallPermission&) const = default;
};
BOOST_DESCRIBE_STRUCT(FunctionCallPermission, (), (allowance, receiver_id, method_names))

struct GasKeyInfo {
  Balance balance;
  NonceIndex num_nonces = 0;
  bool operator==(const GasKeyInfo&) const = default;
};
BOOST_DESCRIBE_STRUCT(GasKeyInfo, (), (balance, num_nonces))

namespace access_key_permission {
struct FunctionCall {
  static constexpr bool kNewtype = true;
  FunctionCallPermission permission;
  bool operator==(const FunctionCall&) const = default;
};
struct FullAccess {
  bool operator==(const FullAccess&) const = default;
};
struct GasKeyFunctionCall {
  static constexpr bool kTuple = true;
  GasKeyInfo info;
  FunctionCallPermission permission;
  bool operator==(const GasKeyFunctionCall&) const = default;
};
struct GasKeyFullAccess {
  static constexpr bool kNewtype = true;
  GasKeyInfo info;
  bool operator==(const GasKeyFullAccess&) const = default;
};
BOOST_DESCRIBE_STRUCT(FunctionCall, (), (permission))
BOOST_DESCRIBE_STRUCT(FullAccess, (), ())
BOOST_DESCRIBE_STRUCT(GasKeyFunctionCall, (), (info, permission))
BOOST_DESCRIBE_STRUCT(GasKeyFullAccess, (), (info))
}  // namespace access_key_permission

using AccessKeyPermission =
    std::variant<access_key_permission::FunctionCall, access_key_permission::FullAccess,
                 access_key_permission::GasKeyFunctionCall,
                 access_key_permission::GasKeyFullAccess>;

struct AccessKey {
  Nonce nonce = 0;
  AccessKeyPermission permission = access_key_permission::FullAccess{};

  /// Empty for keys that are not gas keys.
  [[nodiscard]] const GasKeyInfo* gas_key_info() const;
  [[nodiscard]] GasKeyInfo* gas_key_info();
  /// Empty for full access.
  [[nodiscard]] const FunctionCallPermission* function_call_permission() const;
  [[nodiscard]] FunctionCallPermission* function_call_permission();

  bool operator==(const AccessKey&) const = default;
};
BOOST_DESCRIBE_STRUCT(AccessKey, (), (nonce, permission))

}  // namespace farcall::protocol
