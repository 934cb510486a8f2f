// A contract whose methods speak Borsh: arguments, answers, or both.
#include "borsh_stats.hpp"

struct [[near::contract]] Server {
  uint64_t count = 0;

  /// Arguments and answer are Borsh.
  [[near::borsh]] Stats add(uint64_t amount, std::optional<std::string> label) {
    count += amount;
    return made(label);
  }
  /// Only the answer is.
  Borsh<Stats> stats(std::string label) const { return {made(label)}; }
  [[near::borsh]] AccountId echo(AccountId account, Mood mood) const {
    log("{}", static_cast<int>(mood));
    return account;
  }
  [[near::borsh]] std::tuple<PublicKey, Base64> bytes(PublicKey key, Base64 data) const {
    return {key, data};
  }

 private:
  Stats made(std::optional<std::string> label) const {
    return {count, label, count > 5 ? Mood::Busy : Mood::Calm, {{"alice.near", 7}}};
  }
};
