#include "node/rpc/params.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "base/json_access.hpp"

namespace farcall::node {

namespace json = boost::json;
using chain::Progress;

namespace {

/// By number of Progress, Finality and SyncCheckpoint.
constexpr std::array<std::string_view, 6> kProgressNames{
    "NONE", "INCLUDED", "EXECUTED_OPTIMISTIC", "INCLUDED_FINAL", "EXECUTED", "FINAL"};
constexpr std::array<std::string_view, 3> kFinalityNames{"optimistic", "near-final", "final"};
constexpr std::array<std::string_view, 2> kCheckpointNames{"genesis", "earliest_available"};
/// In the order in which a flattened enum looks for them.
constexpr std::array<std::string_view, 3> kReferenceNames{"block_id", "finality",
                                                          "sync_checkpoint"};
static_assert(std::ranges::is_sorted(kReferenceNames));

/// What serde calls a value of the wrong type.
std::string unexpected_text(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return "null";
    case json::kind::bool_:
      return format_text("boolean `{}`", value.get_bool());
    case json::kind::int64:
      return format_text("integer `{}`", value.get_int64());
    case json::kind::uint64:
      return format_text("integer `{}`", value.get_uint64());
    case json::kind::double_:
      return format_text("floating point `{}`", json::serialize(value));
    case json::kind::string:
      return "string " + json::serialize(value);
    case json::kind::array:
      return "sequence";
    case json::kind::object:
      break;
  }
  return "map";
}

std::unexpected<RpcError> wrong_type(const json::value& value, std::string_view expected) {
  return bad_params(format_text("invalid type: {}, expected {}", unexpected_text(value), expected));
}

std::unexpected<RpcError> unknown_variant(std::string_view name,
                                          std::span<const std::string_view> variants) {
  std::string expected = variants.size() > 2 ? "one of " : "";
  for (std::size_t i = 0; i < variants.size(); ++i) {
    if (i > 0) expected += variants.size() == 2 ? " or " : ", ";
    expected += format_text("`{}`", variants[i]);
  }
  return bad_params(format_text("unknown variant `{}`, expected {}", name, expected));
}

Parsed<BlockReference> read_reference(std::string_view name, const json::value& content) {
  if (name == "block_id") {
    return read_block_id(content).transform([](const BlockId& id) { return BlockReference{id}; });
  }
  if (name == "finality") {
    return read_unit_variant(content, kFinalityNames).transform([](std::size_t index) {
      return BlockReference{static_cast<Finality>(index)};
    });
  }
  return read_unit_variant(content, kCheckpointNames).transform([](std::size_t index) {
    return BlockReference{static_cast<SyncCheckpoint>(index)};
  });
}

}  // namespace

std::unexpected<RpcError> bad_params(std::string_view what) {
  return std::unexpected{parse_error(format_text("Failed parsing args: {}", what))};
}

