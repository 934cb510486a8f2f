// What stands below the line of a receipt. Internal to the renderer.
#pragma once

#include <map>
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
  void say_why_not_read(const Value& value, const std::string& prefix);

  const Trace& trace_;
  const RenderOptions& options_;
  const Names& names_;
  Canvas& canvas_;
  std::map<std::string, std::vector<const Edge*>, std::less<>> inputs_;
  std::map<std::string, std::vector<const Edge*>, std::less<>> outputs_;
};

}  // namespace farcall::trace
