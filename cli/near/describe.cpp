// What a transaction would do, in words.

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "cli/near/draft.hpp"
#include "cli/near/values.hpp"

namespace farcall::cli::near {
namespace {

constexpr std::size_t kArgsShown = 300;

std::string shorten(ByteView bytes) {
  if (!is_utf8(bytes)) return format_text("{} bytes", bytes.size());
  const std::string_view text = as_text(bytes);
  return text.size() <= kArgsShown
             ? std::string{text}
             : format_text("{}… ({} bytes)", text.substr(0, kArgsShown), text.size());
}

std::string permission_text(const protocol::AccessKey& key) {
  std::string out = key.function_call_permission() == nullptr ? "full access" : "";
  if (const auto* call = key.function_call_permission()) {
    std::string names;
    for (const std::string& name : call->method_names) names += (names.empty() ? "" : ", ") + name;
    out =
        format_text("calls {} on {}, {}", names.empty() ? "any function" : names, call->receiver_id,
                    call->allowance ? "at most " + format_near_exact(*call->allowance)
                                    : std::string{"unlimited allowance"});
  }
  if (const auto* gas = key.gas_key_info())
    out += format_text(", gas key with {} nonces", gas->num_nonces);
  return out;
}

std::string identifier(const protocol::GlobalContractIdentifier& id) {
  if (const auto* hash = std::get_if<protocol::global_contract_identifier::CodeHash>(&id))
    return hash->hash.to_base58();
  return std::get<protocol::global_contract_identifier::AccountId>(id).account_id.str();
}

struct Describer {
  std::string operator()(const protocol::CreateAccount&) const { return "create the account"; }
  std::string operator()(const protocol::DeployContract& it) const {
    return format_text("deploy {} bytes of code, hash {}", it.code.size(),
                       sha256(it.code).to_base58());
  }
  std::string operator()(const protocol::FunctionCall& it) const {
    return format_text("call {}({}) with {}, deposit {}", it.method_name, shorten(it.args),
                       format_gas_short(it.gas), format_near_exact(it.deposit));
  }
  std::string operator()(const protocol::Transfer& it) const {
    return "transfer " + format_near_exact(it.deposit);
  }
  std::string operator()(const protocol::Stake& it) const {
    return format_text("stake {} with {}", format_near_exact(it.stake), it.public_key.str());
  }
  std::string operator()(const protocol::AddKey& it) const {
    return format_text("add key {}: {}", it.public_key.str(), permission_text(it.access_key));
  }
  std::string operator()(const protocol::DeleteKey& it) const {
    return "delete key " + it.public_key.str();
  }
  std::string operator()(const protocol::DeleteAccount& it) const {
    return format_text("delete the account; {} gets what is left", it.beneficiary_id.view());
  }
  std::string operator()(const protocol::Delegate& it) const {
    std::string out =
        format_text("pay for what {} signed, for {}:", it.delegate_action.sender_id.view(),
                    it.delegate_action.receiver_id.view());
    for (const protocol::Action& each : it.delegate_action.actions)
      out += "\n    " + describe(each);
    return out;
  }
  std::string operator()(const protocol::DeployGlobalContract& it) const {
    return format_text("deploy {} bytes of global code, hash {}", it.code.size(),
                       sha256(it.code).to_base58());
  }
  std::string operator()(const protocol::UseGlobalContract& it) const {
    return "use the global contract " + identifier(it.contract_identifier);
  }
  std::string operator()(const protocol::DeterministicStateInit& it) const {
    return "create the account from its initial state, deposit " + format_near_exact(it.deposit);
  }
  std::string operator()(const protocol::TransferToGasKey& it) const {
    return format_text("pay {} to gas key {}", format_near_exact(it.deposit), it.public_key.str());
  }
  std::string operator()(const protocol::WithdrawFromGasKey& it) const {
    return format_text("take {} from gas key {}", format_near_exact(it.amount),
                       it.public_key.str());
  }
  std::string operator()(const protocol::DelegateV2&) const { return "run delegated actions"; }
  std::string operator()(const protocol::UniversalStateInit& it) const {
    return format_text("create the account from {} bytes of initial state", it.state_init.size());
  }
};

}  // namespace

std::string describe(const protocol::Action& action) {
  return std::visit(Describer{}, action.value);
}

std::string describe(const protocol::AccountId& signer, const protocol::AccountId& receiver,
                     const std::vector<protocol::Action>& actions) {
  std::string out = format_text("transaction of {} to {}", signer.view(), receiver.view());
  for (const protocol::Action& each : actions) out += "\n  " + describe(each);
  return out;
}

}  // namespace farcall::cli::near
