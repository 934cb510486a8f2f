// Accounts whose name follows from their code and first state (NEP-616): anybody can compute the
// name, and every creator makes the same account.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "near/account_id.hpp"
#include "near/borsh.hpp"
#include "near/keys.hpp"
#include "near/promise_graph.hpp"
#include "near/units.hpp"

namespace near {

/// Global code, and the storage that an account with it begins with.
///
///   const StateInit init = StateInit{code_account}.state(Wallet{owner});
///   return at(init.account_id()).state_init(init, 1_near).call<...>(...);
class StateInit {
 public:
  /// Code under its hash, which never changes.
  explicit StateInit(const CryptoHash& code);
  /// Code under the name of an account, which can replace it.
  explicit StateInit(const AccountId& code);

  /// The contract of the account begins as `contract`: its init method need not run.
  template <class C>
  [[nodiscard]] StateInit state(const C& contract) const {
    return entry("STATE", borsh::to_bytes(contract));
  }
  /// One entry of storage more; a second one with the same key replaces the first.
  [[nodiscard]] StateInit entry(std::string_view key, std::string_view value) const;

  /// The name of the account: `0s` and 40 hexadecimal digits.
  [[nodiscard]] AccountId account_id() const;

  /// For `state_init` of a call.
  void add_to(detail::Node* node, NearToken deposit) const;

 private:
  /// Tells the node; a contract imports only the host function of the kind of code that it uses.
  void (*emit_)(uint64_t promise, const detail::Action& action);
  Buffer code_;
  bool is_hash_;
  std::map<std::string, std::string> data_;
};

}  // namespace near
