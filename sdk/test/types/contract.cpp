// Every type of the list as state, argument, answer, event, promise result and context.
#include "list.hpp"

using namespace near;

#define FIELD(NAME, TYPE, ...) TYPE NAME{};
struct Values {
  TYPES_CARRIED(FIELD)
};
struct Seen {
  Values values;
};
using Signals = Events<"types", "1.0.0">;

struct [[near::contract]] Carrier {
  Values stored;

  Promise<Values> carry(Values values) {
    stored = values;
    Signals::emit(Seen{values});
    return at(env::current_account_id())
        .call<Values>("get")
        .gas(30_Tgas)
        .then<&Carrier::on_stored>(values)
        .gas(30_Tgas);
  }
  Values on_stored(PromiseResult<Values> answer, Values given) {
    const bool same = answer && to_json(*answer) == to_json(given);
    log("{}", same ? std::string{"same"} : std::string{"not the same"});
    return given;
  }
  Values get() const { return stored; }
  [[near::borsh]] Values carry_borsh(Values values) {
    stored = values;
    return values;
  }
};
