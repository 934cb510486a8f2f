#include "runtime/receipt/refunds.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

namespace {

DraftReceipt refund(const AccountId& receiver, const AccountId& signer, const PublicKey& key,
                    Balance amount) {
  ActionReceipt body;
  body.signer_id = signer;
  body.signer_public_key = key;
  body.actions.push_back(Action{Transfer{amount}});
  return DraftReceipt{AccountId::system(), receiver, std::move(body)};
}

}  // namespace

DraftReceipt balance_refund(const AccountId& receiver, Balance amount) {
  return refund(receiver, AccountId::system(), PublicKey{}, amount);
}

DraftReceipt gas_refund(const AccountId& signer, Balance amount, const PublicKey& signer_key) {
  return refund(signer, signer, signer_key, amount);
}

}  // namespace farcall::runtime
