#include "node/rpc/params.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <format>

#include "base/encoding.hpp"
#include "node/rpc/json_read.hpp"

namespace farcall::node {

namespace json = boost::json;
using chain::Progress;

namespace {

constexpr std::array<std::pair<Progress, std::string_view>, 6> kProgressNames{{
    {Progress::kNone, "NONE"},
    {Progress::kIncluded, "INCLUDED"},
    {Progress::kExecutedOptimistic, "EXECUTED_OPTIMISTIC"},
    {Progress::kIncludedFinal, "INCLUDED_FINAL"},
    {Progress::kExecuted, "EXECUTED"},
    {Progress::kFinal, "FINAL"},
}};

Parsed<Finality> read_finality(const json::value& value) {
  const auto text = as_text(value);
  if (text == "optimistic") return Finality::kOptimistic;
  if (text == "near-final") return Finality::kNearFinal;
  if (text == "final") return Finality::kFinal;
  return bad_params(
      std::format("unknown variant `{}`, expected one of `optimistic`, `near-final`, `final`",
                  text.value_or("?")));
}

Parsed<SyncCheckpoint> read_checkpoint(const json::value& value) {
  const auto text = as_text(value);
  if (text == "genesis") return SyncCheckpoint::kGenesis;
  if (text == "earliest_available") return SyncCheckpoint::kEarliestAvailable;
  return bad_params(std::format("unknown variant `{}`, expected `genesis` or `earliest_available`",
                                text.value_or("?")));
}

}  // namespace

std::unexpected<RpcError> bad_params(std::string_view what) {
  return std::unexpected{parse_error(std::format("Failed parsing args: {}", what))};
}

Parsed<Params> Params::read(const json::value& value,
                            std::initializer_list<std::string_view> fields) {
  Params params;
  params.fields_ = fields;
  params.object_ = value.if_object();
  if (params.object_ != nullptr) return params;
  params.list_ = value.if_array();
  if (params.list_ == nullptr || fields.size() == 0) {
    return bad_params(std::format("invalid type: {}, expected named parameters",
                                  value.is_null() ? "null" : "sequence or scalar"));
  }
  if (params.list_->size() != fields.size()) {
    return bad_params(std::format("invalid length {}, expected {} elements", params.list_->size(),
                                  fields.size()));
  }
  return params;
}

const json::value* Params::find(std::string_view name) const {
  if (object_ != nullptr) return object_->if_contains(name);
  const auto at = std::ranges::find(fields_, name);
  if (at == fields_.end()) return nullptr;
  return &(*list_)[static_cast<std::size_t>(at - fields_.begin())];
}

const json::value* Params::given(std::string_view name) const {
  const json::value* value = find(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

Parsed<const json::value*> Params::need(std::string_view name) const {
  const json::value* value = find(name);
  if (value == nullptr) return bad_params(std::format("missing field `{}`", name));
  return value;
}

Parsed<std::string> Params::text(std::string_view name) const {
  const auto value = need(name);
  if (!value) return std::unexpected{value.error()};
  const auto text = as_text(**value);
  if (!text) return bad_params(std::format("`{}` must be a string", name));
  return std::string{*text};
}

Parsed<std::uint64_t> Params::number(std::string_view name) const {
  const auto value = need(name);
  if (!value) return std::unexpected{value.error()};
  const auto number = as_u64(**value);
  if (!number) return bad_params(std::format("`{}` must be a whole number from 0 to 2^64-1", name));
  return *number;
}

Parsed<protocol::AccountId> Params::account(std::string_view name) const {
  const auto value = text(name);
  if (!value) return std::unexpected{value.error()};
  auto id = protocol::AccountId::parse(*value);
  if (!id) return bad_params(std::format("`{}`: {}", name, id.error().message));
  return *id;
}

Parsed<std::vector<protocol::AccountId>> Params::accounts(std::string_view name) const {
  const auto value = need(name);
  if (!value) return std::unexpected{value.error()};
  const auto* list = (*value)->if_array();
  if (list == nullptr) return bad_params(std::format("`{}` must be an array", name));
  std::vector<protocol::AccountId> ids;
  ids.reserve(list->size());
  for (const auto& item : *list) {
    auto id = protocol::AccountId::parse(as_text(item).value_or(""));
    if (!id) {
      return bad_params(std::format("`{}[{}]`: {}", name, ids.size(), id.error().message));
    }
    ids.push_back(*id);
  }
  return ids;
}

Parsed<CryptoHash> Params::hash(std::string_view name) const {
  const auto value = text(name);
  if (!value) return std::unexpected{value.error()};
  const auto hash = CryptoHash::from_base58(*value);
  if (!hash) return bad_params(std::format("`{}` must be base58 of 32 bytes", name));
  return *hash;
}

Parsed<Bytes> Params::base64(std::string_view name) const {
  const auto value = text(name);
  if (!value) return std::unexpected{value.error()};
  auto bytes = from_base64(*value);
  if (!bytes) return bad_params(std::format("`{}` must be base64", name));
  return std::move(*bytes);
}

Parsed<protocol::PublicKey> Params::public_key(std::string_view name) const {
  const auto value = text(name);
  if (!value) return std::unexpected{value.error()};
  auto key = protocol::PublicKey::parse(*value);
  if (!key) return bad_params(std::format("`{}`: {}", name, key.error().message));
  return std::move(*key);
}

Parsed<bool> Params::flag(std::string_view name) const {
  const auto* value = given(name);
  if (value == nullptr) return false;
  if (!value->is_bool()) return bad_params(std::format("`{}` must be true or false", name));
  return value->get_bool();
}

Parsed<BlockId> read_block_id(const json::value& value) {
  if (const auto height = as_u64(value)) return BlockHeight{*height};
  if (const auto text = as_text(value)) {
    if (const auto hash = CryptoHash::from_base58(*text)) return *hash;
  }
  return bad_params("data did not match any variant of untagged enum BlockId");
}

Parsed<BlockId> Params::block_id(std::string_view name) const {
  const auto value = need(name);
  if (!value) return std::unexpected{value.error()};
  return read_block_id(**value);
}

Parsed<BlockReference> Params::block_reference() const {
  std::optional<BlockReference> found;
  for (const std::string_view name : {"block_id", "finality", "sync_checkpoint"}) {
    const json::value* value = find(name);
    if (value == nullptr) continue;
    if (found) return bad_params(std::format("more than one block reference: also `{}`", name));
    if (name == "block_id") {
      const auto id = read_block_id(*value);
      if (!id) return std::unexpected{id.error()};
      found = *id;
    } else if (name == "finality") {
      const auto finality = read_finality(*value);
      if (!finality) return std::unexpected{finality.error()};
      found = *finality;
    } else {
      const auto checkpoint = read_checkpoint(*value);
      if (!checkpoint) return std::unexpected{checkpoint.error()};
      found = *checkpoint;
    }
  }
  if (!found) {
    return bad_params(
        "missing block reference: one of `block_id`, `finality`, `sync_checkpoint` is expected");
  }
  return *found;
}

Parsed<Progress> Params::wait_until() const {
  const json::value* value = find("wait_until");
  if (value == nullptr) return Progress::kExecutedOptimistic;
  const auto text = as_text(*value);
  const auto at = std::ranges::find(kProgressNames, text.value_or(""),
                                    [](const auto& entry) { return entry.second; });
  if (at != kProgressNames.end()) return at->first;
  return bad_params(std::format(
      "unknown variant `{}`, expected one of `NONE`, `INCLUDED`, `EXECUTED_OPTIMISTIC`, "
      "`INCLUDED_FINAL`, `EXECUTED`, `FINAL`",
      text.value_or("?")));
}

std::string_view progress_name(Progress progress) noexcept {
  return kProgressNames[static_cast<std::size_t>(progress)].second;
}

Parsed<BlockReference> read_block_reference(const json::value& params) {
  if (const auto* list = params.if_array(); list != nullptr && list->size() == 1) {
    const auto id = read_block_id((*list)[0]);
    if (!id) return std::unexpected{id.error()};
    return BlockReference{*id};
  }
  const auto read = Params::read(params);
  if (!read) return std::unexpected{read.error()};
  if (params.get_object().size() != 1) {
    return bad_params(
        "exactly one of `block_id`, `finality`, `sync_checkpoint` is expected, and nothing else");
  }
  return read->block_reference();
}

chain::BlockPtr find_block(const chain::Chain& chain, const BlockId& id) {
  if (const auto* height = std::get_if<BlockHeight>(&id)) return chain.block_at(*height);
  return chain.block(std::get<CryptoHash>(id));
}

BlockReference without_genesis_checkpoint(const chain::Chain& chain,
                                          const BlockReference& reference) {
  const auto* checkpoint = std::get_if<SyncCheckpoint>(&reference);
  if (checkpoint == nullptr || *checkpoint != SyncCheckpoint::kGenesis) return reference;
  return BlockId{chain.genesis()->hash()};
}

chain::BlockPtr find_block(const chain::Chain& chain, const BlockReference& any_reference) {
  const BlockReference reference = without_genesis_checkpoint(chain, any_reference);
  if (const auto* id = std::get_if<BlockId>(&reference)) return find_block(chain, *id);
  if (const auto* finality = std::get_if<Finality>(&reference)) {
    switch (*finality) {
      case Finality::kOptimistic:
        return chain.head();
      case Finality::kNearFinal:
        return chain.near_final_block();
      case Finality::kFinal:
        return chain.final_block();
    }
  }
  return chain.oldest();
}

std::string unknown_block_text(const BlockReference& reference, std::string_view what) {
  const auto* id = std::get_if<BlockId>(&reference);
  if (id == nullptr) return "There are no fully synchronized blocks on the node yet";
  if (const auto* height = std::get_if<BlockHeight>(id)) {
    return std::format("DB Not Found Error: BLOCK HEIGHT: {} \n Cause: Unknown", height->value());
  }
  return std::format("DB Not Found Error: {}: {}", what, std::get<CryptoHash>(*id).to_base58());
}

json::value to_json(const BlockReference& reference) {
  if (const auto* id = std::get_if<BlockId>(&reference)) {
    if (const auto* height = std::get_if<BlockHeight>(id)) {
      return json::object{{"block_id", height->value()}};
    }
    return json::object{{"block_id", std::get<CryptoHash>(*id).to_base58()}};
  }
  if (const auto* finality = std::get_if<Finality>(&reference)) {
    static constexpr std::array<std::string_view, 3> kNames{"optimistic", "near-final", "final"};
    return json::object{{"finality", kNames[static_cast<std::size_t>(*finality)]}};
  }
  const bool is_genesis = std::get<SyncCheckpoint>(reference) == SyncCheckpoint::kGenesis;
  return json::object{{"sync_checkpoint", is_genesis ? "genesis" : "earliest_available"}};
}

}  // namespace farcall::node
