// One sentence for each way to fail: what failed, what was short and by how much.
#pragma once

#include "protocol/parameters.hpp"
#include "trace/trace.hpp"

namespace farcall::trace {

struct ReceiptFacts;

/// What a sentence may look at beside the error. All members may be null; without a receipt the
/// transaction itself was refused.
struct Scene {
  const Trace* trace = nullptr;
  const ReceiptTrace* receipt = nullptr;
  const protocol::RuntimeConfig* config = nullptr;
  const ReceiptFacts* facts = nullptr;
};

/// The text of a sentence, and the figures that it names.
struct Sentence {
  std::string text;
  std::vector<Figure> figures;
};

/// Every kind of error has its sentence: visits are exhaustive, so a new kind does not compile
/// without one. Text of contracts is quoted as it is: `escape` before showing it.
[[nodiscard]] Sentence sentence_of(const protocol::TxExecutionError& error, const Scene& scene);

/// The sentence without a scene, for errors of transactions that never became one.
[[nodiscard]] std::string explain(const protocol::TxExecutionError& error);

/// The scene must have a trace.
[[nodiscard]] Failure failure_in_words(const Scene& scene, const protocol::TxExecutionError& error);

/// What would have worked, from a replay; nothing where that is not known.
[[nodiscard]] std::optional<Sentence> hint_of(const Scene& scene, const ActionTrace* action);

// The parts of `sentence_of`, by what failed.
[[nodiscard]] Sentence sentence_of(const protocol::ActionErrorKind& error, const Scene& scene,
                                   const ActionTrace* action);
[[nodiscard]] Sentence sentence_of(const protocol::FunctionCallError& error, const Scene& scene,
                                   const ActionTrace* action);
[[nodiscard]] Sentence sentence_of(const protocol::InvalidTxError& error, const Scene& scene);
[[nodiscard]] Sentence sentence_of(const protocol::InvalidAccessKeyError& error,
                                   const Scene& scene);
[[nodiscard]] Sentence sentence_of(const protocol::ActionsValidationError& error);
[[nodiscard]] Sentence sentence_of(const protocol::ReceiptValidationError& error);

/// Name of the alternative that an error holds: "FunctionCallError".
[[nodiscard]] std::string kind_of(const protocol::TxExecutionError& error);

}  // namespace farcall::trace
