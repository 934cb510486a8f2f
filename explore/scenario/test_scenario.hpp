// Small scenarios for tests of the explorer, and random ones whose contracts run toy programs.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>

#include "explore/scenario/scenario.hpp"
#include "explore/scenario/test_world.hpp"

namespace farcall::explore::testing {

class TestScenario {
 public:
  explicit TestScenario(std::string name = "test") {
    scenario_.name = std::move(name);
    scribe_ = std::make_shared<const Bytes>(repository_file("explore/fixtures/scribe.wasm"));
    witness_ = std::make_shared<const Bytes>(repository_file("explore/fixtures/witness.wasm"));
  }

  TestScenario& user(std::string_view id) { return account(id, nullptr); }
  TestScenario& scribe(std::string_view id) { return account(id, scribe_); }
  TestScenario& witness(std::string_view id) { return account(id, witness_); }

  TestScenario& call(std::string_view signer, std::string_view receiver, std::string_view method,
                     std::string_view arguments, ScenarioTransaction plan = {},
                     Gas gas = tgas(100)) {
    plan.name = std::string{"t"} + std::to_string(scenario_.transactions.size());
    plan.signer = protocol::AccountId::trusted(signer);
    plan.receiver = protocol::AccountId::trusted(receiver);
    plan.actions.push_back(protocol::Action{protocol::FunctionCall{
        .method_name = std::string{method}, .args = to_bytes(arguments), .gas = gas}});
    scenario_.transactions.push_back(std::move(plan));
    return *this;
  }

  [[nodiscard]] Scenario& scenario() { return scenario_; }

 private:
  TestScenario& account(std::string_view id, std::shared_ptr<const Bytes> wasm) {
    scenario_.accounts.push_back({.id = protocol::AccountId::trusted(id),
                                  .balance = near(1000),
                                  .wasm = std::move(wasm),
                                  .wasm_source = "scribe.wasm"});
    return *this;
  }

  Scenario scenario_;
  std::shared_ptr<const Bytes> scribe_;
  std::shared_ptr<const Bytes> witness_;
};

/// Random programs for `run` of the scribe (fixtures/scribe.wat).
class RandomPrograms {
 public:
  explicit RandomPrograms(std::uint64_t seed) : random_{seed} {}

  struct Program {
    std::string bytes;
    std::uint32_t tgas = 0;
  };

  /// `accounts`: whom it calls.
  Program program(const std::vector<std::string>& accounts, std::uint32_t depth) {
    Program result{.bytes = note(), .tgas = 6};
    if (depth > 0 && chance(12)) {
      result.bytes += 'p';
      return result;
    }
    const std::uint32_t calls = depth == 0 ? 0 : pick(3);
    for (std::uint32_t made = 0; made < calls; ++made) {
      add_call(result, accounts, depth);
      if (made + 1 == calls && chance(2)) result.bytes += note();
    }
    return result;
  }

  std::uint32_t pick(std::uint32_t count) { return static_cast<std::uint32_t>(random_() % count); }
  /// One time in `count`.
  bool chance(std::uint32_t count) { return pick(count) == 0; }

 private:
  std::string note() {
    const char letter = static_cast<char>('A' + letters_++ % 58);
    return {'n', letter};
  }
  static void add_sized(std::string& bytes, const Program& program) {
    bytes += static_cast<char>(program.tgas);
    bytes += static_cast<char>(program.bytes.size() & 0xFFU);
    bytes += static_cast<char>(program.bytes.size() >> 8U);
    bytes += program.bytes;
  }
  void add_call(Program& result, const std::vector<std::string>& accounts, std::uint32_t depth) {
    const std::string& account = accounts[pick(static_cast<std::uint32_t>(accounts.size()))];
    const Program callee = program(accounts, depth - 1);
    result.bytes += 'c';
    result.bytes += static_cast<char>(account.size());
    result.bytes += account;
    add_sized(result.bytes, callee);
    result.tgas += callee.tgas + 2;
    if (chance(2)) return;
    const Program callback = program(accounts, depth - 1);
    result.bytes += 't';
    add_sized(result.bytes, callback);
    result.tgas += callback.tgas + 2;
  }

  std::mt19937_64 random_;
  std::uint32_t letters_ = 0;
};

/// u calls a, which calls c and b; b calls c: notes C and D come to c in this order, or over the
/// detour in the other one.
[[nodiscard]] inline Scenario detour_scenario() {
  const auto call = [](std::string_view account, char gas, const std::string& program) {
    std::string bytes{'c', static_cast<char>(account.size())};
    bytes += account;
    bytes += gas;
    bytes += static_cast<char>(program.size());
    bytes += '\0';
    return bytes + program;
  };
  TestScenario test{"detour"};
  test.user("u.near").scribe("a.near").scribe("b.near").scribe("c.near");
  test.call("u.near", "a.near", "run",
            "nA" + call("c.near", 6, "nC") + call("b.near", 32, "nB" + call("c.near", 6, "nD")));
  return std::move(test.scenario());
}

/// Two or three contracts, two users, two or three transactions with random programs.
[[nodiscard]] inline Scenario random_scenario(std::uint64_t seed, std::uint32_t depth = 2) {
  RandomPrograms random{seed};
  std::vector<std::string> contracts{"a.near", "b.near"};
  if (random.chance(2)) contracts.emplace_back("c.near");
  TestScenario test{"random " + std::to_string(seed)};
  for (const std::string& id : contracts) test.scribe(id);
  test.user("u.near").user("v.near");
  const std::uint32_t transactions = 2 + random.pick(2);
  for (std::uint32_t made = 0; made < transactions; ++made) {
    const std::string& receiver =
        contracts[random.pick(static_cast<std::uint32_t>(contracts.size()))];
    const std::string signer =
        random.chance(5) ? receiver : (random.chance(2) ? "u.near" : "v.near");
    const RandomPrograms::Program program = random.program(contracts, depth);
    test.call(signer, receiver, "run", program.bytes, {.is_optional = random.chance(6)},
              tgas(program.tgas));
  }
  return std::move(test.scenario());
}

}  // namespace farcall::explore::testing
