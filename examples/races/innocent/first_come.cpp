// Numbers for a queue, in the order in which people come; the first three get a gift.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Queue {
  uint64_t next_number = 1;
  LookupMap<AccountId, uint64_t, "n"> numbers;

  uint64_t take_number() {
    const AccountId account = env::predecessor_account_id();
    require(!numbers.contains(account), "one number for each account");
    numbers.set(account, next_number);
    return next_number++;
  }

  std::optional<uint64_t> number_of(const AccountId& account_id) const {
    return numbers.get(account_id);
  }
  bool gets_gift(const AccountId& account_id) const {
    return numbers.get_or(account_id, UINT64_MAX) <= 3;
  }
  uint64_t count_numbers() const { return next_number - 1; }
};
