#include <algorithm>

#include "base/overloaded.hpp"
#include "protocol/state_init.hpp"
#include "runtime/actions/delegate_view.hpp"
#include "runtime/transaction/fees.hpp"
#include "runtime/transaction/validation.hpp"

namespace farcall::runtime {

using namespace protocol;                            // NOLINT(google-build-using-namespace)
using namespace protocol::actions_validation_error;  // NOLINT(google-build-using-namespace)

namespace {

using Verdict = Checked<ActionsValidationError>;

template <class E>
std::unexpected<ActionsValidationError> refuse(E error) {
  return std::unexpected{ActionsValidationError{std::move(error)}};
}

struct Rules {
  const RuntimeConfig& config;
  const AccountId& receiver;
  ValidationMode mode;

  [[nodiscard]] const LimitConfig& limits() const { return config.wasm.limits; }
  [[nodiscard]] bool is_new() const { return mode == ValidationMode::kNew; }
  [[nodiscard]] std::unexpected<ActionsValidationError> unsupported(std::string feature) const {
    return refuse(UnsupportedProtocolFeature{std::move(feature), config.version});
  }
};

Verdict check_code(const Rules& rules, const Bytes& code) {
  if (code.size() > rules.limits().max_contract_size) {
    return refuse(ContractSizeExceeded{code.size(), rules.limits().max_contract_size});
  }
  return {};
}

Verdict check_call(const Rules& rules, const FunctionCall& call) {
  const LimitConfig& limits = rules.limits();
  if (call.gas.is_zero()) return refuse(FunctionCallZeroAttachedGas{});
  if (rules.is_new() && rules.config.features.reject_empty_method_name &&
      call.method_name.empty()) {
    return refuse(FunctionCallEmptyMethodName{});
  }
  if (call.method_name.size() > limits.max_length_method_name) {
    return refuse(FunctionCallMethodNameLengthExceeded{call.method_name.size(),
                                                       limits.max_length_method_name});
  }
  if (call.args.size() > limits.max_arguments_length) {
    return refuse(
        FunctionCallArgumentsLengthExceeded{call.args.size(), limits.max_arguments_length});
  }
  return {};
}

/// Cuts a text to at most twice the length of an account id, between characters.
std::string shortened(std::string_view text) {
  std::size_t length = std::min(text.size(), AccountId::kMaxLength * 2);
  const auto continues = [&](std::size_t at) {
    return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U;
  };
  while (length > 0 && continues(length)) --length;
  return std::string{text.substr(0, length)};
}

Verdict check_permission(const Rules& rules, const FunctionCallPermission& permission) {
  const LimitConfig& limits = rules.limits();
  if (!AccountId::is_valid(permission.receiver_id)) {
    return refuse(InvalidAccountId{shortened(permission.receiver_id)});
  }
  std::uint64_t bytes = 0;
  for (const std::string& name : permission.method_names) {
    if (name.size() > limits.max_length_method_name) {
      return refuse(AddKeyMethodNameLengthExceeded{name.size(), limits.max_length_method_name});
    }
    bytes += name.size() + 1;
  }
  if (bytes > limits.max_number_bytes_method_names) {
    return refuse(
        AddKeyMethodNamesNumberOfBytesExceeded{bytes, limits.max_number_bytes_method_names});
  }
  return {};
}

Verdict check_add_key(const Rules& rules, const AddKey& action) {
  const FunctionCallPermission* permission = action.access_key.function_call_permission();
  if (permission != nullptr) {
    if (Verdict verdict = check_permission(rules, *permission); !verdict) return verdict;
  }
  const GasKeyInfo* info = action.access_key.gas_key_info();
  if (info == nullptr) return {};
  if (!rules.config.features.gas_keys) return rules.unsupported("GasKeys");
  if (permission != nullptr && permission->allowance) {
    return refuse(GasKeyFunctionCallAllowanceNotAllowed{});
  }
  if (info->num_nonces == 0 || info->num_nonces > kMaxGasKeyNonces) {
    return refuse(GasKeyInvalidNumNonces{info->num_nonces, kMaxGasKeyNonces});
  }
  if (!info->balance.is_zero()) return refuse(AddGasKeyWithNonZeroBalance{info->balance});
  return {};
}

Verdict check_deterministic_init(const Rules& rules, const DeterministicStateInit& action) {
  const LimitConfig& limits = rules.limits();
  const AccountId derived = deterministic_account_id(action.state_init);
  if (derived != rules.receiver) {
    return refuse(InvalidDeterministicStateInitReceiver{rules.receiver, derived});
  }
  const auto& init = std::get<deterministic_state_init::V1>(action.state_init).init;
  for (const auto& [key, value] : init.data) {
    if (key.size() > limits.max_length_storage_key) {
      return refuse(
          DeterministicStateInitKeyLengthExceeded{key.size(), limits.max_length_storage_key});
    }
    if (value.size() > limits.max_length_storage_value) {
      return refuse(
          DeterministicStateInitValueLengthExceeded{value.size(), limits.max_length_storage_value});
    }
  }
  return {};
}

Verdict check_universal_init(const Rules& rules, const UniversalStateInit& action) {
  if (!rules.config.features.universal_accounts) return rules.unsupported("UniversalAccounts");
  const LimitConfig& limits = rules.limits();
  const AccountId derived = universal_account_id(action.state_init);
  if (derived != rules.receiver) {
    return refuse(InvalidUniversalStateInitReceiver{rules.receiver, derived});
  }
  const auto content = decode_universal_state_init(action.state_init);
  if (!content || !content->is_canonical) return refuse(MalformedUniversalStateInit{});
  for (const auto& [key, value] : content->data) {
    if (key.size() > limits.max_length_storage_key) {
      return refuse(UniversalStateInitKeyLengthExceeded{key.size(), limits.max_length_storage_key});
    }
    if (value.size() > limits.max_length_storage_value) {
      return refuse(
          UniversalStateInitValueLengthExceeded{value.size(), limits.max_length_storage_value});
    }
  }
  return {};
}

Verdict check_delegate(const Rules& rules, const DelegateView& delegate) {
  const bool too_many = delegate.actions.size() > rules.limits().max_actions_per_receipt;
  if (rules.is_new() && rules.config.features.reject_withdraw_from_gas_key_in_delegate &&
      !too_many) {
    for (const Action& inner : delegate.actions) {
      if (inner.as<WithdrawFromGasKey>() != nullptr) {
        return refuse(WithdrawFromGasKeyNotAllowedInDelegate{});
      }
    }
  }
  const AccountId& receiver = rules.config.features.delegate_inner_receiver_validation
                                  ? delegate.receiver_id
                                  : rules.receiver;
  return validate_actions(rules.config, delegate.actions, receiver, rules.mode);
}

Verdict check_delegate_v2(const Rules& rules, const DelegateView& delegate) {
  if (!rules.config.features.delegate_v2) return rules.unsupported("DelegateV2");
  if (rules.is_new() && rules.config.features.reject_delegate_v2) {
    return refuse(RemovedProtocolFeature{"DelegateV2", rules.config.version});
  }
  return check_delegate(rules, delegate);
}

Verdict check_transfer(const Rules& rules) {
  if (rules.is_new() && rules.config.features.reject_universal_account_transfers &&
      rules.receiver.type() == AccountType::kNearUniversal) {
    return refuse(TransferToUniversalAccountNotAllowed{rules.receiver});
  }
  return {};
}

Verdict check_gas_keys(const Rules& rules) {
  if (!rules.config.features.gas_keys) return rules.unsupported("GasKeys");
  return {};
}

Verdict check_action(const Rules& rules, const Action& action) {
  return std::visit(
      Overloaded{
          [&](const DeployContract& a) { return check_code(rules, a.code); },
          [&](const DeployGlobalContract& a) { return check_code(rules, a.code); },
          [&](const FunctionCall& a) { return check_call(rules, a); },
          [&](const Stake& a) -> Verdict {
            if (!is_valid_staking_key(a.public_key)) {
              return refuse(UnsuitableStakingKey{a.public_key});
            }
            return {};
          },
          [&](const AddKey& a) { return check_add_key(rules, a); },
          [&](const Delegate&) { return check_delegate(rules, *as_delegate(action)); },
          [&](const DelegateV2&) { return check_delegate_v2(rules, *as_delegate(action)); },
          [&](const DeterministicStateInit& a) { return check_deterministic_init(rules, a); },
          [&](const TransferToGasKey&) { return check_gas_keys(rules); },
          [&](const WithdrawFromGasKey&) { return check_gas_keys(rules); },
          [&](const UniversalStateInit& a) { return check_universal_init(rules, a); },
          [&](const Transfer&) { return check_transfer(rules); },
          // Account ids in them were checked when they were decoded.
          [](const CreateAccount&) { return Verdict{}; },
          [](const DeleteKey&) { return Verdict{}; },
          [](const DeleteAccount&) { return Verdict{}; },
          [](const UseGlobalContract&) { return Verdict{}; },
      },
      action.value);
}

/// Counts entries and keys of all initial states in the list, also inside delegate actions.
UniversalStateInitCounts state_init_counts(std::span<const Action> actions) {
  UniversalStateInitCounts total;
  for (const Action& action : actions) {
    UniversalStateInitCounts counts;
    if (const auto* deterministic = action.as<DeterministicStateInit>()) {
      counts.entries =
          std::get<deterministic_state_init::V1>(deterministic->state_init).init.data.size();
    } else if (const auto* universal = action.as<UniversalStateInit>()) {
      counts = count_universal_state_init(universal->state_init);
    } else if (const auto delegate = as_delegate(action)) {
      counts = state_init_counts(delegate->actions);
    }
    total.entries += counts.entries;
    total.keys += counts.keys;
  }
  return total;
}

Verdict check_counts_of_new(const Rules& rules, std::span<const Action> actions) {
  const LimitConfig& limits = rules.limits();
  std::uint64_t deploys = 0;
  for (const Action& action : actions) {
    if (action.as<DeployContract>() != nullptr || action.as<DeployGlobalContract>() != nullptr) {
      ++deploys;
    }
  }
  if (deploys > limits.max_deploy_actions_per_receipt) {
    return refuse(
        TotalNumberOfDeployActionsExceeded{deploys, limits.max_deploy_actions_per_receipt});
  }
  const UniversalStateInitCounts counts = state_init_counts(actions);
  if (counts.entries > limits.max_state_init_entries) {
    return refuse(
        TotalNumberOfStateInitEntriesExceeded{counts.entries, limits.max_state_init_entries});
  }
  if (counts.keys > limits.max_universal_state_init_keys) {
    return refuse(
        TotalNumberOfStateInitKeysExceeded{counts.keys, limits.max_universal_state_init_keys});
  }
  return {};
}

}  // namespace

bool needs_post_quantum_keys(const Action& action) {
  const auto is_post_quantum = [](KeyType type) { return type == KeyType::kMlDsa65; };
  if (const auto delegate = as_delegate(action)) {
    return is_post_quantum(delegate->public_key.type()) ||
           is_post_quantum(delegate->signature.type()) ||
           std::ranges::any_of(delegate->actions, needs_post_quantum_keys);
  }
  if (const auto* init = action.as<UniversalStateInit>()) {
    const auto content = decode_universal_state_init(init->state_init);
    return content && std::ranges::any_of(content->access_keys, [](const KeyHandle& key) {
             return std::holds_alternative<KeyHandle::MlDsa65Hash>(key.value());
           });
  }
  return std::visit(
      [&]<class T>(const T& a) {
        if constexpr (requires { a.public_key; }) {
          return is_post_quantum(a.public_key.type());
        } else {
          return false;
        }
      },
      action.value);
}

Checked<ActionsValidationError> validate_actions(const RuntimeConfig& config,
                                                 std::span<const Action> actions,
                                                 const AccountId& receiver, ValidationMode mode) {
  const Rules rules{config, receiver, mode};
  const LimitConfig& limits = rules.limits();
  if (actions.size() > limits.max_actions_per_receipt) {
    return refuse(TotalNumberOfActionsExceeded{actions.size(), limits.max_actions_per_receipt});
  }
  if (!config.wasm.post_quantum_keys && std::ranges::any_of(actions, needs_post_quantum_keys)) {
    return rules.unsupported("PostQuantumSignatures");
  }
  if (rules.is_new()) {
    if (Verdict verdict = check_counts_of_new(rules, actions); !verdict) return verdict;
  }
  bool found_delegate = false;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    const Action& action = actions[i];
    if (action.as<DeleteAccount>() != nullptr && i + 1 != actions.size()) {
      return refuse(DeleteActionMustBeFinal{});
    }
    if (as_delegate(action)) {
      if (found_delegate) return refuse(DelegateActionMustBeOnlyOne{});
      found_delegate = true;
    }
    if (Verdict verdict = check_action(rules, action); !verdict) return verdict;
  }
  const std::optional<Gas> gas = total_prepaid_gas(actions);
  if (!gas) return refuse(IntegerOverflow{});
  if (*gas > limits.max_total_prepaid_gas) {
    return refuse(TotalPrepaidGasExceeded{*gas, limits.max_total_prepaid_gas});
  }
  return {};
}

}  // namespace farcall::runtime
