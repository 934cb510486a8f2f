#include "base/files.hpp"
#include "chain/rules/admission.hpp"
#include "protocol/ids.hpp"
#include "testkit/kit.hpp"
#include "trace/failure/failure.hpp"

namespace farcall::testkit {
/// Adds an action unless something was wrong before.
#define FARCALL_ADD_ACTION(...)                              \
  if (!data_->error.has_value()) {                           \
    data_->actions.push_back(protocol::Action{__VA_ARGS__}); \
  }                                                          \
  return *this

Transaction& Transaction::create_account() {
  FARCALL_ADD_ACTION(protocol::CreateAccount{});
}

Transaction& Transaction::transfer(Amount amount) {
  FARCALL_ADD_ACTION(protocol::Transfer{Balance{amount.yocto()}});
}

Transaction& Transaction::deploy_code(std::span<const std::uint8_t> code) {
  FARCALL_ADD_ACTION(protocol::DeployContract{to_bytes(code)});
}

Transaction& Transaction::deploy(std::string_view wasm_file) {
  if (const auto code = read_file(wasm_file)) return deploy_code(as_bytes(*code));
  if (!data_->error.has_value())
    data_->error = "the file " + std::string{wasm_file} + " cannot be read";
  return *this;
}

Transaction& Transaction::deploy_global_code(std::span<const std::uint8_t> code) {
  FARCALL_ADD_ACTION(protocol::DeployGlobalContract{to_bytes(code),
                                                    protocol::GlobalContractDeployMode::kCodeHash});
}

Transaction& Transaction::deploy_global_code_as_account(std::span<const std::uint8_t> code) {
  FARCALL_ADD_ACTION(protocol::DeployGlobalContract{
      to_bytes(code), protocol::GlobalContractDeployMode::kAccountId});
}

Transaction& Transaction::call(std::string_view method, const Args& args, With with) {
  FARCALL_ADD_ACTION(protocol::FunctionCall{std::string{method}, args.bytes(),
                                            farcall::Gas{with.gas.value()},
                                            Balance{with.deposit.yocto()}});
}

#undef FARCALL_ADD_ACTION

namespace {

/// A key as text, or `@name` for the key made from a name.
Result<protocol::PublicKey> parse_key(const Chain::Data& chain, std::string_view text) {
  if (text.starts_with('@')) return chain.key_of(text.substr(1)).public_key();
  return protocol::PublicKey::parse(text);
}

}  // namespace

template <class Make>
static void add_key_action(Transaction::Data& data, std::string_view key, Make make) {
  if (data.error.has_value()) return;
  const Result<protocol::PublicKey> parsed = parse_key(*data.chain, key);
  if (parsed.has_value()) {
    data.actions.push_back(protocol::Action{make(*parsed)});
  } else {
    data.error = "the key " + std::string{key} + ": " + parsed.error().message;
  }
}

Transaction& Transaction::add_full_access_key(std::string_view public_key) {
  add_key_action(*data_, public_key, [](const protocol::PublicKey& key) {
    return protocol::AddKey{key, protocol::AccessKey{}};
  });
  return *this;
}

Transaction& Transaction::add_call_key(std::string_view public_key, std::string_view receiver,
                                       std::vector<std::string> methods,
                                       std::optional<Amount> allowance) {
  protocol::FunctionCallPermission permission;
  if (allowance.has_value()) permission.allowance = Balance{allowance->yocto()};
  permission.receiver_id = receiver;
  permission.method_names = std::move(methods);
  add_key_action(*data_, public_key, [&](const protocol::PublicKey& key) {
    return protocol::AddKey{
        key,
        protocol::AccessKey{
            .nonce = 0, .permission = protocol::access_key_permission::FunctionCall{permission}}};
  });
  return *this;
}

namespace {

protocol::GasKeyInfo gas_key(std::uint16_t num_nonces) {
  return {.balance = {}, .num_nonces = NonceIndex{num_nonces}};
}

Result<protocol::GlobalContractIdentifier> identifier(const GlobalCode& code) {
  if (code.hash.empty() == code.account.empty())
    return fail("a global contract is named by its hash or by an account, not by both or none");
  if (code.hash.empty()) {
    const auto id = protocol::AccountId::parse(code.account);
    if (!id.has_value()) return std::unexpected{id.error()};
    return protocol::global_contract_identifier::AccountId{*id};
  }
  const auto hash = CryptoHash::from_base58(code.hash);
  if (!hash.has_value()) return fail("the hash " + code.hash + " is not 32 bytes in base58");
  return protocol::global_contract_identifier::CodeHash{*hash};
}

Result<protocol::DeterministicAccountStateInit> initial_state(const GlobalCode& code,
                                                              const Rows& data) {
  auto named = identifier(code);
  if (!named.has_value()) return std::unexpected{named.error()};
  return protocol::deterministic_state_init::V1{{.code = *named, .data = data}};
}

}  // namespace

std::optional<std::string> deterministic_account_id(const GlobalCode& code, const Rows& data) {
  const auto state = initial_state(code, data);
  if (!state.has_value()) return std::nullopt;
  return protocol::deterministic_account_id(*state).str();
}

Transaction& Transaction::use_global_code(const GlobalCode& code) {
  if (data_->error.has_value()) return *this;
  auto named = identifier(code);
  if (named.has_value()) {
    data_->actions.push_back(protocol::Action{protocol::UseGlobalContract{*named}});
  } else {
    data_->error = named.error().message;
  }
  return *this;
}

Transaction& Transaction::state_init(const GlobalCode& code, const Rows& data, Amount deposit) {
  if (data_->error.has_value()) return *this;
  auto state = initial_state(code, data);
  if (state.has_value()) {
    data_->actions.push_back(protocol::Action{
        protocol::DeterministicStateInit{std::move(*state), Balance{deposit.yocto()}}});
  } else {
    data_->error = state.error().message;
  }
  return *this;
}

Transaction& Transaction::add_gas_key(std::string_view public_key, std::uint16_t num_nonces) {
  add_key_action(*data_, public_key, [&](const protocol::PublicKey& key) {
    return protocol::AddKey{
        key,
        {.permission = protocol::access_key_permission::GasKeyFullAccess{gas_key(num_nonces)}}};
  });
  return *this;
}

Transaction& Transaction::add_gas_call_key(std::string_view public_key, std::uint16_t num_nonces,
                                           std::string_view receiver,
                                           std::vector<std::string> methods) {
  protocol::FunctionCallPermission permission;
  permission.receiver_id = receiver;
  permission.method_names = std::move(methods);
  add_key_action(*data_, public_key, [&](const protocol::PublicKey& key) {
    return protocol::AddKey{key,
                            {.permission = protocol::access_key_permission::GasKeyFunctionCall{
                                 gas_key(num_nonces), permission}}};
  });
  return *this;
}

Transaction& Transaction::fund_gas_key(std::string_view public_key, Amount amount) {
  add_key_action(*data_, public_key, [&](const protocol::PublicKey& key) {
    return protocol::TransferToGasKey{key, Balance{amount.yocto()}};
  });
  return *this;
}

Transaction& Transaction::withdraw_from_gas_key(std::string_view public_key, Amount amount) {
  add_key_action(*data_, public_key, [&](const protocol::PublicKey& key) {
    return protocol::WithdrawFromGasKey{key, Balance{amount.yocto()}};
  });
  return *this;
}

Transaction& Transaction::delete_key(std::string_view public_key) {
  add_key_action(*data_, public_key,
                 [](const protocol::PublicKey& key) { return protocol::DeleteKey{key}; });
  return *this;
}

Transaction& Transaction::stake(Amount amount, std::string_view public_key) {
  add_key_action(*data_, public_key, [&](const protocol::PublicKey& key) {
    return protocol::Stake{Balance{amount.yocto()}, key};
  });
  return *this;
}

Transaction& Transaction::delete_account(std::string_view beneficiary) {
  if (data_->error.has_value()) return *this;
  const auto id = protocol::AccountId::parse(beneficiary);
  if (id.has_value()) {
    data_->actions.push_back(protocol::Action{protocol::DeleteAccount{*id}});
  } else {
    data_->error = id.error().message;
  }
  return *this;
}

Transaction& Transaction::sign_with(std::string_view name) {
  data_->signing_name = name;
  return *this;
}

namespace {

/// Signs and puts into the pool; the reason where the network would not take it.
Result<CryptoHash> submit(const Transaction::Data& data) {
  if (data.error.has_value()) return fail(*data.error);
  const auto signer = protocol::AccountId::parse(data.signer);
  if (!signer.has_value()) return std::unexpected{signer.error()};
  const auto receiver = protocol::AccountId::parse(data.receiver);
  if (!receiver.has_value()) return std::unexpected{receiver.error()};
  Chain::Data& kit = *data.chain;
  const protocol::SecretKey& key = kit.key_of(data.signing_name);
  protocol::Transaction transaction;
  transaction.signer_id = *signer;
  transaction.public_key = key.public_key();
  transaction.nonce = protocol::transaction_nonce::Nonce{kit.next_nonce(*signer, key.public_key())};
  transaction.receiver_id = *receiver;
  transaction.block_hash = kit.chain->head()->hash();
  transaction.actions = data.actions;
  // Signed just now, with the key that it names.
  const auto admitted = chain::admit(
      *kit.chain, protocol::assume_verified(std::make_shared<const protocol::SignedTransaction>(
                      protocol::sign(std::move(transaction), key))));
  if (!admitted.has_value())
    return fail(trace::explain(protocol::tx_execution_error::InvalidTxError{admitted.error()}));
  kit.pool.push_back(*admitted);
  return (*admitted)->hash();
}

}  // namespace

Outcome Transaction::send() {
  const Result<CryptoHash> hash = submit(*data_);
  if (!hash.has_value()) return refused_outcome(hash.error().message);
  data_->chain->run_until_idle();
  return data_->chain->outcome(*hash);
}

std::optional<std::string> Transaction::start() {
  const Result<CryptoHash> hash = submit(*data_);
  if (!hash.has_value()) return std::nullopt;
  return hash->to_base58();
}

std::vector<Outcome> Chain::send_all(std::span<Transaction> transactions) {
  std::vector<Result<CryptoHash>> hashes;
  hashes.reserve(transactions.size());
  for (Transaction& transaction : transactions) hashes.push_back(submit(*transaction.data_));
  data_->run_until_idle();
  std::vector<Outcome> outcomes;
  outcomes.reserve(hashes.size());
  for (const Result<CryptoHash>& hash : hashes)
    outcomes.push_back(hash.has_value() ? data_->outcome(*hash)
                                        : refused_outcome(hash.error().message));
  return outcomes;
}

}  // namespace farcall::testkit
