#include "explore/realize/test_rehearsal.hpp"

#include <algorithm>
#include <chrono>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "farcall/outcome.hpp"
#include "runtime/trie_keys.hpp"
#include "state/trie_iterator.hpp"
#include "trace/source/chain_source.hpp"
#include "trace/text.hpp"

namespace farcall::explore {
namespace {

using protocol::AccountId;

constexpr std::size_t kRowsMax = 20;
constexpr std::size_t kValueBytesMax = 256;

testkit::Amount kit_amount(Balance balance) {
  return testkit::Amount{balance.value()};
}

testkit::Options kit_options(const Scenario& scenario, const Realization& run) {
  testkit::Options options;
  options.protocol_version = scenario.protocol_version;
  for (const AccountId& id : run.chain.layout().boundaries())
    options.shard_boundaries.push_back(id.str());
  options.cache_folder = "-";
  return options;
}

testkit::GlobalCode kit_code(const protocol::GlobalContractIdentifier& code) {
  using protocol::global_contract_identifier::CodeHash;
  if (const auto* hash = std::get_if<CodeHash>(&code))
    return {.hash = hash->hash.to_base58(), .account = {}};
  return {
      .hash = {},
      .account = std::get<protocol::global_contract_identifier::AccountId>(code).account_id.str()};
}

bool add_key(testkit::Transaction& transaction, const protocol::AddKey& action) {
  if (action.access_key.nonce != 0) return false;
  const std::string key = action.public_key.str();
  const protocol::GasKeyInfo* gas_key = action.access_key.gas_key_info();
  const protocol::FunctionCallPermission* calls = action.access_key.function_call_permission();
  if (calls == nullptr) {
    if (gas_key == nullptr)
      transaction.add_full_access_key(key);
    else
      transaction.add_gas_key(key, gas_key->num_nonces);
  } else if (gas_key != nullptr) {
    transaction.add_gas_call_key(key, gas_key->num_nonces, calls->receiver_id, calls->method_names);
  } else {
    transaction.add_call_key(
        key, calls->receiver_id, calls->method_names,
        calls->allowance ? std::optional{kit_amount(*calls->allowance)} : std::nullopt);
  }
  return true;
}

/// Global contracts, accounts that begin with a state, gas keys.
bool add_newer_action(testkit::Transaction& transaction, const protocol::Action& action) {
  if (const auto* global = action.as<protocol::DeployGlobalContract>()) {
    if (global->deploy_mode == protocol::GlobalContractDeployMode::kAccountId)
      transaction.deploy_global_code_as_account(global->code);
    else
      transaction.deploy_global_code(global->code);
  } else if (const auto* use = action.as<protocol::UseGlobalContract>()) {
    transaction.use_global_code(kit_code(use->contract_identifier));
  } else if (const auto* init = action.as<protocol::DeterministicStateInit>()) {
    const auto& state = std::get<protocol::deterministic_state_init::V1>(init->state_init).init;
    transaction.state_init(kit_code(state.code), state.data, kit_amount(init->deposit));
  } else if (const auto* paid = action.as<protocol::TransferToGasKey>()) {
    transaction.fund_gas_key(paid->public_key.str(), kit_amount(paid->deposit));
  } else if (const auto* back = action.as<protocol::WithdrawFromGasKey>()) {
    transaction.withdraw_from_gas_key(back->public_key.str(), kit_amount(back->amount));
  } else {
    return false;
  }
  return true;
}

/// False: the test kit has no such action.
bool add_action(testkit::Transaction& transaction, const protocol::Action& action) {
  if (const auto* call = action.as<protocol::FunctionCall>()) {
    transaction.call(
        call->method_name, testkit::Args{std::span<const std::uint8_t>{call->args}},
        {.gas = testkit::Gas{call->gas.value()}, .deposit = kit_amount(call->deposit)});
  } else if (const auto* transfer = action.as<protocol::Transfer>()) {
    transaction.transfer(kit_amount(transfer->deposit));
  } else if (action.as<protocol::CreateAccount>() != nullptr) {
    transaction.create_account();
  } else if (const auto* deploy = action.as<protocol::DeployContract>()) {
    transaction.deploy_code(deploy->code);
  } else if (const auto* deletion = action.as<protocol::DeleteAccount>()) {
    transaction.delete_account(deletion->beneficiary_id.view());
  } else if (const auto* gone = action.as<protocol::DeleteKey>()) {
    transaction.delete_key(gone->public_key.str());
  } else if (const auto* key = action.as<protocol::AddKey>()) {
    return add_key(transaction, *key);
  } else {
    return add_newer_action(transaction, action);
  }
  return true;
}

class Rehearser {
 public:
  Rehearser(const Scenario& scenario, const Realization& run)
      : scenario_{scenario}, run_{run}, kit_{kit_options(scenario, run)} {}

