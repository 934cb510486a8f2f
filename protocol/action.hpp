// Actions: what a receipt does to its receiver (core/primitives/src/action in nearcore).
#pragma once

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/units.hpp"
#include "protocol/account.hpp"
#include "protocol/crypto/keys.hpp"
#include "protocol/describe.hpp"

namespace farcall::protocol {

struct Action;

struct CreateAccount {
  static constexpr bool kEmptyObject = true;
  bool operator==(const CreateAccount&) const = default;
};
struct DeployContract {
  Bytes code;
  bool operator==(const DeployContract&) const = default;
};
struct FunctionCall {
  std::string method_name;
  Bytes args;
  Gas gas;
  Balance deposit;
  bool operator==(const FunctionCall&) const = default;
};
struct Transfer {
  Balance deposit;
  bool operator==(const Transfer&) const = default;
};
struct Stake {
  Balance stake;
  PublicKey public_key;
  bool operator==(const Stake&) const = default;
};
struct AddKey {
  PublicKey public_key;
  AccessKey access_key;
  bool operator==(const AddKey&) const = default;
};
struct DeleteKey {
  PublicKey public_key;
  bool operator==(const DeleteKey&) const = default;
};
struct DeleteAccount {
  AccountId beneficiary_id;
  bool operator==(const DeleteAccount&) const = default;
};

/// The nonce of a transaction or delegate action: a plain key's, or one of a gas key's.
namespace transaction_nonce {
struct Nonce {
  farcall::Nonce nonce = 0;
  bool operator==(const Nonce&) const = default;
};
struct GasKeyNonce {
  farcall::Nonce nonce = 0;
  NonceIndex nonce_index = 0;
  bool operator==(const GasKeyNonce&) const = default;
};
BOOST_DESCRIBE_STRUCT(Nonce, (), (nonce))
BOOST_DESCRIBE_STRUCT(GasKeyNonce, (), (nonce, nonce_index))
}  // namespace transaction_nonce
using TransactionNonce = std::variant<transaction_nonce::Nonce, transaction_nonce::GasKeyNonce>;

[[nodiscard]] Nonce nonce_value(const TransactionNonce& nonce) noexcept;
/// Empty for the nonce of a plain key.
[[nodiscard]] std::optional<NonceIndex> nonce_index(const TransactionNonce& nonce) noexcept;

/// NEP-366. `actions` holds no Delegate and no DelegateV2: decoding refuses them.
struct DelegateAction {
  AccountId sender_id;
  AccountId receiver_id;
  std::vector<Action> actions;
  Nonce nonce = 0;
  BlockHeight max_block_height;
  PublicKey public_key;
  bool operator==(const DelegateAction&) const;
};
struct Delegate {
  DelegateAction delegate_action;
  Signature signature;
  bool operator==(const Delegate&) const = default;
};

struct DelegateActionV2 {
  AccountId sender_id;
  AccountId receiver_id;
  std::vector<Action> actions;
  TransactionNonce nonce;
  BlockHeight max_block_height;
  PublicKey public_key;
  bool operator==(const DelegateActionV2&) const;
};
namespace versioned_delegate_payload {
struct V2 {
  static constexpr bool kNewtype = true;
  DelegateActionV2 action;
  bool operator==(const V2&) const = default;
};
BOOST_DESCRIBE_STRUCT(V2, (), (action))
}  // namespace versioned_delegate_payload
using VersionedDelegatePayload = std::variant<versioned_delegate_payload::V2>;
struct DelegateV2 {
  VersionedDelegatePayload delegate_action;
  Signature signature;
  bool operator==(const DelegateV2&) const = default;
};

enum class GlobalContractDeployMode : std::uint8_t { kCodeHash = 0, kAccountId = 1 };
BOOST_DESCRIBE_ENUM(GlobalContractDeployMode, kCodeHash, kAccountId)
struct DeployGlobalContract {
  Bytes code;
  GlobalContractDeployMode deploy_mode = GlobalContractDeployMode::kCodeHash;
  bool operator==(const DeployGlobalContract&) const = default;
};

namespace global_contract_identifier {
struct CodeHash {
  static constexpr bool kNewtype = true;
  static constexpr std::string_view kName = "hash";
  CryptoHash hash;
  auto operator<=>(const CodeHash&) const = default;
  bool operator==(const CodeHash&) const = default;
};
struct AccountId {
  static constexpr bool kNewtype = true;
  static constexpr std::string_view kName = "account_id";
  protocol::AccountId account_id;
  auto operator<=>(const AccountId&) const = default;
  bool operator==(const AccountId&) const = default;
};
BOOST_DESCRIBE_STRUCT(CodeHash, (), (hash))
BOOST_DESCRIBE_STRUCT(AccountId, (), (account_id))
}  // namespace global_contract_identifier
using GlobalContractIdentifier =
    std::variant<global_contract_identifier::CodeHash, global_contract_identifier::AccountId>;

struct UseGlobalContract {
  GlobalContractIdentifier contract_identifier;
  bool operator==(const UseGlobalContract&) const = default;
};

/// NEP-616.
struct DeterministicAccountStateInitV1 {
  GlobalContractIdentifier code;
  std::map<Bytes, Bytes> data;
  bool operator==(const DeterministicAccountStateInitV1&) const = default;
};
namespace deterministic_state_init {
struct V1 {
  static constexpr bool kNewtype = true;
  DeterministicAccountStateInitV1 init;
  bool operator==(const V1&) const = default;
};
BOOST_DESCRIBE_STRUCT(V1, (), (init))
}  // namespace deterministic_state_init
using DeterministicAccountStateInit = std::variant<deterministic_state_init::V1>;
struct DeterministicStateInit {
  DeterministicAccountStateInit state_init;
  Balance deposit;
  bool operator==(const DeterministicStateInit&) const = default;
};

struct TransferToGasKey {
  PublicKey public_key;
  Balance deposit;
  bool operator==(const TransferToGasKey&) const = default;
};
struct WithdrawFromGasKey {
  PublicKey public_key;
  Balance amount;
  bool operator==(const WithdrawFromGasKey&) const = default;
};
/// Protocol 88. The bytes are kept as given: the account id is derived from them, not from their
/// meaning.
struct UniversalStateInit {
  Bytes state_init;
  Balance deposit;
  bool operator==(const UniversalStateInit&) const = default;
};

/// Any action; the position in the variant is the borsh tag.
struct Action {
  using Value = std::variant<CreateAccount, DeployContract, FunctionCall, Transfer, Stake, AddKey,
                             DeleteKey, DeleteAccount, Delegate, DeployGlobalContract,
                             UseGlobalContract, DeterministicStateInit, TransferToGasKey,
                             WithdrawFromGasKey, DelegateV2, UniversalStateInit>;
  Value value;

