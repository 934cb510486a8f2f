// One running call as host functions see it: what it may read, what it has made so far, and the
// charges that every host function is built from.
//
// A step that returns bool returns false when the call must stop; `error` then says why. Host
// functions chain such steps with `&&` in the order of nearcore, since gas that was taken
// before an error stays burnt.
#pragma once

#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "protocol/crypto/keys.hpp"
#include "protocol/parameters.hpp"
#include "vm/call/external.hpp"
#include "vm/call/gas_counter.hpp"
#include "vm/call/host_error.hpp"
#include "vm/call/promises.hpp"
#include "vm/call/registers.hpp"

namespace farcall::vm {

using protocol::ActionCost;
using protocol::ExtCost;

/// The call stops; its `error` says why.
struct Stopped {
  bool operator==(const Stopped&) const = default;
};
/// What the body of a host function returns.
template <class T>
using HostResult = std::expected<T, Stopped>;
inline constexpr std::unexpected<Stopped> kStopped{Stopped{}};

/// Lengths with this value mean: the bytes are in the register that the pointer names.
inline constexpr std::uint64_t kInRegister = ~std::uint64_t{0};

/// A key that a contract gave. It is decoded when it is read, but a failure is raised only where
/// nearcore raises it, after the fees.
struct GivenKey {
  std::optional<protocol::PublicKey> key;

  /// Length of the key in borsh; 0 if it is not a key.
  [[nodiscard]] std::uint64_t borsh_length() const noexcept {
    return key ? key->data().size() + 1 : 0;
  }
};

/// A promise to append actions to.
struct ActionTarget {
  ReceiptIndex receipt = 0;
  /// The receipt goes to the current account, which makes sending cheaper.
  bool to_self = false;
};

/// The state of a call. Buffers are kept from call to call: see CallLease. Not thread-safe.
class Call {
 public:
  Call(const CallContext& context, const protocol::RuntimeConfig& config, External& external);
  /// Starts over for another call.
  void reset(const CallContext& new_context, const protocol::RuntimeConfig& new_config,
             External& new_external);

  const CallContext* context;
  const protocol::RuntimeConfig* config;
  External* external;
  /// The guest's memory; set before each host function.
  std::span<std::uint8_t> memory;

  GasCounter gas;
  Registers registers;
  Promises promises;
  std::vector<std::string> logs;
  std::uint64_t total_log_length = 0;
  ReturnValue return_value;
  Balance balance;
  StorageUsage storage_usage;
  Balance subsidized;
  Looks looks;
  HostError error;
  /// What was to be sent when the balance did not suffice.
  Balance refused_amount;
  /// The state proof's size that growth is measured from.
  std::uint64_t proof_size_at_start;
  /// A value on its way from storage to a register.
  Bytes scratch;

  [[nodiscard]] const protocol::LimitConfig& limits() const noexcept { return config->wasm.limits; }
  [[nodiscard]] bool is_view() const noexcept { return context->view_gas_limit.has_value(); }

  /// Notes why the call stops; always false.
  bool fail(HostErrorKind kind, std::uint64_t first = 0, std::uint64_t second = 0) {
    error = {kind, first, second, {}};
    return false;
  }
  bool fail(HostErrorKind kind, std::string text) {
    error = {kind, 0, 0, std::move(text)};
    return false;
  }

  // Charges.
  [[nodiscard]] bool pay(ExtCost cost) { return gas.pay(cost) || fail(gas.refusal()); }
  [[nodiscard]] bool pay(ExtCost cost, std::uint64_t count) {
    return gas.pay(cost, count) || fail(gas.refusal());
  }
  [[nodiscard]] bool burn(std::uint64_t amount) { return gas.burn(amount) || fail(gas.refusal()); }
  [[nodiscard]] bool reserve(std::uint64_t amount) {
    return gas.reserve(amount) || fail(gas.refusal());
  }
  /// The send fee of an action, burnt, and its execution fee, set aside.
  [[nodiscard]] bool pay_action(ActionCost cost, bool to_self) {
    return pay_action(cost, to_self, 1);
  }
  [[nodiscard]] bool pay_action(ActionCost cost, bool to_self, std::uint64_t count);
  /// `burnt` now and `later` set aside, whatever the table says of `cost`.
  [[nodiscard]] bool pay_amounts(ActionCost cost, std::uint64_t burnt, std::uint64_t later);
  /// The base fee, and the refusal in views of functions that need a transaction.
  [[nodiscard]] bool enter(std::string_view name) {
    return pay(ExtCost::base) && not_in_view(name);
  }
  [[nodiscard]] bool not_in_view(std::string_view name);

  // Memory and registers.
  [[nodiscard]] bool read_memory(std::uint64_t length, std::uint64_t pointer, ByteView& out);
  [[nodiscard]] bool write_memory(std::uint64_t pointer, ByteView bytes);
  [[nodiscard]] bool read_register(std::uint64_t id, ByteView& out);
  /// From memory, or from a register when the length is kInRegister.
  [[nodiscard]] bool read(std::uint64_t length, std::uint64_t pointer, ByteView& out) {
    return length == kInRegister ? read_register(pointer, out) : read_memory(length, pointer, out);
  }
  [[nodiscard]] bool read_u32(std::uint64_t pointer, std::uint32_t& out);
  [[nodiscard]] bool read_balance(std::uint64_t pointer, Balance& out);
  [[nodiscard]] bool write_balance(std::uint64_t pointer, Balance value);
  [[nodiscard]] bool write_register(std::uint64_t id, ByteView bytes);
  /// For bytes that outlive the call: neither copied nor charged by length.
  [[nodiscard]] bool lend_register(std::uint64_t id, ByteView bytes);
  /// Takes the content of `scratch`.
  [[nodiscard]] bool write_register_from_scratch(std::uint64_t id);

  // Texts, accounts, keys.
  [[nodiscard]] bool read_account(std::uint64_t length, std::uint64_t pointer,
                                  protocol::AccountId& out);
  [[nodiscard]] bool read_key(std::uint64_t length, std::uint64_t pointer, GivenKey& out);
  [[nodiscard]] bool decode_key(const GivenKey& given);
  /// For logs and panics: text may also end at a zero, and counts against the log limit.
  [[nodiscard]] bool read_utf8(std::uint64_t length, std::uint64_t pointer, std::string& out);
  [[nodiscard]] bool read_utf16(std::uint64_t length, std::uint64_t pointer, std::string& out);

  // What the call makes.
  [[nodiscard]] bool take_balance(Balance amount);
  /// Finds the promise and refuses a joint one.
  [[nodiscard]] bool find_target(std::uint64_t promise_index, ActionTarget& out);
  [[nodiscard]] bool find_promise(std::uint64_t promise_index, const Promise*& out);
  /// Refuses the promise that is one too many, after it was made.
  [[nodiscard]] bool check_promise_count();

 private:
  [[nodiscard]] bool read_utf8_until_zero(std::uint64_t pointer, std::uint64_t max_length,
                                          ByteView& out);
  [[nodiscard]] bool utf16_length_until_zero(std::uint64_t pointer, std::uint64_t max_length,
                                             std::uint64_t& out);
  bool log_too_long(std::uint64_t added);
  [[nodiscard]] std::uint64_t log_length_left() const noexcept;
};

}  // namespace farcall::vm
