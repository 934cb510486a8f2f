// A guest book in which everybody pays for the storage of his note, and nobody else's.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Book {
  LookupMap<AccountId, std::string, "n"> notes;

  [[near::init]] static Book new_() { return {}; }

  [[near::payable]] void write(const std::string& text) {
    constexpr uint64_t kRowBytes = 150;
    const NearToken price = env::storage_byte_cost * (text.size() + kRowBytes);
    require(env::attached_deposit() >= price, "attach 0.00001 NEAR a byte");
    notes.set(env::predecessor_account_id(), text);
  }

  std::optional<std::string> note_of(const AccountId& account_id) const {
    return notes.get(account_id);
  }
};
