// Roles that are enumerators, with admins for each and super-admins for all: the methods, messages
// and events of near-plugins' `AccessControllable`.
//
//   enum class Role { Minter, Pauser };
//   struct [[near::contract]] Shop {
//     [[near::expose]] AccessControl<Role> access;
//     void mint() { access.require_any({Role::Minter}); ... }
//   };
#pragma once

#include <initializer_list>
#include <near.hpp>

namespace near {

namespace access_events {

using Emitter = Events<"AccessControllable", "1.0.0">;

struct SuperAdminAdded {
  AccountId account;
  AccountId by;
};
struct SuperAdminRevoked {
  AccountId account;
  AccountId by;
};
struct AdminAdded {
  std::string role;
  AccountId account;
  AccountId by;
};
struct AdminRevoked {
  std::string role;
  AccountId account;
  AccountId by;
};
struct RoleGranted {
  std::string role;
  AccountId by;
  AccountId to;
};
struct RoleRevoked {
  std::string role;
  AccountId from;
  AccountId by;
};

}  // namespace access_events

/// Who holds a role, and who may grant it.
struct PermissionedAccountsPerRole {
  std::vector<AccountId> admins;
  std::vector<AccountId> grantees;
};
struct PermissionedAccounts {
  std::vector<AccountId> super_admins;
  std::map<std::string, PermissionedAccountsPerRole> roles;
};

/// The part of `AccessControl` that does not depend on the roles. A permission is a number: 0 is
/// the super-admins, then two for each role, its admins and its grantees. Storage keys begin with
/// `__acl`.
class AccessList {
 public:
  static constexpr uint8_t kSuperAdmin = 0;

  [[nodiscard]] bool has(const AccountId& account, u128 permissions) const {
    return (of_.get_or(account, 0) & permissions) != 0;
  }
  /// True when the account did not have it before.
  bool add(const AccountId& account, uint8_t permission) {
    return change(account, permission, true);
  }
  bool remove(const AccountId& account, uint8_t permission) {
    return change(account, permission, false);
  }
  [[nodiscard]] std::vector<AccountId> page(uint8_t permission, uint64_t skip,
                                            uint64_t limit) const {
    const auto holders = holders_.get(permission);
    return holders ? holders->page(skip, limit) : std::vector<AccountId>{};
  }

 private:
  bool change(const AccountId& account, uint8_t permission, bool wanted) {
    const u128 mask = u128{1} << permission;
    const u128 before = of_.get_or(account, 0);
    if (((before & mask) != 0) == wanted) return false;
    if ((before ^ mask) == 0) {
      of_.remove(account);
    } else {
      of_.set(account, before ^ mask);
    }
    holders_.update(permission, [&](IterableSet<AccountId>& holders) {
      if (wanted) {
        holders.insert(account);
      } else {
        holders.remove(account);
      }
    });
    return true;
  }

  LookupMap<AccountId, u128, "__aclp"> of_;
  LookupMap<uint8_t, IterableSet<AccountId>, "__aclh"> holders_;
};

/// The roles are the enumerators of `Role`, at most 63. Everything is in storage of its own, so
/// that other components and methods can ask `AccessControl<Role>{}`.
template <class Role>
struct [[near::component]] AccessControl {
  static_assert(detail::enumerator_count<Role>() <= 63, "near: at most 63 roles");

  /// Panics unless the caller has one of the roles. The message names the calling method.
  [[near::hidden]] void require_any(std::initializer_list<Role> roles,
                                    const char* method = __builtin_FUNCTION()) const {
    if (has_any(roles, env::predecessor_account_id())) return;
    std::vector<std::string> names;
    for (const Role role : roles) names.push_back(name_of(role));
    panic(
        format("Insufficient permissions for method {} restricted by access control. Requires "
               "one of these roles: {}",
               std::string_view{method}, names));
  }
  [[near::hidden]] bool has_any(std::initializer_list<Role> roles, const AccountId& account) const {
    u128 mask = 0;
    for (const Role role : roles) mask |= bit(grantees_of(role));
    return list().has(account, mask);
  }
  /// For init methods: no permission is needed.
  [[near::hidden]] bool add_super_admin_unchecked(const AccountId& account_id) {
    if (!list().add(account_id, AccessList::kSuperAdmin)) return false;
    Emitter::emit_object(access_events::SuperAdminAdded{account_id, caller()});
    return true;
  }
  [[near::hidden]] bool add_admin_unchecked(Role role, const AccountId& account_id) {
    if (!list().add(account_id, admins_of(role))) return false;
    Emitter::emit_object(access_events::AdminAdded{name_of(role), account_id, caller()});
    return true;
  }
  [[near::hidden]] bool grant_role_unchecked(Role role, const AccountId& account_id) {
    if (!list().add(account_id, grantees_of(role))) return false;
    Emitter::emit_object(access_events::RoleGranted{name_of(role), caller(), account_id});
    return true;
  }

