#include "node/store/state_records.hpp"

#include <algorithm>
#include <boost/json/array.hpp>

#include "base/encoding.hpp"
#include "base/format_text.hpp"
#include "base/json_access.hpp"
#include "protocol/borsh/borsh.hpp"
#include "runtime/records.hpp"
#include "runtime/trie_keys.hpp"
#include "state/trie_iterator.hpp"

namespace farcall::node {

namespace json = boost::json;
namespace record = protocol::state_record;
namespace trie_key = runtime::trie_key;
using protocol::AccountId;
using protocol::StateRecord;
using runtime::Column;

namespace {

/// Writes records in order, so that later ones see earlier ones.
class RecordWriter {
 public:
  explicit RecordWriter(state::Trie trie) : trie_{std::move(trie)} {}

  [[nodiscard]] Result<void> write(const StateRecord& value) {
    return std::visit([this](const auto& item) { return put(item); }, value);
  }
  [[nodiscard]] state::Trie take() { return std::move(trie_); }

 private:
  void set(ByteView key, ByteView value) {
    trie_ = std::move(trie_).insert(key, state::Value{value});
  }
  template <class T>
  void set_row(ByteView key, const T& row) {
    set(key, protocol::borsh_encode(row));
  }

  Result<void> put(const record::Account& item) {
    set_row(trie_key::account(item.account_id), item.account);
    return {};
  }
  Result<void> put(const record::Data& item) {
    runtime::ContractDataKey key{item.account_id};
    if (item.data_key.size() > 2048) return fail("data_key is longer than 2048 bytes");
    set(key.with(item.data_key), item.value);
    return {};
  }
  Result<void> put(const record::Contract& item) {
    const auto row = trie_.get(trie_key::account(item.account_id));
    if (!row) {
      return fail(format_text("the contract of {} needs an Account record before it",
                              item.account_id.view()));
    }
    const auto account = runtime::decode_row<protocol::Account>(row->bytes());
    const CryptoHash hash = sha256(item.code);
    if (account.local_code_hash() != hash) {
      return fail(format_text("the code of {} has hash {}, but its account says {}",
                              item.account_id.view(), hash.to_base58(),
                              account.local_code_hash().to_base58()));
    }
    set(trie_key::contract_code(item.account_id), item.code);
    return {};
  }
  Result<void> put(const record::AccessKey& item) {
    set_row(trie_key::access_key(item.account_id, item.public_key), item.access_key);
    return {};
  }
  Result<void> put(const record::GasKeyNonce& item) {
    set_row(trie_key::gas_key_nonce(item.account_id, item.public_key, item.index), item.nonce);
    return {};
  }
  Result<void> put(const record::ReceivedData& item) {
    set_row(trie_key::by_hash(Column::kReceivedData, item.account_id, item.data_id),
            runtime::ReceivedData{item.data});
    return {};
  }
  Result<void> put(const record::PostponedReceipt& item) { return put_postponed(item.receipt); }
  Result<void> put(const record::DelayedReceipt&) {
    return fail(
        "DelayedReceipt records cannot be put into a running chain: their place in the queue is "
        "not part of the record");
  }

  Result<void> put_postponed(const protocol::Receipt& receipt) {
    const auto* action = receipt.action();
    if (action == nullptr) return fail("a PostponedReceipt must hold an action receipt");
    const AccountId& id = receipt.receiver_id;
    std::uint32_t missing = 0;
    for (const CryptoHash& data_id : action->input_data_ids) {
      if (trie_.contains(trie_key::by_hash(Column::kReceivedData, id, data_id))) continue;
      ++missing;
      set_row(trie_key::by_hash(Column::kPostponedReceiptId, id, data_id), receipt.receipt_id);
    }
    if (missing == 0) return fail("a PostponedReceipt must wait for data");
    set_row(trie_key::by_hash(Column::kPendingDataCount, id, receipt.receipt_id), missing);
    set_row(trie_key::by_hash(Column::kPostponedReceipt, id, receipt.receipt_id), receipt);
    return {};
  }

