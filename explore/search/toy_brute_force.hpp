// Runs a toy program in every order that its channels allow, one after the other, without any
// reduction. Written from the rules of toy_program.hpp and not from the explorer, which is compared
// with it.
#pragma once

#include <deque>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "explore/search/toy_program.hpp"

namespace farcall::explore::toy {

struct BruteForceResult {
  std::uint64_t orders = 0;
  std::set<std::vector<Keys>> final_states;
  /// Gave up: more than the given number of orders.
  bool is_too_large = false;
};

class BruteForce {
 public:
  explicit BruteForce(const Program& program, std::uint64_t orders_max)
      : program_{program}, orders_max_{orders_max} {}

  BruteForceResult run() {
    Situation start;
    start.keys.resize(program_.accounts);
    for (std::size_t at = 0; at < program_.transactions.size(); ++at) {
      const Transaction& transaction = program_.transactions[at];
      const std::uint8_t to = program_.handlers[transaction.handler].account;
      // Senders of transactions are not accounts of the program.
      start.channels[{100 + transaction.sender, to}].push_back(
          {Message{.kind = Message::kCall, .handler = transaction.handler}});
    }
    explore(start);
    return result_;
  }

 private:
  struct Waiting {
    std::uint8_t handler;
    int missing;
    int failed;
    std::vector<std::pair<std::uint8_t, int>> feeds;  // account, waiting number
  };
  struct Message {
    enum Kind : std::uint8_t { kCall, kData, kMoney } kind = kCall;
    std::uint8_t handler = 0;
    std::uint8_t amount = 0;
    int waiting = -1;  // for data: which callback it feeds
    bool failed = false;
    std::vector<std::pair<std::uint8_t, int>> feeds;
  };
  using Bundle = std::vector<Message>;
  struct Situation {
    std::vector<Keys> keys;
    std::map<std::pair<int, int>, std::deque<Bundle>> channels;
    std::vector<Waiting> waiting;
  };

  void explore(const Situation& now) {
    if (result_.is_too_large) return;
    bool is_end = true;
    for (const auto& [channel, bundles] : now.channels) {
      if (bundles.empty()) continue;
      is_end = false;
      Situation next = now;
      auto& queue = next.channels[channel];
      const Bundle bundle = queue.front();
      queue.pop_front();
      for (const Message& message : bundle) deliver(next, channel.second, message);
      explore(next);
    }
    if (!is_end) return;
    result_.final_states.insert(now.keys);
    if (++result_.orders > orders_max_) result_.is_too_large = true;
  }

  void deliver(Situation& now, int account, const Message& message) {
    if (message.kind == Message::kMoney) {
      auto& key = now.keys[static_cast<std::size_t>(account)][0];
      key = (key + message.amount) % program_.modulus;
      return;
    }
    if (message.kind == Message::kCall) {
      execute(now, account, message.handler, 0, message.feeds);
      return;
    }
    Waiting& waiting = now.waiting[static_cast<std::size_t>(message.waiting)];
    waiting.failed += message.failed ? 1 : 0;
    if (--waiting.missing > 0) return;
    const Waiting ready = waiting;
    execute(now, account, ready.handler, ready.failed, ready.feeds);
  }

  void execute(Situation& now, int account, std::uint8_t handler, int failed,
               const std::vector<std::pair<std::uint8_t, int>>& feeds) {
    const Situation before = now;
    std::map<int, Bundle> outputs;
    bool has_failed = false;
    std::vector<std::pair<int, std::size_t>> open;  // receiver, position in its bundle
    const auto& ops = program_.handlers[handler].ops;
    Keys& keys = now.keys[static_cast<std::size_t>(account)];
    for (std::size_t at = 0; at < ops.size() && !has_failed; ++at) {
      const Op& op = ops[at];
      std::uint32_t& key = keys[op.key];
      const int to = op.kind == Op::Kind::kSend || op.kind == Op::Kind::kCall
                         ? program_.handlers[op.target].account
                         : op.target;
      switch (op.kind) {
        case Op::Kind::kAdd:
          key = (key + op.value) % program_.modulus;
          break;
        case Op::Kind::kSet:
          key = op.value % program_.modulus;
          break;
        case Op::Kind::kAppend:
          key = (key * 5 + op.value + 1) % program_.modulus;
          break;
        case Op::Kind::kSkipIf:
          at += key == op.value ? 1 : 0;
          break;
        case Op::Kind::kFail:
          has_failed = true;
          break;
        case Op::Kind::kTransfer:
          outputs[to].push_back({.kind = Message::kMoney, .amount = op.value});
          break;
        case Op::Kind::kSend:
          outputs[to].push_back({.kind = Message::kCall, .handler = op.target});
          break;
        case Op::Kind::kCall:
          outputs[to].push_back({.kind = Message::kCall, .handler = op.target});
          open.emplace_back(to, outputs[to].size() - 1);
          break;
        case Op::Kind::kThen: {
          if (open.empty()) break;
          const int number = static_cast<int>(now.waiting.size());
          now.waiting.push_back({op.target, static_cast<int>(open.size()), 0, {}});
          for (const auto& [receiver, position] : open) {
            outputs[receiver][position].feeds.emplace_back(account, number);
          }
          open.clear();
          break;
        }
        case Op::Kind::kAddResults:
          key = (key + static_cast<std::uint32_t>(failed)) % program_.modulus;
          break;
      }
    }
    if (has_failed) {
      now = before;
      outputs.clear();
    }
    for (const auto& [receiver, waiting] : feeds) {
      outputs[receiver].push_back(
          {.kind = Message::kData, .waiting = waiting, .failed = has_failed});
    }
    for (auto& [receiver, bundle] : outputs) {
      now.channels[{account, receiver}].push_back(std::move(bundle));
    }
  }

  const Program& program_;
  std::uint64_t orders_max_;
  BruteForceResult result_;
};

}  // namespace farcall::explore::toy
