// Methods that change the chain by hand: those of nearcore's sandbox build, and farcall's own.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "node/rpc/context.hpp"
#include "node/rpc/params.hpp"
#include "node/rpc/time_text.hpp"
#include "node/store/state_records.hpp"

namespace farcall::node::methods {

namespace json = boost::json;

namespace {

/// Blocks that one request can have made: minutes of work, during which others are answered.
constexpr std::uint64_t kBlocksMax = 1'000'000;
/// Blocks that a fast-forward produces around the end of each epoch.
constexpr std::uint64_t kBlocksPerEpoch = 4;
/// The latest time (in the year 2116), which leaves room for additions.
constexpr std::uint64_t kTimeMax = std::uint64_t{1} << 62;

RpcError stopping() {
  return internal_error("the node is stopping: its data folder cannot be written");
}

RpcResult patch(RpcContext& context, const json::value& records) {
  std::optional<Error> problem;
  if (!context.producer.patch(records, problem)) return std::unexpected{stopping()};
  if (problem) return bad_params(problem->message);
  return json::object{};
}

json::object head_json(const RpcContext& context) {
  const chain::Block& head = *context.chain().head();
  return {{"block_height", head.height().value()},
          {"block_hash", head.hash().to_base58()},
          {"timestamp_nanosec", std::to_string(head.header.lite.timestamp.value())}};
}

json::object clock_json(RpcContext& context) {
  const Nanoseconds now = context.producer.clock().now();
  return {{"timestamp_nanosec", std::to_string(now.value())},
          {"time", time_text(now)},
          {"frozen", context.producer.clock().is_frozen()}};
}

/// Reads a number, or a decimal string from clients whose numbers are not exact.
Parsed<std::uint64_t> read_nanoseconds(const Params& params, std::string_view name) {
  const auto* value = params.find(name);
  if (value != nullptr && value->is_string()) {
    if (const auto number = parse_u64(*as_string(*value))) return *number;
  }
  return params.number(name);
}

}  // namespace

RpcResult sandbox_patch_state(RpcContext& context, const json::value& value) {
  const auto params = Params::read(value, {"records"});
  if (!params) return std::unexpected{params.error()};
  const auto* records = params->find("records");
  if (records == nullptr) return bad_params("missing field `records`");
  if (const auto* list = records->if_array(); list != nullptr && list->empty()) {
    return json::object{};
  }
  return patch(context, *records);
}

namespace {

/// Reads how far to jump, within the limits of one request.
Parsed<std::uint64_t> read_delta(const RpcContext& context, const json::value& value) {
  const auto params = Params::read(value, {"delta_height"});
  if (!params) return std::unexpected{params.error()};
  auto delta = params->number("delta_height");
  if (!delta) return delta;
  const std::uint64_t epoch = context.chain().config().epoch_length;
  if (*delta / epoch > kBlocksMax / kBlocksPerEpoch) {
    return bad_params(format_text("`delta_height` is {}, at most {} heights can be skipped at once",
                                  *delta, kBlocksMax / kBlocksPerEpoch * epoch));
  }
  const std::uint64_t now = context.chain().head()->header.lite.timestamp.value();
  const auto per_height =
      static_cast<std::uint64_t>(context.producer.options().skipped_height_time.count());
  if (now > kTimeMax || *delta > (kTimeMax - now) / per_height) {
    return bad_params("`delta_height` would take the time of blocks beyond the year 2116");
  }
  return delta;
}

/// Reads how many blocks to produce; one if not given.
Parsed<std::uint64_t> read_block_count(const json::value& value) {
  if (value.is_null()) return 1;
  const auto params = Params::read(value, {"blocks"});
  if (!params) return std::unexpected{params.error()};
  auto blocks = params->number("blocks");
  if (blocks && *blocks > kBlocksMax) {
    return bad_params(
        format_text("`blocks` is {}, at most {} can be made at once", *blocks, kBlocksMax));
  }
  return blocks;
}

}  // namespace

Task sandbox_fast_forward(const json::value& params) {
  return [&params](RpcContext& context, Reply reply) {
    const auto delta = read_delta(context, params);
    if (!delta) return reply(std::unexpected{delta.error()});
    if (*delta == 0) return reply(json::object{});
    context.producer.fast_forward(*delta, [reply = std::move(reply)](bool is_good) {
      reply(is_good ? RpcResult{json::object{}} : std::unexpected{stopping()});
    });
  };
}

Task farcall_mine(const json::value& params) {
  return [&params](RpcContext& context, Reply reply) {
    const auto blocks = read_block_count(params);
    if (!blocks) return reply(std::unexpected{blocks.error()});
    context.producer.mine_in_slices(*blocks, [&context, reply = std::move(reply)](bool is_good) {
      reply(is_good ? RpcResult{head_json(context)} : std::unexpected{stopping()});
    });
  };
}

RpcResult farcall_set_time(RpcContext& context, const json::value& value) {
  const auto params = Params::read(value, {"timestamp_nanosec"});
  if (!params) return std::unexpected{params.error()};
  const auto time = read_nanoseconds(*params, "timestamp_nanosec");
  if (!time) return std::unexpected{time.error()};
  const auto last = context.chain().head()->header.lite.timestamp;
  if (*time <= last.value()) {
    return bad_params(
        format_text("`timestamp_nanosec` must be after the head's, which is {}", last.value()));
  }
  if (*time > kTimeMax) return bad_params("`timestamp_nanosec` is beyond the year 2116");
  context.producer.clock().set(Nanoseconds{*time});
  if (!context.producer.mine(1)) return std::unexpected{stopping()};
  return clock_json(context);
}

RpcResult farcall_freeze_time(RpcContext& context, const json::value&) {
  context.producer.clock().freeze();
  return clock_json(context);
}

RpcResult farcall_unfreeze_time(RpcContext& context, const json::value&) {
  context.producer.clock().unfreeze();
  return clock_json(context);
}

RpcResult farcall_set_mining(RpcContext& context, const json::value& value) {
  const auto params = Params::read(value, {"empty_blocks"});
  if (!params) return std::unexpected{params.error()};
  if (params->find("empty_blocks") == nullptr) return bad_params("missing field `empty_blocks`");
  const auto on = params->flag("empty_blocks");
  if (!on) return std::unexpected{on.error()};
  context.producer.set_ticker(*on);
  return json::object{{"empty_blocks", *on}};
}

RpcResult farcall_snapshot(RpcContext& context, const json::value&) {
  const auto id = context.producer.snapshot();
  if (!id) return std::unexpected{stopping()};
  json::object answer = head_json(context);
  answer["snapshot_id"] = *id;
  return answer;
}

RpcResult farcall_revert(RpcContext& context, const json::value& value) {
  const auto params = Params::read(value, {"snapshot_id"});
  if (!params) return std::unexpected{params.error()};
  const auto id = params->number("snapshot_id");
  if (!id) return std::unexpected{id.error()};
  if (!context.producer.revert(*id)) {
    return std::unexpected{handler_error("UNKNOWN_SNAPSHOT", json::object{{"snapshot_id", *id}})};
  }
  return head_json(context);
}

RpcResult farcall_dump(RpcContext& context, const json::value&) {
  // A dump cannot contain receipts that are in flight or in queues: execute them first.
  for (std::uint64_t made = 0; context.chain().has_work(); ++made) {
    if (made == kBlocksMax) {
      return std::unexpected{handler_error(
          "RECEIPTS_UNDER_WAY", json::object{{"blocks", made}},
          json::value(format_text("receipts are still under way after {} blocks", made)))};
    }
    if (!context.producer.mine(1)) return std::unexpected{stopping()};
  }
  json::array records;
  json::array rows;
  for (const ShardId shard : context.chain().layout().shard_ids()) {
    const state::Trie& state = context.chain().state(shard);
    visit_records(state, [&](protocol::StateRecord&& record) {
      records.push_back(protocol::to_json_record(record));
    });
    visit_rows(shard, state, [&](StateRow&& row) { rows.push_back(to_json(row)); });
  }
  json::object answer = head_json(context);
  answer["records"] = std::move(records);
  answer["rows"] = std::move(rows);
  return answer;
}

RpcResult farcall_load(RpcContext& context, const json::value& value) {
  const auto params = Params::read(value, {"records"});
  if (!params) return std::unexpected{params.error()};
  const auto* records = params->find("records");
  if (records == nullptr) return bad_params("missing field `records`");
  const auto* rows = params->find("rows");
  const json::value whole = rows == nullptr
                                ? *records
                                : json::value(json::object{{"records", *records}, {"rows", *rows}});
  std::optional<Error> problem;
  if (!context.producer.load(whole, problem)) return std::unexpected{stopping()};
  if (problem) return bad_params(problem->message);
  return head_json(context);
}

}  // namespace farcall::node::methods