  // ---- super-admins
  std::vector<std::string> acl_role_variants() const {
    std::vector<std::string> names;
    for (const std::string_view name : detail::enumerator_names<Role>) names.emplace_back(name);
    return names;
  }
  /// Makes the first super-admin.
  [[near::private]] bool acl_init_super_admin(const AccountId& account_id) {
    return list().page(AccessList::kSuperAdmin, 0, 1).empty() &&
           add_super_admin_unchecked(account_id);
  }
  /// Null when the caller may not do it; otherwise whether something changed. So do all that
  /// follow.
  std::optional<bool> acl_add_super_admin(const AccountId& account_id) {
    if (!acl_is_super_admin(caller())) return std::nullopt;
    return add_super_admin_unchecked(account_id);
  }
  bool acl_is_super_admin(const AccountId& account_id) const {
    return list().has(account_id, bit(AccessList::kSuperAdmin));
  }
  std::optional<bool> acl_revoke_super_admin(const AccountId& account_id) {
    if (!acl_is_super_admin(caller())) return std::nullopt;
    return revoke_super_admin(account_id);
  }
  std::optional<bool> acl_transfer_super_admin(const AccountId& account_id) {
    if (!acl_is_super_admin(caller())) return std::nullopt;
    if (account_id == caller()) return true;
    const bool is_new = add_super_admin_unchecked(account_id);
    revoke_super_admin(caller());
    return is_new;
  }

  // ---- admins of a role
  std::optional<bool> acl_add_admin(Role role, const AccountId& account_id) {
    if (!acl_is_admin(role, caller())) return std::nullopt;
    return add_admin_unchecked(role, account_id);
  }
  bool acl_is_admin(Role role, const AccountId& account_id) const {
    return list().has(account_id, bit(AccessList::kSuperAdmin) | bit(admins_of(role)));
  }
  std::optional<bool> acl_revoke_admin(Role role, const AccountId& account_id) {
    if (!acl_is_admin(role, caller())) return std::nullopt;
    return revoke_admin(role, account_id);
  }
  bool acl_renounce_admin(Role role) { return revoke_admin(role, caller()); }

  // ---- roles
  std::optional<bool> acl_grant_role(Role role, const AccountId& account_id) {
    if (!acl_is_admin(role, caller())) return std::nullopt;
    return grant_role_unchecked(role, account_id);
  }
  bool acl_has_role(Role role, const AccountId& account_id) const {
    return list().has(account_id, bit(grantees_of(role)));
  }
  bool acl_has_any_role(const std::vector<Role>& roles, const AccountId& account_id) const {
    u128 mask = 0;
    for (const Role role : roles) mask |= bit(grantees_of(role));
    return list().has(account_id, mask);
  }
  std::optional<bool> acl_revoke_role(Role role, const AccountId& account_id) {
    if (!acl_is_admin(role, caller())) return std::nullopt;
    return revoke_role(role, account_id);
  }
  bool acl_renounce_role(Role role) { return revoke_role(role, caller()); }

  // ---- lists
  std::vector<AccountId> acl_get_super_admins(uint64_t skip, uint64_t limit) const {
    return list().page(AccessList::kSuperAdmin, skip, limit);
  }
  std::vector<AccountId> acl_get_admins(Role role, uint64_t skip, uint64_t limit) const {
    return list().page(admins_of(role), skip, limit);
  }
  std::vector<AccountId> acl_get_grantees(Role role, uint64_t skip, uint64_t limit) const {
    return list().page(grantees_of(role), skip, limit);
  }
  PermissionedAccounts acl_get_permissioned_accounts() const {
    PermissionedAccounts all{list().page(AccessList::kSuperAdmin, 0, UINT32_MAX), {}};
    for (size_t i = 0; i < detail::enumerator_names<Role>.size(); ++i) {
      const Role role = static_cast<Role>(i);
      all.roles.insert_or_assign(name_of(role), PermissionedAccountsPerRole{
                                                    list().page(admins_of(role), 0, UINT32_MAX),
                                                    list().page(grantees_of(role), 0, UINT32_MAX),
                                                });
    }
    return all;
  }

 private:
  using Emitter = access_events::Emitter;

  static AccessList list() { return {}; }
  static AccountId caller() { return env::predecessor_account_id(); }
  static u128 bit(uint8_t permission) { return u128{1} << permission; }
  static uint8_t admins_of(Role role) { return static_cast<uint8_t>(2 * index_of(role) + 1); }
  static uint8_t grantees_of(Role role) { return static_cast<uint8_t>(2 * index_of(role) + 2); }
  static unsigned index_of(Role role) { return borsh::detail::enumerator_index(role); }
  static std::string name_of(Role role) {
    return std::string{detail::enumerator_names<Role>[index_of(role)]};
  }
  static bool revoke_super_admin(const AccountId& account) {
    if (!list().remove(account, AccessList::kSuperAdmin)) return false;
    Emitter::emit_object(access_events::SuperAdminRevoked{account, caller()});
    return true;
  }
  static bool revoke_admin(Role role, const AccountId& account) {
    if (!list().remove(account, admins_of(role))) return false;
    Emitter::emit_object(access_events::AdminRevoked{name_of(role), account, caller()});
    return true;
  }
  static bool revoke_role(Role role, const AccountId& account) {
    if (!list().remove(account, grantees_of(role))) return false;
    Emitter::emit_object(access_events::RoleRevoked{name_of(role), account, caller()});
    return true;
  }
};

}  // namespace near
