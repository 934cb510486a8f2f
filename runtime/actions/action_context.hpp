// State that the actions of one receipt share while they run.
#pragma once

#include <expected>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "protocol/account.hpp"
#include "protocol/errors.hpp"
#include "protocol/outcome.hpp"
#include "protocol/receipt.hpp"
#include "runtime/receipt/draft_receipt.hpp"
#include "runtime/receipt/receipt_effects.hpp"
#include "state/trie_update.hpp"
#include "vm/call/external.hpp"

namespace farcall::runtime {

using ActionVerdict = std::expected<void, protocol::ActionErrorKind>;

/// `return fail_action(error)` from a function that returns an ActionVerdict.
template <class E>
[[nodiscard]] std::unexpected<protocol::ActionErrorKind> fail_action(E error) {
  return std::unexpected{protocol::ActionErrorKind{std::move(error)}};
}

/// Sums over the actions of a receipt so far.
struct ReceiptTotals {
  Gas gas_burnt;
  Gas gas_used;
  /// Gas burnt by contracts, which receive a share of it.
  Gas gas_burnt_in_calls;
  Compute compute;
  /// Null as long as nothing was called.
  std::shared_ptr<protocol::GasProfile> profile;
  std::vector<std::string> logs;
  std::vector<std::optional<protocol::AccountContract>> contracts;
  vm::Looks looks;
  // The members below are dropped when the receipt fails.
  std::vector<DraftReceipt> new_receipts;
  std::vector<ValidatorProposal> proposals;
  Balance tokens_burnt;
  Balance subsidized;
  /// Of the last action; positions count all new receipts.
  vm::ReturnValue returned = vm::NoValue{};

  void charge(const protocol::Cost& cost) {
    gas_burnt += cost.gas;
    gas_used += cost.gas;
    compute += cost.compute;
  }
  /// Drops what a failed receipt does not leave behind.
  void discard_effects();
};

/// What an action runs with.
struct ActionContext {
  const ReceiptContext& surroundings;
  state::TrieUpdate& state;
  const protocol::Receipt& receipt;
  const protocol::ActionReceipt& body;
  std::span<const std::optional<Bytes>> promise_results;
  /// The receiver's account as the actions so far left it.
  std::optional<protocol::Account>& account;
  /// The account whose permissions apply: the predecessor, or the account that was just created.
  protocol::AccountId& actor;
  ReceiptTotals& totals;
  std::size_t action_index;
  std::uint64_t proof_size_before_receipt;

  [[nodiscard]] const ReceiptEnvironment& environment() const noexcept {
    return surroundings.environment;
  }
  [[nodiscard]] const protocol::RuntimeConfig& config() const noexcept {
    return surroundings.config();
  }
  [[nodiscard]] const protocol::AccountId& account_id() const noexcept {
    return receipt.receiver_id;
  }
  /// The receiver's account, after checks established that it exists.
  [[nodiscard]] protocol::Account& existing_account() const {
    FARCALL_ASSERT(account.has_value(), "checked before the action runs");
    return *account;
  }
  [[nodiscard]] bool is_refund() const noexcept { return receipt.predecessor_id.is_system(); }
};

/// Whether the receiver exists as the action needs it, and the actor may do it.
[[nodiscard]] ActionVerdict check_account(const ActionContext& context,
                                          const protocol::Action& action);

// actions/*.cpp, one function an action.
[[nodiscard]] ActionVerdict create_account(ActionContext& context);
[[nodiscard]] ActionVerdict transfer(ActionContext& context, const protocol::Transfer& action);
[[nodiscard]] ActionVerdict deploy_contract(ActionContext& context,
                                            const protocol::DeployContract& action);
[[nodiscard]] ActionVerdict function_call(ActionContext& context,
                                          const protocol::FunctionCall& action);
[[nodiscard]] ActionVerdict stake(ActionContext& context, const protocol::Stake& action);
[[nodiscard]] ActionVerdict add_key(ActionContext& context, const protocol::AddKey& action);
[[nodiscard]] ActionVerdict delete_key(ActionContext& context, const protocol::DeleteKey& action);
[[nodiscard]] ActionVerdict delete_account(ActionContext& context,
                                           const protocol::DeleteAccount& action);
[[nodiscard]] ActionVerdict delegate(ActionContext& context, const protocol::Action& action);
[[nodiscard]] ActionVerdict deploy_global_contract(ActionContext& context,
                                                   const protocol::DeployGlobalContract& action);
[[nodiscard]] ActionVerdict use_global_contract(
    ActionContext& context, const protocol::GlobalContractIdentifier& identifier);
[[nodiscard]] ActionVerdict deterministic_state_init(
    ActionContext& context, const protocol::DeterministicStateInit& action);
[[nodiscard]] ActionVerdict universal_state_init(ActionContext& context,
                                                 const protocol::UniversalStateInit& action);
[[nodiscard]] ActionVerdict transfer_to_gas_key(ActionContext& context,
                                                const protocol::TransferToGasKey& action);
[[nodiscard]] ActionVerdict withdraw_from_gas_key(ActionContext& context,
                                                  const protocol::WithdrawFromGasKey& action);

/// Bytes that the account's contract takes: the length of local code, or of a reference.
[[nodiscard]] std::uint64_t contract_usage(state::TrieUpdate& state,
                                           const protocol::AccountId& account_id,
                                           const protocol::Account& account);
/// Length of the account's local code; 0 without any.
[[nodiscard]] std::uint64_t local_code_length(state::TrieUpdate& state,
                                              const protocol::AccountId& account_id);
/// Compute of removing rows which no gas was paid for.
[[nodiscard]] Compute removal_compute(const protocol::RuntimeConfig& config, std::uint64_t count,
                                      std::uint64_t key_bytes, std::uint64_t value_bytes);
/// Keeps as much of `deposit` as the account lacks for its storage, and refunds the rest.
[[nodiscard]] ActionVerdict settle_state_init_deposit(ActionContext& context, Balance deposit);
/// The nonce of keys that are added in this block.
[[nodiscard]] constexpr Nonce first_nonce(BlockHeight height) noexcept {
  return (height.value() - 1) * protocol::kAccessKeyNonceRangeMultiplier;
}
/// Transactions and delegate actions need a nonce below this.
[[nodiscard]] constexpr Nonce nonce_upper_bound(BlockHeight height) noexcept {
  const auto bound = height.value() * u128{protocol::kAccessKeyNonceRangeMultiplier};
  return bound > ~Nonce{0} ? ~Nonce{0} : static_cast<Nonce>(bound);
}
/// A new account that owns nothing yet.
[[nodiscard]] protocol::Account new_account(const protocol::RuntimeConfig& config, Balance amount);

}  // namespace farcall::runtime
