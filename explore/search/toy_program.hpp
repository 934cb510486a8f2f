// A toy contract system for tests of the search: accounts with a few small keys and handlers that
// are straight-line programs. It has calls, joined callbacks, failures and first-in first-out
// channels like the protocol's, and nothing else, so that a second implementation of it
// (toy_brute_force.hpp) can be read at a glance.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <vector>

namespace farcall::explore::toy {

inline constexpr std::size_t kKeys = 3;

/// An instruction. `key` and `value` mean what the kind says.
struct Op {
  enum class Kind : std::uint8_t {
    kAdd,        // key += value
    kSet,        // key = value
    kAppend,     // key = key * 5 + value + 1: tells every order apart
    kSkipIf,     // skips the next instruction if key == value
    kFail,       // ends; state and sends are undone
    kTransfer,   // sends a receipt that adds `value` to key 0 of account `target`
    kSend,       // calls handler `target`, without a callback
    kCall,       // calls handler `target`; its end feeds the callback of the next kThen
    kThen,       // callback: handler `target` of this account, after all kCall since the last kThen
    kAddResults  // key += number of inputs that failed
  };
  Kind kind = Kind::kAdd;
  std::uint8_t key = 0;
  std::uint8_t value = 0;
  std::uint8_t target = 0;
};

struct Handler {
  std::uint8_t account = 0;
  std::vector<Op> ops;
};

/// A transaction starts one handler. Those of one sender to one account arrive in order.
struct Transaction {
  std::uint8_t sender = 0;
  std::uint8_t handler = 0;
};

struct Program {
  std::uint8_t accounts = 1;
  /// Keys are numbers below this; a power of two.
  std::uint32_t modulus = 4;
  std::vector<Handler> handlers;
  std::vector<Transaction> transactions;
};

using Keys = std::array<std::uint32_t, kKeys>;

/// A random program of at most `receipts` receipts or so: handlers call only handlers with higher
/// numbers, so every run ends.
[[nodiscard]] inline Program random_program(std::uint64_t seed) {
  std::mt19937_64 random{seed};
  const auto below = [&](std::uint64_t n) { return static_cast<std::uint8_t>(random() % n); };
  Program program;
  program.accounts = static_cast<std::uint8_t>(2 + below(3));
  const std::size_t handlers = 2 + below(4);
  for (std::size_t index = 0; index < handlers; ++index) {
    Handler handler{.account = below(program.accounts)};
    const std::size_t length = 1 + below(4);
    std::size_t calls = 0;
    for (std::size_t at = 0; at < length; ++at) {
      Op op{.kind = static_cast<Op::Kind>(below(10)),
            .key = below(kKeys),
            .value = below(4),
            .target = below(program.accounts)};
      const bool is_call =
          op.kind == Op::Kind::kSend || op.kind == Op::Kind::kCall || op.kind == Op::Kind::kThen;
      if (op.kind == Op::Kind::kFail && below(2) == 0) op.kind = Op::Kind::kAppend;
      if (is_call) {
        if (index + 1 >= handlers || calls == 2) {
          op.kind = Op::Kind::kAppend;
        } else {
          op.target = static_cast<std::uint8_t>(index + 1 + below(handlers - index - 1));
          ++calls;
        }
      }
      handler.ops.push_back(op);
    }
    program.handlers.push_back(std::move(handler));
  }
  const std::size_t transactions = 1 + below(3);
  for (std::size_t at = 0; at < transactions; ++at) {
    program.transactions.push_back(
        {.sender = below(2), .handler = below(std::min<std::size_t>(handlers, 3))});
  }
  return program;
}

}  // namespace farcall::explore::toy
