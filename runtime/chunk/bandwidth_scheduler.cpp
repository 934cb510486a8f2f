#include "runtime/chunk/bandwidth_scheduler.hpp"

#include <algorithm>
#include <deque>

#include "runtime/chunk/congestion.hpp"
#include "runtime/chunk/shuffle.hpp"
#include "runtime/records.hpp"

namespace farcall::runtime {

using namespace protocol;  // NOLINT(google-build-using-namespace)

namespace {

/// Sender and receiver by their positions in the layout.
struct Link {
  std::size_t sender = 0;
  std::size_t receiver = 0;
};

/// The increments of bandwidth that a link asks for.
struct PendingRequest {
  Link link;
  std::deque<std::uint64_t> increases;
};

/// A shard as one end of the links that share the remaining bandwidth.
struct Endpoint {
  std::uint64_t left = 0;
  std::uint64_t links = 0;
  [[nodiscard]] std::uint64_t per_link() const { return links == 0 ? 0 : left / links; }
};

class Scheduler {
 public:
  Scheduler(const RuntimeConfig& config, const ShardLayout& layout,
            const std::map<ShardId, ShardStatus>& shards, const CryptoHash& seed)
      : config_{config},
        layout_{layout},
        shards_{shards},
        count_{layout.size()},
        params_{bandwidth_params(config, count_)},
        stream_{seed},
        sender_budget_(count_, params_.max_shard_bandwidth),
        receiver_budget_(count_, params_.max_shard_bandwidth),
        allowance_(count_ * count_, 0),
        granted_(count_ * count_, 0),
        has_grant_(count_ * count_, false),
        allowed_(count_ * count_, false) {}

  BandwidthGrants run(BandwidthSchedulerState& scheduler_state) {
    load_allowances(scheduler_state);
    find_allowed_links();
    for_each_link([&](Link link) {
      std::uint64_t& allowance = allowance_[at(link)];
      allowance = std::min(allowance + params_.max_shard_bandwidth / count_, params_.max_allowance);
    });
    for_each_link([&](Link link) { (void)try_grant(link, params_.base_bandwidth); });
    process_requests();
    distribute_rest();
    return store(scheduler_state);
  }

 private:
  [[nodiscard]] std::size_t at(Link link) const { return link.sender * count_ + link.receiver; }
  template <class Visit>
  void for_each_link(Visit visit) {
    for (std::size_t sender = 0; sender < count_; ++sender) {
      for (std::size_t receiver = 0; receiver < count_; ++receiver) visit(Link{sender, receiver});
    }
  }

  void load_allowances(const BandwidthSchedulerState& scheduler_state) {
    for (const LinkAllowance& row : scheduler_state.link_allowances) {
      const auto sender = layout_.index_of(row.sender);
      const auto receiver = layout_.index_of(row.receiver);
      // Shards that were split no longer exist.
      if (sender && receiver) allowance_[at({*sender, *receiver})] = row.allowance;
    }
  }

  [[nodiscard]] const ShardStatus* status(std::size_t index) const {
    const auto found = shards_.find(layout_.shard_ids()[index]);
    return found == shards_.end() ? nullptr : &found->second;
  }

  [[nodiscard]] bool is_allowed(Link link) const {
    const ShardStatus* receiver = status(link.receiver);
    if (receiver == nullptr || receiver->missed_chunks > 0) return false;
    const ShardStatus* sender = status(link.sender);
    if (sender != nullptr && sender->missed_chunks > 0) return false;
    const bool is_full =
        congestion_level(config_.congestion, receiver->congestion, receiver->missed_chunks) == 1.0;
    return !is_full || layout_.index_of(ShardId{receiver->congestion.allowed_shard}) == link.sender;
  }

  void find_allowed_links() {
    for_each_link([&](Link link) { allowed_[at(link)] = is_allowed(link); });
  }

