// NEAR for somebody without an account: whoever holds the private key of a link takes it, into an
// account they have or into a new one.
#include <near.hpp>
using namespace near;

struct [[near::contract]] Linkdrop {
  LookupMap<PublicKey, NearToken, "k"> drops;

  /// Puts the deposit behind `public_key`, which may call `claim` and nothing else.
  [[near::payable]] Promise<void> send(PublicKey public_key) {
    const NearToken deposit = env::attached_deposit();
    const NearToken allowance = 20_mnear;
    require(deposit > allowance, "the deposit must be more than the allowance of the key");
    require(!drops.contains(public_key), "this key was used before");
    drops.set(public_key, deposit - allowance);
    return at(env::current_account_id())
        .add_access_key(public_key, allowance, env::current_account_id(), "claim");
  }

  /// Called with the key of the link: sends what is behind it to `account_id`.
  [[near::private]] Promise<bool> claim(AccountId account_id) {
    const PublicKey key = env::signer_account_pk();
    const std::optional<NearToken> amount = drops.take(key);
    require(amount.has_value(), "there is nothing behind this key");
    at(env::current_account_id()).delete_key(key).detach();
    return at(account_id).transfer(*amount).then<&Linkdrop::on_claimed>(key, *amount);
  }
  /// An account that does not exist gets nothing: the drop stays for another try.
  bool on_claimed(PromiseResult<void> result, PublicKey key, NearToken amount) {
    if (result) return true;
    drops.set(key, amount);
    at(env::current_account_id())
        .add_access_key(key, 20_mnear, env::current_account_id(), "claim").detach();
    return false;
  }

  NearToken balance_of(PublicKey public_key) const { return drops.get_or(public_key, 0_near); }
};