  state::Trie trie_;
};

/// Returns the account id at the start of a row's key, up to `separator`.
std::pair<AccountId, ByteView> split_row(ByteView name, std::uint8_t separator) {
  const auto at = std::ranges::find(name, separator);
  FARCALL_ASSERT(at != name.end(), "a row's name has its separator");
  const auto size = static_cast<std::size_t>(at - name.begin());
  return {AccountId::trusted(as_text(name.first(size))), name.subspan(size + 1)};
}

CryptoHash hash_of(ByteView bytes) {
  CryptoHash hash;
  FARCALL_ASSERT(bytes.size() == hash.bytes.size(), "the rest of the row's name is a hash");
  std::ranges::copy(bytes, hash.bytes.begin());
  return hash;
}

std::optional<StateRecord> access_key_record(ByteView name, ByteView value) {
  const AccountId id = split_row(name, static_cast<std::uint8_t>(Column::kAccessKey)).first;
  Bytes key{static_cast<std::uint8_t>(Column::kAccessKey)};
  key.insert(key.end(), name.begin(), name.end());
  const auto row = runtime::parse_access_key_row(key, id);
  FARCALL_ASSERT(row.has_value(), "the rows of access keys have well-formed names");
  if (row->nonce_index) {
    return record::GasKeyNonce{.account_id = id,
                               .public_key = row->handle,
                               .index = *row->nonce_index,
                               .nonce = runtime::decode_row<Nonce>(value)};
  }
  return record::AccessKey{.account_id = id,
                           .public_key = row->handle,
                           .access_key = runtime::decode_row<protocol::AccessKey>(value)};
}

/// Absent for rows that are not records.
std::optional<StateRecord> record_of(Column column, ByteView name, ByteView value) {
  switch (column) {
    case Column::kAccount:
      return record::Account{.account_id = AccountId::trusted(as_text(name)),
                             .account = runtime::decode_row<protocol::Account>(value)};
    case Column::kContractCode:
      return record::Contract{.account_id = AccountId::trusted(as_text(name)),
                              .code = to_bytes(value)};
    case Column::kAccessKey:
      return access_key_record(name, value);
    case Column::kContractData: {
      auto [id, key] = split_row(name, trie_key::kAccountSeparator);
      return record::Data{.account_id = id, .data_key = to_bytes(key), .value = to_bytes(value)};
    }
    case Column::kReceivedData: {
      auto [id, data_id] = split_row(name, trie_key::kAccountSeparator);
      return record::ReceivedData{.account_id = id,
                                  .data_id = hash_of(data_id),
                                  .data = runtime::decode_row<runtime::ReceivedData>(value).data};
    }
    case Column::kPostponedReceipt:
      return record::PostponedReceipt{.receipt = runtime::decode_row<protocol::Receipt>(value)};
    case Column::kDelayedReceipt:
      if (name.empty()) return std::nullopt;  // the queue's indices
      return record::DelayedReceipt{
          .receipt = runtime::decode_row<protocol::StateStoredReceipt>(value).receipt};
    default:
      return std::nullopt;
  }
}

}  // namespace

Result<std::vector<StateRecord>> read_records(const json::value& list) {
  const auto* array = list.if_array();
  if (array == nullptr) return fail("records must be an array");
  std::vector<StateRecord> records;
  records.reserve(array->size());
  for (const auto& item : *array) {
    auto read = protocol::state_record_from_json(item);
    if (!read) return fail(format_text("records[{}]: {}", records.size(), read.error().message));
    records.push_back(std::move(*read));
  }
  return records;
}

const AccountId& account_of(const StateRecord& value) {
  return std::visit(
      [](const auto& item) -> const AccountId& {
        if constexpr (requires { item.account_id; }) {
          return item.account_id;
        } else {
          return item.receipt.receiver_id;
        }
      },
      value);
}

Result<state::Trie> with_records(const state::Trie& trie,
                                 std::span<const StateRecord* const> records) {
  RecordWriter writer{trie};
  for (const StateRecord* item : records) {
    if (auto done = writer.write(*item); !done) return std::unexpected{done.error()};
  }
  return writer.take();
}

state::Trie without_records(const state::Trie& trie) {
  std::vector<Bytes> keys;
  for (const Column column :
       {Column::kAccount, Column::kContractCode, Column::kAccessKey, Column::kReceivedData,
        Column::kPostponedReceiptId, Column::kPendingDataCount, Column::kPostponedReceipt,
        Column::kContractData}) {
    const auto prefix = static_cast<std::uint8_t>(column);
    state::TrieIterator rows{trie, ByteView{&prefix, 1}};
    while (rows.next()) keys.push_back(to_bytes(rows.key()));
  }
  std::vector<state::TrieChange> changes;
  changes.reserve(keys.size());
  for (const Bytes& key : keys) changes.push_back({.key = key, .value = std::nullopt});
  return trie.apply(changes);
}

namespace {

bool is_of_record(std::uint8_t column) {
  switch (static_cast<Column>(column)) {
    case Column::kAccount:
    case Column::kContractCode:
    case Column::kAccessKey:
    case Column::kReceivedData:
    case Column::kPostponedReceiptId:
    case Column::kPendingDataCount:
    case Column::kPostponedReceipt:
    case Column::kContractData:
      return true;
    default:
      return false;
  }
}

/// Queues need data outside of the state, which rows do not contain.
bool is_in_queue(ByteView key) {
  const auto column = static_cast<Column>(key.front());
  return (column == Column::kDelayedReceipt && key.size() > 1) ||
         column == Column::kBufferedReceipt;
}

}  // namespace

Result<std::vector<StateRow>> read_rows(const json::value& list) {
  const auto* array = list.if_array();
  if (array == nullptr) return fail("rows must be an array");
  std::vector<StateRow> rows;
  for (const auto& item : *array) {
    const auto number = u64_member(item, "shard_id");
    const auto key = text_member(item, "key");
    const auto value = text_member(item, "value");
    auto name = key ? from_base64(*key) : std::nullopt;
    auto bytes = value ? from_base64(*value) : std::nullopt;
    const auto wrong = [&](std::string_view why) {
      return fail(format_text("rows[{}]: {}", rows.size(), why));
    };
    if (!number || !name || !bytes) return wrong("wanted are shard_id, key and value (base64)");
    if (name->empty() || name->size() > 2'048) return wrong("the key has 1 to 2048 bytes");
    if (is_of_record(name->front())) return wrong("this row is described by a record");
    if (is_in_queue(*name)) return wrong("receipts in queues cannot be put into a running chain");
    rows.push_back({ShardId{*number}, std::move(*name), std::move(*bytes)});
  }
  return rows;
}

json::value to_json(const StateRow& row) {
  return json::object{{"shard_id", row.shard.value()},
                      {"key", to_base64(row.key)},
                      {"value", to_base64(row.value)}};
}

void visit_rows(ShardId shard, const state::Trie& trie,
                const std::function<void(StateRow&&)>& visit) {
  state::TrieIterator rows{trie, ByteView{}};
  while (rows.next()) {
    if (is_of_record(rows.key().front())) continue;
    visit({shard, to_bytes(rows.key()), to_bytes(rows.value().bytes())});
  }
}

void visit_records(const state::Trie& trie, const std::function<void(StateRecord&&)>& visit) {
  for (const Column column :
       {Column::kAccount, Column::kContractCode, Column::kAccessKey, Column::kContractData,
        Column::kReceivedData, Column::kPostponedReceipt, Column::kDelayedReceipt}) {
    const auto prefix = static_cast<std::uint8_t>(column);
    state::TrieIterator rows{trie, ByteView{&prefix, 1}};
    while (rows.next()) {
      if (auto found = record_of(column, rows.key().subspan(1), rows.value().bytes())) {
        visit(std::move(*found));
      }
    }
  }
}

}  // namespace farcall::node