  bool try_grant(Link link, std::uint64_t bytes) {
    std::uint64_t& sender = sender_budget_[link.sender];
    std::uint64_t& receiver = receiver_budget_[link.receiver];
    if (!allowed_[at(link)] || sender < bytes || receiver < bytes) return false;
    sender -= bytes;
    receiver -= bytes;
    std::uint64_t& allowance = allowance_[at(link)];
    allowance -= std::min(allowance, bytes);
    grant(link, bytes);
    return true;
  }

  void grant(Link link, std::uint64_t bytes) {
    granted_[at(link)] += bytes;
    has_grant_[at(link)] = true;
  }

  [[nodiscard]] std::optional<PendingRequest> pending(ShardId from,
                                                      const BandwidthRequest& request) const {
    const auto sender = layout_.index_of(from);
    const auto receiver = layout_.index_of(ShardId{request.to_shard});
    if (!sender || !receiver) return std::nullopt;
    PendingRequest result{{*sender, *receiver}, {}};
    const auto values = bandwidth_request_values(params_);
    std::uint64_t total = params_.base_bandwidth;
    for (std::size_t bit = 0; bit < values.size(); ++bit) {
      if ((request.requested_values_bitmap[bit / 8] >> (bit % 8) & 1U) == 0) continue;
      if (values[bit] <= total) continue;
      result.increases.push_back(values[bit] - total);
      total = values[bit];
    }
    if (result.increases.empty()) return std::nullopt;
    return result;
  }

  void process_requests() {
    // The link that was denied most comes first; the shuffle breaks ties.
    std::map<std::uint64_t, std::vector<PendingRequest>> by_allowance;
    for (const auto& [shard, shard_status] : shards_) {
      for (const BandwidthRequest& request : shard_status.bandwidth_requests) {
        if (auto wanted = pending(shard, request)) {
          by_allowance[allowance_[at(wanted->link)]].push_back(std::move(*wanted));
        }
      }
    }
    while (!by_allowance.empty()) {
      const auto highest = std::prev(by_allowance.end());
      std::vector<PendingRequest> requests = std::move(highest->second);
      by_allowance.erase(highest);
      shuffle(requests, stream_);
      for (PendingRequest& request : requests) {
        const std::uint64_t increase = request.increases.front();
        request.increases.pop_front();
        if (!try_grant(request.link, increase) || request.increases.empty()) continue;
        by_allowance[allowance_[at(request.link)]].push_back(std::move(request));
      }
    }
  }

  [[nodiscard]] std::vector<std::size_t> by_bandwidth_per_link(
      const std::vector<Endpoint>& endpoints) const {
    std::vector<std::size_t> order(count_);
    for (std::size_t i = 0; i < count_; ++i) order[i] = i;
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return endpoints[i].per_link(); });
    return order;
  }

  /// Distributes the bandwidth that was not requested evenly, starting with the links that have
  /// least.
  void distribute_rest() {
    std::vector<Endpoint> senders(count_);
    std::vector<Endpoint> receivers(count_);
    for (std::size_t i = 0; i < count_; ++i) {
      senders[i].left = sender_budget_[i];
      receivers[i].left = receiver_budget_[i];
    }
    for_each_link([&](Link link) {
      if (!allowed_[at(link)]) return;
      ++senders[link.sender].links;
      ++receivers[link.receiver].links;
    });
    const std::vector<std::size_t> receiver_order = by_bandwidth_per_link(receivers);
    for (const std::size_t sender : by_bandwidth_per_link(senders)) {
      for (const std::size_t receiver : receiver_order) {
        if (!allowed_[at({sender, receiver})]) continue;
        Endpoint& from = senders[sender];
        Endpoint& to = receivers[receiver];
        if (from.links == 0 || to.links == 0) break;
        const std::uint64_t share = std::min(from.per_link(), to.per_link());
        for (Endpoint* end : {&from, &to}) {
          end->left -= share;
          --end->links;
        }
        grant({sender, receiver}, share);
      }
    }
  }

