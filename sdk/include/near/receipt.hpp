// What a receipt to another account can do: calls with their options, and all other actions.
#pragma once

#include <string_view>

#include "near/callback.hpp"
#include "near/promise_graph.hpp"
#include "near/state_init.hpp"

namespace near::detail {

/// Options of the last function call of a receipt.
template <class Self>
struct CallOptions {
  /// Gas that the call gets whatever else happens.
  Self gas(Gas gas) const {
    return set([&](auto& call) { call.gas = gas; });
  }
  /// NEAR that this contract attaches.
  Self deposit(NearToken amount) const {
    return set([&](auto& call) { call.deposit = amount; });
  }
  /// The share of the gas that is left over at the end of this method; 1 unless told.
  Self weight(uint64_t weight) const {
    return set([&](auto& call) { call.weight = weight; });
  }
  /// Who gets deposits back that cannot be delivered, instead of this contract.
  Self refund_to(const AccountId& account) const {
    set_refund_to(self().node(), account);
    return self();
  }
  /// Lets it run without waiting for its result.
  void detach() const { self().node()->kept = true; }

 private:
  const Self& self() const { return static_cast<const Self&>(*this); }
  Self set(auto change) const {
    change(options_of(self().node()));
    return self();
  }
};

/// Actions that can be put on a receipt; each gives the receipt with one action more.
struct AccountActions {
  template <class Self, class V = void>
  Call<V> create_account(this const Self& self) {
    return Call<V>{self.add([](Node* node) { add_create_account(node); })};
  }
  template <class Self, class V = void>
  Call<V> transfer(this const Self& self, NearToken amount) {
    return Call<V>{self.add([&](Node* node) { add_transfer(node, amount); })};
  }
  /// Puts a contract on the account.
  template <class Self, class V = void>
  Call<V> deploy(this const Self& self, std::string_view code) {
    return Call<V>{self.add([&](Node* node) { add_deploy(node, code); })};
  }
  template <class Self, class V = void>
  Call<V> stake(this const Self& self, NearToken amount, const PublicKey& key) {
    return Call<V>{self.add([&](Node* node) { add_stake(node, amount, key); })};
  }
  template <class Self, class V = void>
  Call<V> add_full_access_key(this const Self& self, const PublicKey& key) {
    return Call<V>{self.add([&](Node* node) { detail::add_full_access_key(node, key); })};
  }
  /// A key that may only call `methods` (comma separated, all when empty) of `receiver`, and spend
  /// `allowance` on gas (unlimited when zero).
  template <class Self, class V = void>
  Call<V> add_access_key(this const Self& self, const PublicKey& key, NearToken allowance,
                         const AccountId& receiver, std::string_view methods) {
    return Call<V>{self.add(
        [&](Node* node) { detail::add_access_key(node, key, allowance, receiver, methods); })};
  }
  template <class Self, class V = void>
  Call<V> delete_key(this const Self& self, const PublicKey& key) {
    return Call<V>{self.add([&](Node* node) { add_delete_key(node, key); })};
  }
  /// Deletes the account; `beneficiary` gets what it had.
  template <class Self, class V = void>
  Call<V> delete_account(this const Self& self, const AccountId& beneficiary) {
    return Call<V>{self.add([&](Node* node) { add_delete_account(node, beneficiary); })};
  }
  /// Makes `code` known to the whole network under its hash, forever.
  template <class Self, class V = void>
  Call<V> deploy_global_by_hash(this const Self& self, std::string_view code) {
    return Call<V>{self.add([&](Node* node) { add_deploy_global(node, code, false); })};
  }
  /// Makes `code` known to the whole network under the name of the account, which can replace it.
  template <class Self, class V = void>
  Call<V> deploy_global_by_account(this const Self& self, std::string_view code) {
    return Call<V>{self.add([&](Node* node) { add_deploy_global(node, code, true); })};
  }
  /// Uses a global contract, by its hash or by the account that publishes it.
  template <class Self, class V = void>
  Call<V> use_global(this const Self& self, const CryptoHash& hash) {
    return Call<V>{self.add([&](Node* node) { add_use_global(node, hash); })};
  }
  template <class Self, class V = void>
  Call<V> use_global(this const Self& self, const AccountId& account) {
    return Call<V>{self.add([&](Node* node) { add_use_global(node, account); })};
  }
  /// A key with several nonces that pays its gas from a balance of its own.
  template <class Self, class V = void>
  Call<V> add_gas_key(this const Self& self, const PublicKey& key, uint64_t nonces) {
    return Call<V>{self.add([&](Node* node) { detail::add_gas_key(node, key, nonces); })};
  }
  template <class Self, class V = void>
  Call<V> add_gas_key(this const Self& self, const PublicKey& key, uint64_t nonces,
                      NearToken allowance, const AccountId& receiver, std::string_view methods) {
    return Call<V>{self.add(
        [&](Node* node) { detail::add_gas_key(node, key, nonces, allowance, receiver, methods); })};
  }
  template <class Self, class V = void>
  Call<V> transfer_to_gas_key(this const Self& self, const PublicKey& key, NearToken amount) {
    return Call<V>{self.add([&](Node* node) { add_transfer_to_gas_key(node, key, amount); })};
  }
  /// Calls a method by name; its answer is known to be a `T` only because you say so.
  template <class T = Untyped, class Self>
  Call<T> call(this const Self& self, std::string_view method) {
    return self.template call_raw<T>(method, std::string_view{});
  }
  template <class T = Untyped, class Self>
  Call<T> call(this const Self& self, std::string_view method, const json& arguments) {
    return self.template call_raw<T>(method, arguments.dump());
  }
  /// Makes the account whose name `init` gives, unless it exists. Its balance becomes what its
  /// storage locks; the rest of `deposit` comes back to who pays.
  template <class Self, class V = void>
  Call<V> state_init(this const Self& self, const StateInit& init, NearToken deposit) {
    return Call<V>{self.add([&](Node* node) { init.add_to(node, deposit); })};
  }
  /// Makes the universal account whose name `state_init` gives (`env::universal_account_id`),
  /// unless it exists; `deposit` as for `state_init`. From protocol 88 on.
  template <class Self, class V = void>
  Call<V> universal_state_init(this const Self& self, std::string_view state_init,
                               NearToken deposit) {
    return Call<V>{
        self.add([&](Node* node) { add_universal_state_init(node, state_init, deposit); })};
  }
  /// Calls a method with arguments that are not JSON.
  template <class T = Untyped, class Self>
  Call<T> call_raw(this const Self& self, std::string_view method, std::string_view arguments) {
    return Call<T>{self.add([&](Node* node) { append_call(node, method, Buffer{arguments}); })};
  }
};

}  // namespace near::detail
