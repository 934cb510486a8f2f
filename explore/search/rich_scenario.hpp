// Random scenarios with what people do to accounts while contracts talk to each other: batches,
// accounts that are made, deleted and made again, code and keys that change, yields, joined
// promises, delegate actions.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "explore/scenario/test_scenario.hpp"
#include "explore/search/test_program.hpp"

namespace farcall::explore::testing {

/// The account that stories of `RichScenario` make.
[[nodiscard]] inline protocol::AccountId made_account() {
  return protocol::AccountId::trusted("x.u.near");
}

class RichScenario {
 public:
  explicit RichScenario(std::uint64_t seed) : random_{seed} {
    test_.scribe("a.near").scribe("b.near").witness("w.near").witness("z.near");
    test_.user("u.near").user("v.near");
    const std::uint32_t transactions = 2 + random_.pick(2);
    for (std::uint32_t made = 0; made < transactions; ++made) add(random_.pick(kDeeds));
  }

  [[nodiscard]] Scenario take() && { return std::move(test_.scenario()); }

 private:
  using Actions = std::vector<protocol::Action>;
  static constexpr std::uint32_t kDeeds = 13;

  static protocol::Action call(std::string_view method, std::string_view args, Balance deposit = {},
                               Gas gas = tgas(60)) {
    return {protocol::FunctionCall{.method_name = std::string{method},
                                   .args = to_bytes(args),
                                   .gas = gas,
                                   .deposit = deposit}};
  }
  static Bytes code(std::string_view name) {
    return repository_file("explore/fixtures/" + std::string{name} + ".wasm");
  }
  static protocol::SecretKey key_of(std::string_view name) {
    return protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, name);
  }

  std::string user() { return random_.chance(2) ? "u.near" : "v.near"; }
  std::string scribe() { return random_.chance(2) ? "a.near" : "b.near"; }
  std::string letter() { return {static_cast<char>('A' + letters_++)}; }

  void send(std::string_view signer, std::string_view receiver, Actions actions) {
    Scenario& scenario = test_.scenario();
    scenario.transactions.push_back({.name = "t" + std::to_string(scenario.transactions.size()),
                                     .signer = protocol::AccountId::trusted(signer),
                                     .receiver = protocol::AccountId::trusted(receiver),
                                     .actions = std::move(actions),
                                     .is_optional = random_.chance(8)});
  }

  std::string program(std::uint32_t depth) {
    return random_.program({"a.near", "b.near"}, depth).bytes;
  }

  void add(std::uint32_t deed) {
    const std::string own = scribe();
    switch (deed) {
      case 0:
        return send(user(), own, {call("run", program(1), {}, tgas(100))});
      case 1:
        return send(user(), own, {call("flow", letter() + scribe())});
      case 2:
        return send(user(), "w.near", {call("ask", "")});
      case 3:
        return send(user(), "w.near", {call("answer", letter())});
      case 4:
        return send(user(), "w.near",
                    {call("join", random_.chance(2) ? "z.nearw.near" : "w.nearz.near")});
      case 5: {  // an account that may be there by now, with a call that may fail
        Actions batch{{protocol::CreateAccount{}},
                      {protocol::Transfer{near(5)}},
                      {protocol::DeployContract{code("scribe")}},
                      call("run", program(1))};
        if (random_.chance(3)) batch.push_back(call("refuse", ""));
        return send("u.near", "x.u.near", std::move(batch));
      }
      case 6:
        return send(own, own, {{protocol::DeployContract{code("witness")}}});
      case 7:
        return send(own, own, {{protocol::DeleteAccount{protocol::AccountId::trusted(user())}}});
      case 8:
        return send(own, own, {{protocol::DeleteKey{key_of(own).public_key()}}});
      case 9: {
        const std::string name = user();
        return send(name, name, {{protocol::AddKey{key_of(letter()).public_key(), {}}}});
      }
      case 10:  // all or nothing
        return send(user(), own,
                    {call("note", letter()), call("lose", "b.near", near(1)), call("refuse", "")});
      case 11:
        return send(user(), own, {{protocol::Transfer{near(1)}}, call("lose", scribe())});
      default:
        return add_delegate();
    }
  }

  /// u carries out what v signed.
  void add_delegate() {
    protocol::DelegateAction action{.sender_id = protocol::AccountId::trusted("v.near"),
                                    .receiver_id = protocol::AccountId::trusted(scribe()),
                                    .actions = {call("note", letter())},
                                    .nonce = 900'000,
                                    .max_block_height = BlockHeight{1'000'000},
                                    .public_key = key_of("v.near").public_key()};
    const protocol::Signature signature = key_of("v.near").sign(protocol::delegate_hash(action));
    send("u.near", "v.near", {{protocol::Delegate{std::move(action), signature}}});
  }

  TestScenario test_;
  RandomPrograms random_;
  int letters_ = 0;
};

}  // namespace farcall::explore::testing
