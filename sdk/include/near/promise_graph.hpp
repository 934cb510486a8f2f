// Promises as data: the receipts that a method schedules are collected while it runs, checked
// when it ends, and only then told to the node.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "near/account_id.hpp"
#include "near/keys.hpp"
#include "near/units.hpp"

namespace near::detail {

/// One action of a receipt. It carries the function that passes it to the host, so that only
/// host functions that a contract uses become imports.
struct Action {
  void (*emit)(uint64_t promise, const Action& action);
  Action* next = nullptr;
};

struct FunctionCall : Action {
  Buffer method;
  Buffer arguments;
  NearToken deposit;
  Gas gas;
  uint64_t weight = 1;
};

struct Node {
  Node* next = nullptr;    ///< in order of creation
  Node* after = nullptr;   ///< what it waits for
  Node** parts = nullptr;  ///< of a joint: its parts
  size_t part_count = 0;
  Action* first_action = nullptr;
  Action* last_action = nullptr;
  FunctionCall* last_call = nullptr;  ///< what `.gas()` and the like are about
  Buffer receiver;                    ///< empty: this contract
  Buffer refund_to;
  uint64_t index = UINT64_MAX;  ///< known when the node has been told
  bool kept = false;            ///< returned, detached, or something waits for it
  bool merged = false;          ///< became a part of another receipt
};

Node* new_node(std::string_view receiver);
Node* new_joint(Node** parts, size_t count);
/// `waiter` runs after `node`. Panics when it already waits for something.
void set_after(Node* waiter, Node* node);
void append(Node* node, Action* action);
void append_call(Node* node, std::string_view method, Buffer arguments);
/// Moves the actions of `from` behind those of `to`; both must have the same receiver.
void merge(Node* to, Node* from);
/// The call that options are about; panics when there is none.
FunctionCall& options_of(Node* node);
void set_refund_to(Node* node, const AccountId& account);
/// The end of a method: everything is told to the node, `returned` is its answer unless null.
void finish_promises(Node* returned);
/// Drops what was collected. Only native programs run several methods.
void forget_promises();
/// Tells the host of the promises so far, those that nobody returned, chained or detached, too. For
/// native tests, where a method is a plain function whose end nobody sees.
void note_promises();

void add_create_account(Node* node);
void add_transfer(Node* node, NearToken amount);
void add_deploy(Node* node, std::string_view code);
void add_stake(Node* node, NearToken amount, const PublicKey& key);
void add_full_access_key(Node* node, const PublicKey& key);
void add_access_key(Node* node, const PublicKey& key, NearToken allowance,
                    const AccountId& receiver, std::string_view methods);
void add_delete_key(Node* node, const PublicKey& key);
void add_delete_account(Node* node, const AccountId& beneficiary);
void add_deploy_global(Node* node, std::string_view code, bool by_account);
void add_use_global(Node* node, const CryptoHash& hash);
void add_use_global(Node* node, const AccountId& account);
void add_gas_key(Node* node, const PublicKey& key, uint64_t nonces);
void add_gas_key(Node* node, const PublicKey& key, uint64_t nonces, NearToken allowance,
                 const AccountId& receiver, std::string_view methods);
void add_transfer_to_gas_key(Node* node, const PublicKey& key, NearToken amount);
void add_universal_state_init(Node* node, std::string_view state_init, NearToken deposit);

/// Starts a yield: a callback of this contract that waits for `resume`. Tells the node at once.
Node* new_yield(std::string_view method, Buffer arguments, Gas gas, uint64_t weight,
                CryptoHash& id);
bool resume(const CryptoHash& id, std::string_view payload);
/// As `new_yield`, under an id that the contract chooses; null when it is taken.
Node* new_named_yield(std::string_view method, Buffer arguments, NearToken deposit, Gas gas,
                      uint64_t weight, const CryptoHash& id);
bool resume_named(const CryptoHash& id, std::string_view payload);

}  // namespace near::detail