  Result<Rehearsal> rehearse() {
    if (auto wrong = set_up(); !wrong) return std::unexpected{wrong.error()};
    if (auto wrong = expect(); !wrong) return std::unexpected{wrong.error()};
    add_choices();
    const auto start = kit_.snapshot();
    const auto plays = [&] {
      kit_.restore(start);
      return play();
    };
    if (plays()) return std::move(result_);
    for (std::size_t at = 0; at < run_.blocks.size(); ++at) set_pin(at, true);
    if (const auto pinned = plays(); !pinned) return std::unexpected{pinned.error()};
    // Only the salts that matter are kept.
    for (std::size_t at = 0; at < run_.blocks.size(); ++at) {
      set_pin(at, false);
      if (!plays()) set_pin(at, true);
    }
    return std::move(result_);
  }

 private:
  Result<testkit::Transaction> transaction(const ScenarioTransaction& planned) {
    testkit::Transaction made =
        kit_.account(planned.signer.view()).transaction(planned.receiver.view());
    for (const protocol::Action& action : planned.actions) {
      if (!add_action(made, action))
        return fail(format_text("transaction \"{}\": the test kit cannot write this action",
                                trace::escape(planned.name)));
    }
    return made;
  }

  Result<void> set_up() {
    constexpr testkit::uint128 kYoctoOfMillion{u128{1'000'000} * kYoctoPerNear};
    for (const ScenarioAccount& account : scenario_.accounts) {
      const testkit::Account handle = kit_.account(account.id.view());
      if (account.wasm != nullptr) {
        handle.set_balance(testkit::Amount{kYoctoOfMillion});
        if (const testkit::Outcome deployed = handle.deploy_code(*account.wasm);
            !deployed.succeeded())
          return fail(format_text("in the test kit's chain the contract of {} cannot be deployed",
                                  account.id.view()));
      }
      for (const auto& [key, value] : account.state) handle.set_state(key, value);
      handle.set_balance(kit_amount(account.balance));
    }
    for (const ScenarioTransaction& planned : scenario_.setup) {
      auto made = transaction(planned);
      if (!made) return std::unexpected{made.error()};
      if (!made->send().succeeded())
        return fail(format_text("in the test kit's chain the setup \"{}\" fails",
                                trace::escape(planned.name)));
    }
    return {};
  }

  /// What the run ended in, without what the kit's setup has otherwise.
  Result<void> expect() {
    for (const CryptoHash& hash : run_.transactions) {
      result_.failed.push_back(0);
      if (hash.is_zero()) continue;
      const auto trace = trace::collect(run_.chain, hash);
      if (!trace) return std::unexpected{trace.error()};
      result_.failed.back() = static_cast<std::size_t>(std::ranges::count(
          trace->receipts, trace::ReceiptStatus::failed, &trace::ReceiptTrace::status));
    }
    if (run_.blocks.empty()) return {};
    const chain::BlockPtr before = block_before(run_.blocks.front());
    if (before == nullptr) return fail("the chain does not keep the block before the run");

    for (const ScenarioAccount& account : scenario_.accounts) {
      const runtime::TrieKey prefix = runtime::trie_key::contract_data_of(account.id);
      state::TrieIterator row{run_.chain.state_of(account.id), prefix.view()};
      runtime::ContractDataKey keys{account.id};
      for (std::size_t rows = 0; row.next() && rows < kRowsMax;) {
        const ByteView key = row.key().subspan(prefix.view().size());
        const ByteView value = row.value().bytes();
        const std::string name =
            format_text("{}: {}", account.id.view(), trace::escape(as_text(key)));
        if (value.size() > kValueBytesMax || std::ranges::contains(run_.not_compared, name))
          continue;
        const auto stored = run_.chain.state_of(*before, account.id).get(keys.with(key));
        const auto old = stored ? std::optional{to_bytes(stored->bytes())} : std::nullopt;
        if (kit_.account(account.id.view()).state(key) != old) continue;
        result_.rows.push_back({account.id, to_bytes(key), to_bytes(value)});
        ++rows;
      }
    }
    return {};
  }

