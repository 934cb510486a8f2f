// A guest book. The contract pays for what is written into it.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Book {
  LookupMap<AccountId, std::string, "n"> notes;

  [[near::init]] static Book new_() { return {}; }

  void write(const std::string& text) { notes.set(env::predecessor_account_id(), text); }

  std::optional<std::string> note_of(const AccountId& account_id) const {
    return notes.get(account_id);
  }
};
