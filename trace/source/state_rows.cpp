#include "trace/source/state_rows.hpp"

#include <algorithm>
#include <array>

#include "runtime/trie_keys.hpp"

namespace farcall::trace {
namespace {

using runtime::Column;

struct ColumnName {
  Column column;
  std::string_view name;
  /// The byte between the account and the rest of the key; 0: the account is all of it.
  std::uint8_t separator;
};
constexpr std::uint8_t kComma = runtime::trie_key::kAccountSeparator;
constexpr std::array kColumns = {
    ColumnName{Column::kAccount, "account", 0},
    ColumnName{Column::kContractCode, "contract_code", 0},
    ColumnName{Column::kAccessKey, "access_key", static_cast<std::uint8_t>(Column::kAccessKey)},
    ColumnName{Column::kReceivedData, "received_data", kComma},
    ColumnName{Column::kPostponedReceiptId, "postponed_receipt_id", kComma},
    ColumnName{Column::kPendingDataCount, "pending_data_count", kComma},
    ColumnName{Column::kPostponedReceipt, "postponed_receipt", kComma},
    ColumnName{Column::kContractData, "contract_data", kComma},
    ColumnName{Column::kPromiseYieldReceipt, "promise_yield_receipt", kComma},
    ColumnName{Column::kPromiseYieldStatus, "promise_yield_status", kComma},
    ColumnName{Column::kYieldIdToDataId, "yield_id", kComma},
    ColumnName{Column::kDataIdToYieldId, "data_id", kComma},
};

Value value_of(const state::Value& value) {
  return Value{to_bytes(value.bytes())};
}

}  // namespace

RowName row_name(ByteView key) {
  RowName name{.column = "other", .account = AccountId::system(), .key = to_bytes(key)};
  if (key.empty()) return name;
  const auto* column =
      std::ranges::find(kColumns, static_cast<Column>(key.front()), &ColumnName::column);
  if (column == kColumns.end()) return name;
  const ByteView rest = key.subspan(1);
  const auto end = column->separator == 0 ? rest.end() : std::ranges::find(rest, column->separator);
  const auto length = static_cast<std::size_t>(end - rest.begin());
  const auto account = AccountId::parse(as_text(rest.first(length)));
  if (!account) return name;
  name.column = column->name;
  name.account = *account;
  name.key = to_bytes(rest.subspan(std::min(length + 1, rest.size())));
  return name;
}

WritesByCause writes_by_cause(const state::StateChanges& changes, const state::Trie& before) {
  WritesByCause writes;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const state::StateChanges::Row row = changes[i];
    const RowName name = row_name(row.key);
    // Actions say that code was deployed; its bytes would fill the trace.
    if (name.column == "contract_code") continue;
    std::optional<Value> value;
    if (const auto found = before.get(row.key)) value = value_of(*found);
    for (const state::StateChange& change : row.changes) {
      std::optional<Value> after;
      if (change.value) after = value_of(*change.value);
      std::vector<WriteTrace>& list = writes[change.cause.hash];
      // A receipt is committed in steps: its own rows are shown from before the first to after the
      // last.
      const bool is_same_row = !list.empty() && list.back().column == name.column &&
                               list.back().account == name.account &&
                               list.back().key.bytes == name.key;
      if (is_same_row) {
        list.back().after = after;
      } else {
        list.push_back({.column = name.column,
                        .account = name.account,
                        .key = Value{name.key},
                        .before = value,
                        .after = after,
                        .undone = false});
      }
      value = std::move(after);
    }
  }
  return writes;
}

}  // namespace farcall::trace