Parsed<Params> Params::read(const json::value& value,
                            std::initializer_list<std::string_view> fields) {
  Params params;
  params.fields_ = fields;
  params.object_ = value.if_object();
  if (params.object_ != nullptr) return params;
  params.list_ = value.if_array();
  if (params.list_ == nullptr || fields.size() == 0) {
    return wrong_type(value, "an object with the parameters' names");
  }
  if (params.list_->size() != fields.size()) {
    return bad_params(format_text("invalid length {}, expected {} elements", params.list_->size(),
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

bool Params::names_only(std::initializer_list<std::string_view> names) const {
  return object_ != nullptr && std::ranges::all_of(*object_, [&](const auto& entry) {
           return std::ranges::find(names, std::string_view{entry.key()}) != names.end();
         });
}

Parsed<const json::value*> Params::need(std::string_view name) const {
  const json::value* value = find(name);
  if (value == nullptr) return bad_params(format_text("missing field `{}`", name));
  return value;
}

Parsed<std::string> Params::text(std::string_view name) const {
  const auto value = need(name);
  if (!value) return std::unexpected{value.error()};
  const auto text = as_string(**value);
  if (!text) return wrong_type(**value, format_text("a string for `{}`", name));
  return std::string{*text};
}

Parsed<std::uint64_t> Params::number(std::string_view name) const {
  const auto value = need(name);
  if (!value) return std::unexpected{value.error()};
  const auto number = as_u64(**value);
  if (!number) return wrong_type(**value, format_text("u64 for `{}`", name));
  return *number;
}

Parsed<std::optional<std::uint64_t>> Params::optional_number(std::string_view name) const {
  if (given(name) == nullptr) return std::nullopt;
  return number(name).transform([](std::uint64_t value) { return std::optional{value}; });
}

Parsed<protocol::AccountId> Params::account(std::string_view name) const {
  const auto value = text(name);
  if (!value) return std::unexpected{value.error()};
  auto id = protocol::AccountId::parse(*value);
  if (!id) return bad_params(format_text("`{}`: {}", name, id.error().message));
  return *id;
}

Parsed<std::vector<protocol::AccountId>> Params::accounts(std::string_view name) const {
  const auto value = need(name);
  if (!value) return std::unexpected{value.error()};
  const auto* list = (*value)->if_array();
  if (list == nullptr) return wrong_type(**value, format_text("a sequence for `{}`", name));
  std::vector<protocol::AccountId> ids;
  ids.reserve(list->size());
  for (const auto& item : *list) {
    const auto text = as_string(item);
    if (!text) return wrong_type(item, format_text("a string for `{}[{}]`", name, ids.size()));
    auto id = protocol::AccountId::parse(*text);
    if (!id) {
      return bad_params(format_text("`{}[{}]`: {}", name, ids.size(), id.error().message));
    }
    ids.push_back(*id);
  }
  return ids;
}

Parsed<CryptoHash> Params::hash(std::string_view name) const {
  const auto value = text(name);
  if (!value) return std::unexpected{value.error()};
  const auto hash = CryptoHash::from_base58(*value);
  if (!hash) return bad_params(format_text("expected base58 of 32 bytes for `{}`", name));
  return *hash;
}

Parsed<Bytes> Params::base64(std::string_view name) const {
  const auto value = text(name);
  if (!value) return std::unexpected{value.error()};
  auto bytes = from_base64(*value);
  if (!bytes) return bad_params(format_text("expected base64 for `{}`", name));
  return std::move(*bytes);
}

Parsed<protocol::PublicKey> Params::public_key(std::string_view name) const {
  const auto value = text(name);
  if (!value) return std::unexpected{value.error()};
  auto key = protocol::PublicKey::parse(*value);
  if (!key) return bad_params(format_text("`{}`: {}", name, key.error().message));
  return std::move(*key);
}

Parsed<bool> Params::flag(std::string_view name) const {
  const auto* value = find(name);
  if (value == nullptr) return false;
  if (!value->is_bool()) return wrong_type(*value, format_text("a boolean for `{}`", name));
  return value->get_bool();
}

Parsed<BlockId> read_block_id(const json::value& value) {
  if (const auto height = as_u64(value)) return BlockHeight{*height};
  if (const auto text = as_string(value)) {
    if (const auto hash = CryptoHash::from_base58(*text)) return *hash;
  }
  return bad_params("data did not match any variant of untagged enum BlockId");
}

Parsed<BlockId> Params::block_id(std::string_view name) const {
  const auto value = need(name);
  if (!value) return std::unexpected{value.error()};
  return read_block_id(**value);
}

Parsed<std::optional<BlockId>> Params::optional_block_id(std::string_view name) const {
  const json::value* value = given(name);
  if (value == nullptr) return std::nullopt;
  return read_block_id(*value).transform([](const BlockId& id) { return std::optional{id}; });
}

Parsed<BlockReference> Params::block_reference() const {
  for (const std::string_view name : kReferenceNames) {
    if (const json::value* content = find(name)) return read_reference(name, *content);
  }
  return bad_params("no variant of enum BlockReference found in flattened data");
}

Parsed<std::string_view> Params::tag(std::string_view name,
                                     std::span<const std::string_view> variants) const {
  const auto value = need(name);
  if (!value) return std::unexpected{value.error()};
  if (const auto index = as_u64(**value)) {
    if (*index < variants.size()) return variants[*index];
    return bad_params(format_text("invalid value: integer `{}`, expected variant index 0 <= i < {}",
                                  *index, variants.size()));
  }
  const auto text = as_string(**value);
  if (!text) return wrong_type(**value, "variant identifier");
  const auto found = std::ranges::find(variants, *text);
  if (found == variants.end()) return unknown_variant(*text, variants);
  return *found;
}

Parsed<Progress> Params::wait_until() const {
  const json::value* value = find("wait_until");
  if (value == nullptr) return Progress::kExecutedOptimistic;
  return read_unit_variant(*value, kProgressNames).transform([](std::size_t index) {
    return static_cast<Progress>(index);
  });
}

std::string_view progress_name(Progress progress) noexcept {
  return kProgressNames[static_cast<std::size_t>(progress)];
}

const json::value* single_element(const json::value& params) {
  const auto* list = params.if_array();
  return list != nullptr && list->size() == 1 ? &list->front() : nullptr;
}

Parsed<Variant> read_variant(const json::value& value, std::span<const std::string_view> variants) {
  Variant variant;
  if (const auto text = as_string(value)) {
    variant.name = *text;
  } else if (const auto* object = value.if_object()) {
    if (object->size() != 1) {
      return bad_params("invalid value: map, expected map with a single key");
    }
    variant = {.name = object->begin()->key(), .content = &object->begin()->value()};
  } else {
    return wrong_type(value, "string or map");
  }
  if (std::ranges::find(variants, variant.name) == variants.end())
    return unknown_variant(variant.name, variants);
  return variant;
}

Parsed<std::size_t> read_unit_variant(const json::value& value,
                                      std::span<const std::string_view> variants) {
  const auto variant = read_variant(value, variants);
  if (!variant) return std::unexpected{variant.error()};
  if (variant->content != nullptr && !variant->content->is_null())
    return wrong_type(*variant->content, "unit");
  return static_cast<std::size_t>(std::ranges::find(variants, variant->name) - variants.begin());
}

Parsed<BlockReference> read_block_reference(const json::value& params) {
  const auto variant = read_variant(params, kReferenceNames);
  if (!variant) return std::unexpected{variant.error()};
  if (variant->content == nullptr) {
    return bad_params("invalid type: unit variant, expected newtype variant");
  }
  return read_reference(variant->name, *variant->content);
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
    return format_text("DB Not Found Error: BLOCK HEIGHT: {} \n Cause: Unknown", height->value());
  }
  return format_text("DB Not Found Error: {}: {}", what, std::get<CryptoHash>(*id).to_base58());
}

json::value to_json(const BlockReference& reference) {
  if (const auto* id = std::get_if<BlockId>(&reference)) {
    if (const auto* height = std::get_if<BlockHeight>(id)) {
      return json::object{{"block_id", height->value()}};
    }
    return json::object{{"block_id", std::get<CryptoHash>(*id).to_base58()}};
  }
  if (const auto* finality = std::get_if<Finality>(&reference)) {
    return json::object{{"finality", kFinalityNames[static_cast<std::size_t>(*finality)]}};
  }
  const auto checkpoint = static_cast<std::size_t>(std::get<SyncCheckpoint>(reference));
  return json::object{{"sync_checkpoint", kCheckpointNames[checkpoint]}};
}

std::string debug_text(const BlockReference& reference) {
  if (const auto* id = std::get_if<BlockId>(&reference)) {
    if (const auto* height = std::get_if<BlockHeight>(id)) {
      return format_text("BlockId(Height({}))", height->value());
    }
    return format_text("BlockId(Hash({}))", std::get<CryptoHash>(*id).to_base58());
  }
  if (const auto* finality = std::get_if<Finality>(&reference)) {
    static constexpr std::array<std::string_view, 3> kNames{"None", "DoomSlug", "Final"};
    return format_text("Finality({})", kNames[static_cast<std::size_t>(*finality)]);
  }
  const bool is_genesis = std::get<SyncCheckpoint>(reference) == SyncCheckpoint::kGenesis;
  return format_text("SyncCheckpoint({})", is_genesis ? "Genesis" : "EarliestAvailable");
}

}  // namespace farcall::node
