// Who may do what, by roles, as a component:
//
//   struct [[near::contract]] MyContract {
//     [[near::expose]] Roles roles;
//     [[near::init]] static MyContract init(AccountId admin) {
//       MyContract self;
//       self.roles.grant("admin", admin);
//       return self;
//     }
//     void mint() { roles.require_role("minter"); ... }
//   };
#pragma once

#include <near.hpp>

namespace near {

/// Roles are names; accounts with "admin" grant and revoke them. Its storage keys begin with
/// `!role`.
struct [[near::component]] Roles {
  LookupMap<std::string, std::set<AccountId>, "!role"> members;

  [[near::hidden]] void grant(const std::string& role, const AccountId& account) {
    std::set<AccountId> all = members.get_or(role, {});
    all.insert(account);
    members.set(role, all);
  }
  [[near::hidden]] void require_role(const std::string& role) const {
    if (!has_role(role, env::predecessor_account_id()))
      panic(format("only accounts with the role {} may do this", role));
  }

  bool has_role(const std::string& role, const AccountId& account_id) const {
    return members.get_or(role, {}).contains(account_id);
  }
  std::vector<AccountId> role_members(const std::string& role) const {
    const std::set<AccountId> all = members.get_or(role, {});
    return {all.begin(), all.end()};
  }
  void role_grant(const std::string& role, const AccountId& account_id) {
    require_role("admin");
    grant(role, account_id);
  }
  void role_revoke(const std::string& role, const AccountId& account_id) {
    require_role("admin");
    take(role, account_id);
  }
  /// Removes a role from the caller.
  void role_renounce(const std::string& role) { take(role, env::predecessor_account_id()); }

 private:
  /// The last admin stays: without one no role could ever be granted again.
  void take(const std::string& role, const AccountId& account) {
    std::set<AccountId> all = members.get_or(role, {});
    all.erase(account);
    require(role != "admin" || !all.empty(), "somebody has to stay admin");
    if (all.empty()) {
      members.remove(role);
    } else {
      members.set(role, all);
    }
  }
};

}  // namespace near
