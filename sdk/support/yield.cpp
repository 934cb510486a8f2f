#include <algorithm>

#include "near/host.hpp"
#include "near/promise_graph.hpp"
#include "near/register.hpp"

namespace near::detail {

using host::address;

// NOLINTBEGIN(performance-unnecessary-value-param): templates hand over what they made.
Node* new_yield(std::string_view method, Buffer arguments, Gas gas, uint64_t weight,
                CryptoHash& id) {
  Node* node = new_node({});
  node->index = host::promise_yield_create(method.size(), address(method.data()), arguments.size(),
                                           address(arguments.data()), gas.value, weight, kRegister);
  host::read_register(kRegister, address(id.bytes.data()));
  return node;
}

bool resume(const CryptoHash& id, std::string_view payload) {
  return host::promise_yield_resume(id.bytes.size(), address(id.bytes.data()), payload.size(),
                                    address(payload.data())) != 0;
}

Node* new_named_yield(std::string_view method, Buffer arguments, NearToken deposit, Gas gas,
                      uint64_t weight, const CryptoHash& id) {
  constexpr uint64_t kTaken = UINT64_MAX;
  const uint64_t index = host::promise_yield_create_with_id(
      method.size(), address(method.data()), arguments.size(), address(arguments.data()),
      address(&deposit), gas.value, weight, id.bytes.size(), address(id.bytes.data()));
  if (index == kTaken) return nullptr;
  Node* node = new_node({});
  node->index = index;
  return node;
}
// NOLINTEND(performance-unnecessary-value-param)

bool resume_named(const CryptoHash& id, std::string_view payload) {
  return host::promise_yield_resume_with_yield_id(id.bytes.size(), address(id.bytes.data()),
                                                  payload.size(), address(payload.data())) != 0;
}

}  // namespace near::detail
