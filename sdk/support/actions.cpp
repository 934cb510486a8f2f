// The actions of a receipt besides function calls.
#include "near/host.hpp"
#include "near/promise_graph.hpp"

namespace near::detail {
namespace {

using host::address;

/// All that any of these actions needs.
struct Other : Action {
  NearToken amount;
  Buffer key;
  Buffer text;
  Buffer methods;
  uint64_t number = 0;
};

Other* add(Node* node, void (*emit)(uint64_t, const Action&)) {
  auto action = new Other;
  action->emit = emit;
  append(node, action);
  return action;
}

const Other& of(const Action& action) {
  return static_cast<const Other&>(action);
}

}  // namespace

void add_create_account(Node* node) {
  add(node,
      [](uint64_t promise, const Action&) { host::promise_batch_action_create_account(promise); });
}

void add_transfer(Node* node, NearToken amount) {
  add(node, [](uint64_t promise, const Action& a) {
    host::promise_batch_action_transfer(promise, address(&of(a).amount));
  })->amount = amount;
}

void add_deploy(Node* node, std::string_view code) {
  add(node, [](uint64_t promise, const Action& a) {
    host::promise_batch_action_deploy_contract(promise, of(a).text.size(),
                                               address(of(a).text.data()));
  })->text = Buffer{code};
}

void add_stake(Node* node, NearToken amount, const PublicKey& key) {
  Other* action = add(node, [](uint64_t promise, const Action& a) {
    host::promise_batch_action_stake(promise, address(&of(a).amount), of(a).key.size(),
                                     address(of(a).key.data()));
  });
  action->amount = amount;
  action->key = Buffer{key.bytes()};
}

void add_full_access_key(Node* node, const PublicKey& key) {
  add(node, [](uint64_t promise, const Action& a) {
    host::promise_batch_action_add_key_with_full_access(promise, of(a).key.size(),
                                                        address(of(a).key.data()), 0);
  })->key = Buffer{key.bytes()};
}

void add_access_key(Node* node, const PublicKey& key, NearToken allowance,
                    const AccountId& receiver, std::string_view methods) {
  Other* action = add(node, [](uint64_t promise, const Action& a) {
    host::promise_batch_action_add_key_with_function_call(
        promise, of(a).key.size(), address(of(a).key.data()), 0, address(&of(a).amount),
        of(a).text.size(), address(of(a).text.data()), of(a).methods.size(),
        address(of(a).methods.data()));
  });
  action->key = Buffer{key.bytes()};
  action->amount = allowance;
  action->text = Buffer{receiver.view()};
  action->methods = Buffer{methods};
}

void add_delete_key(Node* node, const PublicKey& key) {
  add(node, [](uint64_t promise, const Action& a) {
    host::promise_batch_action_delete_key(promise, of(a).key.size(), address(of(a).key.data()));
  })->key = Buffer{key.bytes()};
}

void add_delete_account(Node* node, const AccountId& beneficiary) {
  add(node, [](uint64_t promise, const Action& a) {
    host::promise_batch_action_delete_account(promise, of(a).text.size(),
                                              address(of(a).text.data()));
  })->text = Buffer{beneficiary.view()};
}

void add_deploy_global(Node* node, std::string_view code, bool by_account) {
  auto emit = by_account ? [](uint64_t promise, const Action& a) {
    host::promise_batch_action_deploy_global_contract_by_account_id(
        promise, of(a).text.size(), address(of(a).text.data()));
  }
  : [](uint64_t promise, const Action& a) {
    host::promise_batch_action_deploy_global_contract(promise, of(a).text.size(),
                                                      address(of(a).text.data()));
  };
  add(node, emit)->text = Buffer{code};
}

void add_use_global(Node* node, const CryptoHash& hash) {
  add(node, [](uint64_t promise, const Action& a) {
    host::promise_batch_action_use_global_contract(promise, of(a).text.size(),
                                                   address(of(a).text.data()));
  })->text = Buffer{hash.view()};
}

void add_use_global(Node* node, const AccountId& account) {
  add(node, [](uint64_t promise, const Action& a) {
    host::promise_batch_action_use_global_contract_by_account_id(promise, of(a).text.size(),
                                                                 address(of(a).text.data()));
  })->text = Buffer{account.view()};
}

void add_gas_key(Node* node, const PublicKey& key, uint64_t nonces) {
  Other* action = add(node, [](uint64_t promise, const Action& a) {
    host::promise_batch_action_add_gas_key_with_full_access(
        promise, of(a).key.size(), address(of(a).key.data()), of(a).number);
  });
  action->key = Buffer{key.bytes()};
  action->number = nonces;
}

void add_gas_key(Node* node, const PublicKey& key, uint64_t nonces, NearToken allowance,
                 const AccountId& receiver, std::string_view methods) {
  Other* action = add(node, [](uint64_t promise, const Action& a) {
    host::promise_batch_action_add_gas_key_with_function_call(
        promise, of(a).key.size(), address(of(a).key.data()), of(a).number, address(&of(a).amount),
        of(a).text.size(), address(of(a).text.data()), of(a).methods.size(),
        address(of(a).methods.data()));
  });
  action->key = Buffer{key.bytes()};
  action->number = nonces;
  action->amount = allowance;
  action->text = Buffer{receiver.view()};
  action->methods = Buffer{methods};
}

void add_transfer_to_gas_key(Node* node, const PublicKey& key, NearToken amount) {
  Other* action = add(node, [](uint64_t promise, const Action& a) {
    host::promise_batch_action_transfer_to_gas_key(
        promise, of(a).key.size(), address(of(a).key.data()), address(&of(a).amount));
  });
  action->key = Buffer{key.bytes()};
  action->amount = amount;
}

void add_universal_state_init(Node* node, std::string_view state_init, NearToken deposit) {
  Other* action = add(node, [](uint64_t promise, const Action& a) {
    host::promise_batch_action_universal_state_init(
        promise, of(a).text.size(), address(of(a).text.data()), address(&of(a).amount));
  });
  action->text = Buffer{state_init};
  action->amount = deposit;
}

}  // namespace near::detail
