#include "chain/rules/epoch.hpp"

#include <algorithm>
#include <tuple>

#include "base/assert.hpp"
#include "chain/rules/arithmetic.hpp"

namespace farcall::chain {
namespace {

constexpr std::uint64_t kNanosecondsPerYear = std::uint64_t{365} * 24 * 60 * 60 * 1'000'000'000;

/// A fraction that is not reduced.
struct Fraction {
  Wide numerator;
  Wide denominator;
};

/// The average over blocks, chunks and endorsements, of those that were expected
/// (nearcore's get_validator_online_ratio). The only validator endorses every chunk that it
/// makes; endorsements count as all or nothing.
Fraction online_ratio(const Production& production, std::uint64_t endorsement_percentage) {
  const bool endorsed =
      production.chunks * 100 >= endorsement_percentage * production.expected_chunks;
  const Wide blocks{production.blocks};
  const Wide expected_blocks{production.expected_blocks};
  const Wide chunks{production.chunks};
  const Wide expected_chunks{production.expected_chunks};
  if (production.expected_chunks == 0)
    return production.expected_blocks == 0 ? Fraction{0, 1} : Fraction{blocks, expected_blocks};
  const Wide endorsements{endorsed ? 1 : 0};
  if (production.expected_blocks == 0)
    return {endorsements * expected_chunks + chunks, 2 * expected_chunks};
  return {blocks * expected_chunks + chunks * expected_blocks +
              endorsements * expected_blocks * expected_chunks,
          3 * expected_chunks * expected_blocks};
}

/// What part of a full reward is paid: from none at the lower threshold to all at the upper one.
Fraction reward_part(const ChainConfig& config, const Production& production) {
  const Fraction online = online_ratio(production, config.chunk_validator_only_kickout_threshold);
  const Wide min_numerator{config.online_min_threshold.numerator};
  const Wide min_denominator{config.online_min_threshold.denominator};
  const Wide max_numerator{config.online_max_threshold.numerator};
  const Wide max_denominator{config.online_max_threshold.denominator};
  if (online.numerator * min_denominator < min_numerator * online.denominator) return {0, 1};
  const Wide above =
      (online.numerator * min_denominator - min_numerator * online.denominator) * max_denominator;
  const Wide full =
      (max_numerator * min_denominator - min_numerator * max_denominator) * online.denominator;
  return {std::min(above, full), full};
}

}  // namespace

std::optional<Balance> Epoch::stake_of(const protocol::AccountId& account) const {
  for (const ValidatorStake& validator : validators) {
    if (validator.account_id == account) return validator.stake;
  }
  return std::nullopt;
}

Selection select_validators(std::vector<ValidatorStake> candidates, std::uint64_t max_seats,
                            protocol::Ratio minimum_ratio) {
  std::ranges::sort(candidates, [](const ValidatorStake& a, const ValidatorStake& b) {
    return std::tie(b.stake, a.account_id) < std::tie(a.stake, b.account_id);
  });
  const Wide numerator{minimum_ratio.numerator};
  const Wide denominator{minimum_ratio.denominator};
  Selection result;
  Balance total;
  for (const ValidatorStake& candidate : candidates) {
    if (result.selected.size() == max_seats) break;
    const Balance with = total + candidate.stake;
    if (with.is_zero() ||
        to_wide(candidate.stake.value()) * denominator <= numerator * to_wide(with.value())) {
      break;
    }
    result.selected.push_back(candidate);
    total = with;
  }
  if (result.selected.size() == max_seats && max_seats > 0) {
    result.threshold = result.selected.back().stake + yocto(1);
  } else {
    const Wide rest = denominator - numerator;
    result.threshold = Balance{to_u128((numerator * to_wide(total.value()) + rest - 1) / rest)};
  }
  return result;
}

Rewards epoch_rewards(const ChainConfig& config, std::span<const ValidatorStake> validators,
                      Balance total_supply, Nanoseconds duration,
                      const std::optional<Production>& production) {
  const Wide total = Wide{config.max_inflation_rate.numerator} * to_wide(total_supply.value()) *
                     Wide{duration.value()} /
                     (Wide{kNanosecondsPerYear} * Wide{config.max_inflation_rate.denominator});
  const Wide treasury = total * Wide{config.protocol_reward_rate.numerator} /
                        Wide{config.protocol_reward_rate.denominator};
  Rewards result;
  result.by_account[config.protocol_treasury_account] = Balance{to_u128(treasury)};
  if (validators.empty()) return result;
  Wide all_stakes{0};
  for (const ValidatorStake& validator : validators) all_stakes += to_wide(validator.stake.value());
  result.minted = Balance{to_u128(treasury)};
  const Fraction part = production ? reward_part(config, *production) : Fraction{1, 1};
  for (const ValidatorStake& validator : validators) {
    const Balance reward{to_u128((total - treasury) * part.numerator *
                                 to_wide(validator.stake.value()) / part.denominator / all_stakes)};
    // A treasury that validates gets its validator's reward in place of the treasury's, as in
    // nearcore, where one map holds both; both count as minted.
    result.by_account[validator.account_id] = reward;
    result.minted += reward;
  }
  return result;
}

EpochManager::EpochManager(const Shared<ChainConfig>& config) : config_{config} {
  Epoch genesis = select(Epoch{}, config_->validators, {},
                         {{config_->protocol_treasury_account, Balance{}}}, Balance{});
  epochs_.set(CryptoHash{}, std::make_shared<const Epoch>(std::move(genesis)));
}

Epoch EpochManager::select(const Epoch& before, const std::vector<ValidatorStake>& proposals,
                           Kickouts kickout, std::map<protocol::AccountId, Balance> rewards,
                           Balance minted) const {
  Epoch epoch;
  std::map<protocol::AccountId, ValidatorStake> candidates;
  for (const ValidatorStake& proposal : proposals) {
    const bool out = kickout.contains(proposal.account_id);
    epoch.stake_change[proposal.account_id] = out ? Balance{} : proposal.stake;
    if (!out) candidates.insert_or_assign(proposal.account_id, proposal);
  }
  for (const ValidatorStake& validator : before.validators) {
    if (kickout.contains(validator.account_id)) {
      epoch.stake_change[validator.account_id] = Balance{};
      continue;
    }
    ValidatorStake& candidate =
        candidates.try_emplace(validator.account_id, validator).first->second;
    const auto reward = rewards.find(validator.account_id);
    if (reward != rewards.end()) candidate.stake += reward->second;
    epoch.stake_change[validator.account_id] = candidate.stake;
  }
  std::vector<ValidatorStake> all;
  all.reserve(candidates.size());
  for (const auto& [account, candidate] : candidates) all.push_back(candidate);

  const auto seats = [&](std::uint64_t count) {
    return select_validators(all, count, config_->minimum_stake_ratio);
  };
  Selection chunk_producers = seats(config_->num_chunk_producer_seats);
  Selection block_producers = seats(config_->num_block_producer_seats);
  Selection chunk_validators = seats(config_->num_chunk_validator_seats);
  // All three are prefixes of one order, so the longest holds every validator.
  epoch.validators =
      std::max({chunk_producers.selected, block_producers.selected, chunk_validators.selected},
               [](const auto& a, const auto& b) { return a.size() < b.size(); });
  epoch.block_producers = std::move(block_producers.selected);
  epoch.seat_price =
      std::min({block_producers.threshold, chunk_producers.threshold, chunk_validators.threshold});
  for (const ValidatorStake& candidate : all) {
    if (std::ranges::any_of(epoch.validators, [&](const ValidatorStake& selected) {
          return selected.account_id == candidate.account_id;
        })) {
      continue;
    }
    epoch.stake_change[candidate.account_id] = Balance{};
    if (before.stake_of(candidate.account_id).has_value()) {
      kickout.insert_or_assign(
          candidate.account_id,
          kickout_reason::NotEnoughStake{.stake = candidate.stake, .threshold = epoch.seat_price});
    }
  }
  epoch.height = EpochHeight{before.height.value() + 1};
  epoch.rewards = std::move(rewards);
  epoch.kickout = std::move(kickout);
  epoch.minted = minted;
  return epoch;
}

void EpochManager::start(const EpochBlock& genesis) {
  epochs_.set(genesis.hash, epoch(CryptoHash{}));
  last_ = genesis;
  first_ = genesis;
  before_first_ = genesis.timestamp;
  epoch_id_ = CryptoHash{};
  next_starts_epoch_ = true;
}

void EpochManager::add(const EpochBlock& block) {
  FARCALL_ASSERT(block.prev_hash == last_.hash, "blocks are added one after the other");
  if (next_starts_epoch_) begin_epoch(block);
  for (const ValidatorStake& proposal : block.proposals)
    proposals_.insert_or_assign(proposal.account_id, proposal);
  ++production_.blocks;
  production_.expected_blocks += block.height.value() - last_.height.value();
  production_.chunks += static_cast<std::uint64_t>(std::ranges::count(block.chunk_mask, true));
  production_.expected_chunks += block.chunk_mask.size();
  last_ = block;
  const std::uint64_t next_start = first_.height.value() + config_->epoch_length;
  next_starts_epoch_ = config_->epoch_length <= 3
                           ? block.height.value() + 1 >= next_start
                           : block.last_final_height.value() + 3 >= next_start;
  if (next_starts_epoch_) finish_epoch();
}

void EpochManager::begin_epoch(const EpochBlock& first) {
  const bool is_first_epoch = last_.prev_hash.is_zero() && last_.hash == first_.hash;
  epoch_id_ = is_first_epoch ? CryptoHash{} : first_.prev_hash;
  before_first_ = last_.timestamp;
  first_ = first;
  proposals_.clear();
  production_ = {};
}

void EpochManager::finish_epoch() {
  const CryptoHash next_id = first_.prev_hash;
  const EpochPtr current = epoch(epoch_id_);
  const EpochPtr next = epoch(next_id);
  Kickouts kickout;
  std::vector<ValidatorStake> proposals;
  for (const auto& [account, proposal] : proposals_) {
    const auto change = next->stake_change.find(account);
    if (proposal.stake.is_zero() && change != next->stake_change.end() &&
        !change->second.is_zero()) {
      kickout.emplace(account, kickout_reason::Unstaked{});
    }
    proposals.push_back(proposal);
  }
  FARCALL_ASSERT(last_.timestamp > before_first_, "an epoch takes time");
  const Nanoseconds duration{last_.timestamp.value() - before_first_.value()};
  Rewards rewards =
      epoch_rewards(*config_, current->validators, last_.total_supply, duration,
                    current->validators.size() == 1 ? std::optional{production_} : std::nullopt);
  Epoch after =
      select(*next, proposals, std::move(kickout), std::move(rewards.by_account), rewards.minted);
  if (after.validators.empty()) {
    // Everybody tried to leave: the next epoch's validators keep their seats.
    after = *next;
    after.height = EpochHeight{next->height.value() + 1};
  }
  epochs_.set(last_.hash, std::make_shared<const Epoch>(std::move(after)));
}

CryptoHash EpochManager::next_block_epoch_id() const noexcept {
  if (!next_starts_epoch_) return epoch_id_;
  const bool is_genesis = last_.prev_hash.is_zero() && last_.hash == first_.hash;
  return is_genesis ? CryptoHash{} : first_.prev_hash;
}

CryptoHash EpochManager::next_block_next_epoch_id() const noexcept {
  return next_starts_epoch_ ? last_.hash : first_.prev_hash;
}

EpochPtr EpochManager::epoch(const CryptoHash& epoch_id) const {
  const EpochPtr* found = epochs_.find(epoch_id);
  return found == nullptr ? nullptr : *found;
}

runtime::EpochInfo EpochManager::runtime_info(const EpochIds& ids) const {
  const EpochPtr current = epoch(ids.now);
  const EpochPtr next = epoch(ids.next);
  FARCALL_ASSERT(current != nullptr && next != nullptr, "the epochs of a block were followed");
  runtime::EpochInfo info;
  info.epoch_height = current->height;
  for (const ValidatorStake& validator : current->validators) {
    info.stakes[validator.account_id] = validator.stake;
    info.total_stake += validator.stake;
  }
  info.minimum_stake = Balance{next->seat_price.value() / config_->minimum_stake_divisor};
  return info;
}

std::optional<runtime::ValidatorAccountsUpdate> EpochManager::accounts_update(
    const protocol::ShardLayout& layout, ShardId shard, std::span<const ValidatorStake> proposals,
    const EpochIds& ids) const {
  // The block after genesis continues genesis's epoch.
  if (ids.now == ids.before) return std::nullopt;
  const EpochPtr after = epoch(ids.next);
  runtime::ValidatorAccountsUpdate update;
  for (const EpochPtr& info : {epoch(ids.before), epoch(ids.now), after}) {
    FARCALL_ASSERT(info != nullptr, "the epochs of a block were followed");
    for (const auto& [account, stake] : info->stake_change) {
      if (layout.shard_of(account) != shard) continue;
      auto& change = update.stakes[account];
      change.max_stake = std::max(change.max_stake, stake);
    }
  }
  for (auto& [account, change] : update.stakes) {
    const auto reward = after->rewards.find(account);
    if (reward != after->rewards.end()) change.reward = reward->second;
    for (const ValidatorStake& proposal : proposals) {
      if (proposal.account_id == account) change.last_proposal = proposal.stake;
    }
  }
  const protocol::AccountId& treasury = config_->protocol_treasury_account;
  if (layout.shard_of(treasury) == shard) {
    update.treasury = treasury;
    const auto reward = after->rewards.find(treasury);
    if (reward != after->rewards.end()) update.treasury_reward = reward->second;
  }
  return update;
}

std::optional<Balance> EpochManager::minted() const {
  const bool is_genesis = last_.prev_hash.is_zero() && last_.hash == first_.hash;
  if (!next_starts_epoch_ || is_genesis) return std::nullopt;
  return epoch(last_.hash)->minted;
}

}  // namespace farcall::chain
