#include "trace/failure/failure.hpp"

#include "base/overloaded.hpp"
#include "trace/source/source.hpp"

namespace farcall::trace {
namespace {

namespace execution = protocol::tx_execution_error;

template <class... T>
std::string name_of(const std::variant<T...>& value) {
  return std::visit([]<class A>(const A&) { return std::string{protocol::variant_name<A>()}; },
                    value);
}

const ActionTrace* action_at(const ReceiptTrace* receipt, std::optional<std::uint64_t> index) {
  if (receipt == nullptr || !index || *index >= receipt->actions.size()) return nullptr;
  return &receipt->actions[*index];
}

}  // namespace

std::string kind_of(const protocol::TxExecutionError& error) {
  return std::visit(
      Overloaded{
          [](const execution::ActionError& action) { return name_of(action.error.kind); },
          [](const execution::InvalidTxError& transaction) { return name_of(transaction.error); },
      },
      error);
}

Sentence sentence_of(const protocol::TxExecutionError& error, const Scene& scene) {
  return std::visit(Overloaded{
                        [&](const execution::ActionError& action) {
                          return sentence_of(action.error.kind, scene,
                                             action_at(scene.receipt, action.error.index));
                        },
                        [&](const execution::InvalidTxError& transaction) {
                          return sentence_of(transaction.error, scene);
                        },
                    },
                    error);
}

std::string explain(const protocol::TxExecutionError& error) {
  return sentence_of(error, Scene{}).text;
}

Failure failure_in_words(const Scene& scene, const protocol::TxExecutionError& error) {
  const ReceiptTrace* receipt = scene.receipt;
  Failure failure;
  failure.kind = kind_of(error);
  failure.error = error;
  Sentence sentence = sentence_of(error, scene);
  failure.sentence = std::move(sentence.text);
  failure.figures = std::move(sentence.figures);
  if (receipt == nullptr) return failure;
  failure.receipt = receipt->path;
  if (const auto* action = std::get_if<execution::ActionError>(&error)) {
    failure.action = Omittable<std::uint64_t>{action->error.index};
    if (auto hint = hint_of(scene, action_at(receipt, action->error.index))) {
      failure.hint = std::move(hint->text);
      failure.figures.append_range(std::move(hint->figures));
    }
  }
  if (scene.facts != nullptr && !scene.facts->stopped_in.empty()) {
    auto& frames = failure.stopped_in.emplace();
    for (const vm::StackFrame& frame : scene.facts->stopped_in)
      frames.push_back({.function = frame.function, .name = Omittable<std::string>{frame.name}});
  }
  return failure;
}

}  // namespace farcall::trace
