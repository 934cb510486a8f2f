#include "near/promise_graph.hpp"

#include "near/env.hpp"
#include "near/host.hpp"
#include "near/panic.hpp"
#include "near/register.hpp"
#include "near/result.hpp"

namespace near::detail {
namespace {

using host::address;

Node* first_node = nullptr;
Node* last_node = nullptr;

Node* link(Node* node) {
  (last_node ? last_node->next : first_node) = node;
  return last_node = node;
}

uint64_t tell(Node* node) {
  if (node->index != UINT64_MAX) return node->index;
  if (node->parts) {
    auto indices = new uint64_t[node->part_count];
    for (size_t i = 0; i < node->part_count; ++i) indices[i] = tell(node->parts[i]);
    return node->index = host::promise_and(address(indices), node->part_count);
  }
  if (node->receiver.empty()) node->receiver = take_register(host::current_account_id);
  const uint64_t length = node->receiver.size();
  const uint64_t receiver = address(node->receiver.data());
  const uint64_t index = node->after ? host::promise_batch_then(tell(node->after), length, receiver)
                                     : host::promise_batch_create(length, receiver);
  if (!node->refund_to.empty())
    host::promise_set_refund_to(index, node->refund_to.size(), address(node->refund_to.data()));
  for (Action* action = node->first_action; action; action = action->next)
    action->emit(index, *action);
  return node->index = index;
}

/// The first function call that a receipt makes, to name it in a message.
void describe(Buffer& out, const Node& node) {
  if (node.last_call) {
    text::put_json(out, node.last_call->method);
    text::put(out, " on ");
  }
  text::put(out, node.receiver.empty() ? "this contract" : node.receiver.view());
}

[[noreturn]] void panic_dropped(const Node& node) {
  Buffer message{"a promise is neither returned, chained nor detached: "};
  describe(message, node);
  panic(message);
}

}  // namespace

Node* new_node(std::string_view receiver) {
  Node* node = new Node;
  node->receiver = Buffer{receiver};
  return link(node);
}

Node* new_joint(Node** parts, size_t count) {
  Node* node = new Node;
  node->parts = parts;
  node->part_count = count;
  for (size_t i = 0; i < count; ++i) parts[i]->kept = true;
  return link(node);
}

void set_after(Node* waiter, Node* node) {
  if (waiter->after) panic("a call can be a callback only once: make another call");
  waiter->after = node;
  node->kept = true;
}

void append(Node* node, Action* action) {
  (node->last_action ? node->last_action->next : node->first_action) = action;
  node->last_action = action;
}

void append_call(Node* node, std::string_view method, Buffer arguments) {
  auto call = new FunctionCall;
  call->method = Buffer{method};
  call->arguments = static_cast<Buffer&&>(arguments);
  call->emit = [](uint64_t promise, const Action& action) {
    auto& self = static_cast<const FunctionCall&>(action);
    host::promise_batch_action_function_call_weight(
        promise, self.method.size(), address(self.method.data()), self.arguments.size(),
        address(self.arguments.data()), address(&self.deposit.yocto), self.gas.value, self.weight);
  };
  append(node, call);
  node->last_call = call;
}

void merge(Node* to, Node* from) {
  if (!(to->receiver == from->receiver) || from->after || from == to)
    panic("a batch takes different calls to one account");
  append(to, from->first_action);
  to->last_action = from->last_action;
  to->last_call = from->last_call;
  from->merged = true;
}

FunctionCall& options_of(Node* node) {
  if (!node->last_call) panic("gas, deposit and weight belong behind a function call");
  return *node->last_call;
}

void set_refund_to(Node* node, const AccountId& account) {
  node->refund_to = Buffer{account.view()};
}

void finish_promises(Node* returned) {
  if (returned) returned->kept = true;
  for (Node* node = first_node; node; node = node->next) {
    if (node->merged) continue;
    if (!node->kept) panic_dropped(*node);
    tell(node);
  }
  if (returned) host::promise_return(returned->index);
}

void note_promises() {
  for (Node* node = first_node; node; node = node->next) {
    if (node->merged) continue;
    tell(node);
    node->kept = true;
  }
}

void forget_promises() {
  first_node = last_node = nullptr;
}

namespace {

/// The answer of promise `index`; on false `error` says why there is none. After success it says
/// what is left that can be wrong.
bool take_answer(uint64_t index, uint64_t limit, Buffer* bytes, PromiseError& error) {
  error = PromiseError::Failed;
  if (host::promise_result(index, kRegister) != 1) return false;
  if (!bytes) return true;
  error = PromiseError::TooLong;
  if (host::register_len(kRegister) > limit) return false;
  error = PromiseError::Unreadable;
  *bytes = take_register();
  return true;
}

}  // namespace

bool read_answer(uint64_t index, uint64_t limit, ReadJson read, void* value, bool null_if_empty,
                 PromiseError& error) {
  Buffer bytes;
  if (!take_answer(index, limit, read ? &bytes : nullptr, error)) return false;
  if (!read) return true;
  if (null_if_empty && bytes.empty()) text::put(bytes, "null", 4);
  JsonReader reader{bytes};
  return read(reader, value) && reader.finish();
}

bool read_borsh_answer(uint64_t index, uint64_t limit, void (*read)(StrangerReader&, void*),
                       void* value, PromiseError& error) {
  Buffer bytes;
  if (!take_answer(index, limit, &bytes, error)) return false;
  StrangerReader reader{bytes.view()};
  read(reader, value);
  return !reader.failed() && reader.left() == 0;
}

uint64_t promise_results_count() {
  return host::promise_results_count();
}

}  // namespace near::detail
