// What a running call may ask of its host, and what it leaves behind.
//
// The VM knows nothing of accounts, tries or blocks: the runtime implements `External` over the
// state of one account. Everything that a call makes (receipts, logs, resumptions) is a value in
// its outcome, so a call changes nothing until the runtime says so; only storage goes through
// `External` directly.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "base/units.hpp"
#include "protocol/action.hpp"
#include "protocol/errors.hpp"
#include "protocol/outcome.hpp"
#include "protocol/parameters.hpp"
#include "protocol/receipt.hpp"

namespace farcall::vm {

class Registers;

/// Trie nodes that a lookup walked: seen in this chunk for the first time, or before.
struct TrieTouches {
  std::uint64_t touched = 0;
  std::uint64_t cached = 0;
};

/// A value that a lookup found. `load` dereferences it, which the host accounts for: the VM charges
/// for the length first, and does not load what the call cannot pay for.
class StoredValue {
 public:
  virtual ~StoredValue() = default;
  [[nodiscard]] virtual std::uint64_t length() const = 0;
  /// Valid until the next call of the same External.
  [[nodiscard]] virtual ByteView load() = 0;
};

/// The host of one function call. Keys are the contract's own, without the account's prefix.
class External {
 public:
  virtual ~External() = default;

  /// Plain lookup of `storage_read` and `storage_has_key`. Null: absent. Owned by the host, valid
  /// until the next call.
  [[nodiscard]] virtual StoredValue* storage_get(ByteView key) = 0;
  /// Lookup of `storage_write` and `storage_remove`: walks the trie of the chunk's start and
  /// counts.
  [[nodiscard]] virtual StoredValue* storage_get_for_update(ByteView key, TrieTouches& touches) = 0;
  virtual void storage_set(ByteView key, ByteView value) = 0;
  virtual void storage_remove(ByteView key) = 0;
  /// Trie touches made by `StoredValue::load` since the last call of this function. The VM charges
  /// those of a write or removal and drops those of a read.
  [[nodiscard]] virtual TrieTouches take_touches() = 0;
  /// Upper bound of the state proof recorded in this chunk so far, in bytes.
  [[nodiscard]] virtual std::uint64_t recorded_storage_size() const = 0;
  /// The same when the receipt began (asked for from protocol 86).
  [[nodiscard]] virtual std::uint64_t recorded_storage_size_before_receipt() const = 0;

  /// Nothing for accounts that do not validate in this epoch.
  [[nodiscard]] virtual std::optional<Balance> validator_stake(
      const protocol::AccountId& account) = 0;
  [[nodiscard]] virtual Balance validator_total_stake() = 0;

