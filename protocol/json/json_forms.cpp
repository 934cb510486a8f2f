// JSON of accounts, actions and receipts in genesis records and state dumps.
#include "protocol/json/json.hpp"

namespace farcall::protocol {

// ---- accounts ----------------------------------------------------------------------------------

namespace {

/// The flat form of a record; protocol 88 adds the last two members.
struct AccountRecord {
  Balance amount;
  Balance locked;
  CryptoHash code_hash;
  StorageUsage storage_usage;
  Omittable<std::string> version;
  Omittable<CryptoHash> global_contract_hash;
  Omittable<AccountId> global_contract_account_id;
  Omittable<std::string> state;
  Omittable<Nonce> bootstrap_nonce;
};
BOOST_DESCRIBE_STRUCT(AccountRecord, (),
                      (amount, locked, code_hash, storage_usage, version, global_contract_hash,
                       global_contract_account_id, state, bootstrap_nonce))

constexpr std::string_view kUninitialized = "uninitialized";

bool read_uninitialized(const JsonPlace& at, const AccountRecord& record, Account& out) {
  if (!record.state) {
    return !record.bootstrap_nonce || at.fail("bootstrap_nonce goes with state \"uninitialized\"");
  }
  if (*record.state != kUninitialized) {
    return at.member("state").fail("expected \"uninitialized\"");
  }
  if (!record.bootstrap_nonce) return at.fail("member 'bootstrap_nonce' is missing");
  if (out.version != Account::Version::kV1 || out.has_contract() || !out.locked.is_zero()) {
    return at.fail("an uninitialized account has version V1, no code and nothing locked");
  }
  out.bootstrap_nonce = record.bootstrap_nonce;
  return true;
}

}  // namespace

json::value JsonForm<Account>::write(const Account& value) {
  AccountRecord record{
      .amount = value.amount,
      .locked = value.locked,
      .code_hash = value.local_code_hash(),
      .storage_usage = value.storage_usage,
      .version = std::string{value.version == Account::Version::kV1 ? "V1" : "V2"},
  };
  if (const auto* global = std::get_if<account_contract::Global>(&value.contract)) {
    record.global_contract_hash = global->hash;
  } else if (const auto* by_account =
                 std::get_if<account_contract::GlobalByAccount>(&value.contract)) {
    record.global_contract_account_id = by_account->account_id;
  }
  if (value.bootstrap_nonce) {
    record.state = std::string{kUninitialized};
    record.bootstrap_nonce = *value.bootstrap_nonce;
  }
  return to_json(record);
}

bool JsonForm<Account>::read(const JsonPlace& at, const json::value& value, Account& out) {
  AccountRecord record;
  if (!json_read(at, value, record)) return false;
  out = Account{};
  out.amount = record.amount;
  out.locked = record.locked;
  out.storage_usage = record.storage_usage;
  if (!record.code_hash.is_zero()) out.contract = account_contract::Local{record.code_hash};
  if (record.version && *record.version != "V1" && *record.version != "V2") {
    return at.member("version").fail("expected \"V1\" or \"V2\"");
  }
  if (record.version && *record.version == "V2") out.version = Account::Version::kV2;
  const int contracts = static_cast<int>(out.has_contract()) +
                        static_cast<int>(record.global_contract_hash.has_value()) +
                        static_cast<int>(record.global_contract_account_id.has_value());
  if (contracts > 1) return at.fail("an account has one contract, local or global, not several");
  // A record of version 1 has no room for a global contract: nearcore drops it.
  if (out.version == Account::Version::kV2) {
    if (record.global_contract_hash) {
      out.contract = account_contract::Global{*record.global_contract_hash};
    } else if (record.global_contract_account_id) {
      out.contract = account_contract::GlobalByAccount{*record.global_contract_account_id};
    }
  }
  return read_uninitialized(at, record, out);
}

// ---- actions -----------------------------------------------------------------------------------

json::value JsonForm<Action>::write(const Action& value) {
  return to_json(value.value);
}

bool JsonForm<Action>::read(const JsonPlace& at, const json::value& value, Action& out) {
  return json_read(at, value, out.value);
}

namespace {

bool read_inner_actions(const JsonPlace& at, const json::value& value, std::vector<Action>& out) {
  const json::array* list = value.if_array();
  if (list == nullptr) return at.fail("expected a list");
  out.clear();
  for (const json::value& item : *list) {
    const JsonPlace place = at.element(out.size());
    const json::object* object = item.if_object();
    // Checked before it is read, so that nesting is bounded.
    if (object != nullptr && (object->contains(variant_name<Delegate>()) ||
                              object->contains(variant_name<DelegateV2>()))) {
      return place.fail("a delegate action must not contain another one");
    }
    if (!json_read(place, item, out.emplace_back())) return false;
  }
  return true;
}

template <class T>
bool read_delegate(const JsonPlace& at, const json::value& value, T& out) {
  const json::object* object = value.if_object();
  if (object == nullptr) return at.fail("expected an object");
  bool ok = true;
  visit_members(out, [&]<class M>(std::string_view name, M& member) {
    if (!ok) return;
    const json::value* found = object->if_contains(name);
    if (found == nullptr) {
      ok = at.fail("member '" + std::string{name} + "' is missing");
    } else if constexpr (std::same_as<M, std::vector<Action>>) {
      ok = read_inner_actions(at.member(name), *found, member);
    } else {
      ok = json_read(at.member(name), *found, member);
    }
  });
  return ok;
}

}  // namespace

json::value JsonForm<DelegateAction>::write(const DelegateAction& value) {
  return json_members(value);
}
bool JsonForm<DelegateAction>::read(const JsonPlace& at, const json::value& value,
                                    DelegateAction& out) {
  return read_delegate(at, value, out);
}
json::value JsonForm<DelegateActionV2>::write(const DelegateActionV2& value) {
  return json_members(value);
}
bool JsonForm<DelegateActionV2>::read(const JsonPlace& at, const json::value& value,
                                      DelegateActionV2& out) {
  return read_delegate(at, value, out);
}

// ---- receipts ----------------------------------------------------------------------------------

namespace {

struct ActionReceiptRecord {
  AccountId signer_id;
  PublicKey signer_public_key;
  Balance gas_price;
  std::vector<DataReceiver> output_data_receivers;
  std::vector<CryptoHash> input_data_ids;
  std::vector<Action> actions;
};
BOOST_DESCRIBE_STRUCT(ActionReceiptRecord, (),
                      (signer_id, signer_public_key, gas_price, output_data_receivers,
                       input_data_ids, actions))
struct ActionReceiptV2Record {
  AccountId signer_id;
  std::optional<AccountId> refund_to;
  PublicKey signer_public_key;
  Balance gas_price;
  std::vector<DataReceiver> output_data_receivers;
  std::vector<CryptoHash> input_data_ids;
  std::vector<Action> actions;
};
BOOST_DESCRIBE_STRUCT(ActionReceiptV2Record, (),
                      (signer_id, refund_to, signer_public_key, gas_price, output_data_receivers,
                       input_data_ids, actions))
struct DataReceiptRecord {
  CryptoHash data_id;
  std::optional<Bytes> data;
};
BOOST_DESCRIBE_STRUCT(DataReceiptRecord, (), (data_id, data))
struct DistributionV1Record {
  static constexpr std::string_view kName = "V1";
  GlobalContractIdentifier id;
  ShardId target_shard;
  std::vector<ShardId> already_delivered_shards;
  Bytes code;
};
BOOST_DESCRIBE_STRUCT(DistributionV1Record, (), (id, target_shard, already_delivered_shards, code))
struct DistributionV2Record {
  static constexpr std::string_view kName = "V2";
  GlobalContractIdentifier id;
  ShardId target_shard;
  std::vector<ShardId> already_delivered_shards;
  Bytes code;
  std::uint64_t nonce = 0;
};
BOOST_DESCRIBE_STRUCT(DistributionV2Record, (),
                      (id, target_shard, already_delivered_shards, code, nonce))

namespace kind {
struct Action : ActionReceiptRecord {};
struct Data : DataReceiptRecord {};
struct PromiseYield : ActionReceiptRecord {};
struct PromiseResume : DataReceiptRecord {};
struct GlobalContractDistribution {
  static constexpr bool kNewtype = true;
  std::variant<DistributionV1Record, DistributionV2Record> receipt;
};
struct ActionV2 : ActionReceiptV2Record {};
struct PromiseYieldV2 : ActionReceiptV2Record {};
BOOST_DESCRIBE_STRUCT(Action, (ActionReceiptRecord), ())
BOOST_DESCRIBE_STRUCT(Data, (DataReceiptRecord), ())
BOOST_DESCRIBE_STRUCT(PromiseYield, (ActionReceiptRecord), ())
BOOST_DESCRIBE_STRUCT(PromiseResume, (DataReceiptRecord), ())
BOOST_DESCRIBE_STRUCT(GlobalContractDistribution, (), (receipt))
BOOST_DESCRIBE_STRUCT(ActionV2, (ActionReceiptV2Record), ())
BOOST_DESCRIBE_STRUCT(PromiseYieldV2, (ActionReceiptV2Record), ())
}  // namespace kind
using ReceiptKind =
    std::variant<kind::Action, kind::Data, kind::PromiseYield, kind::PromiseResume,
                 kind::GlobalContractDistribution, kind::ActionV2, kind::PromiseYieldV2>;

struct ReceiptV0Record {
  AccountId predecessor_id;
  AccountId receiver_id;
  CryptoHash receipt_id;
  ReceiptKind receipt;
};
BOOST_DESCRIBE_STRUCT(ReceiptV0Record, (), (predecessor_id, receiver_id, receipt_id, receipt))

ActionReceiptRecord plain_record(const ActionReceipt& receipt) {
  return {receipt.signer_id,      receipt.signer_public_key,
          receipt.gas_price,      receipt.output_data_receivers,
          receipt.input_data_ids, receipt.actions};
}
ActionReceiptV2Record v2_record(const ActionReceipt& receipt) {
  return {receipt.signer_id,
          receipt.refund_to,
          receipt.signer_public_key,
          receipt.gas_price,
          receipt.output_data_receivers,
          receipt.input_data_ids,
          receipt.actions};
}

ReceiptKind kind_of(const ActionReceipt& receipt) {
  if (receipt.version == ActionReceipt::Version::kV1) {
    if (receipt.is_promise_yield) return kind::PromiseYield{plain_record(receipt)};
    return kind::Action{plain_record(receipt)};
  }
  if (receipt.is_promise_yield) return kind::PromiseYieldV2{v2_record(receipt)};
  return kind::ActionV2{v2_record(receipt)};
}
ReceiptKind kind_of(const DataReceipt& receipt) {
  const DataReceiptRecord record{receipt.data_id, receipt.data};
  if (receipt.is_promise_resume) return kind::PromiseResume{record};
  return kind::Data{record};
}
ReceiptKind kind_of(const GlobalContractDistribution& receipt) {
  if (receipt.version == GlobalContractDistribution::Version::kV1) {
    return kind::GlobalContractDistribution{DistributionV1Record{
        receipt.id, receipt.target_shard, receipt.already_delivered_shards, receipt.code}};
  }
  return kind::GlobalContractDistribution{DistributionV2Record{receipt.id, receipt.target_shard,
                                                               receipt.already_delivered_shards,
                                                               receipt.code, receipt.nonce}};
}

template <class Record>
ActionReceipt action_receipt(Record& record, bool is_promise_yield) {
  ActionReceipt receipt;
  if constexpr (requires { record.refund_to; }) {
    receipt.version = ActionReceipt::Version::kV2;
    receipt.refund_to = record.refund_to;
  }
  receipt.signer_id = record.signer_id;
  receipt.signer_public_key = record.signer_public_key;
  receipt.gas_price = record.gas_price;
  receipt.output_data_receivers = std::move(record.output_data_receivers);
  receipt.input_data_ids = std::move(record.input_data_ids);
  receipt.actions = std::move(record.actions);
  receipt.is_promise_yield = is_promise_yield;
  return receipt;
}

Receipt::Body body_of(kind::Action& record) {
  return action_receipt(record, false);
}
Receipt::Body body_of(kind::PromiseYield& record) {
  return action_receipt(record, true);
}
Receipt::Body body_of(kind::ActionV2& record) {
  return action_receipt(record, false);
}
Receipt::Body body_of(kind::PromiseYieldV2& record) {
  return action_receipt(record, true);
}
Receipt::Body body_of(kind::Data& record) {
  return DataReceipt{record.data_id, std::move(record.data), false};
}
Receipt::Body body_of(kind::PromiseResume& record) {
  return DataReceipt{record.data_id, std::move(record.data), true};
}
Receipt::Body body_of(kind::GlobalContractDistribution& record) {
  GlobalContractDistribution receipt;
  std::visit(
      [&](auto& version) {
        receipt.id = version.id;
        receipt.target_shard = version.target_shard;
        receipt.already_delivered_shards = std::move(version.already_delivered_shards);
        receipt.code = std::move(version.code);
        if constexpr (requires { version.nonce; }) receipt.nonce = version.nonce;
      },
      record.receipt);
  receipt.version = record.receipt.index() == 0 ? GlobalContractDistribution::Version::kV1
                                                : GlobalContractDistribution::Version::kV2;
  return receipt;
}

}  // namespace

json::value JsonForm<Receipt>::write(const Receipt& value) {
  return json_members(
      ReceiptV0Record{value.predecessor_id, value.receiver_id, value.receipt_id,
                      std::visit([](const auto& body) { return kind_of(body); }, value.body)});
}

bool JsonForm<Receipt>::read(const JsonPlace& at, const json::value& value, Receipt& out) {
  ReceiptV0Record record;
  if (!json_read_members(at, value, record)) return false;
  out.predecessor_id = record.predecessor_id;
  out.receiver_id = record.receiver_id;
  out.receipt_id = record.receipt_id;
  out.body = std::visit([](auto& receipt) { return body_of(receipt); }, record.receipt);
  return true;
}

}  // namespace farcall::protocol
