#include "runtime/actions/eth_wallets.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"

namespace farcall::runtime {
namespace {

CryptoHash known(std::string_view text) {
  const std::optional<CryptoHash> hash = CryptoHash::from_base58(text);
  FARCALL_ASSERT(hash.has_value(), "constants are well-formed");
  return *hash;
}

}  // namespace

const CryptoHash& eth_wallet_hash(std::string_view chain_id) {
  static const CryptoHash kMainnet = known("2zodJZK2e4nnv5AqwCRnenNSmkikXhEd7PPY6BmfTmW4");
  static const CryptoHash kTestnet = known("3PpYvRxBfC5BkZxTw8ZFG3D52w1ZRhvDDWirKoxphMDn");
  // wallet_contract_localnet.wasm
  static const CryptoHash kOthers = known("FAq9tQRbwJPTV3PQLn2F7AUD3FW2Fw1V8ZeZuazfeu1v");
  if (chain_id == "mainnet" || chain_id == "mocknet") return kMainnet;
  return chain_id == "testnet" ? kTestnet : kOthers;
}

bool is_old_eth_wallet(const CryptoHash& local_code_hash) {
  // SHA-256 of `near` and the base58 hash of
  // wallet_contract_{mainnet,testnet,testnet_pv70,localnet}.
  static const std::array<CryptoHash, 4> kOld = {
      known("77CJrGB4MNcG2fJXr87m3HCZngUMxZQYwhqGqcHSd7BB"),
      known("DBV2KeAR8iaEy6aGpmvAm5HAh1WiZRQ6Tsira4UM83S9"),
      known("4reLvkAWfqk5fsqio1KLudk46cqRz9erQdaHkWZKMJDZ"),
      known("5Ch7WN9GVGHY6rneCsHDHwiC6RPSXjRkXo3sA3c6TT1B")};
  return std::ranges::find(kOld, local_code_hash) != kOld.end();
}

}  // namespace farcall::runtime
