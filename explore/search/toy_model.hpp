// The toy contract system of toy_program.hpp as a model of the search.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <vector>

#include "base/assert.hpp"
#include "explore/search/model.hpp"
#include "explore/search/toy_program.hpp"

namespace farcall::explore::toy {

/// Where a callback waits: its account and its birth path.
struct Feed {
  std::uint8_t account = 0;
  std::uint64_t callback = 0;
};

struct Receipt {
  enum class Kind : std::uint8_t { kCall, kData, kMoney };
  Kind kind = Kind::kCall;
  /// Birth path: names the receipt whatever the order of deliveries was.
  std::uint64_t birth = 0;
  /// The transaction that it descends from.
  std::uint32_t flow = 0;
  std::uint8_t handler = 0;
  std::uint8_t amount = 0;
  bool has_failed = false;
  /// For data: the callback that it feeds. For calls: the callbacks that their end feeds.
  std::vector<Feed> feeds;
};

struct Postponed {
  std::uint8_t handler = 0;
  std::uint32_t missing = 0;
  std::uint32_t failed = 0;
};

struct ToyState {
  std::vector<Keys> keys;
  std::map<std::uint64_t, Postponed> postponed;
  std::map<std::pair<std::uint16_t, std::uint8_t>, std::deque<std::vector<Receipt>>> channels;
};

/// A rule that the model forgets on purpose: a search over such a model must miss something.
enum class Forgotten : std::uint8_t {
  kNothing,
  /// Deliveries to one account may conflict.
  kSameAccount,
  // Parts of what makes two worlds equal.
  kFirstKey,
  kOtherKeys,
  kUnderWay,
};

class ToyWorld final : public World {
 public:
  explicit ToyWorld(ToyState state, Forgotten forgotten = Forgotten::kNothing)
      : state_{std::move(state)}, forgotten_{forgotten} {
    for (const auto& [channel, bundles] : state_.channels) {
      if (bundles.empty()) continue;
      const Receipt& first = bundles.front().front();
      const auto number = static_cast<std::uint32_t>(enabled_.size());
      enabled_.push_back({.id = {first.birth},
                          .account = forgotten == Forgotten::kSameAccount ? number : channel.second,
                          .flow = first.flow});
    }
    hash();
  }

  [[nodiscard]] std::span<const Step> enabled() const noexcept override { return enabled_; }
  [[nodiscard]] StateKey key() const noexcept override { return key_; }
  [[nodiscard]] const ToyState& state() const noexcept { return state_; }

 private:
  void add(std::uint64_t space, std::uint64_t name, std::uint64_t value) noexcept {
    key_ += {.high = mix(space, mix(name, value)), .low = mix(mix(space, value), name)};
  }
  void hash() {
    for (std::size_t account = 0; account < state_.keys.size(); ++account) {
      for (std::size_t at = 0; at < kKeys; ++at) {
        if (forgotten_ == (at == 0 ? Forgotten::kFirstKey : Forgotten::kOtherKeys)) continue;
        add(1, account * kKeys + at, state_.keys[account][at]);
      }
    }
    for (const auto& [birth, waiting] : state_.postponed) {
      add(2, birth, mix(waiting.missing, mix(waiting.failed, waiting.handler)));
    }
    if (forgotten_ == Forgotten::kUnderWay) return;
    for (const auto& [channel, bundles] : state_.channels) {
      const std::uint64_t name = channel.first * 256U + channel.second;
      for (std::size_t at = 0; at < bundles.size(); ++at) {
        for (const Receipt& receipt : bundles[at]) add(3 + at, name, describe(receipt));
      }
    }
  }
  static std::uint64_t describe(const Receipt& receipt) noexcept {
    std::uint64_t value = mix(receipt.birth, static_cast<std::uint64_t>(receipt.kind));
    value = mix(value, receipt.handler * 512U + receipt.amount * 2U + (receipt.has_failed ? 1 : 0));
    for (const Feed& feed : receipt.feeds) value = mix(value, mix(feed.account, feed.callback));
    return value;
  }

  ToyState state_;
  Forgotten forgotten_;
  std::vector<Step> enabled_;
  StateKey key_;
};

class ToyModel final : public Model {
 public:
  explicit ToyModel(Program program, Forgotten forgotten = Forgotten::kNothing)
      : program_{std::move(program)}, forgotten_{forgotten} {}

  WorldPtr initial() override {
    ToyState state;
    state.keys.resize(program_.accounts);
    for (std::size_t at = 0; at < program_.transactions.size(); ++at) {
      const Transaction& transaction = program_.transactions[at];
      const std::uint8_t to = program_.handlers[transaction.handler].account;
      state.channels[{static_cast<std::uint16_t>(100 + transaction.sender), to}].push_back(
          {Receipt{.birth = mix(7, at),
                   .flow = static_cast<std::uint32_t>(at),
                   .handler = transaction.handler}});
    }
    return std::make_shared<ToyWorld>(std::move(state), forgotten_);
  }