  template <class T>
  [[nodiscard]] const T* as() const noexcept {
    return std::get_if<T>(&value);
  }
  template <class T>
  [[nodiscard]] T* as() noexcept {
    return std::get_if<T>(&value);
  }
  /// Its name in JSON: "FunctionCall" and so on.
  [[nodiscard]] std::string_view name() const noexcept;
  bool operator==(const Action&) const = default;
};

BOOST_DESCRIBE_STRUCT(CreateAccount, (), ())
BOOST_DESCRIBE_STRUCT(DeployContract, (), (code))
BOOST_DESCRIBE_STRUCT(FunctionCall, (), (method_name, args, gas, deposit))
BOOST_DESCRIBE_STRUCT(Transfer, (), (deposit))
BOOST_DESCRIBE_STRUCT(Stake, (), (stake, public_key))
BOOST_DESCRIBE_STRUCT(AddKey, (), (public_key, access_key))
BOOST_DESCRIBE_STRUCT(DeleteKey, (), (public_key))
BOOST_DESCRIBE_STRUCT(DeleteAccount, (), (beneficiary_id))
BOOST_DESCRIBE_STRUCT(DelegateAction, (),
                      (sender_id, receiver_id, actions, nonce, max_block_height, public_key))
BOOST_DESCRIBE_STRUCT(Delegate, (), (delegate_action, signature))
BOOST_DESCRIBE_STRUCT(DelegateActionV2, (),
                      (sender_id, receiver_id, actions, nonce, max_block_height, public_key))
BOOST_DESCRIBE_STRUCT(DelegateV2, (), (delegate_action, signature))
BOOST_DESCRIBE_STRUCT(DeployGlobalContract, (), (code, deploy_mode))
BOOST_DESCRIBE_STRUCT(UseGlobalContract, (), (contract_identifier))
BOOST_DESCRIBE_STRUCT(DeterministicAccountStateInitV1, (), (code, data))
BOOST_DESCRIBE_STRUCT(DeterministicStateInit, (), (state_init, deposit))
BOOST_DESCRIBE_STRUCT(TransferToGasKey, (), (public_key, deposit))
BOOST_DESCRIBE_STRUCT(WithdrawFromGasKey, (), (public_key, amount))
BOOST_DESCRIBE_STRUCT(UniversalStateInit, (), (state_init, deposit))

/// The 32 bytes that the sender of a delegate action signs (NEP-461).
[[nodiscard]] CryptoHash delegate_hash(const DelegateAction& action);
[[nodiscard]] CryptoHash delegate_hash(const VersionedDelegatePayload& payload);

}  // namespace farcall::protocol
