#include "runtime/receipt/contract_source.hpp"

#include "base/overloaded.hpp"
#include "runtime/actions/eth_wallets.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

StateCode::StateCode(state::TrieUpdate& state, const AccountId& account_id,
                     const AccountContract& contract, std::string_view chain_id)
    : state_{state} {
  std::visit(
      Overloaded{
          [](const account_contract::None&) {},
          [&](const account_contract::Local& local) {
            if (account_id.type() == AccountType::kEthImplicit && is_old_eth_wallet(local.hash)) {
              use_global(global_contract_identifier::CodeHash{eth_wallet_hash(chain_id)});
              return;
            }
            hash_ = local.hash;
            key_ = trie_key::contract_code(account_id);
          },
          [&](const account_contract::Global& global) {
            use_global(global_contract_identifier::CodeHash{global.hash});
          },
          [&](const account_contract::GlobalByAccount& global) {
            use_global(global_contract_identifier::AccountId{global.account_id});
          },
      },
      contract);
}

StateCode::StateCode(state::TrieUpdate& state, const GlobalContractIdentifier& identifier)
    : state_{state} {
  use_global(identifier);
}

void StateCode::use_global(const GlobalContractIdentifier& identifier) {
  key_ = trie_key::global_contract_code(identifier);
  if (const auto* by_hash = std::get_if<global_contract_identifier::CodeHash>(&identifier)) {
    hash_ = by_hash->hash;
    return;
  }
  // The lookup by account id is part of the proof; reading the code is not.
  if (!state_.contains(*key_)) return;
  code_ = state_.peek(*key_);
  hash_ = code_->hash();
}

bool StateCode::exists() {
  if (!code_ && key_) {
    if (const auto found = state_.find(*key_, state::Access::kPeek)) {
      code_ = state_.load(*found, state::Access::kPeek);
    }
  }
  return code_.has_value();
}

ByteView StateCode::bytes() {
  FARCALL_ASSERT(exists(), "bytes are asked for of code that exists");
  return code_->bytes();
}

}  // namespace farcall::runtime