  [[nodiscard]] chain::BlockPtr block_before(const RealizedBlock& block) const {
    const chain::BlockPtr made = run_.chain.block_at(block.height);
    return made == nullptr ? nullptr : run_.chain.block(made->header.prev_hash);
  }

  void add_choices() {
    if (run_.blocks.empty()) return;
    Nanoseconds time = run_.blocks.front().timestamp - run_.chain.options().block_time;
    std::uint64_t height = run_.blocks.front().height.value() - 1;
    for (const RealizedBlock& block : run_.blocks) {
      testkit::BlockChoices choices;
      for (const ShardId shard : block.missing_chunks)
        choices.without_chunk.push_back(account_in(shard));
      choices.skipped_heights = block.height.value() - height - 1;
      const Nanoseconds passed = block.timestamp - time;
      if (passed != run_.chain.options().block_time * (choices.skipped_heights + 1))
        choices.time_passed = std::chrono::nanoseconds{passed.value()};
      if (block.shuffle_salt) choices.shuffle_salt = to_hex(block.shuffle_salt->view());
      for (const auto& [shard, compute] : block.full_after)
        choices.full_after.emplace_back(account_in(shard), compute.value());
      result_.choices.push_back(std::move(choices));
      height = block.height.value();
      time = block.timestamp;
    }
  }

  /// Without a salt of its own a block shuffles by the hash of the block before.
  void set_pin(std::size_t at, bool is_pinned) {
    const RealizedBlock& block = run_.blocks[at];
    if (block.shuffle_salt) return;
    const chain::BlockPtr made = run_.chain.block_at(block.height);
    result_.choices[at].shuffle_salt =
        is_pinned && made != nullptr ? to_hex(made->header.prev_hash.view()) : "";
  }

  /// An account of the story in a shard.
  [[nodiscard]] std::string account_in(ShardId shard) const {
    const protocol::ShardLayout& layout = run_.chain.layout();
    for (const ScenarioAccount& account : scenario_.accounts) {
      if (layout.shard_of(account.id) == shard) return account.id.str();
    }
    for (const AccountId& id : layout.boundaries()) {
      if (layout.shard_of(id) == shard) return id.str();
    }
    return std::string{AccountId::system().view()};
  }

  /// Makes the blocks, and compares what they end in. Error: the first difference.
  Result<void> play() {
    std::vector<std::optional<std::string>> hashes(run_.transactions.size());
    for (std::size_t at = 0; at < run_.blocks.size(); ++at) {
      for (const chain::TransactionPtr& sent : run_.blocks[at].transactions) {
        const auto number = static_cast<std::size_t>(
            std::ranges::find(run_.transactions, sent->hash()) - run_.transactions.begin());
        const ScenarioTransaction& planned = scenario_.transactions[number];
        auto made = transaction(planned);
        if (!made) return std::unexpected{made.error()};
        hashes[number] = made->start();
        if (!hashes[number])
          return fail(format_text("in the test kit's chain transaction \"{}\" is refused",
                                  trace::escape(planned.name)));
      }
      if (const auto wrong = kit_.produce_block(result_.choices[at]))
        return fail(format_text("in the test kit's chain block {} of the run is refused: {}",
                                at + 1, *wrong));
    }
    for (std::size_t at = 0; at < hashes.size(); ++at) {
      if (!hashes[at]) continue;
      const std::size_t failed = kit_.outcome(*hashes[at]).failed_receipts().size();
      if (failed != result_.failed[at])
        return fail(format_text(
            "in the test kit's chain transaction \"{}\" has {} failed receipts, in the run {}",
            trace::escape(scenario_.transactions[at].name), failed, result_.failed[at]));
    }
    for (const ExpectedRow& row : result_.rows) {
      if (kit_.account(row.account.view()).state(row.key) != row.value)
        return fail(
            format_text("in the test kit's chain the row \"{}\" of {} ends otherwise than in the "
                        "run",
                        trace::escape(as_text(row.key)), row.account.view()));
    }
    return {};
  }

  const Scenario& scenario_;
  const Realization& run_;
  testkit::Chain kit_;
  Rehearsal result_;
};

}  // namespace

Result<Rehearsal> rehearse(const Scenario& scenario, const Realization& run) {
  if (run.fillers > 0) return fail("the test kit cannot write hundreds of fillers");
  return Rehearser{scenario, run}.rehearse();
}

}  // namespace farcall::explore