  /// A yield receipt or a status row exists for the current account and this data id.
  [[nodiscard]] virtual bool yield_exists(const CryptoHash& data_id) = 0;
  /// Writes the status row "yielded".
  virtual void yield_created(const CryptoHash& data_id) = 0;
  /// Writes the status row "resume initiated".
  virtual void yield_resumed(const CryptoHash& data_id) = 0;
  /// A yield with this id of the contract's own waits. Unlike data_id_of_yield it reads no value,
  /// which would count towards the state proof.
  [[nodiscard]] virtual bool has_yield_id(const CryptoHash& yield_id) = 0;
  /// The data id for the yield id that the contract chose.
  [[nodiscard]] virtual std::optional<CryptoHash> data_id_of_yield(const CryptoHash& yield_id) = 0;
  virtual void map_yield_id(const CryptoHash& yield_id, const CryptoHash& data_id) = 0;
};

/// Everything a call is told about its surroundings.
struct CallContext {
  protocol::AccountId current_account_id;
  protocol::AccountId signer_account_id;
  protocol::PublicKey signer_account_pk;
  protocol::AccountId predecessor_account_id;
  protocol::AccountId refund_to_account_id;
  ByteView input;
  /// Nothing: that promise failed.
  std::span<const std::optional<Bytes>> promise_results;
  std::string_view chain_id;
  BlockHeight block_height;
  Nanoseconds block_timestamp;
  EpochHeight epoch_height;
  /// Before the deposit is added.
  Balance account_balance;
  Balance account_locked_balance;
  StorageUsage storage_usage;
  protocol::AccountContract account_contract;
  Balance attached_deposit;
  Gas prepaid_gas;
  CryptoHash random_seed;
  /// Data and yield ids are sha256(action_hash, height, n), n counting from 0 in this call.
  CryptoHash action_hash;
  /// Receivers of this receipt's output data; empty unless the action is the receipt's last.
  std::span<const protocol::DataReceiver> output_data_receivers;
  /// Set for view calls: the gas that a view may burn.
  std::optional<Gas> view_gas_limit;
};

/// A receipt that the call made; the runtime adds predecessor, signer, price and id.
struct NewReceipt {
  protocol::AccountId receiver_id;
  std::optional<protocol::AccountId> refund_to;
  std::vector<protocol::DataReceiver> output_data_receivers;
  std::vector<CryptoHash> input_data_ids;
  std::vector<protocol::Action> actions;
  bool is_promise_yield = false;
};

/// A resumption of a yield that the call asked for.
struct NewResumption {
  CryptoHash data_id;
  Bytes payload;
};

/// What the call returned: nothing, bytes, or the result of a receipt it made (position in
/// `receipts`).
struct NoValue {
  bool operator==(const NoValue&) const = default;
};
struct ReturnedReceipt {
  std::size_t index = 0;
  bool operator==(const ReturnedReceipt&) const = default;
};
using ReturnValue = std::variant<NoValue, Bytes, ReturnedReceipt>;

/// A failed call, as it appears in outcomes.
using CallError = protocol::FunctionCallError;

/// What a call learned of its surroundings through host functions: the first answer to each
/// question; nothing: the call did not ask.
struct Looks {
  std::optional<Balance> balance;
  std::optional<Balance> locked_balance;
  std::optional<StorageUsage> storage_usage;
  std::optional<BlockHeight> block_height;
  std::optional<Nanoseconds> block_timestamp;
  std::optional<EpochHeight> epoch_height;
  std::optional<CryptoHash> random_seed;
  std::optional<Gas> prepaid_gas;
  std::optional<Gas> used_gas;
  /// Stakes of validators, of one or of all.
  bool validator_stakes = false;
  bool operator==(const Looks&) const = default;
};

/// What a call lacked when a charge was refused. For listeners: no part of outcomes.
struct Shortage {
  /// Gas that the refused charge would have burnt and set aside, what was left before it, and what
  /// promises had been given by then. All are zero where tokens were short.
  Gas to_burn;
  Gas to_set_aside;
  Gas left;
  Gas set_aside;
  /// Tokens that the call wanted to send, and its balance then.
  Balance amount;
  Balance balance;
  bool operator==(const Shortage&) const = default;
};

/// What is left of a call. After a failure receipts, resumptions, balance and storage usage mean
/// nothing; gas, profile and logs still count.
struct CallOutcome {
  std::optional<CallError> error;
  /// After view calls: the error as view queries print it, e.g. `HostError(GasExceeded)`.
  std::string view_error;
  Balance balance;
  StorageUsage storage_usage;
  /// yoctoNEAR made by the one-yocto rule.
  Balance subsidized;
  ReturnValue return_value;
  Gas burnt_gas;
  Gas used_gas;
  /// `used_gas` without what gas weights shared out: the call could not have done with less.
  Gas needed_gas;
  Compute compute_usage;
  protocol::GasProfile profile;
  std::vector<std::string> logs;
  std::vector<NewReceipt> receipts;
  std::vector<NewResumption> resumptions;
  Looks looks;
  /// Set where the error is about gas or the balance of the account.
  std::optional<Shortage> shortage;
};

/// A host function that has ended, as a listener sees it.
struct FinishedHostCall {
  std::string_view name;
  std::span<const std::uint64_t> arguments;
  /// Nothing: the function has none, or it stopped the call.
  std::optional<std::uint64_t> result;
  /// It stopped the call.
  bool is_refused = false;
  /// All gas burnt so far.
  Gas burnt;
  /// The contract's memory and registers after the function. Valid until the listener returns.
  std::span<const std::uint8_t> memory;
  const Registers& registers;
};

/// Receives the host calls of a run, for traces. A null listener costs nothing.
class HostCallListener {
 public:
  virtual ~HostCallListener() = default;
  virtual void host_call(const FinishedHostCall& call) = 0;
};

/// Code to run. Whether it exists is asked of the state before any cache is: what caches hold must
/// not show in results.
class CodeSource {
 public:
  virtual ~CodeSource() = default;
  /// False: the call fails with CodeDoesNotExist.
  [[nodiscard]] virtual bool exists() = 0;
  /// Names the code in caches.
  [[nodiscard]] virtual CryptoHash hash() const = 0;
  /// Only for code that exists; asked for when no compiled form is known.
  [[nodiscard]] virtual ByteView bytes() = 0;
};

/// Runs contracts. Thread-safe; holds the engine and the cache of compiled code.
class VirtualMachine {
 public:
  virtual ~VirtualMachine() = default;
  /// Runs `method` of `code`. Pure but for what goes through `external`.
  [[nodiscard]] virtual CallOutcome call(CodeSource& code, std::string_view method,
                                         const CallContext& context,
                                         const protocol::RuntimeConfig& config, External& external,
                                         HostCallListener* listener = nullptr) = 0;
  /// Prepares and compiles ahead of the first call; nothing is reported, errors come with the call.
  virtual void warm_up(CodeSource& code, const protocol::RuntimeConfig& config) = 0;
};

}  // namespace farcall::vm
