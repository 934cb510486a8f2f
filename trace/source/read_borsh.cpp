#include "trace/source/read_borsh.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <unordered_map>

#include "trace/json.hpp"
#include "trace/source/decode_borsh.hpp"

namespace farcall::trace {
namespace {

namespace json = boost::json;

using Reading = std::optional<Result<json::value>>;

Boxed<BorshReading> boxed(Reading reading) {
  if (!reading) return std::nullopt;
  if (!*reading) return BorshReading{.value = {}, .problem = reading->error().message};
  return BorshReading{.value = std::move(**reading), .problem = {}};
}

class BorshReader {
 public:
  BorshReader(Trace& trace, const json::object& abis) : trace_{trace}, abis_{abis} {}

  void run() {
    read_arguments(trace_.transaction.actions, trace_.transaction.receiver);
    std::unordered_map<std::string_view, const Value*> answers;
    for (ReceiptTrace& receipt : trace_.receipts) {
      read_arguments(receipt.actions, receipt.receiver);
      if (!receipt.result) continue;
      read_answer(receipt);
      answers.emplace(receipt.path, &*receipt.result);
    }
    const auto take_over = [&](const Omittable<std::string>& from, Omittable<Value>& to) {
      if (!from || !to) return;
      const auto found = answers.find(*from);
      if (found != answers.end() && *found->second == *to) to->borsh = found->second->borsh;
    };
    for (Edge& edge : trace_.edges) {
      if (edge.kind == EdgeKind::data) take_over(edge.from, edge.value);
    }
    take_over(trace_.result.receipt, trace_.result.value);
  }

 private:
  [[nodiscard]] const json::value* abi_of(const AccountId& id) const {
    return abis_.if_contains(id.view());
  }

  void read_arguments(std::vector<ActionTrace>& actions, const AccountId& receiver) const {
    const json::value* abi = abi_of(receiver);
    for (ActionTrace& action : actions) {
      if (abi != nullptr && action.method && action.args)
        action.args->borsh =
            boxed(decode_borsh_arguments(*abi, *action.method, action.args->bytes));
      if (action.inner && action.receiver) read_arguments(*action.inner, *action.receiver);
    }
  }

  /// By the last call, whose answer it is.
  void read_answer(ReceiptTrace& receipt) const {
    const json::value* abi = abi_of(receipt.receiver);
    const auto call = std::ranges::find_last_if(
        receipt.actions, [](const ActionTrace& action) { return action.method.has_value(); });
    if (abi == nullptr || call.empty()) return;
    receipt.result->borsh =
        boxed(decode_borsh_result(*abi, *call.front().method, receipt.result->bytes));
  }

  Trace& trace_;
  const json::object& abis_;
};

}  // namespace

void read_borsh(Trace& trace, const json::object& abis) {
  BorshReader{trace, abis}.run();
}

// NOLINTNEXTLINE(misc-no-recursion): the documents that are read are of limited depth.
void read_borsh(json::value& document, const json::object& abis) {
  if (json::array* list = document.if_array()) {
    for (json::value& item : *list) read_borsh(item, abis);
    return;
  }
  json::object* object = document.if_object();
  if (object == nullptr) return;
  const json::value* schema = object->if_contains("schema");
  if (schema == nullptr || !schema->is_string() || schema->get_string() != kSchema) {
    for (const std::string_view member : {"steps", "trace", "left", "right"}) {
      if (json::value* inner = object->if_contains(member)) read_borsh(*inner, abis);
    }
    return;
  }
  Result<Trace> trace = from_json(document);
  // Whoever shows the document says what is wrong with it.
  if (!trace) return;
  read_borsh(*trace, abis);
  document = to_json(*trace);
}

}  // namespace farcall::trace
