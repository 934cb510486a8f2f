#include "protocol/json/genesis_records.hpp"

#include <algorithm>

namespace farcall::protocol {

Result<StateRecord> state_record_from_json(const json::value& value) {
  return from_json<StateRecord>(value);
}

json::value to_json_record(const StateRecord& record) {
  return to_json(record);
}

// ---- shard layouts -----------------------------------------------------------------------------

namespace {

// The forms in files. Maps from and to positions repeat the lists: they are written, and ignored
// when read.
namespace layout_form {
struct V0 {
  std::uint64_t num_shards = 0;
  std::uint32_t version = 0;
};
struct V1 {
  std::vector<AccountId> boundary_accounts;
  std::optional<std::vector<std::vector<ShardId>>> shards_split_map;
  std::optional<std::vector<ShardId>> to_parent_shard_map;
  std::uint32_t version = 0;
};
struct V2 {
  std::vector<AccountId> boundary_accounts;
  std::vector<ShardId> shard_ids;
  Omittable<std::map<ShardId, std::uint64_t>> id_to_index_map;
  Omittable<std::map<ShardId, ShardId>> index_to_id_map;
  std::optional<ShardLayout::SplitMap> shards_split_map;
  std::optional<std::map<ShardId, ShardId>> shards_parent_map;
  std::uint32_t version = 0;
};
struct V3 {
  std::vector<AccountId> boundary_accounts;
  std::vector<ShardId> shard_ids;
  Omittable<std::map<ShardId, std::uint64_t>> id_to_index_map;
  ShardLayout::SplitMap shards_split_map;
  ShardId last_split;
};
BOOST_DESCRIBE_STRUCT(V0, (), (num_shards, version))
BOOST_DESCRIBE_STRUCT(V1, (), (boundary_accounts, shards_split_map, to_parent_shard_map, version))
BOOST_DESCRIBE_STRUCT(V2, (),
                      (boundary_accounts, shard_ids, id_to_index_map, index_to_id_map,
                       shards_split_map, shards_parent_map, version))
BOOST_DESCRIBE_STRUCT(V3, (),
                      (boundary_accounts, shard_ids, id_to_index_map, shards_split_map, last_split))
}  // namespace layout_form
using LayoutForm = std::variant<layout_form::V0, layout_form::V1, layout_form::V2, layout_form::V3>;

std::map<ShardId, std::uint64_t> index_by_id(const ShardLayout& layout) {
  std::map<ShardId, std::uint64_t> map;
  for (std::size_t i = 0; i < layout.size(); ++i) map.emplace(layout.shard_ids()[i], i);
  return map;
}

LayoutForm v1_form(const ShardLayout& layout) {
  layout_form::V1 form{.boundary_accounts = layout.boundaries(), .version = layout.version()};
  if (layout.split_map()) {
    auto& splits = form.shards_split_map.emplace();
    for (const auto& [parent, children] : *layout.split_map()) splits.push_back(children);
    auto& parents = form.to_parent_shard_map.emplace();
    for (const ShardId id : layout.shard_ids()) {
      parents.push_back(layout.parent_of(id).value_or(id));
    }
  }
  return form;
}

LayoutForm v2_form(const ShardLayout& layout) {
  layout_form::V2 form{
      .boundary_accounts = layout.boundaries(),
      .shard_ids = layout.shard_ids(),
      .id_to_index_map = index_by_id(layout),
      .shards_split_map = layout.split_map(),
      .version = layout.version(),
  };
  auto& ids = form.index_to_id_map.emplace();
  for (std::size_t i = 0; i < layout.size(); ++i) ids.emplace(ShardId{i}, layout.shard_ids()[i]);
  if (layout.split_map()) {
    auto& parents = form.shards_parent_map.emplace();
    for (const ShardId id : layout.shard_ids()) {
      parents.emplace(id, layout.parent_of(id).value_or(id));
    }
  }
  return form;
}

LayoutForm form_of(const ShardLayout& layout) {
  switch (layout.form()) {
    case ShardLayout::Form::kV0:
      return layout_form::V0{layout.size(), layout.version()};
    case ShardLayout::Form::kV1:
      return v1_form(layout);
    case ShardLayout::Form::kV2:
      return v2_form(layout);
    case ShardLayout::Form::kV3:
      break;
  }
  return layout_form::V3{layout.boundaries(), layout.shard_ids(), index_by_id(layout),
                         *layout.split_map(), *layout.last_split()};
}

Result<ShardLayout> layout_of(layout_form::V0& form) {
  if (form.num_shards == 0 || form.num_shards > ShardLayout::kMaxShards) {
    return fail("num_shards: expected 1 to " + std::to_string(ShardLayout::kMaxShards));
  }
  return ShardLayout::by_hash(form.num_shards, form.version);
}

Result<ShardLayout> layout_of(layout_form::V1& form) {
  if (form.boundary_accounts.size() >= ShardLayout::kMaxShards) {
    return fail("too many boundary accounts");
  }
  std::vector<ShardId> ids;
  for (std::size_t i = 0; i <= form.boundary_accounts.size(); ++i) ids.emplace_back(i);
  std::optional<ShardLayout::SplitMap> splits;
  if (form.shards_split_map) {
    splits.emplace();
    // Parents count from 0 too, so that a child of the same number may be another shard.
    for (std::size_t i = 0; i < form.shards_split_map->size(); ++i) {
      splits->emplace(ShardId{i}, (*form.shards_split_map)[i]);
    }
  }
  return ShardLayout::from_parts(ShardLayout::Form::kV1, std::move(form.boundary_accounts),
                                 std::move(ids), std::move(splits), std::nullopt, form.version);
}

Result<ShardLayout> layout_of(layout_form::V2& form) {
  if (form.shards_split_map.has_value() != form.shards_parent_map.has_value()) {
    return fail("shards_split_map and shards_parent_map go together");
  }
  return ShardLayout::from_parts(ShardLayout::Form::kV2, std::move(form.boundary_accounts),
                                 std::move(form.shard_ids), std::move(form.shards_split_map),
                                 std::nullopt, form.version);
}

Result<ShardLayout> layout_of(layout_form::V3& form) {
  return ShardLayout::from_parts(ShardLayout::Form::kV3, std::move(form.boundary_accounts),
                                 std::move(form.shard_ids), std::move(form.shards_split_map),
                                 form.last_split, ShardLayout::kVersion);
}

}  // namespace

json::value JsonForm<ShardLayout>::write(const ShardLayout& value) {
  return to_json(form_of(value));
}

bool JsonForm<ShardLayout>::read(const JsonPlace& at, const json::value& value, ShardLayout& out) {
  LayoutForm form;
  if (!json_read(at, value, form)) return false;
  auto layout = std::visit([](auto& parts) { return layout_of(parts); }, form);
  if (!layout) return at.fail(layout.error().message);
  out = std::move(*layout);
  return true;
}

Result<ShardLayout> shard_layout_from_json(const json::value& value) {
  std::string error;
  ShardLayout layout = ShardLayout::single();
  if (!json_read(JsonPlace{error}, value, layout)) return fail(std::move(error));
  return layout;
}

json::value to_json_layout(const ShardLayout& layout) {
  return to_json(layout);
}

}  // namespace farcall::protocol
