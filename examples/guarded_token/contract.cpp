// A fungible token whose transfers can be paused, and from which accounts can be blocked: a method
// of the contract replaces the component's of the same name, and calls it.
#include <near.hpp>
#include <near/standards/fungible_token.hpp>
#include <near/standards/pausable.hpp>
using namespace near;

enum class Role { Guardian };

struct [[near::contract]] GuardedToken {
  [[near::expose]] ft::Token token;
  [[near::expose]] AccessControl<Role> access;
  [[near::expose]] Pausable<Role::Guardian> pausable;
  LookupSet<AccountId, "b"> blocked;

  [[near::init]]
  static GuardedToken new_(AccountId owner, U128 total_supply, ft::Metadata metadata) {
    GuardedToken self{ft::Token::create(metadata)};
    self.token.mint(owner, total_supply);
    self.access.add_super_admin_unchecked(owner);
    return self;
  }

  [[near::payable]] void ft_transfer(AccountId receiver_id, U128 amount,
                                     std::optional<std::string> memo) {
    require_allowed(receiver_id);
    token.ft_transfer(receiver_id, amount, memo);
  }
  [[near::payable]] Promise<U128> ft_transfer_call(AccountId receiver_id, U128 amount,
                                                   std::optional<std::string> memo,
                                                   std::string msg) {
    require_allowed(receiver_id);
    return token.ft_transfer_call(receiver_id, amount, memo, msg);
  }

  /// True when the account was not blocked before.
  bool block(AccountId account_id) {
    access.require_any({Role::Guardian});
    return blocked.insert(account_id);
  }
  bool unblock(AccountId account_id) {
    access.require_any({Role::Guardian});
    return blocked.remove(account_id);
  }
  bool is_blocked(AccountId account_id) const { return blocked.contains(account_id); }

 private:
  void require_allowed(const AccountId& receiver) const {
    pausable.require_running("transfer");
    for (const AccountId& account : {env::predecessor_account_id(), receiver})
      require(!blocked.contains(account), "{} is blocked", account);
  }
};