  BandwidthGrants store(BandwidthSchedulerState& scheduler_state) {
    BandwidthGrants grants;
    scheduler_state.link_allowances.clear();
    const std::vector<ShardId>& ids = layout_.shard_ids();
    for_each_link([&](Link link) {
      const ShardId sender = ids[link.sender];
      const ShardId receiver = ids[link.receiver];
      scheduler_state.link_allowances.push_back({sender, receiver, allowance_[at(link)]});
      if (has_grant_[at(link)]) grants[{sender, receiver}] = granted_[at(link)];
    });
    return grants;
  }

  const RuntimeConfig& config_;
  const ShardLayout& layout_;
  const std::map<ShardId, ShardStatus>& shards_;
  std::size_t count_;
  BandwidthParams params_;
  ChaCha20Stream stream_;
  std::vector<std::uint64_t> sender_budget_;
  std::vector<std::uint64_t> receiver_budget_;
  std::vector<std::uint64_t> allowance_;
  std::vector<std::uint64_t> granted_;
  std::vector<bool> has_grant_;
  std::vector<bool> allowed_;
};

}  // namespace

BandwidthParams bandwidth_params(const RuntimeConfig& config, std::size_t shard_count) {
  FARCALL_ASSERT(shard_count > 0, "a layout has shards");
  const BandwidthConfig& bandwidth = config.bandwidth;
  // One link may get the largest grant while all others keep the base bandwidth.
  const std::uint64_t spare = bandwidth.max_shard_bandwidth - bandwidth.max_single_grant;
  const std::uint64_t others = std::max<std::uint64_t>(1, shard_count - 1);
  return {std::min(spare / others, bandwidth.max_base_bandwidth), bandwidth.max_shard_bandwidth,
          bandwidth.max_single_grant, config.wasm.limits.max_receipt_size, bandwidth.max_allowance};
}

std::array<std::uint64_t, 40> bandwidth_request_values(const BandwidthParams& params) {
  std::array<std::uint64_t, 40> values{};
  const std::uint64_t range = params.max_single_grant - params.base_bandwidth;
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = params.base_bandwidth + range * (i + 1) / values.size();
  }
  return values;
}

std::optional<BandwidthRequest> make_bandwidth_request(ShardId to,
                                                       std::span<const std::uint64_t> group_sizes,
                                                       const BandwidthParams& params) {
  const auto values = bandwidth_request_values(params);
  BandwidthRequest request;
  request.to_shard = static_cast<std::uint16_t>(to.value());
  std::uint64_t total = 0;
  std::size_t value = 0;
  bool wants_something = false;
  for (const std::uint64_t size : group_sizes) {
    total += std::min(size, params.max_receipt_size);
    if (total <= params.base_bandwidth) continue;
    while (value < values.size() && values[value] < total) ++value;
    if (value == values.size()) break;
    request.requested_values_bitmap[value / 8] |= static_cast<std::uint8_t>(1U << (value % 8));
    wants_something = true;
  }
  if (!wants_something) return std::nullopt;
  return request;
}

BandwidthGrants schedule_bandwidth(const RuntimeConfig& config, const ShardLayout& layout,
                                   const std::map<ShardId, ShardStatus>& shards,
                                   const CryptoHash& seed,
                                   BandwidthSchedulerState& scheduler_state) {
  return Scheduler{config, layout, shards, seed}.run(scheduler_state);
}

BandwidthGrants run_bandwidth_scheduler(state::TrieUpdate& state, const ChunkContext& chunk) {
  using Versioned = std::variant<BandwidthSchedulerState>;
  const TrieKey key{Column::kBandwidthSchedulerState};
  Versioned row = read_row<Versioned>(state, key).value_or(Versioned{});
  auto& scheduler_state = std::get<BandwidthSchedulerState>(row);
  BandwidthGrants grants =
      schedule_bandwidth(*chunk.environment.config, *chunk.environment.layout, chunk.shards,
                         chunk.environment.prev_block_hash, scheduler_state);
  const CryptoHash shards = sha256(borsh_encode(chunk.environment.layout->shard_ids()));
  scheduler_state.sanity_check_hash =
      sha256({scheduler_state.sanity_check_hash.view(), shards.view()});
  write_row(state, key, row);
  state.commit(cause::bandwidth_scheduler());
  return grants;
}

}  // namespace farcall::runtime
