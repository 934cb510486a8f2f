// Calls a contract that speaks Borsh.
#include "borsh_stats.hpp"

struct [[near::interface]] Server : Interface {
  [[near::borsh]] Call<Borsh<Stats>> add(uint64_t amount, std::optional<std::string> label);
  Call<Borsh<Stats>> stats(std::string label);
  Call<Borsh<uint64_t>> get_greeting();
};

struct [[near::contract]] Client {
  uint64_t seen = 0;

  Promise<std::string> add(AccountId server, uint64_t amount) {
    return Server(server).add(amount, "high").gas(20_Tgas).then<&Client::on_stats>("typed");
  }
  Promise<std::string> ask(AccountId server) {
    return Server(server).stats("low").gas(20_Tgas).then<&Client::on_stats>("answer only");
  }
  std::string on_stats(PromiseResult<Borsh<Stats>> stats, std::string how) {
    if (!stats) return format("{}: error {}", how, static_cast<int>(stats.error()));
    seen = stats->count;
    return format("{}: {} {} {} {}", how, stats->count, stats->label.value_or("-"),
                  static_cast<int>(stats->mood), stats->holders[0].first);
  }
  /// A method that answers no Borsh of this shape.
  Promise<std::string> misread(AccountId server) {
    return at(server).call("get_greeting").then<&Client::on_stats>("misread");
  }
  /// A callback whose context and answer are Borsh, in the middle of a chain.
  Promise<std::string> chain(AccountId server) {
    return Server(server)
        .stats("x")
        .gas(20_Tgas)
        .then<&Client::sum>(uint64_t{30})
        .then<&Client::on_sum>();
  }
  [[near::borsh]] uint64_t sum(PromiseResult<Borsh<Stats>> stats, uint64_t more) {
    return stats.value().count + more;
  }
  std::string on_sum(PromiseResult<Borsh<uint64_t>> sum) { return format("sum {}", *sum); }
};