  Delivery deliver(const World& world, const Step& step) override {
    ToyState state = static_cast<const ToyWorld&>(world).state();
    const auto channel = std::ranges::find_if(state.channels, [&](const auto& entry) {
      return !entry.second.empty() && entry.second.front().front().birth == step.id.value;
    });
    FARCALL_ASSERT(channel != state.channels.end(), "a step names the head of a channel");
    const std::uint8_t account = channel->first.second;
    const std::vector<Receipt> bundle = std::move(channel->second.front());
    channel->second.pop_front();
    if (channel->second.empty()) state.channels.erase(channel);
    for (const Receipt& receipt : bundle) receive(state, account, receipt);
    return {.world = std::make_shared<ToyWorld>(std::move(state), forgotten_),
            .receipts = bundle.size()};
  }

 private:
  void receive(ToyState& state, std::uint8_t account, const Receipt& receipt) {
    switch (receipt.kind) {
      case Receipt::Kind::kMoney: {
        std::uint32_t& balance = state.keys[account][0];
        balance = (balance + receipt.amount) % program_.modulus;
        return;
      }
      case Receipt::Kind::kCall:
        return execute(state, account, receipt, receipt.handler, 0);
      case Receipt::Kind::kData: {
        const auto found = state.postponed.find(receipt.feeds.front().callback);
        FARCALL_ASSERT(found != state.postponed.end(), "data has a callback that waits for it");
        Postponed& waiting = found->second;
        waiting.failed += receipt.has_failed ? 1 : 0;
        if (--waiting.missing > 0) return;
        const Postponed ready = waiting;
        const Receipt callback{.birth = found->first, .flow = receipt.flow};
        state.postponed.erase(found);
        return execute(state, account, callback, ready.handler, ready.failed);
      }
    }
  }

  struct Outputs {
    std::map<std::uint8_t, std::vector<Receipt>> bundles;
    std::vector<std::pair<std::uint64_t, Postponed>> callbacks;
    /// Calls that the next callback waits for: receiver and position in its bundle.
    std::vector<std::pair<std::uint8_t, std::size_t>> open;
    std::uint64_t made = 0;
  };

  void execute(ToyState& state, std::uint8_t account, const Receipt& receipt, std::uint8_t handler,
               std::uint32_t failed) {
    Keys keys = state.keys[account];
    Outputs outputs;
    const bool has_failed = !run(keys, outputs, account, receipt.birth, handler, failed);
    if (has_failed) {
      outputs = {};
    } else {
      state.keys[account] = keys;
    }
    for (auto& [name, waiting] : outputs.callbacks) state.postponed.emplace(name, waiting);
    for (std::size_t at = 0; at < receipt.feeds.size(); ++at) {
      outputs.bundles[receipt.feeds[at].account].push_back({.kind = Receipt::Kind::kData,
                                                            .birth = mix(receipt.birth, 1000 + at),
                                                            .has_failed = has_failed,
                                                            .feeds = {receipt.feeds[at]}});
    }
    for (auto& [receiver, bundle] : outputs.bundles) {
      for (Receipt& made : bundle) made.flow = receipt.flow;
      state.channels[{account, receiver}].push_back(std::move(bundle));
    }
  }

  bool run(Keys& keys, Outputs& outputs, std::uint8_t account, std::uint64_t birth,
           std::uint8_t handler, std::uint32_t failed) {
    const std::vector<Op>& ops = program_.handlers[handler].ops;
    for (std::size_t at = 0; at < ops.size(); ++at) {
      const Op& op = ops[at];
      std::uint32_t& key = keys[op.key];
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
          return false;
        case Op::Kind::kAddResults:
          key = (key + failed) % program_.modulus;
          break;
        case Op::Kind::kThen:
          add_callback(outputs, account, birth, op.target);
          break;
        case Op::Kind::kTransfer:
        case Op::Kind::kSend:
        case Op::Kind::kCall:
          send(outputs, birth, op);
          break;
      }
    }
    return true;
  }

  void send(Outputs& outputs, std::uint64_t birth, const Op& op) {
    const bool is_money = op.kind == Op::Kind::kTransfer;
    const std::uint8_t to = is_money ? op.target : program_.handlers[op.target].account;
    std::vector<Receipt>& bundle = outputs.bundles[to];
    bundle.push_back({.kind = is_money ? Receipt::Kind::kMoney : Receipt::Kind::kCall,
                      .birth = mix(birth, outputs.made++),
                      .handler = op.target,
                      .amount = op.value});
    if (op.kind == Op::Kind::kCall) outputs.open.emplace_back(to, bundle.size() - 1);
  }

  static void add_callback(Outputs& outputs, std::uint8_t account, std::uint64_t birth,
                           std::uint8_t handler) {
    if (outputs.open.empty()) return;
    const std::uint64_t name = mix(birth, outputs.made++);
    outputs.callbacks.push_back(
        {name, {.handler = handler, .missing = static_cast<std::uint32_t>(outputs.open.size())}});
    for (const auto& [receiver, position] : outputs.open) {
      outputs.bundles[receiver][position].feeds.push_back({account, name});
    }
    outputs.open.clear();
  }

  Program program_;
  Forgotten forgotten_;
};

}  // namespace farcall::explore::toy
