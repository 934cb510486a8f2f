// What a block changed in the state (chain/jsonrpc/src/api/changes.rs of nearcore and the
// views of state changes in core/primitives/src/views.rs).
#include <algorithm>
#include <boost/describe/enum_to_string.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <functional>

#include "base/encoding.hpp"
#include "base/json_access.hpp"
#include "node/rpc/context.hpp"
#include "node/rpc/params.hpp"
#include "protocol/json/views.hpp"
#include "runtime/records.hpp"
#include "runtime/trie_keys.hpp"

namespace farcall::node::methods {

namespace json = boost::json;
namespace trie_key = runtime::trie_key;
using protocol::AccountId;
using runtime::Column;
using Row = state::StateChanges::Row;

namespace {

/// Name of the field that holds the hash; none for causes without one.
std::string_view hash_field(state::StateChangeKind kind) {
  switch (kind) {
    case state::StateChangeKind::transaction_processing:
      return "tx_hash";
    case state::StateChangeKind::action_receipt_processing_started:
    case state::StateChangeKind::action_receipt_gas_reward:
    case state::StateChangeKind::receipt_processing:
    case state::StateChangeKind::postponed_receipt:
      return "receipt_hash";
    default:
      return "";
  }
}

json::object cause_json(const state::StateChangeCause& cause) {
  const char* name = boost::describe::enum_to_string(cause.kind, nullptr);
  FARCALL_ASSERT(name != nullptr, "causes of changes are described");
  json::object answer{{"type", name}};
  const std::string_view field = hash_field(cause.kind);
  if (!field.empty()) answer[field] = cause.hash.to_base58();
  return answer;
}

/// The account that a row belongs to, and the rest of the row's name.
struct RowName {
  AccountId account_id;
  ByteView rest;
};

RowName name_of(ByteView key) {
  const auto column = static_cast<Column>(key.front());
  const ByteView name = key.subspan(1);
  std::uint8_t separator = trie_key::kAccountSeparator;
  if (column == Column::kAccessKey) separator = static_cast<std::uint8_t>(Column::kAccessKey);
  const auto at = std::ranges::find(name, separator);
  const auto size = static_cast<std::size_t>(at - name.begin());
  return {.account_id = AccountId::trusted(as_text(name.first(size))),
          .rest = at == name.end() ? ByteView{} : name.subspan(size + 1)};
}

/// Kind and fields of one change; absent for changes that are not reported.
struct Change {
  std::string_view type;
  json::object fields;
};

std::optional<Change> access_key_change(const AccountId& id, ByteView key,
                                        const std::optional<state::Value>& value) {
  const auto row = runtime::parse_access_key_row(key, id);
  FARCALL_ASSERT(row.has_value(), "the rows of access keys have well-formed names");
  json::object fields{{"account_id", id.view()}, {"public_key", row->handle.str()}};
  if (row->nonce_index) {
    // A nonce is only deleted with its gas key, whose deletion is reported.
    if (!value) return std::nullopt;
    fields["index"] = *row->nonce_index;
    fields["nonce"] = runtime::decode_row<Nonce>(value->bytes());
    return Change{"gas_key_nonce_update", std::move(fields)};
  }
  if (!value) return Change{"access_key_deletion", std::move(fields)};
  fields["access_key"] =
      protocol::json_view(runtime::decode_row<protocol::AccessKey>(value->bytes()));
  return Change{"access_key_update", std::move(fields)};
}

std::optional<Change> change_of(ByteView key, const std::optional<state::Value>& value) {
  const RowName name = name_of(key);
  json::object fields{{"account_id", name.account_id.view()}};
  switch (static_cast<Column>(key.front())) {
    case Column::kAccount: {
      if (!value) return Change{"account_deletion", std::move(fields)};
      json::object view =
          protocol::json_view(runtime::decode_row<protocol::Account>(value->bytes())).as_object();
      view["account_id"] = name.account_id.view();
      return Change{"account_update", std::move(view)};
    }
    case Column::kAccessKey:
      return access_key_change(name.account_id, key, value);
    case Column::kContractCode:
      if (!value) return Change{"contract_code_deletion", std::move(fields)};
      fields["code_base64"] = to_base64(value->bytes());
      return Change{"contract_code_update", std::move(fields)};
    case Column::kContractData:
      fields["key_base64"] = to_base64(name.rest);
      if (!value) return Change{"data_deletion", std::move(fields)};
      fields["value_base64"] = to_base64(value->bytes());
      return Change{"data_update", std::move(fields)};
    default:
      return std::nullopt;
  }
}

void append_changes(const Row& row, json::array& out) {
  for (const state::StateChange& change : row.changes) {
    auto told = change_of(row.key, change.value);
    if (!told) continue;
    out.push_back(json::object{{"cause", cause_json(change.cause)},
                               {"type", told->type},
                               {"change", std::move(told->fields)}});
  }
}

bool starts_with(ByteView key, ByteView prefix) {
  return key.size() >= prefix.size() && std::ranges::equal(key.first(prefix.size()), prefix);
}

/// The rows that a request selects: those that start with one of these keys.
struct Selection {
  std::vector<std::pair<AccountId, Bytes>> keys;
  /// Selects rows with exactly these keys.
  bool is_exact = false;
};

Parsed<Selection> select_access_keys(const Params& params) {
  Selection selection;
  const auto* list = params.find("keys");
  if (list == nullptr) return bad_params("missing field `keys`");
  const auto* keys = list->if_array();
  if (keys == nullptr) return bad_params("`keys` must be a list of {account_id, public_key}");
  for (const json::value& item : *keys) {
    const auto pair = Params::read(item, {"account_id", "public_key"});
    if (!pair) return std::unexpected{pair.error()};
    const auto id = pair->account("account_id");
    if (!id) return std::unexpected{id.error()};
    const auto key = pair->public_key("public_key");
    if (!key) return std::unexpected{key.error()};
    selection.keys.emplace_back(
        *id, to_bytes(trie_key::access_key(*id, protocol::KeyHandle{*key}).view()));
  }
  return selection;
}

constexpr std::array<std::string_view, 5> kChangesTypes{
    "account_changes",        "single_access_key_changes",
    "all_access_key_changes", "contract_code_changes",
    "data_changes",
};

Parsed<Selection> select(const Params& params) {
  const auto type = params.tag("changes_type", kChangesTypes);
  if (!type) return std::unexpected{type.error()};
  if (*type == "single_access_key_changes") return select_access_keys(params);
  std::function<Bytes(const AccountId&)> key_of;
  if (*type == "account_changes") {
    key_of = [](const AccountId& id) { return to_bytes(trie_key::account(id).view()); };
  } else if (*type == "all_access_key_changes") {
    key_of = [](const AccountId& id) { return to_bytes(trie_key::access_keys_of(id).view()); };
  } else if (*type == "contract_code_changes") {
    key_of = [](const AccountId& id) { return to_bytes(trie_key::contract_code(id).view()); };
  } else {
    const auto prefix = params.base64("key_prefix_base64");
    if (!prefix) return std::unexpected{prefix.error()};
    key_of = [prefix = *prefix](const AccountId& id) {
      Bytes key = to_bytes(trie_key::contract_data_of(id).view());
      key.insert(key.end(), prefix.begin(), prefix.end());
      return key;
    };
  }
  const auto accounts = params.accounts("account_ids");
  if (!accounts) return std::unexpected{accounts.error()};
  Selection selection{.keys = {},
                      .is_exact = *type == "account_changes" || *type == "contract_code_changes"};
  for (const AccountId& id : *accounts) selection.keys.emplace_back(id, key_of(id));
  return selection;
}

Parsed<chain::BlockPtr> block_of(const RpcContext& context, const BlockReference& reference) {
  chain::BlockPtr block = find_block(context.chain(), reference);
  if (block == nullptr) return std::unexpected{handler_error("UNKNOWN_BLOCK", json::object{})};
  return block;
}

/// Returns the first row that is not before `key`.
std::size_t lower_bound(const state::StateChanges& changes, ByteView key) {
  std::size_t begin = 0;
  std::size_t end = changes.size();
  while (begin < end) {
    const std::size_t middle = begin + (end - begin) / 2;
    if (std::ranges::lexicographical_compare(changes[middle].key, key)) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

std::string_view touched(Column column) {
  switch (column) {
    case Column::kAccount:
      return "account_touched";
    case Column::kContractCode:
      return "contract_code_touched";
    case Column::kAccessKey:
      return "access_key_touched";
    case Column::kContractData:
      return "data_touched";
    default:
      return "";
  }
}

}  // namespace

RpcResult changes(RpcContext& context, const json::value& value) {
  const auto params = Params::read(value);
  if (!params) return std::unexpected{params.error()};
  const auto reference = params->block_reference();
  if (!reference) return std::unexpected{reference.error()};
  const auto selection = select(*params);
  if (!selection) return std::unexpected{selection.error()};
  const auto block = block_of(context, *reference);
  if (!block) return std::unexpected{block.error()};
  json::array list;
  for (const auto& [account, key] : selection->keys) {
    const chain::Chain& chain = context.chain();
    const auto index = *chain.layout().index_of(chain.layout().shard_of(account));
    const state::StateChanges& rows = (*block)->shards[index].changes;
    for (std::size_t at = lower_bound(rows, key); at < rows.size(); ++at) {
      const Row row = rows[at];
      if (!starts_with(row.key, key)) break;
      if (!selection->is_exact || row.key.size() == key.size()) append_changes(row, list);
    }
  }
  return json::object{{"block_hash", (*block)->hash().to_base58()}, {"changes", std::move(list)}};
}

RpcResult changes_in_block(RpcContext& context, const json::value& value) {
  const auto params = Params::read(value);
  if (!params) return std::unexpected{params.error()};
  const auto reference = params->block_reference();
  if (!reference) return std::unexpected{reference.error()};
  const auto block = block_of(context, *reference);
  if (!block) return std::unexpected{block.error()};
  json::array list;
  for (const chain::ShardBlock& shard : (*block)->shards) {
    for (std::size_t at = 0; at < shard.changes.size(); ++at) {
      const ByteView key = shard.changes[at].key;
      const std::string_view type = touched(static_cast<Column>(key.front()));
      if (type.empty()) continue;
      list.push_back(json::object{{"type", type}, {"account_id", name_of(key).account_id.view()}});
    }
  }
  return json::object{{"block_hash", (*block)->hash().to_base58()}, {"changes", std::move(list)}};
}

}  // namespace farcall::node::methods
