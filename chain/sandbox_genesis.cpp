#include "chain/sandbox_genesis.hpp"

#include "chain/genesis_state.hpp"

namespace farcall::chain {
namespace {

void add_account(std::vector<protocol::StateRecord>& records, const protocol::AccountId& id,
                 Balance amount, Balance locked, const protocol::PublicKey& key) {
  protocol::Account account;
  account.amount = amount;
  account.locked = locked;
  records.emplace_back(protocol::state_record::Account{id, account});
  records.emplace_back(protocol::state_record::AccessKey{id, protocol::KeyHandle{key}, {}});
}

}  // namespace

Genesis sandbox_genesis(const SandboxGenesis& options) {
  const Balance liquid = near(1'000'000'000);
  const Balance staked = near(50'000'000);
  ChainConfig config;
  config.protocol_version = options.protocol_version;
  config.chain_id = options.chain_id;
  config.genesis_time = options.genesis_time;
  config.epoch_length = options.epoch_length;
  config.validators = {{options.root, options.root_key, staked}};
  config.protocol_treasury_account = options.root;
  config.total_supply = liquid + liquid + staked;
  config.shard_layout = options.layout;

  std::vector<protocol::StateRecord> records;
  add_account(records, options.root, liquid, staked, options.root_key);
  const protocol::SecretKey other =
      protocol::SecretKey::from_test_seed(protocol::KeyType::kEd25519, "near");
  add_account(records, protocol::AccountId::trusted("near"), liquid, Balance{}, other.public_key());
  Result<Genesis> genesis = make_genesis(std::move(config), records);
  FARCALL_ASSERT(genesis.has_value(), "these records are well-formed");
  return std::move(*genesis);
}

}  // namespace farcall::chain
