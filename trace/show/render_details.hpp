// What stands below the line of a receipt. Internal to the renderer.
#pragma once

#include <boost/json/value.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "trace/show/canvas.hpp"
#include "trace/words.hpp"

namespace farcall::trace {

class Details {
 public:
  Details(const Trace& trace, const RenderOptions& options, const Names& names, Canvas& canvas);

  void receipt(const ReceiptTrace& receipt, const std::string& prefix);
  void failure(const Failure& failure, const std::string& prefix);
  /// What the signer paid, in advance.
  void charge(const std::string& prefix);
  /// Refunds of gas in one line, lost tokens, and what the source does not know.
  void totals();
  /// ": 91.186 Tgas unused, 0.00125 NEAR price", for a refund of gas.
  [[nodiscard]] std::string gas_refund_reason(const ReceiptTrace& refund) const;
  [[nodiscard]] std::vector<const Edge*> inputs_of(std::string_view path) const;

 private:
  void actions(const ReceiptTrace& receipt, const std::string& prefix);
  void carried(const ActionTrace& action, const std::string& prefix);
  void resumption(const ReceiptTrace& receipt, const std::string& prefix);
  void logs(const ReceiptTrace& receipt, const std::string& prefix);
  void answer(const ReceiptTrace& receipt, const std::string& prefix);
  void costs(const ReceiptTrace& receipt, const std::string& prefix);
  void data(const ReceiptTrace& receipt, const std::string& prefix);
  void state(const ReceiptTrace& receipt, const std::string& prefix);
  void host_calls(const ReceiptTrace& receipt, const std::string& prefix);
  [[nodiscard]] std::size_t room(std::string_view prefix) const;

  /// A value in Borsh as JSON, by an ABI that was given; else its bytes, and why, if an ABI
  /// describes it.
  struct Decoded {
    Value value;
    std::string why_not;
  };
  [[nodiscard]] const boost::json::value* abi_of(const AccountId& id) const;
  [[nodiscard]] Decoded decoded_arguments(const ReceiptTrace& receipt,
                                          const ActionTrace& action) const;
  [[nodiscard]] Decoded decoded_result(const ReceiptTrace& receipt) const;
  static Decoded as_decoded(const std::optional<Result<boost::json::value>>& decoded,
                            const Value& bytes);
  void say_why_not_decoded(const std::string& why, const std::string& prefix);

  const Trace& trace_;
  const RenderOptions& options_;
  const Names& names_;
  Canvas& canvas_;
  std::map<std::string, std::vector<const Edge*>, std::less<>> inputs_;
  std::map<std::string, std::vector<const Edge*>, std::less<>> outputs_;
};

}  // namespace farcall::trace
