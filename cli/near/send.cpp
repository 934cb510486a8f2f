// Sends a signed transaction so that it is executed at most once, and waits for its outcome.
#include <boost/json.hpp>
#include <thread>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "cli/near/answers.hpp"
#include "cli/near/draft.hpp"
#include "cli/near/values.hpp"
#include "protocol/json/json.hpp"
#include "trace/failure/failure.hpp"
#include "trace/text.hpp"

namespace farcall::cli::near {

namespace json = boost::json;

namespace {

using Clock = std::chrono::steady_clock;
using Kind = rpc::RpcFailure::Kind;

/// How often a new signature is made after nonce races and expired block hashes.
constexpr int kSignaturesMax = 4;
constexpr std::chrono::milliseconds kPause{500};
/// Longer than a node waits before it answers TIMEOUT_ERROR; after that it is asked again.
constexpr std::chrono::milliseconds kAnswerMax{12'000};

bool mentions(const rpc::RpcFailure& failure, std::string_view name) {
  return json::serialize(failure.error).contains(name);
}

/// Names and numbers of a nested error, from outside in: `InvalidTxError: InvalidNonce {…}`.
std::string flatten(const json::value& value) {
  if (const json::string* text = value.if_string()) return std::string{*text};
  if (const json::object* object = value.if_object(); object != nullptr && object->size() == 1)
    return format_text("{}: {}", std::string_view{object->begin()->key()},
                       flatten(object->begin()->value()));
  return json::serialize(value);
}

std::string near_text(const json::value* yocto) {
  const auto amount = amount_of(yocto);
  return amount ? format_near_exact(Balance{*amount}) : "?";
}

/// The reason of a refusal in words, with the numbers that the node gives.
std::string refusal_text(const rpc::RpcFailure& refused) {
  const json::value* data = member(refused.error, "data");
  if (data == nullptr) return refused.message;
  const json::value* error = member(*data, {"TxExecutionError", "InvalidTxError"});
  if (error == nullptr) return flatten(*data);
  // Two sentences of ours say more to who has signed just now.
  if (const json::value* it = member(*error, "NotEnoughBalance"))
    return format_text("{} has {}, but the transaction costs up to {}",
                       text_or_empty(member(*it, "signer_id")), near_text(member(*it, "balance")),
                       near_text(member(*it, "cost")));
  if (const json::value* it = member(*error, "LackBalanceForState"))
    return format_text("{} must keep {} more for its storage",
                       text_or_empty(member(*it, "signer_id")), near_text(member(*it, "amount")));
  if (const json::value* it = member(*error, "InvalidNonce"))
    return format_text("nonce {} was used already; the key's nonce is {}",
                       number_of(member(*it, "tx_nonce")).value_or(0),
                       number_of(member(*it, "ak_nonce")).value_or(0));
  if (error->is_string() && error->get_string() == "Expired")
    return "the block hash is too old; sign the transaction again";
  protocol::TxExecutionError refused_for;
  std::string ignored;
  if (protocol::json_read(protocol::JsonPlace{ignored}, *member(*data, "TxExecutionError"),
                          refused_for))
    return trace::escape(trace::explain(refused_for));
  return flatten(*error);
}

class Sending {
 public:
  Sending(Context& context, const protocol::SignedTransaction& transaction, const Draft& draft,
          std::string wait, const Resign& resign)
      : context_{context},
        transaction_{transaction},
        draft_{draft},
        wait_{std::move(wait)},
        resign_{resign},
        deadline_{Clock::now() + context.rpc().timeout()} {}

  Outcome<void> run() {
    bool may_have_arrived = false;
    int signatures = 1;
    while (true) {
      auto answer = context_.rpc().call_once("send_tx", params(), left());
      if (answer) return report_outcome(context_, *answer, transaction_.hash(), draft_);
      const rpc::RpcFailure& failed = answer.error();
      const bool is_slow = failed.kind == Kind::kNoAnswer || failed.cause == "TIMEOUT_ERROR";
      may_have_arrived = may_have_arrived || is_slow;
      if (failed.kind == Kind::kRefused && !is_slow) {
        // Bytes that were sent before, by us or whoever made them, are refused because they were
        // executed. Nodes take seconds to say that they do not know a transaction.
        if (may_have_arrived || !resign_) {
          if (auto known = look_up())
            return report_outcome(context_, *known, transaction_.hash(), draft_);
        }
        const bool can_change = mentions(failed, "InvalidNonce") || mentions(failed, "Expired");
        if (can_change && resign_ && !context_.line.globals.offline && !may_have_arrived &&
            signatures < kSignaturesMax) {
          auto again = resign_();
          if (!again) return std::unexpected{std::move(again.error())};
          transaction_ = std::move(*again);
          ++signatures;
          continue;
        }
        // Bytes that may have arrived earlier may have been executed: then their nonce is used.
        if (failed.cause == "INVALID_TRANSACTION" && !may_have_arrived) return refused(failed);
        if (!may_have_arrived) return std::unexpected{context_.explain(failed)};
      }
      if (failed.kind != Kind::kRefused) context_.rpc().prefer_next_endpoint();
      if (failed.kind == Kind::kUnreachable && !may_have_arrived &&
          (context_.connection().is_local || Clock::now() + kPause >= deadline_)) {
        Failure out = context_.explain(failed);
        out.message += "; nothing was sent";
        return std::unexpected{std::move(out)};
      }
      if (may_have_arrived) {
        if (auto known = look_up())
          return report_outcome(context_, *known, transaction_.hash(), draft_);
      }
      if (Clock::now() + kPause >= deadline_) return unknown(failed);
      std::this_thread::sleep_for(kPause);
    }
  }

 private:
  [[nodiscard]] json::object params() const {
    return {{"signed_tx_base64", to_base64(transaction_.encode())}, {"wait_until", wait_}};
  }
  [[nodiscard]] std::chrono::milliseconds left() const {
    const auto rest =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline_ - Clock::now());
    return std::clamp<std::chrono::milliseconds>(rest, std::chrono::milliseconds{1}, kAnswerMax);
  }
  /// The outcome if the network knows the transaction.
  std::optional<json::value> look_up() {
    auto found = context_.rpc().call_once("tx",
                                          json::object{{"tx_hash", transaction_.hash().to_base58()},
                                                       {"sender_account_id", draft_.signer.view()},
                                                       {"wait_until", wait_}},
                                          left());
    if (!found) return std::nullopt;
    return std::move(*found);
  }

  [[nodiscard]] Outcome<void> refused(const rpc::RpcFailure& failed) const {
    Failure out{Exit::kRefused,
                format_text("the transaction was refused: {}", refusal_text(failed))};
    out.details["transaction_hash"] = transaction_.hash().to_base58();
    return std::unexpected{std::move(out)};
  }
  [[nodiscard]] Outcome<void> unknown(const rpc::RpcFailure& failed) const {
    const std::string hash = transaction_.hash().to_base58();
    Failure out{Exit::kUnknown,
                format_text("the outcome of transaction {0} is unknown: {1} (waited {2} s); look "
                            "again with: farcall transaction view-status {0} network-config {3}",
                            hash, failed.message, context_.rpc().timeout().count(),
                            context_.connection().name)};
    out.details["transaction_hash"] = hash;
    return std::unexpected{std::move(out)};
  }

  Context& context_;
  protocol::SignedTransaction transaction_;
  const Draft& draft_;
  std::string wait_;
  const Resign& resign_;
  Clock::time_point deadline_;
};

}  // namespace

Outcome<void> send_and_report(Context& context, const protocol::SignedTransaction& transaction,
                              const Draft& draft, const std::string& wait, const Resign& resign) {
  return Sending{context, transaction, draft, wait, resign}.run();
}

}  // namespace farcall::cli::near
